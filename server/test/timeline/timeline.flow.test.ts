import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { appendAudit } from '../../src/platform/index.ts'
import { admin, shown } from '../admin/support.ts'
import { as, keyOf, minute, rowsOf } from '../flows/support.ts'
import { freePort, startWorld, type World } from '../support/world.ts'
import { timelineOf } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

test('the whole story of a payment and its refund is told in its order, in words, with codes and numbers and nothing personal', async () => {
  const order = await world.order({ buyer_id: 'buyer-canary', buyer_name: 'name-canary' })
  const openid = world.sims.wechat.accounts.openid('buyer', world.sims.wechat.credentials('shop').appid)
  const body = { method: 'wechat_scan', product: 'jsapi', payer_id: openid }
  const started = await world.call<{ action: never; attempt_no: string }>(
    'POST',
    `/v1/orders/${order.id}/attempts`,
    body,
  )
  await world.advance(5_000)
  await world.pay(started.body.action)
  await world.runWork()
  await world.call('POST', '/v1/refunds', { order: order.id, refund_no: 'R1', amount: 100 })
  await world.live(5 * minute, 10_000)

  const timeline = await timelineOf(world, order.id)
  const kinds = timeline.entries.map((each) => each.kind)
  expect(kinds.slice(0, 2)).toEqual(['order', 'attempt'])
  for (const kind of ['exchange', 'notification', 'event', 'delivery', 'refund'] as const) expect(kinds).toContain(kind)
  const times = timeline.entries.map((each) => each.at)
  expect(times).toEqual([...times].sort())

  const prepay = timeline.entries.find((each) => each.details.operation === 'prepay')
  expect(prepay).toMatchObject({
    says: { en: 'WeChat Pay was asked to take the payment: answered', zh: '向微信支付请求下单：已应答' },
    details: { http_status: 200, outcome: 'answered' },
  })
  const refund = timeline.entries.find((each) => each.details.operation === 'refund')
  expect(refund?.details).toMatchObject({ out_trade_no: started.body.attempt_no, 'amount.refund': 100 })

  const text = JSON.stringify(timeline)
  for (const canary of ['canary', openid, '龙井茶', 'prepay_id']) expect(text).not.toContain(canary)
  const stored = JSON.stringify(await rowsOf(world, 'select * from channel_exchanges'), (_name, value) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  for (const canary of ['canary', openid, 'prepay_id']) expect(stored).not.toContain(canary)
})

test('what a person decided about the order is in its story, and what was decided about another is not', async () => {
  const [one, other] = [await world.order(), await world.order()]
  const entry = {
    appId: one.app,
    by: 'person:usr_1',
    action: 'order.close',
    before: null,
    after: null,
    at: world.now(),
  }
  await world.core.deps.db.transaction((tx) => appendAudit(tx, { ...entry, subject: one.id }))
  const told = (await timelineOf(world, one.id)).entries.filter((each) => each.kind === 'person')
  expect(told).toMatchObject([{ subject: one.id, details: { by: 'person:usr_1', action: 'order.close' } }])
  expect((await timelineOf(world, other.id)).entries.map((each) => each.kind)).toEqual(['order'])
})

test('the operator asks by the order’s id or by the merchant’s number', async () => {
  const order = await world.order({ merchant_order_no: 'WHY-1' })
  const rows = await admin(world, 'order', 'why', order.id)
  expect(rows.at(-2)).toMatchObject({ at: 'now', kind: 'not_started' })
  expect(rows.at(-1)).toMatchObject({ at: 'next', kind: 'waiting' })
  expect(await admin(world, 'order', 'why', 'WHY-1')).toEqual(rows)
  expect(await shown(world, 'order', 'why', 'WHY-1', '--app', 'shop')).toContain('还没有人开始支付')
  await expect(admin(world, 'order', 'why', 'WHY-1', '--app', 'video')).rejects.toThrow('There is no such order')
  await expect(admin(world, 'order', 'why', 'nothing')).rejects.toThrow('There is no such order')
  await world.call(
    'POST',
    '/v1/orders',
    { merchant_order_no: 'WHY-1', amount: 1, subject: '票' },
    as(keyOf(world, 'video')),
  )
  await expect(admin(world, 'order', 'why', 'WHY-1')).rejects.toThrow('Several apps')
})

test('the demonstration’s failures need the demonstration', async () => {
  vi.stubEnv('SIMULATORS_URL', `http://127.0.0.1:${await freePort()}`)
  await expect(admin(world, 'demo', 'failures')).rejects.toThrow('The simulators do not answer')
  vi.unstubAllEnvs()
})
