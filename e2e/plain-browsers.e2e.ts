import { describe, expect, test } from 'vitest'
import { addresses, useBench } from './support/bench.ts'
import { buy, sawPaid } from './support/buyer.ts'
import { choose, liveCode } from './support/cashier.ts'
import { readCode } from './support/codes.ts'
import { pickUpPhone } from './support/phone.ts'

describe('the language of the cashier', () => {
  const bench = useBench()

  test('is the browser’s, and changes by a switch', async () => {
    const page = await bench.page('phone', { locale: 'en-US' })
    await buy(page)
    await page.getByText('How would you like to pay?').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    await page.getByRole('link', { name: '中文' }).click()
    await page.getByText('选择支付方式').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByRole('button', { name: 'Save picture' }).waitFor()
    await page.reload()
    await page.getByText('Hutong Shop').first().waitFor()
  })

  test.each([
    ['zh-CN', '选择支付方式'],
    ['zh-TW', '选择支付方式'],
    ['fr-FR', '选择支付方式'],
    ['en-GB', 'How would you like to pay?'],
  ])('a browser in %s reads “%s”', async (locale, words) => {
    const page = await bench.page('phone', { locale })
    await buy(page)
    await page.getByText(words).waitFor()
  })
})

describe('a browser without JavaScript', () => {
  const bench = useBench()

  test('shows a picture that can be scanned, lets the buyer choose, and notices the payment', async () => {
    const page = await bench.page('desktop', { javaScriptEnabled: false })
    await buy(page)
    const picture = page.getByRole('img', { name: '付款码图片' })
    const { jsqr } = await readCode(await picture.screenshot())
    expect(jsqr?.startsWith(`${addresses.publicUrl}/q/`)).toBe(true)

    await choose(page, '支付宝')
    await page.getByRole('button', { name: '显示付款码' }).click()
    const code = await liveCode(page)
    expect(code.content).toMatch(/^https:\/\/qr\.alipay\.com\//)

    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.scan('支付宝', code.picture)
    await phone.confirm('alipay')
    await sawPaid(page)
    await page.getByRole('link', { name: '返回商家' }).click()
    await page.getByText('order.paid').waitFor()
  })
})
