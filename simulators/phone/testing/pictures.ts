import { PNG } from 'pngjs'
import { encodeQR } from 'qr'

/** A PNG of a code, as a person saves it from a page. */
export function codePicture(text: string, modulePx = 8): Buffer {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
  const side = modules.length * modulePx
  const picture = new PNG({ width: side, height: side })
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const shade = modules[Math.floor(y / modulePx)]?.[Math.floor(x / modulePx)] ? 0 : 255
      picture.data.set([shade, shade, shade, 255], (y * side + x) * 4)
    }
  }
  return PNG.sync.write(picture)
}
