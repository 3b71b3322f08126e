import type { CreateOrder } from '@hutong/contract'
import { describe, expect, test } from 'vitest'
import { cny } from '../money/index.ts'
import { masked } from '../platform/index.ts'
import { decideClose, differenceOfRepeat, expiryOf, type NewOrder, type Order, payableState } from './order.ts'

const createdAt = new Date('2026-11-23T02:00:00.000Z')
const later = (seconds: number): Date => new Date(createdAt.getTime() + seconds * 1000)

const input: CreateOrder = {
  merchant_order_no: 'T1',
  amount: 8888,
  currency: 'CNY',
  subject: '龙井茶 250g',
  buyer_id: 'u-1',
  buyer_name: '小王',
  expires_in: 900,
  return_url: 'https://shop.test/back',
  goods_type: 'physical',
  picture_url: 'https://shop.test/tea.jpg',
  late_payment: 'return',
  metadata: { cart: '7', shelf: 'B' },
}
const order: Order = {
  appId: 'app_a',
  id: 'ord_1',
  livemode: false,
  merchantOrderNo: 'T1',
  status: 'awaiting_payment',
  amount: cny(8888n),
  subject: '龙井茶 250g',
  buyerId: masked('u-1', 'buyer'),
  buyerName: masked('小王', 'buyer'),
  returnUrl: 'https://shop.test/back',
  goodsType: 'physical',
  pictureUrl: 'https://shop.test/tea.jpg',
  latePayment: 'return',
  metadata: { shelf: 'B', cart: '7' },
  createdAt,
  expiresAt: later(900),
  closingReason: null,
  closeReason: null,
  closedAt: null,
  paidAt: null,
  paidAmount: 0n,
  refundedAmount: 0n,
  keptAttemptId: null,
  eventSequence: 0,
}
const repeat = (changes: Partial<CreateOrder>, at = later(120)): NewOrder => ({
  appId: 'app_a',
  id: 'ord_2',
  livemode: false,
  input: { ...input, ...changes },
  createdAt: at,
})

describe('a repeated order number', () => {
  test('is the same order with the same content, however late it comes and in whatever order its metadata is', () => {
    expect(differenceOfRepeat(order, repeat({}))).toBeUndefined()
    expect(differenceOfRepeat(order, repeat({}, later(86_400)))).toBeUndefined()
  })

  test.each<[string, Partial<CreateOrder>]>([
    ['amount', { amount: 8889 }],
    ['subject', { subject: '龙井茶 500g' }],
    ['buyer_id', { buyer_id: 'u-2' }],
    ['buyer_id', { buyer_id: undefined }],
    ['buyer_name', { buyer_name: undefined }],
    ['return_url', { return_url: 'https://shop.test/other' }],
    ['return_url', { return_url: undefined }],
    ['goods_type', { goods_type: 'virtual' }],
    ['picture_url', { picture_url: undefined }],
    ['late_payment', { late_payment: 'accept' }],
    ['expires_in', { expires_in: 901 }],
    ['metadata', { metadata: { cart: '7' } }],
    ['metadata', { metadata: { cart: '7', shelf: 'C' } }],
  ])('is another order where %s differs: %o', (field, changes) => {
    expect(differenceOfRepeat(order, repeat(changes))).toBe(field)
  })

  test('names the first of several differences', () => {
    expect(differenceOfRepeat(order, repeat({ amount: 1, subject: 'x', metadata: {} }))).toBe('amount')
  })

  test('does not depend on what has become of the order since', () => {
    expect(differenceOfRepeat({ ...order, status: 'paid', paidAmount: 8888n }, repeat({}))).toBeUndefined()
  })
})

test('an order ends the asked number of seconds after it was made', () => {
  expect(expiryOf(repeat({ expires_in: 60 }, createdAt))).toEqual(later(60))
})

describe('what the payer is shown', () => {
  test.each<[string, Partial<Order>, number, ReturnType<typeof payableState>]>([
    ['awaiting payment, a moment before its end', {}, 899.999, 'open'],
    ['awaiting payment, at its end', {}, 900, 'expired'],
    ['being closed because it expired', { closingReason: 'expired' }, 0, 'expired'],
    ['being closed on request', { closingReason: 'requested' }, 0, 'closed'],
    ['being closed on request, after its end', { closingReason: 'requested' }, 1000, 'closed'],
    ['paid', { status: 'paid' }, 0, 'paid'],
    ['paid, long after its end', { status: 'paid' }, 100_000, 'paid'],
    ['closed because it expired', { status: 'closed', closeReason: 'expired' }, 1000, 'expired'],
    ['closed on request', { status: 'closed', closeReason: 'requested' }, 1000, 'closed'],
  ])('an order %s', (_what, changes, seconds, state) => {
    expect(payableState({ ...order, ...changes }, later(seconds))).toBe(state)
  })
})

describe('what closing does', () => {
  test.each<[Partial<Order>, number, ReturnType<typeof decideClose>]>([
    [{}, 0, { kind: 'close_now', reason: 'requested' }],
    [{}, 1, { kind: 'close_attempts_first', reason: 'requested' }],
    [{ closingReason: 'expired' }, 0, { kind: 'close_now', reason: 'expired' }],
    [{ closingReason: 'expired' }, 2, { kind: 'close_attempts_first', reason: 'expired' }],
    [{ status: 'paid' }, 0, { kind: 'refused', refusal: 'order_already_paid' }],
    [{ status: 'paid' }, 3, { kind: 'refused', refusal: 'order_already_paid' }],
    [{ status: 'closed', closeReason: 'expired' }, 0, { kind: 'already_closed' }],
    [{ status: 'closed', closeReason: 'requested' }, 0, { kind: 'already_closed' }],
  ])('to an order %o with %i open attempts', (changes, openAttempts, decision) => {
    expect(decideClose({ ...order, ...changes }, openAttempts, 'requested')).toEqual(decision)
  })
})
