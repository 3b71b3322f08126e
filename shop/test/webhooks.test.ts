import { testing } from '@hutong/sdk'
import { expect, test } from 'vitest'
import { productById } from '../src/catalogue.ts'
import { newOrder } from '../src/place-order.ts'
import { deliver, eventAbout, now, openShop, otherSecret, secret, visitorOf } from './support/shop.ts'

const boughtIn = async (shop: Awaited<ReturnType<typeof openShop>>) => {
  const visitor = visitorOf(shop)
  const { no } = await visitor.buy('longjing')
  return { visitor, no, status: () => shop.book.find(no)?.status }
}

test('a verified order.paid pays the order, and its page says so', async () => {
  const shop = await openShop()
  const { visitor, no, status } = await boughtIn(shop)
  expect((await visitor.get(`/orders/${no}`)).body).toContain('等待付款')
  expect((await deliver(shop, eventAbout('ord_1', 'order.paid'))).statusCode).toBe(204)
  expect(status()).toBe('paid')
  const page = (await visitor.get(`/orders/${no}`)).body
  expect(page).toContain('付款成功')
  expect(page).toContain('2026/11/23 14:01:00')
})

test('coming back from the cashier changes nothing by itself, nor does asking Hutong', async () => {
  const shop = await openShop()
  const { visitor, no, status } = await boughtIn(shop)
  const asked = shop.hutong.requests.length
  await visitor.get(`/orders/${no}?status=paid&paid=1`)
  await visitor.get(`/orders/${no}/state`)
  expect(status()).toBe('awaiting_payment')
  expect(shop.hutong.requests).toHaveLength(asked)
})

test('the page’s own question is answered with the state and what to show', async () => {
  const shop = await openShop()
  const { visitor, no } = await boughtIn(shop)
  expect((await visitor.get(`/orders/${no}/state`)).json()).toMatchObject({ status: 'awaiting_payment', told: 0 })
  await deliver(shop, eventAbout('ord_1', 'order.paid'))
  const state = (await visitor.get(`/orders/${no}/state`)).json()
  expect(state).toMatchObject({ status: 'paid', told: 1, fragment: expect.stringContaining('付款成功') })
  expect((await visitor.get('/orders/T1/state')).statusCode).toBe(404)
})

const forged = {
  'signed with another secret': () => {
    const payload = eventAbout('ord_1', 'order.paid')
    return { payload, headers: testing.signWebhook({ payload, secret: otherSecret }) }
  },
  'changed after it was signed': () => {
    const headers = testing.signWebhook({ payload: eventAbout('ord_2', 'order.paid'), secret })
    return { payload: eventAbout('ord_1', 'order.paid'), headers }
  },
  'signed an hour ago': () => {
    const payload = eventAbout('ord_1', 'order.paid')
    return { payload, headers: testing.signWebhook({ payload, secret, timestamp: new Date(Date.now() - 3_600_000) }) }
  },
  'not signed': () => ({ payload: eventAbout('ord_1', 'order.paid'), headers: {} }),
  'not an event': () => ({ payload: '[]', headers: testing.signWebhook({ payload: '[]', secret }) }),
  empty: () => ({ payload: '', headers: testing.signWebhook({ payload: '', secret }) }),
}

test.each(Object.entries(forged))('a webhook that is %s is refused and changes nothing', async (_name, make) => {
  const shop = await openShop()
  const { status } = await boughtIn(shop)
  const { payload, headers } = make()
  const sent = { 'content-type': 'application/json', ...headers }
  const answer = await shop.app.inject({ method: 'POST', url: '/webhooks/hutong', payload, headers: sent })
  expect(answer.statusCode).toBe(400)
  expect(status()).toBe('awaiting_payment')
})

test('a body of half a megabyte is refused before it is looked at', async () => {
  const shop = await openShop()
  expect((await deliver(shop, 'x'.repeat(512 * 1024))).statusCode).toBe(413)
})

test('while the secret is being changed, both are believed', async () => {
  const shop = await openShop([otherSecret, secret])
  const { status } = await boughtIn(shop)
  expect((await deliver(shop, eventAbout('ord_1', 'order.paid'), otherSecret)).statusCode).toBe(204)
  expect(status()).toBe('paid')
  expect((await deliver(shop, eventAbout('ord_1', 'order.paid'), secret)).statusCode).toBe(204)
})

