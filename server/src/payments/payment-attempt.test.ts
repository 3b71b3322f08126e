import { type AttemptStatus, attemptMoves, attemptStatuses } from '@hutong/contract'
import { describe, expect, test } from 'vitest'
import type { FactSource, TradeFact } from '../channels/index.ts'
import { decideTradeFact, isOpen, nextCheckAt, type PaymentAttempt } from './payment-attempt.ts'
import { attemptWith, later, now, orderWith, paidFact, reason, someAction, succeeded } from './testing.ts'

type State = TradeFact['trade']['state']
const sources: readonly FactSource[] = ['prepay', 'notification', 'query', 'close', 'bill']
const openStatuses = ['created', 'awaiting_payer', 'unknown'] as const

/** Where each word of a channel leads an open attempt; `–` leads nowhere. `*` is every source or attempt not named above it. */
const table = `
  word           by       attempt  | created         awaiting_payer  unknown
  waiting        *        *        | awaiting_payer  –               awaiting_payer
  declined       *        *        | failed          failed          failed
  closed         *        *        | closed          closed          closed
  never_existed  *        closing  | closed          closed          closed
  never_existed  *        usable   | –               –               –
  never_existed  *        *        | failed          failed          failed
  not_sent       prepay   *        | failed          –               –
  not_sent       *        *        | –               –               –
  unknown        prepay   *        | unknown         –               –
  unknown        close    *        | –               unknown         –
  unknown        *        *        | –               –               –
`
const rows = table
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.trim().split(/[\s|]+/))

type Look = Readonly<{ status: AttemptStatus; state: State; source: FactSource; closing: boolean; usable: boolean }>

function expected({ closing, source, state, status, usable }: Look): AttemptStatus | undefined {
  const row = rows.find(
    ([word, by, about]) =>
      word === state &&
      (by === '*' || by === source) &&
      (about === '*' || (about === 'closing' && closing) || (about === 'usable' && usable)),
  )
  const cell = row?.[3 + openStatuses.indexOf(status as 'created')]
  if (!cell) throw new Error(`the table has no row for ${state} by ${source}`)
  return cell === '–' ? undefined : (cell as AttemptStatus)
}

const flags = [false, true]
const words: readonly State[] = ['waiting', 'declined', 'closed', 'never_existed', 'not_sent', 'unknown']
const looks = (statuses: readonly AttemptStatus[]): Look[] =>
  statuses.flatMap((status) =>
    words.flatMap((state) =>
      sources.flatMap((source) =>
        flags.flatMap((closing) => flags.map((usable) => ({ status, state, source, closing, usable }))),
      ),
    ),
  )

const anyLook: Look = { status: 'closed', state: 'closed', source: 'close', closing: true, usable: false }
const factOf = ({ source, state }: Look): TradeFact => ({
  source,
  trade: state === 'waiting' ? { state, action: null } : ({ state, reason } as TradeFact['trade']),
})
const attemptOf = ({ closing, status, usable }: Look): PaymentAttempt =>
  attemptWith({ status, closing, action: usable ? someAction : null, ...(status === 'succeeded' ? succeeded : {}) })

