import type { OrderView } from '@hutong/contract'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../support/world.ts'
import { balanceOf, eventsOf, minute, type Problem, payUnnoticed, rowsOf, startAsScanner } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
})
afterEach(() => world.sims.core.faults.clear())
afterAll(() => world.stop())

const close = (order: OrderView) => world.call<OrderView & Problem>('POST', `/v1/orders/${order.id}/close`)
const eventData = async (order: OrderView, type: string) =>
  (
    await rowsOf<{ data: { order: object; payment: Record<string, unknown> } }>(
      world,
      'select data from events where subject_id = $1 and type = $2',
      [order.id, type],
    )
  ).map((row) => row.data)

describe('two payers of one order', () => {
  test('that are both paid: the first is kept, the second is surplus, told of, and owed back to its payer', async () => {
    const [surplus, order] = [await balanceOf(world, 'payer:surplus'), await world.order()]
    const wechat = await startAsScanner(world, order)
    const alipay = await world.start(order, 'alipay', 'precreate')
    expect(await world.pay(wechat.action, 'friend')).toBe('paid')
    expect(await world.pay(alipay.action)).toBe('paid')

    expect(await world.read(order.id)).toMatchObject({
      status: 'paid',
      paid_amount: 8888,
      payment: { attempt: wechat.attempt },
    })
    const attempts = await world.attempts(order.id)
    const placeOf = (id: string) => attempts.find((each) => each.id === id)
    expect(attempts).toHaveLength(2)
    expect(placeOf(wechat.attempt)).toMatchObject({ disposition: 'kept', surplus_reason: null })
    expect(placeOf(alipay.attempt)).toMatchObject({ disposition: 'surplus', surplus_reason: 'second_success' })
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1', 'payment.surplus 2'])
    expect(surplus - (await balanceOf(world, 'payer:surplus'))).toBe(8888)
    const [told] = await eventData(order, 'payment.surplus')
    expect(told).toMatchObject({
      order: { id: order.id, status: 'paid' },
      payment: { attempt: alipay.attempt, disposition: 'surplus', surplus_reason: 'second_success', paid_amount: 8888 },
    })
  })

  test('of which one is paid: the other is closed at its channel and takes no money any more', async () => {
    const order = await world.order()
    const wechat = await startAsScanner(world, order)
    const alipay = await world.start(order, 'alipay', 'precreate')
    expect(await world.pay(alipay.action)).toBe('paid')
    await world.runWork()
    expect((await world.attempts(order.id)).map((each) => `${each.channel} ${each.status}`).sort()).toEqual([
      'alipay succeeded',
      'wechat closed',
    ])
    expect(await world.pay(wechat.action, 'friend')).not.toBe('paid')
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
  })
})

describe('an order whose time is over', () => {
  test('is closed at its channel first, then here, and told of exactly once', async () => {
    const order = await world.order()
    const started = await world.start(order, 'wechat_scan', 'native_qr')
    world.sims.core.faults.next('wechat', 'close', { kind: 'http_500' })
    await world.advance(15 * minute + 1_000)
    expect((await world.view(order)).state).toBe('expired')
    await world.runWork()
    const asked = await world.read(order.id)
    expect(asked.status === 'closed').toBe((await world.attempts(order.id))[0]?.status === 'closed')
    await world.live(5 * minute)
    expect(await world.read(order.id)).toMatchObject({ status: 'closed', close_reason: 'expired', paid_amount: 0 })
    const trade = world.sims.wechat.trades.all().find((each) => each.outTradeNo === started.attempt.slice(4))
    expect(trade?.closedAt).toBeInstanceOf(Date)
    await world.live(60 * minute, 10 * minute)
    expect(await eventsOf(world, order.id)).toEqual(['order.closed 1'])
  })

  test('without any attempt is closed and told of once', async () => {
    const order = await world.order({ expires_in: 60 })
    await world.live(3 * minute)
    expect(await world.read(order.id)).toMatchObject({ status: 'closed', close_reason: 'expired' })
    expect(await eventsOf(world, order.id)).toEqual(['order.closed 1'])
  })

  test.each(['wechat', 'alipay'] as const)(
    'is paid by a payment made in time at %s, however late the notification comes',
    async (channel) => {
      const order = await world.order()
      const [method, product] = channel === 'wechat' ? ['wechat_scan', 'native_qr'] : ['alipay', 'precreate']
      const started = await world.start(order, method, product)
      await world.advance(14 * minute)
      world.sims.core.faults.next(channel, 'notification', { kind: 'delay', ms: 10 * minute })
      await world.pay(started.action)
      await world.advance(10 * minute)
      expect(await world.read(order.id)).toMatchObject({ status: 'paid', paid_amount: 8888 })
      await world.runWork()
      expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
    },
  )

  test('is paid when the channel says, as it is asked to close, that it was paid', async () => {
    const order = await world.order()
    const started = await world.start(order, 'wechat_scan', 'native_qr')
    await world.advance(14 * minute)
    await payUnnoticed(world, 'wechat', started.action)
    world.sims.core.faults.next('wechat', 'query', { kind: 'http_500', times: 2 })
    await world.live(20 * minute)
    expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
  })
})

