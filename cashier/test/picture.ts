import type { PosterLayout } from '../src/poster-layout.ts'
import { posterHeight, posterWidth } from '../src/poster-layout.ts'

/** RGBA, four bytes a pixel. */
export type Picture = { data: Uint8Array; width: number; height: number }

/** The layout's code in pixels, as a canvas would stroke it; the texts are left out. */
export function rasterize({ code }: PosterLayout): Picture {
  const data = new Uint8Array(posterWidth * posterHeight * 4).fill(255)
  for (const [, x, y, length] of code.path.matchAll(/M(\d+) (\d+)\.5h(\d+)/g)) {
    for (let row = Number(y) * code.unit; row < (Number(y) + 1) * code.unit; row++) {
      const from = ((code.y + row) * posterWidth + code.x + Number(x) * code.unit) * 4
      for (let at = from; at < from + Number(length) * code.unit * 4; at += 4) data.fill(0, at, at + 3)
    }
  }
  return { data, width: posterWidth, height: posterHeight }
}

/** Each pixel the mean of four, as chat applications make their previews. */
export function half({ data, width, height }: Picture): Picture {
  const small = { data: new Uint8Array((width / 2) * (height / 2) * 4), width: width / 2, height: height / 2 }
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      for (let channel = 0; channel < 4; channel++) {
        const at = (dx: number, dy: number): number => data[((2 * y + dy) * width + 2 * x + dx) * 4 + channel] ?? 0
        small.data[(y * small.width + x) * 4 + channel] = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4
      }
    }
  }
  return small
}