describe('what a channel says without money', () => {
  test.each(looks(openStatuses))(
    'an attempt $status hears $state by $source (closing $closing, usable $usable)',
    (look) => {
      const before = attemptOf(look)
      const decision = decideTradeFact(before, orderWith(), factOf(look), now)
      const to = expected(look)
      expect(decision.attempt.status).toBe(to ?? look.status)
      expect(decision).toMatchObject({ changed: true, paysOrder: false, captured: null, discrepancy: null })
      expect(decision.attempt.history).toEqual(
        to === undefined
          ? []
          : [
              {
                at: now.toISOString(),
                source: look.source,
                state: look.state,
                from: look.status,
                to,
                note: look.state === 'waiting' ? null : 'some_reason (CODE)',
              },
            ],
      )
      const open = isOpen(decision.attempt)
      const lookedAtOnceMore = to === 'closed' && look.state === 'never_existed'
      expect(decision.attempt.nextCheckAt === null).toBe(!open && !lookedAtOnceMore)
      expect(decision.attempt.action).toEqual(open ? before.action : null)
      expect(decision.attempt.failure).toEqual(to === 'failed' ? reason : null)
      if (to !== undefined) expect(attemptMoves[look.status]).toContain(to)
    },
  )

  test.each(looks(['succeeded', 'failed', 'closed']))(
    'an attempt that is $status stays so when it hears $state by $source',
    (look) => {
      const before = attemptOf(look)
      const decision = decideTradeFact(before, orderWith(), factOf(look), now)
      expect(decision).toEqual({ attempt: before, paysOrder: false, captured: null, discrepancy: null, changed: false })
    },
  )

  describe('what was closed here before its end at the channel', () => {
    const end = attemptWith({}).expiresAt
    const at = (seconds: number) => new Date(end.getTime() + seconds * 1000)
    const closed = decideTradeFact(
      attemptWith({ status: 'awaiting_payer', closing: true }),
      orderWith(),
      { source: 'close', trade: { state: 'never_existed', reason } },
      now,
    ).attempt
    const hears = (state: State, when: Date) =>
      decideTradeFact(closed, orderWith(), factOf({ ...anyLook, state, source: 'close' }), when)

    test('is looked at once more a minute after that end', () => {
      expect(closed).toMatchObject({ status: 'closed', nextCheckAt: at(60) })
    })
    test('is done with when the channel then says anything', () => {
      for (const state of ['waiting', 'declined', 'closed', 'never_existed'] as const)
        expect(hears(state, at(60))).toMatchObject({ changed: true, attempt: { status: 'closed', nextCheckAt: null } })
    })
    test('is looked at again while the channel is silent', () => {
      for (const state of ['unknown', 'not_sent'] as const)
        expect(hears(state, at(60)).attempt.nextCheckAt?.getTime()).toBeGreaterThan(at(60).getTime())
    })
    test('keeps its last look whatever is heard before', () => {
      expect(hears('never_existed', at(-1))).toMatchObject({ changed: false, attempt: { nextCheckAt: at(60) } })
    })
    test('and closed after that end, it is not looked at', () => {
      const late = { source: 'close', trade: { state: 'never_existed', reason } } as const
      const attempt = attemptWith({ status: 'awaiting_payer', closing: true })
      expect(decideTradeFact(attempt, orderWith(), late, at(0)).attempt.nextCheckAt).toBeNull()
    })
  })

  test('a fresh action replaces the old one, whether or not the status moves', () => {
    const fresh = { ...someAction, content: 'weixin://fresh' }
    for (const status of openStatuses) {
      const fact: TradeFact = { source: 'prepay', trade: { state: 'waiting', action: fresh } }
      expect(decideTradeFact(attemptWith({ status }), orderWith(), fact, now).attempt.action).toEqual(fresh)
    }
  })
})