test('the same event twice is heard once', async () => {
  const shop = await openShop()
  const { no } = await boughtIn(shop)
  await deliver(shop, eventAbout('ord_1', 'order.paid'))
  expect((await deliver(shop, eventAbout('ord_1', 'order.paid'))).statusCode).toBe(204)
  expect(shop.book.find(no)?.told).toHaveLength(1)
})

test('a paid order stays paid, a closed one stays closed', async () => {
  const shop = await openShop()
  const { status } = await boughtIn(shop)
  await deliver(shop, eventAbout('ord_1', 'order.paid'))
  await deliver(shop, eventAbout('ord_1', 'order.closed'))
  expect(status()).toBe('paid')
  const { no } = await visitorOf(shop).buy('puer')
  await deliver(shop, eventAbout('ord_2', 'order.closed', 'evt_2'))
  await deliver(shop, eventAbout('ord_2', 'order.paid', 'evt_3'))
  expect(shop.book.find(no)?.status).toBe('closed')
})

test('a closed order offers to order again and cannot be paid', async () => {
  const shop = await openShop()
  const { visitor, no } = await boughtIn(shop)
  await deliver(shop, eventAbout('ord_1', 'order.closed'))
  expect((await visitor.get(`/orders/${no}`)).body).toContain('再来一单')
  expect((await visitor.post(`/orders/${no}/pay`)).headers.location).toBe(`/orders/${no}`)
})

test('a payment too many is told to the buyer and changes no status', async () => {
  const shop = await openShop()
  const { visitor, no, status } = await boughtIn(shop)
  await deliver(shop, eventAbout('ord_1', 'order.paid'))
  await deliver(shop, eventAbout('ord_1', 'payment.surplus'))
  expect(status()).toBe('paid')
  expect((await visitor.get(`/orders/${no}`)).body).toContain('多付的款项')
})

test('an event about an order that is not this shop’s is taken and left alone', async () => {
  const shop = await openShop()
  const { status } = await boughtIn(shop)
  expect((await deliver(shop, eventAbout('ord_77', 'order.paid'))).statusCode).toBe(204)
  expect(status()).toBe('awaiting_payment')
})

test('an order whose id the shop never learnt is found by its own number', async () => {
  const shop = await openShop()
  const product = productById('longjing')
  if (!product) throw new Error('the product is gone')
  const lost = newOrder('T20261123-222222222222', 'b_0', product, 'zh', now)
  await shop.book.put(lost)
  shop.hutong.orders.set('ord_lost', { id: 'ord_lost', merchant_order_no: lost.no, cashier_url: 'http://pay.test/c/1' })
  expect((await deliver(shop, eventAbout('ord_lost', 'order.paid'))).statusCode).toBe(204)
  expect(shop.book.find(lost.no)).toMatchObject({ status: 'paid', hutongOrder: 'ord_lost' })
})

test('when such an order cannot be looked up now, the webhook is to come again', async () => {
  const shop = await openShop()
  shop.hutong.down = true
  expect((await deliver(shop, eventAbout('ord_lost', 'order.paid'))).statusCode).toBe(500)
})

test('a waiting page is told within its open stream', async () => {
  const shop = await openShop()
  const { no } = await boughtIn(shop)
  const address = await shop.app.listen({ port: 0, host: '127.0.0.1' })
  const stream = await fetch(`${address}/orders/${no}/events`)
  expect(stream.headers.get('content-type')).toBe('text/event-stream')
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader?.read())?.value).toBe('event: state\ndata: {"status":"awaiting_payment","told":0}\n\n')
  await deliver(shop, eventAbout('ord_1', 'order.paid'))
  expect((await reader?.read())?.value).toBe('event: state\ndata: {"status":"paid","told":1}\n\n')
  await reader?.cancel()
})

test('closing the shop ends the streams of waiting pages', async () => {
  const shop = await openShop()
  const { no } = await boughtIn(shop)
  const address = await shop.app.listen({ port: 0, host: '127.0.0.1' })
  const stream = await fetch(`${address}/orders/${no}/events`)
  await shop.app.close()
  expect(await stream.text()).toContain('awaiting_payment')
})
