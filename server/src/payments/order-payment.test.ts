import { describe, expect, test } from 'vitest'
import type { TradeFact } from '../channels/index.ts'
import { cny } from '../money/index.ts'
import { applyFact, beginClosing, type Consequence, type OrderPayment, wantedClosed } from './order-payment.ts'
import { attemptWith, closedOrder, later, now, orderWith, paidFact, paidOrder, reason, succeeded } from './testing.ts'

const stateOf = (order = orderWith(), ...attempts: OrderPayment['attempts'][number][]): OrderPayment => ({
  order,
  attempts,
})
const kindsOf = (consequences: readonly Consequence[]) =>
  consequences.map((each) =>
    each.kind === 'event'
      ? `${each.type} #${each.sequence}`
      : each.kind === 'capture'
        ? `capture ${each.amount.amount}`
        : each.discrepancy.kind,
  )
const closedFact: TradeFact = { source: 'close', trade: { state: 'closed', reason } }

describe('a fact about one attempt', () => {
  test('the first success pays the order, tells of it once, and wants the other open attempts closed', () => {
    const state = stateOf(
      orderWith(),
      attemptWith({ id: 'att_1' }),
      attemptWith({ id: 'att_2', status: 'unknown', checks: 4, nextCheckAt: later(300) }),
      attemptWith({ id: 'att_3', status: 'failed', action: null, nextCheckAt: null }),
    )
    const step = applyFact(state, 'att_1', paidFact(), now)
    expect(step.outcome).toBe('applied')
    expect(step.state.order).toMatchObject({
      status: 'paid',
      paidAmount: 8888n,
      paidAt: later(-1),
      keptAttemptId: 'att_1',
      eventSequence: 1,
    })
    expect(step.state.attempts[1]).toMatchObject({ status: 'unknown', closing: true, checks: 0, nextCheckAt: now })
    expect(step.state.attempts[2]).toBe(state.attempts[2])
    expect(kindsOf(step.consequences)).toEqual(['capture 8888', 'order.paid #1'])
  })

  test('a success while the order is being closed pays it, and the order does not close', () => {
    const state = stateOf(orderWith({ closingReason: 'expired' }), attemptWith({ closing: true }))
    const step = applyFact(state, 'att_1', paidFact({}, 'close'), now)
    expect(step.state.order).toMatchObject({ status: 'paid', closingReason: null, closedAt: null })
    expect(kindsOf(step.consequences)).toEqual(['capture 8888', 'order.paid #1'])
  })

  test('a second success is surplus: captured, told of, and the order stays as it was paid', () => {
    const state = stateOf(paidOrder, attemptWith({ id: 'att_kept', ...succeeded }), attemptWith({ id: 'att_2' }))
    const step = applyFact(state, 'att_2', paidFact({ channelTradeNo: '4200002' }), now)
    expect({ ...step.state.order, eventSequence: 1 }).toEqual(paidOrder)
    expect(step.state.attempts[1]).toMatchObject({ disposition: 'surplus', surplusReason: 'second_success' })
    expect(kindsOf(step.consequences)).toEqual(['capture 8888', 'payment.surplus #2'])
  })

  test('a success after the close is surplus and does not reopen the order', () => {
    const step = applyFact(stateOf(closedOrder, attemptWith({ status: 'closed' })), 'att_1', paidFact(), now)
    expect({ ...step.state.order, eventSequence: 1 }).toEqual(closedOrder)
    expect(step.state.attempts[0]).toMatchObject({ disposition: 'surplus', surplusReason: 'after_close' })
    expect(kindsOf(step.consequences)).toEqual(['capture 8888', 'payment.surplus #2'])
  })

  test.each([
    ['that has expired, of a merchant who accepts late payments', {}, 'kept', ['capture 8888', 'order.paid #2']],
    ['that was closed on request', { closeReason: 'requested' }, 'surplus', ['capture 8888', 'payment.surplus #2']],
    ['of a merchant who sends them back', { latePayment: 'return' }, 'surplus', ['capture 8888', 'payment.surplus #2']],
  ] as const)('a success after the close of an order %s: %o, %s', (_which, changes, disposition, kinds) => {
    const order = { ...closedOrder, latePayment: 'accept' as const, ...changes }
    const step = applyFact(stateOf(order, attemptWith({ status: 'closed' })), 'att_1', paidFact(), now)
    expect(step.state.attempts[0]).toMatchObject({ disposition })
    expect(kindsOf(step.consequences)).toEqual(kinds)
    expect(step.state.order.status).toBe(disposition === 'kept' ? 'paid' : 'closed')
    if (disposition === 'kept')
      expect(step.state.order).toMatchObject({ closedAt: null, closeReason: null, closingReason: null })
  })

  test('a second late success is surplus, whatever the merchant accepts', () => {
    const order = { ...paidOrder, latePayment: 'accept' as const }
    const state = stateOf(order, attemptWith({ id: 'att_kept', ...succeeded }), attemptWith({ status: 'closed' }))
    const step = applyFact(state, 'att_1', paidFact({ channelTradeNo: '4200002' }), now)
    expect(step.state.attempts[1]).toMatchObject({ disposition: 'surplus', surplusReason: 'second_success' })
  })

  test('a late payment of another sum pays nothing, however welcome', () => {
    const order = { ...closedOrder, latePayment: 'accept' as const }
    const state = stateOf(order, attemptWith({ status: 'closed' }))
    const step = applyFact(state, 'att_1', paidFact({ amount: cny(8889n) }), now)
    expect(step.state.order.status).toBe('closed')
    expect(step.state.attempts[0]).toMatchObject({ disposition: 'suspense' })
  })

  test('another sum goes to suspense with a discrepancy, and the order can still be paid', () => {
    const state = stateOf(orderWith(), attemptWith(), attemptWith({ id: 'att_2' }))
    const step = applyFact(state, 'att_1', paidFact({ amount: cny(8887n) }), now)
    expect(step.state.order.status).toBe('awaiting_payment')
    expect(step.state.attempts[1]).toBe(state.attempts[1])
    expect(kindsOf(step.consequences)).toEqual(['capture 8887', 'amount_mismatch', 'payment.mismatch #1'])
    const next = applyFact(step.state, 'att_2', paidFact({ channelTradeNo: '4200002' }), now)
    expect(next.state.order).toMatchObject({ status: 'paid', keptAttemptId: 'att_2', eventSequence: 2 })
  })

  test('another sum on the last attempt of a closing order closes it, after telling of the money', () => {
    const state = stateOf(orderWith({ closingReason: 'expired' }), attemptWith({ closing: true }))
    const step = applyFact(state, 'att_1', paidFact({ amount: cny(1n) }), now)
    expect(step.state.order).toMatchObject({ status: 'closed', closeReason: 'expired' })
    expect(kindsOf(step.consequences)).toEqual([
      'capture 1',
      'amount_mismatch',
      'payment.mismatch #1',
      'order.closed #2',
    ])
  })

  test('a closing order closes with its last attempt and not before', () => {
    const closing = { closing: true } as const
    const state = stateOf(
      orderWith({ closingReason: 'requested' }),
      attemptWith({ id: 'att_1', ...closing }),
      attemptWith({ id: 'att_2', ...closing }),
    )
    const first = applyFact(state, 'att_1', closedFact, now)
    expect(first.state.order).toBe(state.order)
    expect(first.consequences).toEqual([])
    const second = applyFact(first.state, 'att_2', closedFact, now)
    expect(second.state.order).toMatchObject({ status: 'closed', closeReason: 'requested', closedAt: now })
    expect(kindsOf(second.consequences)).toEqual(['order.closed #1'])
  })

  test('the end of the only attempt of an order that nobody closes leaves the order open', () => {
    const step = applyFact(stateOf(orderWith(), attemptWith()), 'att_1', closedFact, now)
    expect(step.state.order.status).toBe('awaiting_payment')
    expect(step.consequences).toEqual([])
  })

  test('a repeat changes nothing and leaves nothing behind', () => {
    const once = applyFact(stateOf(orderWith(), attemptWith()), 'att_1', paidFact(), now)
    for (const source of ['notification', 'query', 'close', 'bill'] as const) {
      const again = applyFact(once.state, 'att_1', paidFact({}, source), later(86_400))
      expect(again).toEqual({ state: once.state, consequences: [], outcome: 'no_change' })
    }
  })

  test('a second trade under one number raises a discrepancy and captures nothing', () => {
    const state = stateOf(paidOrder, attemptWith({ id: 'att_kept', ...succeeded }))
    const step = applyFact(state, 'att_kept', paidFact({ channelTradeNo: '4200002' }), now)
    expect(step.state).toEqual(state)
    expect(kindsOf(step.consequences)).toEqual(['second_trade'])
  })

  test('an attempt the order does not have is told apart', () => {
    const state = stateOf(orderWith(), attemptWith())
    expect(applyFact(state, 'att_9', paidFact(), now)).toEqual({ state, consequences: [], outcome: 'no_such_attempt' })
  })
})

