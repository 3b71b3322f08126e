import { describe, expect, test } from 'vitest'
import { addresses, useBench } from './support/bench.ts'
import { buy, sawPaid, shopKnows } from './support/buyer.ts'
import { choose, liveCode, pictureCode } from './support/cashier.ts'
import { pickUpPhone } from './support/phone.ts'

describe('Alipay', () => {
  const bench = useBench()

  test('on a desktop its code is shown by choosing it, and paid by the phone', async () => {
    const cashier = await bench.page('desktop')
    await buy(cashier)
    await choose(cashier, '支付宝')
    const { picture, content } = await liveCode(cashier)
    expect(content).toMatch(/^https:\/\/qr\.alipay\.com\//)

    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.scan('支付宝', picture)
    await phone.confirm('alipay')
    await sawPaid(cashier)
    await shopKnows(cashier)
    expect(bench.complaints()).toEqual([])
  })

  test("on a desktop a buyer without a phone pays on Alipay's own page and comes back", async () => {
    const page = await bench.page('desktop')
    await buy(page)
    // Pressed at once, while the code that choosing asks for is still on its way.
    await choose(page, '支付宝')
    await page.getByRole('button', { name: '登录支付宝账户付款' }).click()
    await page.waitForURL(`${addresses.simulatorsUrl}/alipay/**`)
    await page.getByRole('button', { name: '小王' }).click()
    await page.getByLabel('支付密码').fill('123456')
    await page.getByRole('button', { name: '确认付款' }).click()
    await sawPaid(page)
    await shopKnows(page)
  })

  test("in a phone's browser the shop, the cashier and Alipay's page for phones follow each other", async () => {
    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.browse(addresses.shopUrl)
    const inApp = phone.inApp()
    await inApp.getByRole('link', { name: '影青盖碗' }).click()
    await inApp.getByRole('button', { name: '去支付' }).click()
    await inApp.getByText('支付宝', { exact: true }).click()
    await inApp.getByRole('button', { name: '去支付宝付款' }).click()
    await inApp.getByRole('button', { name: '小王' }).click()
    await inApp.getByLabel('支付密码').fill('123456')
    await inApp.getByRole('button', { name: '确认付款' }).click()
    await inApp.getByText('order.paid').waitFor()
    expect(await phone.page.getByLabel('网址').inputValue()).toContain(`${addresses.shopUrl}/orders/`)
  })

  test('the same picture that WeChat reads is paid inside Alipay: one code, any wallet', async () => {
    const cashier = await bench.page('phone')
    await buy(cashier)
    const picture = await pictureCode(cashier).screenshot()

    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.save(picture)
    await phone.press('支付宝')
    await phone.press('扫一扫')
    await phone.press('相册')
    await phone.press('图片 1')
    await phone.confirm('alipay')
    await sawPaid(cashier)
    await cashier.getByText('支付宝', { exact: true }).waitFor()
    await shopKnows(cashier)
  })
})
