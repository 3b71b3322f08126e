import { describe, expect, test } from 'vitest'
import { decideStart, openAttemptsMax, type StartWish } from './decide-start.ts'
import type { PaymentAttempt } from './payment-attempt.ts'
import { attemptWith, closedOrder, later, now, orderWith, paidOrder, someAction } from './testing.ts'

const wish: StartWish = {
  method: 'wechat_scan',
  product: 'native_qr',
  channelAccountId: 'ca_1',
  payerRole: 'buyer',
  payerHash: null,
  linkId: null,
  instalments: null,
  clientIp: null,
  answeredOnce: false,
}
const many = (count: number, changes: Partial<PaymentAttempt> = {}) =>
  Array.from({ length: count }, (_, index) =>
    attemptWith({ id: `att_${index}`, product: 'app', payerHash: `payer_${index}`, ...changes }),
  )

describe('what starting a payment is refused for', () => {
  test.each([
    ['paid', paidOrder, 'order_already_paid'],
    ['paid, though its time is over', { ...paidOrder, expiresAt: later(-1) }, 'order_already_paid'],
    ['closed on request', { ...closedOrder, closeReason: 'requested' as const }, 'order_closed'],
    ['closed because its time was over', closedOrder, 'order_expired'],
    ['being closed on request', orderWith({ closingReason: 'requested' }), 'order_closed'],
    [
      'being closed on request, and its time is over',
      orderWith({ closingReason: 'requested', expiresAt: later(-1) }),
      'order_closed',
    ],
    ['being closed because its time is over', orderWith({ closingReason: 'expired' }), 'order_expired'],
    ['past its time, though nobody has looked yet', orderWith({ expiresAt: now }), 'order_expired'],
  ] as const)('an order %s, however many attempts it has', (_what, order, refusal) => {
    for (const attempts of [[], [attemptWith()], many(openAttemptsMax)])
      expect(decideStart(order, attempts, wish, now)).toEqual({ kind: 'refused', refusal })
  })

  test('twenty open attempts, but not twenty that are over', () => {
    expect(decideStart(orderWith(), many(openAttemptsMax), wish, now)).toEqual({
      kind: 'refused',
      refusal: 'too_many_attempts',
    })
    expect(decideStart(orderWith(), many(openAttemptsMax - 1), wish, now).kind).toBe('start')
    expect(decideStart(orderWith(), many(50, { status: 'failed' }), wish, now).kind).toBe('start')
  })

  test('an attempt that serves the wish is handed out even where no new one may be made', () => {
    const serving = attemptWith({ id: 'att_serving' })
    expect(decideStart(orderWith(), [...many(openAttemptsMax), serving], wish, now)).toMatchObject({
      kind: 'reuse',
      attempt: serving,
    })
  })
})

describe('the attempt that serves a wish', () => {
  test.each(['unknown', 'awaiting_payer'] as const)(
    'whose answer was lost is settled where the channel answers once, while %s',
    (status) => {
      const attempt = attemptWith({ status, action: null })
      const once = { ...wish, answeredOnce: true }
      expect(decideStart(orderWith(), [attempt], once, now)).toEqual({ kind: 'settle_first', attempts: [attempt] })
      expect(decideStart(orderWith(), [{ ...attempt, closing: true }], once, now)).toEqual({ kind: 'start' })
    },
  )

  test('that is being asked for right now is asked for together, even where the channel answers once', () => {
    const attempt = attemptWith({ status: 'created', action: null })
    const once = { ...wish, answeredOnce: true }
    expect(decideStart(orderWith(), [attempt], once, now)).toEqual({ kind: 'repeat', attempt })
  })

  test('is reused while its action can be used', () => {
    const attempt = attemptWith()
    expect(decideStart(orderWith(), [attempt], wish, now)).toEqual({ kind: 'reuse', attempt, action: someAction })
  })

  test.each(['created', 'unknown', 'awaiting_payer'] as const)(
    'is asked for again under its own number when no answer reached us (%s)',
    (status) => {
      const attempt = attemptWith({ status, action: null })
      expect(decideStart(orderWith(), [attempt], wish, now)).toEqual({ kind: 'repeat', attempt })
    },
  )

  test('is closed at its channel before a new number begins when its action ran out', () => {
    const attempt = attemptWith({ action: { ...someAction, expires_at: now.toISOString() } })
    expect(decideStart(orderWith(), [attempt], wish, now)).toEqual({ kind: 'settle_first', attempts: [attempt] })
  })

  test.each(['succeeded', 'failed', 'closed'] as const)('is none that is %s', (status) => {
    expect(decideStart(orderWith(), [attemptWith({ status })], wish, now)).toEqual({ kind: 'start' })
  })

  test('is none that is being closed', () => {
    const closing = attemptWith({ closing: true })
    expect(decideStart(orderWith(), [closing], wish, now)).toEqual({ kind: 'start' })
  })

  test.each([
    ['method', { method: 'alipay' }],
    ['product', { product: 'app' }],
    ['channel account', { channelAccountId: 'ca_2' }],
    ['plan', { instalments: { count: 3, bearer: 'buyer', rate_ppm: 23_000, fee: 204 } }],
  ] as const)('is none with another %s, and that one is closed first', (_what, changes) => {
    const other = attemptWith(changes as Partial<PaymentAttempt>)
    expect(decideStart(orderWith(), [other], wish, now)).toEqual({ kind: 'settle_first', attempts: [other] })
  })

  test.each([
    ['payer', { payerHash: 'hash-of-another' }],
    ['role', { payerRole: 'friend' }],
    ['link', { linkId: 'fpl_2' }],
  ] as const)('is none of another %s, and that one stays open', (_what, changes) => {
    const other = attemptWith(changes as Partial<PaymentAttempt>)
    expect(decideStart(orderWith(), [other], wish, now)).toEqual({ kind: 'start' })
  })

  test('has the same address for h5, which is asked for with it, and any address otherwise', () => {
    const from = (product: 'h5' | 'native_qr') =>
      decideStart(
        orderWith(),
        [attemptWith({ product, clientIp: '203.0.113.1' })],
        { ...wish, product, clientIp: '203.0.113.2' },
        now,
      ).kind
    expect(from('h5')).toBe('settle_first')
    expect(from('native_qr')).toBe('reuse')
  })
})
