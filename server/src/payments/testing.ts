import type { TradeFact } from '../channels/index.ts'
import { cny } from '../money/index.ts'
import type { Order } from '../orders/index.ts'
import type { PaymentAttempt } from './payment-attempt.ts'

// An order and its attempts, for the tests in this folder: ordinary values, of which a test names what it is about.

export const now = new Date('2026-11-23T02:00:00.000Z')
export const later = (seconds: number, from = now): Date => new Date(from.getTime() + seconds * 1000)

export const orderWith = (changes: Partial<Order> = {}): Order => ({
  appId: 'app_a',
  id: 'ord_1',
  livemode: false,
  merchantOrderNo: 'T1',
  status: 'awaiting_payment',
  amount: cny(8888n),
  subject: '龙井茶 250g',
  buyerId: null,
  buyerName: null,
  returnUrl: null,
  goodsType: 'physical',
  pictureUrl: null,
  latePayment: 'return',
  metadata: {},
  createdAt: later(-60),
  expiresAt: later(840),
  closingReason: null,
  closeReason: null,
  closedAt: null,
  paidAt: null,
  paidAmount: 0n,
  refundedAmount: 0n,
  keptAttemptId: null,
  eventSequence: 0,
  ...changes,
})

export const paidOrder = orderWith({
  status: 'paid',
  paidAt: later(-5),
  paidAmount: 8888n,
  keptAttemptId: 'att_kept',
  eventSequence: 1,
})
export const closedOrder = orderWith({
  status: 'closed',
  closeReason: 'expired',
  closedAt: later(-5),
  closingReason: 'expired',
  eventSequence: 1,
})

export const someAction = { kind: 'show_qr', content: 'weixin://code', expires_at: later(800).toISOString() } as const

export const attemptWith = (changes: Partial<PaymentAttempt> = {}): PaymentAttempt => ({
  appId: 'app_a',
  id: 'att_1',
  orderId: 'ord_1',
  channel: 'wechat',
  channelAccountId: 'ca_1',
  method: 'wechat_scan',
  product: 'native_qr',
  payerRole: 'buyer',
  payerHash: null,
  linkId: null,
  payerName: null,
  instalments: null,
  clientIp: null,
  device: 'wap',
  status: 'awaiting_payer',
  disposition: null,
  surplusReason: null,
  amount: cny(8888n),
  action: someAction,
  closing: false,
  failure: null,
  channelTradeNo: null,
  paidAmount: null,
  payerAmount: null,
  paidAt: null,
  expectedFee: null,
  createdAt: later(-30),
  expiresAt: later(840),
  nextCheckAt: later(10),
  lastCheckedAt: null,
  checks: 0,
  history: [],
  ...changes,
})

/** What a success leaves on an attempt, as `paidFact()` tells it. */
export const succeeded = {
  status: 'succeeded',
  disposition: 'kept',
  channelTradeNo: '4200001',
  paidAmount: 8888n,
  payerAmount: 8000n,
  paidAt: later(-1),
  action: null,
  nextCheckAt: null,
} as const satisfies Partial<PaymentAttempt>

export const paidFact = (
  changes: Partial<Extract<TradeFact['trade'], { state: 'paid' }>> = {},
  source: TradeFact['source'] = 'notification',
): TradeFact => ({
  source,
  trade: {
    state: 'paid',
    channelTradeNo: '4200001',
    amount: cny(8888n),
    payerAmount: 8000n,
    paidAt: later(-1),
    payerId: 'openid-canary',
    ...changes,
  },
})

export const reason = { code: 'some_reason', channelCode: 'CODE' } as const
