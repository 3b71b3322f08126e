import type { VNode } from 'preact'
import { type CodeShape, quietModules } from '../code-shape.ts'
import { type PosterLayout, posterHeight, posterWidth } from '../poster-layout.ts'

type CodeProps = { code: CodeShape; label: string }

/** A code with its white border, sharp at any size. */
export function Code({ code, label }: CodeProps): VNode {
  const side = code.modules + 2 * quietModules
  return (
    <svg class="code" viewBox={`${-quietModules} ${-quietModules} ${side} ${side}`} role="img" aria-label={label}>
      <path d={code.path} data-code={code.content} data-modules={code.modules} stroke="#000" />
    </svg>
  )
}

/** The picture as it will be saved, drawn by the server: it is there before any script, and a screenshot of it is as good. */
export function PosterDrawing({ layout, label }: { layout: PosterLayout; label: string }): VNode {
  return (
    <svg class="poster" viewBox={`0 0 ${posterWidth} ${posterHeight}`} role="img" aria-label={label}>
      {layout.texts.map((line) => (
        <text
          x={posterWidth / 2}
          y={line.y}
          font-size={line.size}
          font-weight={line.bold ? 700 : 400}
          fill={line.color}
          text-anchor="middle"
        >
          {line.text}
        </text>
      ))}
      <path
        d={layout.code.path}
        data-code={layout.code.content}
        data-modules={layout.code.modules}
        stroke="#000"
        transform={`translate(${layout.code.x} ${layout.code.y}) scale(${layout.code.unit})`}
      />
    </svg>
  )
}