describe('closing an order', () => {
  test.each(['expired', 'requested'] as const)('without open attempts it is closed at once: %s', (why) => {
    const state = stateOf(
      orderWith(),
      attemptWith({ status: 'failed' }),
      attemptWith({ id: 'att_2', status: 'closed' }),
    )
    const step = beginClosing(state, why, now)
    expect(step.state.order).toMatchObject({ status: 'closed', closeReason: why, closedAt: now, eventSequence: 1 })
    expect(kindsOf(step.consequences)).toEqual(['order.closed #1'])
  })

  test('open attempts are closed first, and those already over are left alone', () => {
    const over = attemptWith({ id: 'att_2', status: 'failed' })
    const step = beginClosing(stateOf(orderWith(), attemptWith({ checks: 7 }), over), 'expired', now)
    expect(step.state.order).toMatchObject({ status: 'awaiting_payment', closingReason: 'expired' })
    expect(step.state.attempts[0]).toMatchObject({ closing: true, checks: 0, nextCheckAt: now })
    expect(step.state.attempts[1]).toBe(over)
    expect(step.consequences).toEqual([])
  })

  test('the first reason stands', () => {
    const first = beginClosing(stateOf(orderWith(), attemptWith()), 'requested', now)
    expect(beginClosing(first.state, 'expired', now).state.order.closingReason).toBe('requested')
  })

  test.each([
    ['paid', paidOrder],
    ['closed', closedOrder],
  ])('an order that is %s stays so', (_status, order) => {
    const state = stateOf(order, attemptWith({ id: 'att_late' }))
    expect(beginClosing(state, 'requested', now)).toEqual({ state, consequences: [], outcome: 'no_change' })
  })

  test('an attempt already wanted closed is not started over', () => {
    const attempt = attemptWith({ closing: true, checks: 5, nextCheckAt: later(100) })
    expect(wantedClosed(attempt, now)).toBe(attempt)
  })
})
