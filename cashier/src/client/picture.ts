import type { Boot } from '../boot.ts'
import { all, one, say, show } from './dom.ts'

const font = 'system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'

const numberOf = (element: Element, name: string): number => Number(element.getAttribute(name))

/** Draws the server's picture again on a canvas, text by text and stroke by stroke. Null where the browser has no canvas. */
function compose(drawing: SVGSVGElement): HTMLCanvasElement | null {
  const { width, height } = drawing.viewBox.baseVal
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const paper = canvas.getContext('2d')
  const code = one<SVGPathElement>('path', drawing)
  if (paper === null || code === null) return null
  paper.fillStyle = '#fff'
  paper.fillRect(0, 0, width, height)
  paper.textAlign = 'center'
  for (const line of all<SVGTextElement>('text', drawing)) {
    paper.font = `${line.getAttribute('font-weight')} ${line.getAttribute('font-size')}px ${font}`
    paper.fillStyle = line.getAttribute('fill') ?? '#000'
    paper.fillText(line.textContent ?? '', numberOf(line, 'x'), numberOf(line, 'y'), width - 40)
  }
  const { x, y, unit } = code.dataset
  paper.setTransform(Number(unit), 0, 0, Number(unit), Number(x), Number(y))
  paper.stroke(new Path2D(code.getAttribute('d') ?? ''))
  return canvas
}

const fileOf = (src: string, name: string): File => {
  const bytes = atob(src.slice(src.indexOf(',') + 1))
  return new File([Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))], name, { type: 'image/png' })
}

function save(file: File): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = file.name
  link.click()
  // The browser reads the file after the click has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

export type PictureActions = Readonly<Record<'save-picture' | 'share-picture' | 'copy-picture', () => void>>

/**
 * Puts a real picture in place of the drawing, so that a long press can save it, and offers what this browser can do with it.
 * The address is a data URL, because a webview saves no blob on a long press.
 */
export function preparePicture(figure: ParentNode, { view, words, fileName }: Boot): PictureActions | null {
  const drawing = one<SVGSVGElement>('svg.poster', figure)
  const canvas = drawing && compose(drawing)
  if (drawing === null || canvas === null) return null
  const image = new Image(canvas.width, canvas.height)
  image.className = 'poster'
  image.alt = drawing.getAttribute('aria-label') ?? ''
  image.src = canvas.toDataURL('image/png')
  drawing.replaceWith(image)

  const file = fileOf(image.src, fileName)
  const notice = one('[data-notice]', figure)
  const copyButton = one('[data-do=copy-picture]', figure)
  const saveButton = one('[data-do=save-picture]', figure)
  const canShare = view.environment !== 'desktop' && navigator.canShare?.({ files: [file] }) === true
  show(one('[data-do=share-picture]', figure), canShare)
  show(saveButton)
  if (canShare) saveButton?.classList.replace('wechat_scan', 'plain')
  show(copyButton, view.environment === 'desktop' && typeof ClipboardItem === 'function' && !!navigator.clipboard)
  return {
    'save-picture': () => {
      save(file)
      say(notice, words.savePictureHint)
    },
    // A payer who closes the sheet has not failed at anything, so there is nothing to say.
    'share-picture': () => void navigator.share({ files: [file] }).catch(() => undefined),
    'copy-picture': () =>
      void navigator.clipboard.write([new ClipboardItem({ 'image/png': file })]).then(
        () => say(notice, words.pictureCopied),
        () => show(copyButton, false),
      ),
  }
}

/** Copies the payment link or the friend's link beside it, or shows it to be copied by hand where the browser forbids it. */
export function copyLink(button: HTMLElement, { view, words }: Boot): void {
  const link = button.closest<HTMLElement>('[data-link]')?.dataset.link ?? view.scan_url
  const written = navigator.clipboard?.writeText(link) ?? Promise.reject(new Error('no clipboard'))
  written.then(
    () => say(button, words.copied),
    () => {
      const byHand = button.parentElement && one('[data-by-hand]', button.parentElement)
      show(byHand)
      one<HTMLInputElement>('input', button.parentElement ?? document)?.select()
    },
  )
}
