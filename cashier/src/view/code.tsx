import type { VNode } from 'preact'
import { type CodeShape, codeBox } from '../code-shape.ts'
import { type PosterLayout, posterHeight, posterWidth } from '../poster-layout.ts'

/** A code with its white border, sharp at any size. Without a code it is an empty frame that the script draws into. */
export function Code({ code, label }: { code: CodeShape | null; label: string }): VNode {
  return (
    <svg class="code" viewBox={codeBox(code?.modules ?? 0)} role="img" aria-label={label}>
      <path d={code?.path ?? ''} stroke="#000" />
    </svg>
  )
}

/** The picture as it will be saved, drawn by the server: it is there before any script, and a screenshot of it is as good. */
export function Poster({ layout, label }: { layout: PosterLayout; label: string }): VNode {
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
        stroke="#000"
        data-x={layout.code.x}
        data-y={layout.code.y}
        data-unit={layout.code.unit}
        transform={`translate(${layout.code.x} ${layout.code.y}) scale(${layout.code.unit})`}
      />
    </svg>
  )
}
