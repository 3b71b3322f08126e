import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createOrderLook } from '../../src/payments/index.ts'
import { startWorld, userAgents, type World } from '../support/world.ts'
import { counts, eventsOf, minute, type Problem, payUnnoticed, until } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '1500' } })
})
afterEach(() => world.sims.core.faults.clear())
afterAll(() => world.stop())

const ways = [
  ['wechat', 'wechat_scan', 'native_qr'],
  ['alipay', 'alipay', 'precreate'],
] as const

describe.each(ways)('at %s', (channel, method, product) => {
  test('a payment whose notification is lost is found by asking within two minutes', async () => {
    const order = await world.order()
    const started = await world.start(order, method, product)
    await payUnnoticed(world, channel, started.action)
    expect(await world.read(order.id)).toMatchObject({ status: 'awaiting_payment' })
    await world.live(2 * minute, 15_000)
    expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
    const [attempt] = await world.attempts(order.id)
    expect(attempt?.history.at(-1)).toMatchObject({ source: 'query', state: 'paid' })
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
  })

  test('a payer who comes back to the page is told at once, though the notification is lost', async () => {
    const order = await world.order()
    const started = await world.start(order, method, product)
    await payUnnoticed(world, channel, started.action)
    await world.advance(3_000)
    await world.call('GET', `${order.cashier_url}?from=wallet`, undefined, { accept: 'text/html' })
    await until(async () => (await world.view(order)).state === 'paid', 'it is paid')
  })

  test.each(['drops_connection_after_doing', 'answers_late_after_doing'] as const)(
    'an answer that is lost (%s) leaves the attempt in doubt, and asking again uses the same number',
    async (kind) => {
      const order = await world.order()
      world.sims.core.faults.next(channel, 'prepay', { kind, ms: 3_000 })
      const first = await world.start(order, method, product)
      expect(first).toMatchObject({ status: 'unknown', action: null })
      const again = await world.start(order, method, product)
      expect(again).toMatchObject({ attempt: first.attempt, status: 'awaiting_payer' })
      expect(await world.attempts(order.id)).toHaveLength(1)
      expect(await world.pay(again.action)).toBe('paid')
      expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
      expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
    },
  )

  test('a channel that is down is told of, nothing is half done, and the payer can retry', async () => {
    const order = await world.order()
    world.sims.core.faults.next(channel, 'prepay', { kind: 'system_error_before' })
    const first = await world.start(order, method, product)
    expect(['unknown', 'failed']).toContain(first.status)
    expect(first.action).toBeNull()
    const second = await world.start(order, method, product)
    expect(second).toMatchObject({ status: 'awaiting_payer' })
    expect(await world.pay(second.action)).toBe('paid')
    await world.live(20 * minute)
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
    for (const attempt of await world.attempts(order.id))
      expect(['succeeded', 'failed', 'closed']).toContain(attempt.status)
  })

  test('an attempt in doubt that nobody asks for again is settled by itself, and the order expires whole', async () => {
    const order = await world.order()
    world.sims.core.faults.next(channel, 'prepay', { kind: 'drops_connection_after_doing' })
    await world.start(order, method, product)
    await world.live(20 * minute)
    expect(await world.read(order.id)).toMatchObject({ status: 'closed', close_reason: 'expired' })
    expect(await eventsOf(world, order.id)).toEqual(['order.closed 1'])
    for (const attempt of await world.attempts(order.id)) expect(['failed', 'closed']).toContain(attempt.status)
  })

  test('a channel that does not answer for ten minutes loses nothing', async () => {
    const order = await world.order({ expires_in: 3_600 })
    const started = await world.start(order, method, product)
    await payUnnoticed(world, channel, started.action)
    world.sims.core.faults.next(channel, 'query', { kind: 'http_500', times: 1_000 })
    await world.live(10 * minute)
    expect(await world.read(order.id)).toMatchObject({ status: 'awaiting_payment' })
    world.sims.core.faults.clear()
    await world.live(20 * minute)
    expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
  })

  test.each(['bad_signature', 'wrong_amount'] as const)(
    'an answer that must not be believed as asked (%s) does not pay in full',
    async (kind) => {
      const order = await world.order()
      const started = await world.start(order, method, product)
      await payUnnoticed(world, channel, started.action)
      world.sims.core.faults.next(channel, 'query', { kind })
      await world.live(minute)
      const expected = kind === 'bad_signature' ? 'order.paid 1' : 'payment.mismatch 1'
      const first = await eventsOf(world, order.id)
      expect(first.every((event) => event === expected)).toBe(true)
      await world.live(5 * minute)
      expect(await eventsOf(world, order.id)).toEqual([expected])
    },
  )
})

