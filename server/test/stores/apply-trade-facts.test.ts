import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TradeFact } from '../../src/channels/index.ts'
import { cny } from '../../src/money/index.ts'
import { applyTradeFacts, createFactApplier, type FactOfAttempt } from '../../src/payments/index.ts'
import { movableClock, systemRandom } from '../../src/platform/index.ts'
import { attemptRow, now, openStore, orderRow, type Store } from './support.ts'

let store: Store
beforeAll(async () => {
  store = await openStore(10)
})
afterAll(() => store.close())

const clock = movableClock(now)
const deps = { clock, random: systemRandom }
let trades = 0

async function orderWithAttempts(count: number) {
  const order = orderRow(store)
  await store.insert('orders', order)
  const attempts = Array.from({ length: count }, () => attemptRow(store, order.id, { status: 'awaiting_payer' }))
  for (const attempt of attempts) await store.insert('payment_attempts', attempt)
  return { order, attempts: attempts.map((attempt) => attempt.id) }
}
const paid = (amount = 8888n): TradeFact['trade'] => ({
  state: 'paid',
  channelTradeNo: `trade-${++trades}`,
  amount: cny(amount),
  payerAmount: null,
  paidAt: now,
  payerId: 'openid-canary',
})
const fact = (attemptId: string, trade = paid(), account = 'ca_1', appId = store.appId): FactOfAttempt => ({
  ref: { appId, attemptId },
  channelAccountId: account,
  fact: { source: 'notification', trade },
})
const apply = async (...facts: FactOfAttempt[]) =>
  (await store.db.transaction((tx) => applyTradeFacts(deps, tx, facts, new Map()))).outcomes
const stateOf = (orderId: string) =>
  store.rows(
    `select o.status, array(select coalesce(disposition, a.status) from payment_attempts a where a.order_id = o.id order by a.id) as attempts,
       array(select type from events e where e.subject_id = o.id order by sequence) as events,
       (select count(*) from ledger_transfers t join payment_attempts a on a.id = t.reference where a.order_id = o.id) as transfers
     from orders o where o.id = $1`,
    [orderId],
  )
const untouched = (count: number) => ({
  status: 'awaiting_payment',
  attempts: Array(count).fill('awaiting_payer'),
  events: [],
  transfers: 0n,
})

describe('the one door', () => {
  test('takes a set of facts about many orders, each in its place', async () => {
    const [one, two] = [await orderWithAttempts(1), await orderWithAttempts(1)]
    const again = paid()
    const closed: TradeFact['trade'] = { state: 'closed', reason: { code: 'closed_at_channel', channelCode: null } }
    const outcomes = await apply(
      fact(one.attempts[0] as string, again),
      fact('att_nobody'),
      fact(two.attempts[0] as string, closed),
      fact(one.attempts[0] as string, again),
    )
    expect(outcomes).toEqual(['applied', 'no_such_attempt', 'applied', 'no_change'])
    expect(await stateOf(one.order.id)).toMatchObject([{ status: 'paid', attempts: ['kept'], transfers: 1n }])
    expect(await stateOf(two.order.id)).toMatchObject([
      { status: 'awaiting_payment', attempts: ['closed'], events: [] },
    ])
  })

  test('keeps the first of two successes in one set, and writes both', async () => {
    const { attempts, order } = await orderWithAttempts(2)
    await apply(...attempts.map((id) => fact(id)))
    const [state] = await stateOf(order.id)
    expect(state).toMatchObject({ status: 'paid', events: ['order.paid', 'payment.surplus'], transfers: 2n })
    expect([...((state?.attempts ?? []) as string[])].sort()).toEqual(['kept', 'surplus'])
  })

  test('is closed to another account than the attempt’s own, and to another app', async () => {
    const { attempts, order } = await orderWithAttempts(1)
    const [id = ''] = attempts
    expect(await apply(fact(id, paid(), 'ca_2'))).toEqual(['no_such_attempt'])
    expect(await apply(fact(id, paid(), 'ca_1', store.newId('app')))).toEqual(['no_such_attempt'])
    expect(await stateOf(order.id)).toEqual([untouched(1)])
  })

  test('leaves nothing of a set whose transaction fails', async () => {
    const { attempts, order } = await orderWithAttempts(2)
    const failing = store.db.transaction(async (tx) => {
      await applyTradeFacts(deps, tx, [fact(attempts[0] as string)], new Map())
      throw new Error('the rest failed')
    })
    await expect(failing).rejects.toThrow('the rest failed')
    expect(await stateOf(order.id)).toEqual([untouched(2)])
  })

  test('lets sets in opposite orders pass each other, however many come at once', async () => {
    const orders = await Promise.all(Array.from({ length: 6 }, () => orderWithAttempts(2)))
    const facts = orders.flatMap(({ attempts }) => attempts.map((id) => fact(id)))
    const sets = [facts, facts.toReversed(), facts.slice(3), facts.slice(0, 9).toReversed()]
    const outcomes = await Promise.all(sets.map((set) => apply(...set)))
    expect(outcomes.flat().filter((outcome) => outcome === 'applied')).toHaveLength(12)
    for (const { order } of orders) {
      const [state] = await stateOf(order.id)
      expect(state).toMatchObject({ status: 'paid', events: ['order.paid', 'payment.surplus'], transfers: 2n })
    }
  })

  test('rings once facts that came one by one are committed, and not before', async () => {
    const { attempts, order } = await orderWithAttempts(1)
    const rung: unknown[] = []
    const wake = {
      ring: () => {
        rung.push('rung')
      },
      listen: () => undefined,
      close: async () => undefined,
    }
    const applyOne = createFactApplier({ ...deps, db: store.db, wake })
    await applyOne(fact(attempts[0] as string, { state: 'waiting', action: null }))
    expect(rung).toEqual([])
    await applyOne(fact(attempts[0] as string))
    expect(rung).toEqual(['rung'])
    expect(await stateOf(order.id)).toMatchObject([{ status: 'paid' }])
  })

  test('keeps nothing of who paid in clear', async () => {
    const dump = JSON.stringify(
      await store.rows('select a::text as attempt from payment_attempts a union all select e::text from events e'),
    )
    expect(dump).not.toContain('canary')
  })
})
