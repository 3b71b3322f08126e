import { decode as decodeJpeg } from 'jpeg-js'
import jsqr from 'jsqr'
import { PNG } from 'pngjs'

// jsqr is a CommonJS module whose types describe its default export one level deeper than Node gives it.
const findCode = jsqr as unknown as typeof jsqr.default

const megapixelsMax = 50
const sideMax = 1400
const sideMin = 240

interface Picture {
  width: number
  height: number
  /** Four bytes a pixel: red, green, blue, alpha. */
  data: Uint8ClampedArray
}

/** What kind of picture these bytes are, judged by their first bytes, or undefined when it is neither kind. */
export function pictureType(bytes: Uint8Array): 'image/png' | 'image/jpeg' | undefined {
  const head = Buffer.from(bytes.subarray(0, 8)).toString('hex')
  if (head === '89504e470d0a1a0a') return 'image/png'
  return head.startsWith('ffd8ff') ? 'image/jpeg' : undefined
}

/**
 * Reads the QR code in a PNG or JPEG picture, the way a phone's app does with a screenshot: whole, cropped, scaled,
 * recompressed, light on dark.
 *
 * @returns the code's text, or undefined when there is none or the picture cannot be read
 */
export function readCode(bytes: Uint8Array): string | undefined {
  const picture = decodePicture(bytes)
  if (picture === undefined) return undefined
  const longest = Math.max(picture.width, picture.height)
  const sizes = [Math.min(longest, sideMax), 800, 480].filter((size, at) => at === 0 || size < longest)
  // Codes of a few pixels a module are found more surely when drawn larger.
  if (longest < 2 * sideMin) sizes.push(longest * 2, longest * 3)
  for (const size of sizes) {
    const tried = framed(resized(picture, size / longest))
    const found = findCode(tried.data, tried.width, tried.height, { inversionAttempts: 'attemptBoth' })
    if (found !== null && found.data !== '') return found.data
  }
  return undefined
}

function decodePicture(bytes: Uint8Array): Picture | undefined {
  const type = pictureType(bytes)
  try {
    if (type === 'image/png') {
      const buffer = Buffer.from(bytes)
      // Width and height stand in the header; a small file may claim to be an enormous picture.
      if (buffer.readUInt32BE(16) * buffer.readUInt32BE(20) > megapixelsMax * 1e6) return undefined
      const { width, height, data } = PNG.sync.read(buffer)
      return onWhite({ width, height, data: new Uint8ClampedArray(data) })
    }
    if (type === 'image/jpeg') {
      const limits = { maxResolutionInMP: megapixelsMax, maxMemoryUsageInMB: 512 }
      const { width, height, data } = decodeJpeg(bytes, { useTArray: true, ...limits })
      return { width, height, data: new Uint8ClampedArray(data) }
    }
  } catch {
    // A damaged picture holds no code; the person sees the same words as for any other picture without one.
  }
  return undefined
}

function onWhite(picture: Picture): Picture {
  const { data } = picture
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] ?? 255
    if (alpha === 255) continue
    for (let channel = at; channel < at + 3; channel += 1) {
      data[channel] = Math.round(((data[channel] ?? 0) * alpha + 255 * (255 - alpha)) / 255)
    }
    data[at + 3] = 255
  }
  return picture
}

/** Averages when it gets smaller, repeats pixels when it gets larger. The result is grey. */
function resized(picture: Picture, scale: number): Picture {
  if (scale === 1) return picture
  const width = Math.max(1, Math.round(picture.width * scale))
  const height = Math.max(1, Math.round(picture.height * scale))
  const data = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let y = 0; y < height; y += 1) {
    const top = Math.floor((y * picture.height) / height)
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * picture.height) / height))
    for (let x = 0; x < width; x += 1) {
      const left = Math.floor((x * picture.width) / width)
      const right = Math.max(left + 1, Math.floor(((x + 1) * picture.width) / width))
      data.fill(greyOf(picture, left, top, right, bottom), (y * width + x) * 4, (y * width + x) * 4 + 3)
    }
  }
  return { width, height, data }
}

function greyOf(picture: Picture, left: number, top: number, right: number, bottom: number): number {
  let sum = 0
  for (let y = top; y < bottom; y += 1) {
    const end = (y * picture.width + right) * 4
    for (let at = (y * picture.width + left) * 4; at < end; at += 4) {
      sum += (picture.data[at] ?? 0) + (picture.data[at + 1] ?? 0) + (picture.data[at + 2] ?? 0)
    }
  }
  return sum / (3 * (right - left) * (bottom - top))
}

/** Adds the light margin that a tightly cropped screenshot lacks and the finder needs. */
function framed(picture: Picture): Picture {
  const margin = 16
  const width = picture.width + 2 * margin
  const height = picture.height + 2 * margin
  const data = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let y = 0; y < picture.height; y += 1) {
    const row = picture.data.subarray(y * picture.width * 4, (y + 1) * picture.width * 4)
    data.set(row, ((y + margin) * width + margin) * 4)
  }
  return { width, height, data }
}