describe('a merchant closes an order', () => {
  test('without attempts: it is closed at once; closing again answers the same', async () => {
    const order = await world.order()
    expect(await close(order)).toMatchObject({ status: 200, body: { status: 'closed', close_reason: 'requested' } })
    expect(await close(order)).toMatchObject({ status: 200, body: { status: 'closed', close_reason: 'requested' } })
    expect(await eventsOf(world, order.id)).toEqual(['order.closed 1'])
  })

  test('with open attempts: they are closed at both channels before the answer', async () => {
    const order = await world.order()
    const wechat = await startAsScanner(world, order)
    const alipay = await world.start(order, 'alipay', 'page')
    expect(await close(order)).toMatchObject({ status: 200, body: { status: 'closed' } })
    expect((await world.attempts(order.id)).map((each) => each.status)).toEqual(['closed', 'closed'])
    expect(await world.pay(wechat.action, 'friend')).not.toBe('paid')
    expect(alipay.status).toBe('awaiting_payer')
    expect(await eventsOf(world, order.id)).toEqual(['order.closed 1'])
  })

  test('that is paid: it is refused, and nothing changes', async () => {
    const order = await world.order()
    await world.pay((await world.start(order, 'alipay', 'precreate')).action)
    expect(await close(order)).toMatchObject({ status: 409, body: { error: { code: 'order_already_paid' } } })
    expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
  })

  test('that was paid without our knowing: the channel says so, and the order is paid', async () => {
    const order = await world.order()
    await payUnnoticed(world, 'wechat', (await world.start(order, 'wechat_scan', 'native_qr')).action)
    expect(await close(order)).toMatchObject({ status: 409, body: { error: { code: 'order_already_paid' } } })
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
  })

  test('while its channel does not answer: the answer is in doubt, nobody can start to pay, and it closes by itself', async () => {
    const order = await world.order()
    await world.start(order, 'wechat_scan', 'native_qr')
    world.sims.core.faults.next('wechat', 'close', { kind: 'http_500', times: 1_000 })
    world.sims.core.faults.next('wechat', 'query', { kind: 'http_500', times: 1_000 })
    expect(await close(order)).toMatchObject({ status: 409, body: { error: { code: 'order_payment_in_doubt' } } })
    expect(await world.start(order, 'alipay', 'page')).toMatchObject({ error: { code: 'order_closed' } })
    world.sims.core.faults.clear()
    await world.live(2 * minute)
    expect(await world.read(order.id)).toMatchObject({ status: 'closed', close_reason: 'requested' })
    expect(await eventsOf(world, order.id)).toEqual(['order.closed 1'])
  })

  test('and an old Alipay code is paid afterwards: the money is surplus, and the order stays closed', async () => {
    const [surplus, order] = [await balanceOf(world, 'payer:surplus'), await world.order()]
    const started = await world.start(order, 'alipay', 'precreate')
    expect(await close(order)).toMatchObject({ status: 200 })
    expect(await world.pay(started.action)).toBe('paid')
    expect(await world.read(order.id)).toMatchObject({ status: 'closed', paid_amount: 0, payment: null })
    const [attempt] = await world.attempts(order.id)
    expect(attempt).toMatchObject({ status: 'succeeded', disposition: 'surplus', surplus_reason: 'after_close' })
    expect(await eventsOf(world, order.id)).toEqual(['order.closed 1', 'payment.surplus 2'])
    expect(surplus - (await balanceOf(world, 'payer:surplus'))).toBe(8888)
    expect((await world.view(order)).state).toBe('closed')
  })

  test('while the payer pays: it is either paid or closed, never both, and no fen is lost', async () => {
    for (let round = 0; round < 6; round++) {
      const order = await world.order({ amount: 100 + round })
      const started = await world.start(order, ...(['alipay', 'precreate'] as const))
      const [closed] = await Promise.all([close(order), world.pay(started.action)])
      await world.live(2 * minute)
      const end = await world.read(order.id)
      const [attempt] = await world.attempts(order.id)
      const events = await eventsOf(world, order.id)
      if (end.status === 'paid') {
        expect(closed.status).toBe(409)
        expect(attempt).toMatchObject({ status: 'succeeded', disposition: 'kept' })
        expect(events).toEqual(['order.paid 1'])
      } else {
        expect(end.status).toBe('closed')
        const late = attempt?.status === 'succeeded'
        expect(attempt?.disposition).toBe(late ? 'surplus' : null)
        expect(events).toEqual(late ? ['order.closed 1', 'payment.surplus 2'] : ['order.closed 1'])
      }
    }
  })
})

test('the books balance over all of this, and no order has two kept payments', async () => {
  const [sums] = await rowsOf(
    world,
    `select (select sum(amount)::bigint from ledger_postings) as zero,
       (select count(*) from (select order_id from payment_attempts where disposition = 'kept' group by 1 having count(*) > 1) d) as twice,
       (select count(*) from orders o where status = 'paid' and not exists (
          select from events e where e.subject_id = o.id and e.type = 'order.paid')) as untold,
       (select count(*) from payment_attempts a where status = 'succeeded' and not exists (
          select from ledger_transfers t where t.reference = a.id and t.amount = a.paid_amount)) as unposted`,
  )
  expect(sums).toEqual({ zero: 0n, twice: 0n, untold: 0n, unposted: 0n })
})
