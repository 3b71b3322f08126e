import jpeg from 'jpeg-js'
import jsQR from 'jsqr'
import { describe, expect, test } from 'vitest'
import { cashierView, scanUrl } from '../test/fixtures.ts'
import { half, type Picture, rasterize } from '../test/picture.ts'
import { codeShape } from './code.ts'
import { quietModules } from './code-shape.ts'
import { fitText, posterHeight, posterLayout, posterWidth, textWidth } from './poster-layout.ts'
import { wordsOf } from './words/words.ts'

const decode = ({ data, width, height }: Picture): string | undefined =>
  jsQR(new Uint8ClampedArray(data), width, height)?.data

const throughJpeg = ({ data, width, height }: Picture): Picture => {
  const encoded = jpeg.encode({ data: Buffer.from(data), width, height }, 50)
  return jpeg.decode(encoded.data, { useTArray: true })
}

const urls = [
  'http://localhost:8080/q/AbCdEfGhIjKlMnOp',
  scanUrl,
  `https://pay.a-rather-long-host-name.example.com.cn/q/${'Zk3v9QwX2m'.repeat(5)}`,
  `https://example.com/q/${'x'.repeat(200)}`,
]

describe.each(urls)('the picture for %s', (url) => {
  const layout = posterLayout(cashierView(), codeShape(url), quietModules, wordsOf('zh'))
  const { code, texts } = layout

  test('has a code of at least 560 pixels, in whole pixels a module', () => {
    expect(code.size).toBeGreaterThanOrEqual(560)
    expect(code.size).toBe(code.unit * code.modules)
    expect(Number.isInteger(code.x) && Number.isInteger(code.y) && Number.isInteger(code.unit)).toBe(true)
  })

  test('leaves four modules of white around the code', () => {
    const quiet = quietModules * code.unit
    expect(code.x).toBeGreaterThanOrEqual(quiet)
    expect(posterWidth - code.x - code.size).toBeGreaterThanOrEqual(quiet)
    for (const { y, size } of texts) {
      const above = y + size * 0.25 <= code.y - quiet
      const below = y - size >= code.y + code.size + quiet
      expect(above || below, `a text at ${y}`).toBe(true)
    }
  })

  test('holds the address', () => {
    expect(decode(rasterize(layout))).toBe(url)
  })

  test('is still readable at half its size after JPEG at quality 50', () => {
    expect(decode(throughJpeg(half(rasterize(layout))))).toBe(url)
  })
})

describe('its texts', () => {
  const code = codeShape(scanUrl)

  test.each(['zh', 'en'] as const)('fit in %s, and the largest amount is whole', (language) => {
    const view = cashierView({ order: { amount: 10_000_000_000, subject: '很长的商品名称'.repeat(30) } })
    const { texts } = posterLayout(view, code, quietModules, wordsOf(language))
    for (const { text, size, y } of texts) {
      expect(textWidth(text, size), text).toBeLessThanOrEqual(posterWidth)
      expect(y).toBeLessThan(posterHeight)
    }
    expect(texts.map(({ text }) => text)).toContain('¥ 100,000,000.00')
    expect(texts.map(({ text }) => text)).toContain(wordsOf(language).posterHint)
  })

  test('say how much, to whom, for what and until when', () => {
    const { texts } = posterLayout(cashierView(), code, quietModules, wordsOf('zh'))
    expect(texts.map(({ text }) => text)).toEqual([
      '微信付款码',
      '¥ 128.88',
      '胡同杂货铺 · 手冲咖啡壶 600ml 与两包豆子',
      '长按识别二维码付款',
      '请在3月28日 12:15 前付款',
    ])
  })

  test('are cut between characters, never inside one', () => {
    expect(fitText('👍👍👍👍', 10, 32)).toBe('👍👍…')
    expect(fitText('abc', 10, 100)).toBe('abc')
  })
})
