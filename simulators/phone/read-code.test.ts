import { encode as encodeJpeg } from 'jpeg-js'
import { PNG } from 'pngjs'
import { encodeQR } from 'qr'
import { expect, test } from 'vitest'
import { pictureType, readCode } from './read-code.ts'

const content = 'http://localhost:8080/q/5pVqZ3c0mB1kQeXo9y2TfA'

interface Drawing {
  modulePx: number
  border?: number
  dark?: number
  light?: number
}

function draw({ modulePx, border = 4, dark = 0, light = 255 }: Drawing) {
  const modules = encodeQR(content, 'raw', { ecc: 'medium', border })
  const side = modules.length * modulePx
  const data = Buffer.alloc(side * side * 4, 255)
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const shade = modules[Math.floor(y / modulePx)]?.[Math.floor(x / modulePx)] ? dark : light
      data.fill(shade, (y * side + x) * 4, (y * side + x) * 4 + 3)
    }
  }
  return { width: side, height: side, data }
}

function png(picture: { width: number; height: number; data: Buffer }): Buffer {
  const file = new PNG({ width: picture.width, height: picture.height })
  file.data = picture.data
  return PNG.sync.write(file)
}

/** Puts a picture into a larger grey one, like a screenshot of a whole page. */
function onPage(picture: { width: number; height: number; data: Buffer }, width: number, height: number) {
  const data = Buffer.alloc(width * height * 4, 235)
  const left = Math.floor((width - picture.width) / 2)
  const top = Math.floor((height - picture.height) / 3)
  for (let y = 0; y < picture.height; y += 1) {
    picture.data.copy(data, ((top + y) * width + left) * 4, y * picture.width * 4, (y + 1) * picture.width * 4)
  }
  return { width, height, data }
}

/** Half the size by averaging four pixels, as a chat does when it makes pictures smaller. */
function halved(picture: { width: number; height: number; data: Buffer }) {
  const width = Math.floor(picture.width / 2)
  const height = Math.floor(picture.height / 2)
  const data = Buffer.alloc(width * height * 4, 255)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        const at = (dx: number, dy: number) =>
          picture.data[((2 * y + dy) * picture.width + 2 * x + dx) * 4 + channel] ?? 0
        data[(y * width + x) * 4 + channel] = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4
      }
    }
  }
  return { width, height, data }
}

test.each([
  ['a PNG as saved from the cashier', () => png(draw({ modulePx: 8 }))],
  ['a PNG at half its size', () => png(halved(draw({ modulePx: 7 })))],
  ['a very small PNG', () => png(draw({ modulePx: 2 }))],
  ['a PNG cropped to the code itself', () => png(draw({ modulePx: 6, border: 1 }))],
  ['a JPEG of middling quality', () => encodeJpeg(draw({ modulePx: 6 }), 40).data],
  ['a JPEG at half its size', () => encodeJpeg(halved(draw({ modulePx: 9 })), 60).data],
  ['a code light on dark', () => png(draw({ modulePx: 6, dark: 255, light: 20 }))],
  ['a pale code', () => png(draw({ modulePx: 6, dark: 120 }))],
  ['a screenshot of a phone’s whole page', () => png(onPage(draw({ modulePx: 12 }), 1170, 2532))],
  ['a screenshot of a large screen', () => encodeJpeg(onPage(draw({ modulePx: 10 }), 3840, 2160), 70).data],
])('reads %s', (_name, make) => {
  expect(readCode(make())).toBe(content)
})

test('a picture without a code, a damaged one, and other files hold nothing', () => {
  expect(readCode(png({ width: 300, height: 300, data: Buffer.alloc(300 * 300 * 4, 200) }))).toBeUndefined()
  expect(readCode(png(draw({ modulePx: 4 })).subarray(0, 300))).toBeUndefined()
  expect(readCode(Buffer.from('<svg/>'))).toBeUndefined()
  expect(readCode(Buffer.alloc(0))).toBeUndefined()
})

test('a small file that claims to be an enormous picture is not unpacked', () => {
  const file = png(draw({ modulePx: 4 }))
  file.writeUInt32BE(60_000, 16)
  file.writeUInt32BE(60_000, 20)
  expect(readCode(file)).toBeUndefined()
})

test('a see-through background counts as white', () => {
  const picture = draw({ modulePx: 6 })
  for (let at = 0; at < picture.data.length; at += 4) {
    if (picture.data[at] === 255) picture.data.fill(0, at, at + 4)
  }
  expect(readCode(png(picture))).toBe(content)
})

test('pictures are told by their first bytes', () => {
  expect(pictureType(png(draw({ modulePx: 2 })))).toBe('image/png')
  expect(pictureType(encodeJpeg(draw({ modulePx: 2 }), 50).data)).toBe('image/jpeg')
  expect(pictureType(Buffer.from('GIF89a..'))).toBeUndefined()
})