describe('what a channel says of money', () => {
  const orders = {
    awaiting_payment: orderWith(),
    'awaiting_payment, on its way to closed': orderWith({ closingReason: 'expired' }),
    'awaiting_payment, past its time': orderWith({ expiresAt: later(-1) }),
    paid: orderWith({ status: 'paid' }),
    closed: orderWith({ status: 'closed' }),
  } as const
  const outcomes = [
    ['awaiting_payment', 8888n, 'kept', null, true],
    ['awaiting_payment, on its way to closed', 8888n, 'kept', null, true],
    ['awaiting_payment, past its time', 8888n, 'kept', null, true],
    ['paid', 8888n, 'surplus', 'second_success', false],
    ['closed', 8888n, 'surplus', 'after_close', false],
    ['awaiting_payment', 8887n, 'suspense', null, false],
    ['awaiting_payment', 8889n, 'suspense', null, false],
    ['paid', 8889n, 'suspense', null, false],
    ['closed', 1n, 'suspense', null, false],
  ] as const
  const cases = outcomes.flatMap(([order, amount, disposition, surplusReason, paysOrder]) =>
    attemptStatuses
      .filter((status) => status !== 'succeeded')
      .flatMap((status) =>
        sources.map((source) => ({ order, amount, disposition, surplusReason, paysOrder, status, source })),
      ),
  )

  test.each(cases)('$amount fen by $source for an attempt $status of an order $order are $disposition', (given) => {
    const { amount, disposition, order, paysOrder, source, status, surplusReason } = given
    const before = attemptWith({ status, failure: status === 'failed' ? reason : null })
    const fact = paidFact({ amount: { amount, currency: 'CNY' } }, source)
    const decision = decideTradeFact(before, orders[order], fact, now)
    expect(decision.attempt).toMatchObject({
      status: 'succeeded',
      disposition,
      surplusReason,
      channelTradeNo: '4200001',
      paidAmount: amount,
      payerAmount: 8000n,
      paidAt: later(-1),
      failure: null,
      action: null,
      nextCheckAt: null,
    })
    expect(decision.attempt.history).toMatchObject([{ from: status, to: 'succeeded', note: disposition, source }])
    expect(decision).toMatchObject({ paysOrder, captured: { amount, currency: 'CNY' }, changed: true })
    expect(decision.discrepancy).toEqual(
      disposition === 'suspense'
        ? {
            kind: 'amount_mismatch',
            expected: { amount: '8888', currency: 'CNY' },
            actual: { amount: String(amount), currency: 'CNY' },
          }
        : null,
    )
  })

  test.each(sources)('the same success again by %s changes nothing, whatever became of the order', (source) => {
    for (const order of Object.values(orders)) {
      const before = attemptWith(succeeded)
      const decision = decideTradeFact(before, order, paidFact({}, source), now)
      expect(decision).toEqual({ attempt: before, paysOrder: false, captured: null, discrepancy: null, changed: false })
    }
  })

  test.each([
    ['another trade number', { channelTradeNo: '4200002' }, { channel_trade_no: '4200002', amount: '8888' }],
    ['another sum', { amount: { amount: 1n, currency: 'CNY' } }, { channel_trade_no: '4200001', amount: '1' }],
  ] as const)(
    'a succeeded attempt that hears of %s keeps what it has and raises a discrepancy',
    (_what, changes, actual) => {
      const before = attemptWith(succeeded)
      const decision = decideTradeFact(before, orders.paid, paidFact(changes), now)
      expect(decision).toEqual({
        attempt: before,
        paysOrder: false,
        captured: null,
        changed: true,
        discrepancy: { kind: 'second_trade', expected: { channel_trade_no: '4200001', amount: '8888' }, actual },
      })
    },
  )
})

describe('when a channel is asked next', () => {
  const gapsOf = (changes: Partial<PaymentAttempt>, checks: readonly number[]) =>
    checks.map(
      (count) =>
        (nextCheckAt(attemptWith({ expiresAt: later(90_000), ...changes, checks: count }), now).getTime() -
          now.getTime()) /
        1000,
    )

  test('in doubt: within seconds at first, then every quarter of an hour, for ever', () => {
    expect(gapsOf({ status: 'unknown' }, [0, 1, 2, 9, 10, 500])).toEqual([2, 4, 8, 900, 900, 900])
    expect(gapsOf({ status: 'created' }, [0])).toEqual([2])
  })
  test('while the payer acts: a lost notification is noticed within two minutes of the start', () => {
    expect(gapsOf({ status: 'awaiting_payer' }, [0, 1, 2, 6, 7, 500])).toEqual([45, 60, 120, 1800, 1800, 1800])
  })
  test('wanted closed: at once and often, whatever the status', () => {
    for (const status of openStatuses)
      expect(gapsOf({ status, closing: true }, [0, 1, 2, 500])).toEqual([1, 3, 10, 900])
  })
  test('not later than five seconds after its own end, unless that is past', () => {
    const at = (expiresAt: Date) => nextCheckAt({ status: 'awaiting_payer', closing: false, checks: 9, expiresAt }, now)
    expect(at(later(60))).toEqual(later(65))
    expect(at(later(-4))).toEqual(later(1))
    expect(at(later(-5))).toEqual(later(1800))
    expect(at(later(-3600))).toEqual(later(1800))
  })
})