test('a payer who asks again while a look finds nothing yet still gets something to pay by', async () => {
  const order = await world.order()
  const { faults } = world.sims.core
  faults.next('wechat', 'prepay', { kind: 'http_500' })
  expect(await world.start(order, 'wechat_scan', 'native_qr')).toMatchObject({ status: 'unknown', action: null })
  await world.advance(3_000)
  // The look asks before the second try reaches the channel, and both answers take their time, the look's less.
  faults.next('wechat', 'query', { kind: 'answers_late_after_doing', ms: 500 })
  faults.next('wechat', 'prepay', { kind: 'answers_late_after_doing', ms: 1_000 })
  await world.view(order)
  await until(() => faults.list().every(({ point }) => point === 'prepay'), 'only the prepay fault is left')
  const again = await world.start(order, 'wechat_scan', 'native_qr')
  expect(again).toMatchObject({ status: 'awaiting_payer', failure: null })
  expect(await world.pay(again.action)).toBe('paid')
  expect((await world.attempts(order.id)).map(({ status }) => status).sort()).toEqual(['failed', 'succeeded'])
  expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
})

test('the cashier’s look settles a doubt before any job does', async () => {
  const order = await world.order()
  world.sims.core.faults.next('wechat', 'prepay', { kind: 'drops_connection_after_doing' })
  const first = await world.start(order, 'wechat_scan', 'h5', userAgents.phone)
  expect(first.status).toBe('unknown')
  await world.advance(3_000)
  expect(await world.view(order, userAgents.phone)).toMatchObject({ state: 'open', in_doubt: false })
  await until(async () => (await world.attempts(order.id))[0]?.status === 'awaiting_payer', 'it is awaiting_payer')
})

test('however often a page asks, the channel is asked once in a while only, and sooner for a payer who comes back', async () => {
  const order = await world.order()
  const started = await world.start(order, 'wechat_scan', 'native_qr')
  await payUnnoticed(world, 'wechat', started.action)
  const look = createOrderLook(world.core.deps, world.core.check)
  const looks = async (payerReturned: boolean) => {
    const ref = { appId: order.app, orderId: order.id }
    const asked = await Promise.all(Array.from({ length: 10 }, () => look(ref, { payerReturned })))
    return asked.reduce((sum, each) => sum + each, 0)
  }
  world.sims.core.faults.next('wechat', 'query', { kind: 'http_500', times: 2 })
  expect(await looks(false)).toBe(0)
  await world.advance(3_000)
  expect(await looks(false)).toBe(0)
  expect(await looks(true)).toBe(1)
  await world.advance(14_999)
  expect(await looks(false)).toBe(0)
  await world.advance(1)
  expect(await looks(false)).toBe(1)
  await world.advance(15_000)
  expect(await looks(false)).toBe(1)
  expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
  await world.advance(15_000)
  expect(await looks(false)).toBe(0)
})

test.each(ways)(
  'at %s ten taps on one button make one attempt and one call: all get the same, and it can be paid',
  async (...way) => {
    const order = await world.order()
    const starts = await Promise.all(Array.from({ length: 10 }, () => world.start(order, way[1], way[2])))
    expect(new Set(starts.map((started) => started.attempt)).size).toBe(1)
    expect(new Set(starts.map((started) => JSON.stringify(started.action))).size).toBe(1)
    expect(await world.pay(starts[0]?.action ?? null)).toBe('paid')
  },
)

test('a page that is started for an order which is paid meanwhile is refused and leaves no attempt', async () => {
  const order = await world.order()
  const started = await world.start(order, 'alipay', 'precreate')
  await world.pay(started.action)
  const before = await counts(world)
  const late = (await world.start(order, 'wechat_scan', 'native_qr')) as unknown as Problem
  expect(late.error.code).toBe('order_already_paid')
  expect(await counts(world)).toEqual(before)
})
