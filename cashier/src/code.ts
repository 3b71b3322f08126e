import encodeQR from 'qr'
import type { CodeShape } from './code-shape.ts'

/**
 * A QR code as one SVG path of horizontal strokes, one unit a module, without its quiet zone.
 * Strokes of a row's dark runs are about half the bytes of filled rectangles, and a canvas draws the same string.
 */
export function codeShape(content: string): CodeShape {
  // The encoder insists on a border of at least one module; it is taken off again.
  const rows = encodeQR(content, 'raw', { ecc: 'medium', border: 1 })
    .slice(1, -1)
    .map((row) => row.slice(1, -1))
  let path = ''
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue
      const from = x
      while (row[x + 1]) x++
      path += `M${from} ${y}.5h${x + 1 - from}`
    }
  })
  return { content, modules: rows.length, path }
}
