import type { PageModel, Poster } from '../model.ts'
import { type PosterLayout, posterHeight, posterWidth } from '../poster-layout.ts'

const font = 'system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'

/** Draws the picture to be saved. Null where the browser has no canvas: the server's drawing then stays. */
export function composePoster(layout: PosterLayout): HTMLCanvasElement | null {
  const canvas = document.createElement('canvas')
  canvas.width = posterWidth
  canvas.height = posterHeight
  const paper = canvas.getContext('2d')
  if (paper === null) return null
  paper.fillStyle = '#fff'
  paper.fillRect(0, 0, posterWidth, posterHeight)
  paper.textAlign = 'center'
  for (const line of layout.texts) {
    paper.font = `${line.bold ? 700 : 400} ${line.size}px ${font}`
    paper.fillStyle = line.color
    paper.fillText(line.text, posterWidth / 2, line.y, posterWidth - 40)
  }
  const { x, y, unit, path } = layout.code
  paper.setTransform(unit, 0, 0, unit, x, y)
  paper.strokeStyle = '#000'
  paper.stroke(new Path2D(path))
  return canvas
}

const blobOf = (src: string): Blob => {
  const bytes = atob(src.slice(src.indexOf(',') + 1))
  return new Blob([Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))], { type: 'image/png' })
}

export const posterFile = (src: string, name: string): File => new File([blobOf(src)], name, { type: 'image/png' })

export function describePoster(canvas: HTMLCanvasElement, model: PageModel, name: string): Poster {
  const src = canvas.toDataURL('image/png')
  const phone = model.view.environment !== 'desktop'
  return {
    src,
    canShare: phone && (navigator.canShare?.({ files: [posterFile(src, name)] }) ?? false),
    canCopy: typeof ClipboardItem === 'function' && navigator.clipboard !== undefined,
  }
}

export function savePoster(src: string, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blobOf(src))
  link.download = name
  link.click()
  // The browser reads the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

export const copyPoster = (src: string): Promise<void> =>
  navigator.clipboard.write([new ClipboardItem({ 'image/png': blobOf(src) })])
