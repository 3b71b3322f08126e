import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { photograph, readCode } from './codes.ts'

/** Opens a method of the cashier by its name. */
export async function choose(
  page: Page,
  method: '微信扫码支付' | '支付宝' | '花呗分期' | '云闪付' | '找朋友代付',
): Promise<void> {
  // The radio itself is drawn by its label.
  await page.getByText(method, { exact: true }).first().click()
}

/** The code of a wallet's own that is in front, as a camera sees it, with what it holds. */
export async function liveCode(page: Page): Promise<{ picture: Buffer; content: string }> {
  const code = page.getByRole('img', { name: '付款码：请用手机摄像头当场扫描' }).filter({ visible: true })
  await code.waitFor()
  const picture = await photograph(code)
  const { jsqr, zxing } = await readCode(picture)
  expect(zxing).not.toBeNull()
  expect(jsqr).toBe(zxing)
  return { picture, content: zxing ?? '' }
}

/** The picture to be sent around, as a screenshot of the page takes it. */
export const pictureCode = (page: Page): Locator =>
  page.getByRole('img', { name: '付款码图片：用微信长按识别或扫一扫付款' })
