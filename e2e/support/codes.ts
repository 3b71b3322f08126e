import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import jsQR from 'jsqr'
import type { Locator, Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

// Its own way would be to fetch the file from the internet.
const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))
prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) } })

type Read = Readonly<{ jsqr: string | null; zxing: string | null }>

/** What two decoders that share no code read in a picture. */
export async function readCode(png: Buffer): Promise<Read> {
  const { data, width, height } = PNG.sync.read(png)
  const pixels = new Uint8ClampedArray(data)
  const [found] = await readBarcodes({ data: pixels, width, height, colorSpace: 'srgb' } as ImageData, {
    formats: ['QRCode'],
  })
  // The package is CommonJS; some loaders hand over its namespace instead of the function.
  const decode = ((jsQR as { default?: unknown }).default ?? jsQR) as typeof jsQR.default
  return { jsqr: decode(pixels, width, height)?.data ?? null, zxing: found?.text ?? null }
}

/** A live code on the page, as a camera would see it. */
export const photograph = (code: Locator): Promise<Buffer> => code.screenshot({ scale: 'css' })

/**
 * The picture as a chat passes it on: scaled by `scale` and recompressed as JPEG of the given quality by the page's browser, then
 * handed back as PNG pixels of that JPEG, because the decoders read no JPEG.
 */
export async function asSentInChat(page: Page, png: Buffer, scale: number, quality: number): Promise<Buffer> {
  const dataUrl = await page.evaluate(
    async ({ source, scale, quality }) => {
      const draw = async (address: string, by: number) => {
        const image = new Image()
        image.src = address
        await image.decode()
        const canvas = document.createElement('canvas')
        canvas.width = Math.round(image.width * by)
        canvas.height = Math.round(image.height * by)
        const paper = canvas.getContext('2d')
        if (!paper) throw new Error('This browser has no canvas.')
        paper.imageSmoothingQuality = 'medium'
        paper.drawImage(image, 0, 0, canvas.width, canvas.height)
        return canvas
      }
      const small = await draw(source, scale)
      return (await draw(small.toDataURL('image/jpeg', quality), 1)).toDataURL('image/png')
    },
    { source: `data:image/png;base64,${png.toString('base64')}`, scale, quality },
  )
  return Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64')
}
