import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startWorld, type World } from '../support/world.ts'
import { eventsOf, minute, payUnnoticed, startAsScanner } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '1500' } })
})
afterEach(() => world.sims.core.faults.clear())
afterAll(() => world.stop())

const statuses = async (orderId: string) =>
  (await world.attempts(orderId)).map((each) => `${each.method} ${each.product} ${each.status}`).sort()

test('choosing another method closes the earlier one at its channel before the new one begins', async () => {
  const order = await world.order()
  const wechat = await world.start(order, 'wechat_scan', 'native_qr')
  const alipay = await world.start(order, 'alipay', 'precreate')
  // No background work has run: the choice itself has done it.
  expect(await statuses(order.id)).toEqual(['alipay precreate awaiting_payer', 'wechat_scan native_qr closed'])
  const trade = world.sims.wechat.trades.all().find((each) => each.outTradeNo === wechat.attempt.slice(4))
  expect(trade?.closedAt).toBeInstanceOf(Date)
  expect(await world.pay(wechat.action)).not.toBe('paid')
  expect(await world.pay(alipay.action)).toBe('paid')
  expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
})

test('a payment made meanwhile is found by asking: the order is paid, and nothing new begins', async () => {
  const order = await world.order()
  await payUnnoticed(world, 'wechat', (await world.start(order, 'wechat_scan', 'native_qr')).action)
  expect(await world.start(order, 'alipay', 'precreate')).toMatchObject({ error: { code: 'order_already_paid' } })
  expect(await world.read(order.id)).toMatchObject({ status: 'paid', payment: { method: 'wechat_scan' } })
  expect(await statuses(order.id)).toEqual(['wechat_scan native_qr succeeded'])
})

test('a channel that does not answer stops nobody: the new one begins, and what the old one still takes goes back', async () => {
  const order = await world.order()
  const wechat = await world.start(order, 'wechat_scan', 'native_qr')
  world.sims.core.faults.next('wechat', 'close', { kind: 'http_500', times: 100 })
  world.sims.core.faults.next('wechat', 'query', { kind: 'http_500', times: 100 })
  const alipay = await world.start(order, 'alipay', 'precreate')
  expect(alipay.status).toBe('awaiting_payer')
  expect(await statuses(order.id)).toEqual(['alipay precreate awaiting_payer', 'wechat_scan native_qr unknown'])
  expect(await world.pay(alipay.action)).toBe('paid')
  expect(await world.pay(wechat.action)).toBe('paid')
  world.sims.core.faults.clear()
  await world.live(3 * minute, 5_000)
  expect(await eventsOf(world, order.id)).toEqual(['order.paid 1', 'payment.surplus 2', 'payment.surplus_returned 3'])
})

test('going back and forth, in two tabs at once, leaves one thing to pay by', async () => {
  const order = await world.order()
  const [page, phone] = [world.start(order, 'alipay', 'page'), world.start(order, 'alipay', 'precreate')]
  await Promise.all([page, phone])
  await world.start(order, 'wechat_scan', 'native_qr')
  const last = await world.start(order, 'alipay', 'precreate')
  await world.runWork()
  const open = (await world.attempts(order.id)).filter((each) => each.status === 'awaiting_payer')
  expect(open.map((each) => each.id)).toEqual([last.attempt])
  expect(await world.pay(last.action)).toBe('paid')
  expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
})

test('what somebody else holds to pay by is left alone until the order is paid', async () => {
  const order = await world.order()
  const scanner = await startAsScanner(world, order)
  await world.start(order, 'wechat_scan', 'native_qr')
  await world.start(order, 'alipay', 'precreate')
  expect(await statuses(order.id)).toEqual([
    'alipay precreate awaiting_payer',
    'wechat_scan jsapi awaiting_payer',
    'wechat_scan native_qr closed',
  ])
  expect(await world.pay(scanner.action, 'friend')).toBe('paid')
  await world.runWork()
  expect((await statuses(order.id)).filter((line) => !line.endsWith('succeeded'))).toEqual([
    'alipay precreate closed',
    'wechat_scan native_qr closed',
  ])
})
