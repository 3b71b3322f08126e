import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { addresses, useBench } from './support/bench.ts'
import { buy, sawPaid, shopKnows } from './support/buyer.ts'
import { choose, liveCode } from './support/cashier.ts'
import { pickUpPhone } from './support/phone.ts'

/** UnionPay's own page, after which the browser posts itself back to ours. */
async function payAtGateway(page: Page): Promise<void> {
  await page.waitForURL(`${addresses.simulatorsUrl}/unionpay/cashier/**`)
  await page.getByRole('button', { name: '小王' }).click()
  await page.getByLabel('支付密码').fill('123456')
  await page.getByRole('button', { name: '确认付款' }).click()
}

describe('UnionPay', () => {
  const bench = useBench()

  test("in a phone's browser its page is gone to and come back from by posted forms", async () => {
    const page = await bench.page('phone')
    await buy(page)
    await choose(page, '云闪付')
    await page.getByRole('button', { name: '去云闪付付款' }).click()
    await payAtGateway(page)
    await sawPaid(page)
    expect(new URL(page.url()).search).toBe('?returned')
    await shopKnows(page)
    expect(bench.complaints()).toEqual([])
  })

  test('on a desktop its code is shown by choosing it, and paid by the phone', async () => {
    const cashier = await bench.page('desktop')
    await buy(cashier)
    await choose(cashier, '云闪付')
    const { content, picture } = await liveCode(cashier)
    expect(content).toMatch(/^https:\/\/qr\.95516\.com\//)

    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.scan('云闪付', picture)
    await phone.confirm('unionpay')
    await sawPaid(cashier)
    await shopKnows(cashier)
    expect(bench.complaints()).toEqual([])
  })

  test('on a desktop a buyer without a phone pays by card on its page', async () => {
    const page = await bench.page('desktop')
    await buy(page)
    await choose(page, '云闪付')
    await liveCode(page)
    await page.getByRole('button', { name: '用银行卡付款' }).click()
    await payAtGateway(page)
    await sawPaid(page)
    await shopKnows(page)
  })
})
