import { describe, expect, test } from 'vitest'
import { useBench } from './support/bench.ts'
import { buy, sawPaid, shopKnows } from './support/buyer.ts'
import { choose, liveCode } from './support/cashier.ts'
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

  test('shows a picture that can be scanned, notices the payment and returns to the shop', async () => {
    const page = await bench.page('desktop', { javaScriptEnabled: false })
    await buy(page)
    const picture = await page.getByRole('img', { name: '付款码图片' }).screenshot()
    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.scan('微信', picture)
    await phone.confirm('wechat')
    await sawPaid(page)
    await shopKnows(page)
  })

  test('lets the buyer choose another method, shows its code and finds it again', async () => {
    const page = await bench.page('desktop', { javaScriptEnabled: false })
    await buy(page)
    const cashier = page.url()
    await choose(page, '支付宝')
    await page.getByRole('button', { name: '显示付款码' }).click()
    const code = await liveCode(page)
    expect(code.content).toMatch(/^https:\/\/qr\.alipay\.com\//)

    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.scan('支付宝', code.picture)
    await phone.confirm('alipay')
    // Beside a code the page asks again only every half minute, so as not to take it away from who is scanning it.
    await page.goto(cashier)
    await sawPaid(page)
  })
})
