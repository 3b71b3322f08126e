import type { OrderView, StrayMoneyView } from '@hutong/contract'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { defaultMoneyPolicy, type MoneyPolicy, setMoneyPolicy } from '../../src/apps/index.ts'
import type { movableClock } from '../../src/platform/index.ts'
import { startWorld, type World } from '../support/world.ts'
import { eventsOf, minute, type Problem, rowsOf, startAsScanner } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
})
afterEach(async () => {
  world.sims.core.faults.clear()
  world.sims.wechat.changeSettings({ refundOutcome: 'SUCCESS' })
  await policy({})
})
afterAll(() => world.stop())

const policy = (changes: Partial<MoneyPolicy>) =>
  setMoneyPolicy(
    world.core.deps.db,
    world.demo.apps.find((app) => app.slug === 'shop')?.id ?? '',
    { ...defaultMoneyPolicy, ...changes },
    world.now(),
  )

const stray = async (order: OrderView): Promise<StrayMoneyView | undefined> =>
  (await world.call<{ data: StrayMoneyView[] }>('GET', '/v1/stray_money?limit=100')).body.data.find(
    (each) => each.order === order.id,
  )
const decide = (attempt: string, verb: 'return' | 'write_off', body: object = {}) =>
  world.call<StrayMoneyView & Problem>('POST', `/v1/stray_money/${attempt}/${verb}`, body)
const fenOf = (user: 'buyer' | 'friend') => world.sims.wechat.balanceFen(user)

/** A friend pays in WeChat what the buyer pays by Alipay in the same moment. */
async function paidTwice(): Promise<OrderView> {
  const order = await world.order()
  const scanner = await startAsScanner(world, order)
  const alipay = await world.start(order, 'alipay', 'precreate')
  expect(await world.pay(alipay.action)).toBe('paid')
  expect(await world.pay(scanner.action, 'friend')).toBe('paid')
  return order
}

describe('a second success', () => {
  test('goes back to who paid it, by itself, after the app’s delay, and is told of', async () => {
    const before = fenOf('friend')
    const order = await paidTwice()
    expect(fenOf('friend')).toBe(before - 8888)
    expect(await stray(order)).toMatchObject({ state: 'due', amount: 8888, reason: 'second_success', refund: null })
    await world.live(50_000, 10_000)
    expect(await stray(order)).toMatchObject({ state: 'due' })
    await world.live(minute, 5_000)
    expect(await stray(order)).toMatchObject({ state: 'returned' })
    expect(fenOf('friend')).toBe(before)
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1', 'payment.surplus 2', 'payment.surplus_returned 3'])
    expect(await world.read(order.id)).toMatchObject({ status: 'paid', paid_amount: 8888, refunded_amount: 0 })
    const open = await rowsOf(
      world,
      `select account, sum(amount)::bigint from ledger_postings where account in ('payer:surplus', 'refunds:in_flight')
       and reference in (select id from payment_attempts where order_id = $1 union select id from refunds where order_id = $1)
       group by 1 having sum(amount) <> 0`,
      [order.id],
    )
    expect(open).toEqual([])
  })

  test('waits for a person where the app asks first, and goes back when one says so', async () => {
    await policy({ strayReturn: { kind: 'ask' } })
    const order = await paidTwice()
    await world.live(10 * minute)
    const waiting = await stray(order)
    expect(waiting).toMatchObject({ state: 'awaiting_decision', refund: null })
    const answers = await Promise.all([1, 2, 3].map(() => decide(waiting?.attempt ?? '', 'return')))
    expect(answers.map((each) => each.status).sort()).toEqual([200, 409, 409])
    await world.live(minute, 5_000)
    expect(await stray(order)).toMatchObject({ state: 'returned' })
    expect((await decide(waiting?.attempt ?? '', 'write_off', { note: 'x' })).body.error.code).toBe(
      'stray_money_already_decided',
    )
  })

  test('above what the app lets go by itself waits too, and may be written off with a reason', async () => {
    await policy({ strayReturn: { kind: 'up_to', max: 8887n } })
    const order = await paidTwice()
    await world.live(5 * minute)
    const waiting = await stray(order)
    expect(waiting).toMatchObject({ state: 'awaiting_decision' })
    const done = await decide(waiting?.attempt ?? '', 'write_off', { note: 'handed back in the shop' })
    expect(done.body).toMatchObject({ state: 'written_off', note: 'handed back in the shop' })
    await world.live(10 * minute)
    expect(await rowsOf(world, 'select 1 from refunds where order_id = $1', [order.id])).toEqual([])
  })

  test('whose return is stuck says so until a person has acted', async () => {
    world.sims.wechat.changeSettings({ refundOutcome: 'ABNORMAL' })
    const order = await paidTwice()
    await world.live(5 * minute, 10_000)
    const stuck = await stray(order)
    expect(stuck).toMatchObject({ state: 'needs_action' })
    expect((await decide(stuck?.attempt ?? '', 'return')).status).toBe(409)
    const settled = { outcome: 'returned_elsewhere', note: 'bank transfer' }
    expect((await world.call('POST', `/v1/refunds/${stuck?.refund}/settle`, settled)).status).toBe(200)
    expect(await stray(order)).toMatchObject({ state: 'returned' })
  })
})

