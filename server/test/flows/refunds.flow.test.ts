import type { OrderView, RefundView } from '@hutong/contract'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { setMoneyPolicy } from '../../src/apps/index.ts'
import { defaultMoneyPolicy } from '../../src/apps/money-policy.ts'
import { startWorld, type World } from '../support/world.ts'
import { as, eventsOf, minute, type Problem, rowsOf } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
})
afterEach(() => {
  world.sims.core.faults.clear()
  world.sims.wechat.changeSettings({ refundOutcome: 'SUCCESS' })
})
afterAll(() => world.stop())

const ways = { wechat: ['wechat_scan', 'native_qr'], alipay: ['alipay', 'precreate'] } as const
type Wallet = keyof typeof ways

async function paid(wallet: Wallet = 'wechat', fields: Record<string, unknown> = {}): Promise<OrderView> {
  const order = await world.order(fields)
  const [method, product] = ways[wallet]
  expect(await world.pay((await world.start(order, method, product)).action)).toBe('paid')
  return order
}

let numbers = 0
const refund = (order: OrderView, fields: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  world.call<RefundView & Problem>(
    'POST',
    '/v1/refunds',
    { order: order.id, refund_no: `R${++numbers}`, ...fields },
    headers,
  )
const read = async (id: string) => (await world.call<RefundView>('GET', `/v1/refunds/${id}`)).body
const decide = (id: string, verb: string, body?: object, headers: Record<string, string> = {}) =>
  world.call<RefundView & Problem>('POST', `/v1/refunds/${id}/${verb}`, body, headers)
/** Refunds of this order at its channel, by the numbers they came under. */
const atChannel = async (order: OrderView): Promise<string[]> => {
  const [kept] = (await world.attempts(order.id)).filter((each) => each.disposition === 'kept')
  const wechat = world.sims.wechat.refunds.all().filter((each) => each.outTradeNo === kept?.attempt_no)
  const { refunds } = world.sims.alipay.controlState() as {
    refunds: { out_trade_no: string; out_request_no: string }[]
  }
  const alipay = refunds.filter((each) => each.out_trade_no === kept?.attempt_no)
  return [...wechat.map((each) => each.outRefundNo), ...alipay.map((each) => each.out_request_no)]
}

describe.each(['wechat', 'alipay'] as const)('a refund at %s', (wallet) => {
  test('of the whole goes back to whoever paid, is told of once, and the books say so', async () => {
    const order = await paid(wallet)
    const asked = await refund(order, { reason: '买家退货' })
    expect(asked).toMatchObject({ status: 201, body: { status: 'created', amount: 8888, approval: 'not_needed' } })
    expect((await world.read(order.id)).refunded_amount).toBe(0)
    await world.live(minute, 5_000)
    expect(await read(asked.body.id)).toMatchObject({ status: 'succeeded', refunded_at: expect.any(String) })
    expect(await world.read(order.id)).toMatchObject({ status: 'paid', refunded_amount: 8888 })
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1', 'refund.succeeded 2'])
    const booked = await rowsOf<{ account: string; balance: bigint }>(
      world,
      `select split_part(account, ':', 1) as account, sum(amount)::bigint as balance from ledger_postings
       where reference in (select id from payment_attempts where order_id = $1 union select id from refunds where order_id = $1)
       group by 1 order by 1`,
      [order.id],
    )
    expect(booked).toEqual(['app', 'channel', 'refunds'].map((account) => ({ account, balance: 0n })))
  })

  test('in parts stops at what was paid, whatever is still under way', async () => {
    const order = await paid(wallet)
    expect((await refund(order, { amount: 5000 })).status).toBe(201)
    const tooMuch = await refund(order, { amount: 3889 })
    expect(tooMuch).toMatchObject({
      status: 422,
      body: { error: { code: 'refund_exceeds_refundable', param: 'amount' } },
    })
    const rest = await refund(order)
    expect(rest.body.amount).toBe(3888)
    expect((await refund(order)).body.error.code).toBe('refund_exceeds_refundable')
    await world.live(5 * minute, 10_000)
    expect(await world.read(order.id)).toMatchObject({ refunded_amount: 8888 })
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1', 'refund.succeeded 2', 'refund.succeeded 3'])
  })

  test('whose answer is lost after it was done is asked about, and is made once', async () => {
    const order = await paid(wallet)
    world.sims.core.faults.next(wallet, 'refund', { kind: 'drops_connection_after_doing' })
    const { body } = await refund(order, { amount: 1234 })
    await world.runWork()
    // Alipay's notice makes us ask at once; at WeChat Pay the question comes in its turn.
    expect((await read(body.id)).history[0]).toMatchObject({ to: 'unknown', source: 'submit' })
    await world.live(2 * minute, 10_000)
    expect(await read(body.id)).toMatchObject({ status: 'succeeded' })
    expect(await atChannel(order)).toEqual([body.id.slice(4)])
    expect((await world.read(order.id)).refunded_amount).toBe(1234)
  })

  test('that never arrived is submitted again under its own number', async () => {
    const order = await paid(wallet)
    world.sims.core.faults.next(wallet, 'refund', { kind: 'http_502', times: 2 })
    const { body } = await refund(order, { amount: 4321 })
    await world.live(10 * minute, 10_000)
    expect(await read(body.id)).toMatchObject({ status: 'succeeded' })
    expect(await atChannel(order)).toEqual([body.id.slice(4)])
  })

  test('asked for fifty times at once is as many as fit, and never more than was paid', async () => {
    const order = await paid(wallet, { amount: 1000 })
    const answers = await Promise.all(Array.from({ length: 50 }, () => refund(order, { amount: 300 })))
    expect(answers.filter((each) => each.status === 201)).toHaveLength(3)
    expect(answers.filter((each) => each.body.error?.code === 'refund_exceeds_refundable')).toHaveLength(47)
    const [totals] = await rowsOf(
      world,
      'select t.captured, t.reserved, t.parts from refund_totals t join payment_attempts a on a.id = t.attempt_id where a.order_id = $1',
      [order.id],
    )
    expect(totals).toEqual({ captured: 1000n, reserved: 900n, parts: 3 })
  })
})

describe('a refund that is asked for', () => {
  test('again with the same number and content is the same refund, at once or later', async () => {
    const order = await paid()
    const same = { refund_no: 'SAME-1', amount: 100 }
    const answers = await Promise.all(Array.from({ length: 10 }, () => refund(order, same)))
    expect(answers.map((each) => each.status).sort()).toEqual([...Array(9).fill(200), 201])
    expect(new Set(answers.map((each) => each.body.id)).size).toBe(1)
    expect(answers.filter((each) => each.headers.get('idempotency-hit') === 'true')).toHaveLength(9)
    const other = await refund(order, { ...same, amount: 101 })
    expect(other).toMatchObject({
      status: 409,
      body: { error: { code: 'refund_exists_with_different_content', param: 'amount' } },
    })
  })

  test('of an order that is not paid, or is not there, is refused', async () => {
    const order = await world.order()
    expect((await refund(order)).body.error.code).toBe('order_not_paid')
    expect((await refund({ ...order, id: 'ord_none' })).body.error.code).toBe('order_not_found')
    expect((await refund(order, { amount: 0 })).body.error.code).toBe('amount_not_positive')
    expect((await refund(order, { amount: 1.5 })).body.error.code).toBe('amount_not_integer')
  })

  test('after the channel’s window is refused before anybody is promised anything', async () => {
    const order = await paid()
    await rowsOf(world, `update payment_attempts set paid_at = paid_at - interval '366 days' where order_id = $1`, [
      order.id,
    ])
    expect(await refund(order)).toMatchObject({ status: 422, body: { error: { code: 'refund_window_over' } } })
    expect(await rowsOf(world, 'select 1 from refunds where order_id = $1', [order.id])).toEqual([])
  })
})

describe('a refund that the channel cannot complete', () => {
  test('waits for a person, who can have it looked at again', async () => {
    world.sims.wechat.changeSettings({ refundOutcome: 'ABNORMAL' })
    const order = await paid()
    const { body } = await refund(order)
    await world.live(minute, 5_000)
    expect(await read(body.id)).toMatchObject({ status: 'needs_action' })
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1', 'refund.needs_action 2'])
    const trade = world.sims.wechat.refunds.all().find(({ outRefundNo }) => body.id.endsWith(outRefundNo))
    if (!trade) throw new Error('there is no refund at the channel')
    const [merchant] = world.sims.wechat.merchants
    if (!merchant) throw new Error('there is no merchant')
    world.sims.wechat.refunds.applyAbnormal(merchant, trade.refundId, {
      outRefundNo: trade.outRefundNo,
      type: 'USER_BANK_CARD',
      name: '招商银行0403',
    })
    expect((await decide(body.id, 'retry')).status).toBe(200)
    await world.live(minute, 5_000)
    expect(await read(body.id)).toMatchObject({ status: 'succeeded' })
    expect((await decide(body.id, 'retry')).body.error.code).toBe('refund_not_stuck')
  })

  test('may be settled outside it: as returned, or as not', async () => {
    world.sims.wechat.changeSettings({ refundOutcome: 'ABNORMAL' })
    const [kept, returned] = [await paid(), await paid()]
    const [first, second] = [await refund(kept), await refund(returned)]
    await world.live(2 * minute, 5_000)
    const settled = await decide(first.body.id, 'settle', { outcome: 'not_returned', note: 'the buyer kept it' })
    expect(settled.body).toMatchObject({ status: 'failed', failure: { code: 'not_returned' } })
    expect(await refund(kept)).toMatchObject({ status: 201 })
    const done = await decide(second.body.id, 'settle', { outcome: 'returned_elsewhere', note: 'bank transfer' })
    expect(done.body).toMatchObject({ status: 'succeeded' })
    expect(done.body.history.at(-1)).toMatchObject({ source: 'person', note: 'bank transfer' })
    expect((await world.read(returned.id)).refunded_amount).toBe(8888)
    expect((await decide(second.body.id, 'settle', { outcome: 'not_returned', note: 'x' })).status).toBe(409)
  })

  test('because it was closed there gives its money free again', async () => {
    world.sims.wechat.changeSettings({ refundOutcome: 'CLOSED' })
    const order = await paid()
    const { body } = await refund(order)
    await world.live(minute, 5_000)
    expect(await read(body.id)).toMatchObject({ status: 'failed' })
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1', 'refund.failed 2'])
    expect((await world.read(order.id)).refunded_amount).toBe(0)
    expect((await refund(order)).body.amount).toBe(8888)
  })
})

describe('a refund above the app’s limit', () => {
  const otherKey = async () => {
    const { runAdmin, readCommandLine } = await import('../../src/main/admin/run-admin.ts')
    const lines: string[] = []
    const asked = readCommandLine(['key', 'create', '--app', 'shop', '--json'])
    if (asked) await runAdmin(world.core, asked, { out: (text) => lines.push(text), note: () => undefined })
    return as((JSON.parse(lines.join('')) as { key: string }[])[0]?.key ?? '')
  }
  const setLimit = (above: bigint | null) =>
    setMoneyPolicy(
      world.core.deps.db,
      world.demo.apps.find((app) => app.slug === 'shop')?.id ?? '',
      { ...defaultMoneyPolicy, refundApprovalAbove: above },
      world.now(),
    )

  test('is submitted only when somebody else has agreed', async () => {
    await setLimit(5000n)
    const order = await paid()
    expect((await refund(order, { amount: 1000 })).body.approval).toBe('not_needed')
    const { body } = await refund(order, { amount: 6000 })
    expect(body).toMatchObject({ approval: 'required', next_try_at: null })
    await world.live(30 * minute, 5 * minute)
    expect(await read(body.id)).toMatchObject({ status: 'created', approval: 'required', submitted_at: null })
    expect(await atChannel(order)).toHaveLength(1)
    expect((await decide(body.id, 'approve')).body.error.code).toBe('approval_needs_another_person')
    const key = await otherKey()
    const both = await Promise.all([decide(body.id, 'approve', {}, key), decide(body.id, 'approve', {}, key)])
    expect(both.map((each) => each.status).sort()).toEqual([200, 409])
    await world.live(5 * minute, 10_000)
    expect(await read(body.id)).toMatchObject({ status: 'succeeded', approval: 'approved' })
  })

  test('that is refused gives its money free, and can be approved no more', async () => {
    await setLimit(5000n)
    const order = await paid()
    const { body } = await refund(order)
    const key = await otherKey()
    expect((await decide(body.id, 'reject', {}, key)).body).toMatchObject({ status: 'failed', approval: 'rejected' })
    expect((await decide(body.id, 'approve', {}, key)).body.error.code).toBe('refund_not_awaiting_approval')
    expect((await refund(order)).body.amount).toBe(8888)
    await setLimit(null)
  })
})

test('the books balance over all of this, and every hold is settled when its refund is over', async () => {
  await world.live(30 * minute, minute)
  const [sums] = await rowsOf(
    world,
    `select (select sum(amount)::bigint from ledger_postings) as zero,
       (select count(*) from ledger_transfers h join refunds r on r.hold_id = h.id
          where r.status in ('succeeded', 'failed') and not exists (select from ledger_transfers s where s.pending_id = h.id)) as unsettled,
       (select count(*) from refund_totals t where t.reserved <> (select coalesce(sum(amount), 0) from refunds r where r.attempt_id = t.attempt_id and r.status <> 'failed')) as miscounted,
       (select count(*) from orders o where o.refunded_amount <> (select coalesce(sum(amount), 0) from refunds r where r.order_id = o.id and r.purpose = 'requested' and r.status = 'succeeded')) as untrue`,
  )
  expect(sums).toEqual({ zero: 0n, unsettled: 0n, miscounted: 0n, untrue: 0n })
})
