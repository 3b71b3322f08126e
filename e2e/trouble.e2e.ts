import { describe, expect, test } from 'vitest'
import { addresses, control, query, useBench } from './support/bench.ts'
import { api, buy, sawPaid } from './support/buyer.ts'
import { choose, liveCode, pictureCode } from './support/cashier.ts'
import { pickUpPhone } from './support/phone.ts'

type Order = { id: string; cashier_url: string; status: string }

let orders = 0
const newOrder = (amount = 8888): Promise<Order> =>
  api('POST', '/v1/orders', {
    merchant_order_no: `E2E-${process.pid}-${Date.now()}-${orders++}`,
    amount,
    subject: '龙井茶 250g',
    return_url: `${addresses.shopUrl}/`,
  })

describe('orders that can no longer be paid', () => {
  const bench = useBench()

  test('an order whose time runs out says so on the open page, and in the wallet that scans its picture', async () => {
    const order = await newOrder()
    const page = await bench.page('phone')
    await page.goto(order.cashier_url)
    const picture = await pictureCode(page).screenshot()
    await query("update orders set expires_at = now() + interval '1 second' where id = $1", [order.id])
    await page.getByRole('heading', { name: '订单已过支付时限' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: '订单已过支付时限' }).waitFor()
    expect(await page.getByRole('link', { name: '回到商家' }).getAttribute('href')).toBe(`${addresses.shopUrl}/`)

    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.scan('微信', picture)
    await phone.inApp().getByRole('heading', { name: '订单已过支付时限' }).waitFor()
    expect(await phone.page.getByRole('dialog').count()).toBe(0)
  })

  test('an order that the shop closes says so on the open page', async () => {
    const order = await newOrder()
    const page = await bench.page('desktop')
    await page.goto(order.cashier_url)
    await page.getByRole('button', { name: '直接扫码' }).click()
    const code = await liveCode(page)
    await api('POST', `/v1/orders/${order.id}/close`)
    await page.getByRole('heading', { name: '订单已关闭' }).waitFor()

    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.scan('微信', code.picture)
    await phone.alert(/.+/).waitFor()
  })

  test('a link of a paid order asks nobody to pay again, in a browser or in a wallet', async () => {
    const page = await bench.page('phone')
    await buy(page)
    const address = page.url()
    const picture = await pictureCode(page).screenshot()
    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.scan('微信', picture)
    await phone.confirm('wechat')
    await sawPaid(page)

    const other = await bench.page('desktop')
    await other.goto(address)
    await sawPaid(other)
    await phone.press('返回桌面')
    await phone.scan('支付宝', picture)
    await phone.inApp().getByRole('heading', { name: '支付成功' }).waitFor()
    expect(await phone.page.getByRole('dialog').count()).toBe(0)
  })

  test('a link that was changed, or made for another purpose, opens nothing', async () => {
    const order = await newOrder()
    const { scan_url } = (await (await fetch(`${order.cashier_url}/view`)).json()) as { scan_url: string }
    const scanToken = scan_url.split('/q/')[1] ?? ''
    const token = order.cashier_url.split('/c/')[1] ?? ''
    const flipped = `${token.slice(0, 30)}${token[30] === 'A' ? 'B' : 'A'}${token.slice(31)}`
    const page = await bench.page('phone')
    for (const path of [`/c/${flipped}`, `/c/${scanToken}`, `/q/${token}`, '/c/x', `/c/${token}x`]) {
      const answer = await page.goto(`${addresses.publicUrl}${path}`)
      expect(answer?.status(), path).toBe(404)
      await page.getByRole('heading', { name: '支付链接无效' }).waitFor()
    }
  })
})

describe('wallets in trouble', () => {
  const bench = useBench()
  const down = (point: string, kind: string) =>
    control('POST', '/control/faults', { channel: 'wechat', point, kind, times: 1000 })

  test('a gateway that is down is named on the page, the other wallet works, and a retry works once it is back', async () => {
    const page = await bench.page('desktop')
    await buy(page)
    await down('prepay', 'http_500')
    await page.getByRole('button', { name: '直接扫码' }).click()
    await page.getByRole('alert').getByText('支付渠道暂时无法访问').waitFor()
    await page.getByRole('button', { name: '换一种支付方式' }).click()
    await choose(page, '支付宝')
    await liveCode(page)

    await control('DELETE', '/control/faults')
    await choose(page, '微信扫码支付')
    await page.getByRole('button', { name: '直接扫码' }).click()
    const { picture } = await liveCode(page)
    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.scan('微信', picture)
    await phone.confirm('wechat')
    await sawPaid(page)
  })

  test('the page behind the picture says what is wrong inside WeChat, and its retry pays', async () => {
    const page = await bench.page('phone')
    await buy(page)
    await down('prepay', 'http_500')
    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.scan('微信', await pictureCode(page).screenshot())
    await phone.inApp().getByText('支付渠道暂时无法访问').waitFor()
    expect(await phone.inApp().getByText('请勿重复付款').filter({ visible: true }).count()).toBe(0)
    await control('DELETE', '/control/faults')
    await phone.inApp().getByRole('link', { name: '重试' }).click()
    await phone.confirm('wechat')
    await sawPaid(page)
  })

  test('a wallet that declines leaves the order open, and both pages say so', async () => {
    const page = await bench.page('phone')
    await buy(page, 'cracked')
    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.scan('微信', await pictureCode(page).screenshot())
    await phone.press('立即支付')
    for (const digit of '123456') await phone.press(digit)
    await phone.alert('银行卡交易受限，请更换支付方式').waitFor()
    await phone.press('确定')
    await phone.press('关闭支付')
    await phone.inApp().getByText('已取消，尚未付款。').waitFor()
    await phone.inApp().getByRole('button', { name: '立即支付' }).waitFor()
    await page.getByText('等待付款，付款后本页自动更新').waitFor()
  })
})