describe('a payment that comes after its order has expired', () => {
  /** Our clock runs ahead of the wallet's: the order is over here, and its code can still be paid there. */
  const paidLate = async (fields: Record<string, unknown>): Promise<OrderView> => {
    const order = await world.order({ expires_in: 60, ...fields })
    const started = await world.start(order, 'alipay', 'precreate')
    const { clock } = world.core.deps
    ;(clock as ReturnType<typeof movableClock>).advance(2 * minute)
    await world.runWork()
    expect(await world.read(order.id)).toMatchObject({ status: 'closed', close_reason: 'expired' })
    expect(await world.pay(started.action)).toBe('paid')
    await world.sims.core.clock.advance(2 * minute)
    return order
  }

  test('goes back by itself, and the order stays closed', async () => {
    const order = await paidLate({})
    expect(await world.read(order.id)).toMatchObject({ status: 'closed', paid_amount: 0, payment: null })
    expect(await stray(order)).toMatchObject({ reason: 'after_close' })
    await world.live(3 * minute, 5_000)
    expect(await stray(order)).toMatchObject({ state: 'returned' })
    expect(await eventsOf(world, order.id)).toEqual([
      'order.closed 1',
      'payment.surplus 2',
      'payment.surplus_returned 3',
    ])
  })

  test('pays the order after all where its merchant said so', async () => {
    const order = await paidLate({ late_payment: 'accept' })
    expect(await world.read(order.id)).toMatchObject({
      status: 'paid',
      paid_amount: 8888,
      closed_at: null,
      close_reason: null,
    })
    await world.live(3 * minute, 5_000)
    expect(await stray(order)).toBeUndefined()
    expect(await eventsOf(world, order.id)).toEqual(['order.closed 1', 'order.paid 2'])
    expect((await world.view(order)).state).toBe('paid')
  })

  test('does not pay an order that was closed on request, whatever its merchant said of late ones', async () => {
    const order = await world.order({ late_payment: 'accept' })
    const started = await world.start(order, 'alipay', 'precreate')
    await world.call('POST', `/v1/orders/${order.id}/close`)
    expect(await world.pay(started.action)).toBe('paid')
    expect(await world.read(order.id)).toMatchObject({ status: 'closed', close_reason: 'requested' })
    expect(await stray(order)).toMatchObject({ state: 'due', reason: 'after_close' })
  })
})

describe('money of another sum than was asked for', () => {
  test('is never returned by itself: it waits for a person, and can then go back', async () => {
    const order = await world.order()
    const started = await world.start(order, 'wechat_scan', 'native_qr')
    world.sims.core.faults.next('wechat', 'notification', { kind: 'wrong_amount' })
    expect(await world.pay(started.action)).toBe('paid')
    await world.live(10 * minute)
    const found = await stray(order)
    expect(found).toMatchObject({ disposition: 'suspense', reason: null, state: 'awaiting_decision' })
    expect((await decide(found?.attempt ?? '', 'return')).body).toMatchObject({ state: 'returning' })
  })
})

test('what is not there, or is no stray money, cannot be decided about', async () => {
  const order = await world.order()
  const started = await world.start(order, 'alipay', 'precreate')
  await world.pay(started.action)
  expect((await decide(started.attempt, 'return')).body.error.code).toBe('stray_money_not_found')
  expect((await decide('att_none', 'write_off', { note: 'x' })).status).toBe(404)
  expect((await decide(started.attempt, 'write_off')).status).toBe(400)
})
