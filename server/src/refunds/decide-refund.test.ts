import { describe, expect, test } from 'vitest'
import { decideRefund, type RefundWish, release, reserve } from './decide-refund.ts'
import { later, now } from './testing.ts'

const wish: RefundWish = {
  order: { status: 'paid' },
  paidAt: later(-60),
  totals: { captured: 1000n, reserved: 400n, refunded: 100n, parts: 3 },
  limits: { partial: true, windowDays: 365, partsMax: 50, gapMs: 0, askAfterMs: 0 },
  amount: 600n,
  approvalAbove: null,
}
const yearAgo = later(-366 * 86_400)

describe('a refund is refused, in this order,', () => {
  // Each row also breaks every rule below it, so that the order of refusals is what is tested.
  const broken = {
    limits: { partial: false, windowDays: 365, partsMax: 3, gapMs: 0, askAfterMs: 0 },
    paidAt: yearAgo,
    amount: 601n,
  } satisfies Partial<RefundWish>
  test.each([
    ['order_not_paid', 'of an order that is not paid', { ...broken, order: { status: 'closed' } }],
    ['refund_exceeds_refundable', 'when it is larger than what is left', broken],
    ['refund_window_over', 'when the channel takes none any more', { ...broken, amount: 600n }],
    [
      'partial_refund_not_supported',
      'in part where only the whole can go back',
      { ...broken, amount: 600n, paidAt: now },
    ],
    [
      'too_many_refunds',
      'after as many parts as the channel takes',
      { ...broken, amount: 600n, paidAt: now, limits: { ...broken.limits, partial: true } },
    ],
  ] as const)('as %s: %s', (refusal, _why, changes) => {
    expect(decideRefund({ ...wish, ...(changes as Partial<RefundWish>) }, now)).toEqual({ kind: 'refused', refusal })
  })

  test.each([
    ['nothing is left', { totals: { captured: 1000n, reserved: 1000n, refunded: 0n, parts: 1 }, amount: undefined }],
    ['nothing is asked for', { amount: 0n }],
    ['less than nothing is asked for', { amount: -1n }],
  ] as const)('when %s', (_why, changes) => {
    expect(decideRefund({ ...wish, ...changes }, now)).toMatchObject({ refusal: 'refund_exceeds_refundable' })
  })
})

describe('a refund is made', () => {
  test('of everything that is left, to the last moment of the window and the last part', () => {
    const limits = { ...wish.limits, partsMax: 4 }
    const paidAt = later(-365 * 86_400)
    expect(decideRefund({ ...wish, amount: undefined, limits, paidAt }, now)).toEqual({
      kind: 'refund',
      amount: 600n,
      approval: 'not_needed',
    })
  })

  test('whole where only the whole can go back', () => {
    const limits = { ...wish.limits, partial: false }
    const totals = { captured: 1000n, reserved: 0n, refunded: 0n, parts: 0 }
    expect(decideRefund({ ...wish, limits, totals, amount: 1000n }, now).kind).toBe('refund')
  })

  test.each([
    [600n, 'not_needed'],
    [599n, 'required'],
    [0n, 'required'],
  ] as const)('above %d fen by two people: %s', (approvalAbove, approval) => {
    expect(decideRefund({ ...wish, approvalAbove }, now)).toMatchObject({ approval })
  })
})

test('a refund that did not happen leaves no trace in the totals', () => {
  expect(release(reserve(wish.totals, 600n), 600n)).toEqual(wish.totals)
  expect(reserve(wish.totals, 600n)).toEqual({ captured: 1000n, reserved: 1000n, refunded: 100n, parts: 4 })
})
