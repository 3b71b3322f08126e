import { describe, expect, test } from 'vitest'
import { addresses, useBench } from './support/bench.ts'
import { buy, sawPaid, shopKnows } from './support/buyer.ts'
import { choose, liveCode } from './support/cashier.ts'
import { pickUpPhone } from './support/phone.ts'

describe('one order, whichever way the buyer turns', () => {
  const bench = useBench()

  test('the method may be changed, the page reloaded and opened twice; one payment ends all of them', async () => {
    const first = await bench.page('desktop')
    await buy(first)
    const address = first.url()
    await choose(first, '支付宝')
    const alipay = await liveCode(first)
    await choose(first, '微信扫码支付')
    await first.getByRole('button', { name: '直接扫码' }).click()
    const wechat = await liveCode(first)
    expect(wechat.content).not.toBe(alipay.content)

    await first.reload()
    await first
      .getByRole('radio', { name: '微信扫码支付' })
      .isChecked()
      .then((chosen) => expect(chosen).toBe(true))
    await first.getByRole('button', { name: '直接扫码' }).click()
    expect((await liveCode(first)).content).toBe(wechat.content)

    const second = await first.context().newPage()
    await second.goto(`${addresses.shopUrl}/orders`)
    await second.getByRole('link', { name: '明前龙井' }).first().click()
    await second.getByRole('button', { name: '继续支付' }).click()
    await second.waitForURL(address)
    const third = await bench.page('phone')
    await third.goto(address)

    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.scan('微信', wechat.picture)
    await phone.confirm('wechat')
    await Promise.all([first, second, third].map(sawPaid))
    await shopKnows(first)

    // Alipay cannot close a code that nobody has scanned yet. Who pays it still is not lost: the shop is told of a payment too many.
    await phone.press('返回桌面')
    await phone.scan('支付宝', alipay.picture)
    await phone.confirm('alipay')
    await expect
      .poll(async () => {
        await first.reload()
        return first.getByText('payment.surplus').count()
      })
      .toBe(1)
    await first.getByText('这笔订单有一次多付的款项').waitFor()
    expect(bench.complaints()).toEqual([])
  })

  test('a buyer who leaves for Alipay and comes back unpaid can still pay by WeChat', async () => {
    const page = await bench.page('phone')
    await buy(page)
    const cashier = page.url()
    await choose(page, '支付宝')
    await page.getByRole('button', { name: '去支付宝付款' }).click()
    await page.waitForURL(`${addresses.simulatorsUrl}/alipay/**`)
    await page.goBack()
    await page.waitForURL((url) => url.href.startsWith(cashier))
    await choose(page, '微信扫码支付')
    await page.getByRole('button', { name: '保存图片' }).waitFor()

    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.save(await page.getByRole('img', { name: '付款码图片' }).screenshot())
    await phone.sendNewestPicture('微信', '文件传输助手')
    await phone.recognise()
    await phone.confirm('wechat')
    await sawPaid(page)
    await shopKnows(page)
  })
})
