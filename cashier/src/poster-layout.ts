import type { CashierView } from '@hutong/contract'
import type { CodeShape } from './code-shape.ts'
import { beijingTime } from './countdown.ts'
import { yuanOfFen } from './money.ts'
import type { Words } from './words/words.ts'

export const posterWidth = 750
export const posterHeight = 1060

/** The code's square starts here; its own white border is inside it. */
const codeTop = 200

export type PosterText = Readonly<{ text: string; y: number; size: number; bold: boolean; color: string }>

/** All lengths in pixels of the saved picture; texts are centred on `posterWidth / 2` and `y` is their baseline. */
export type PosterLayout = Readonly<{
  texts: readonly PosterText[]
  code: CodeShape & Readonly<{ x: number; y: number; unit: number; size: number }>
}>

/** A wide character takes one em; Latin letters and digits are taken a little wider than they are, to be safe. */
export function textWidth(text: string, size: number): number {
  let ems = 0
  for (const character of text) ems += character > '\u2e7f' ? 1 : /[A-Z@%&MWmw—…]/.test(character) ? 0.85 : 0.6
  return ems * size
}

/** The text, cut with an ellipsis where it would be wider than `width`. Whole characters are cut, never half an emoji. */
export function fitText(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text
  let kept = ''
  for (const character of text) {
    if (textWidth(`${kept}${character}…`, size) > width) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

/**
 * The picture that is sent around: one module is a whole number of pixels, so that scaling to half and JPEG leave it readable,
 * and at least four modules around the code stay white.
 */
export function posterLayout(view: CashierView, code: CodeShape, quiet: number, words: Words): PosterLayout {
  const unit = Math.floor(posterWidth / (code.modules + 2 * quiet))
  const size = unit * code.modules
  const inset = Math.floor((posterWidth - size) / 2)
  const { order } = view
  const room = posterWidth - 80
  /** Drawn smaller where it would be too wide: an amount or a date must never lose its end. */
  const whole = (text: string, y: number, largest: number, bold: boolean, color: string): PosterText => ({
    text,
    y,
    size: Math.floor(Math.min(largest, (largest * room) / textWidth(text, largest))),
    bold,
    color,
  })
  const what = fitText(`${order.app_name} · ${order.subject}`, 30, room)
  return {
    texts: [
      whole(words.posterTitle, 52, 32, true, '#067a3e'),
      whole(`¥ ${yuanOfFen(order.amount)}`, 134, 76, true, '#14181d'),
      { text: what, y: 192, size: 30, bold: false, color: '#4a5460' },
      whole(words.posterHint, 990, 38, true, '#14181d'),
      whole(words.posterPayBefore(beijingTime(order.expires_at)), 1036, 28, false, '#4a5460'),
    ],
    code: { ...code, x: inset, y: codeTop + inset, unit, size },
  }
}
