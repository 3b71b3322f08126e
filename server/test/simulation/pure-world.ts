import type { OrderView } from '@hutong/contract'
import type { TradeFact } from '../../src/channels/index.ts'
import type { Money } from '../../src/money/index.ts'
import type { Order } from '../../src/orders/index.ts'
import { applyFact, beginClosing, type Consequence, type OrderPayment } from '../../src/payments/order-payment.ts'
import type { PaymentAttempt } from '../../src/payments/payment-attempt.ts'

/** What is under test: the two pure steps of an order's payment. A test may hand in broken ones. */
export type Rules = Readonly<{ applyFact: typeof applyFact; beginClosing: typeof beginClosing }>
export const realRules: Rules = { applyFact, beginClosing }

/** What is true at the channel about one attempt, whatever we were told. */
export type Trade = {
  readonly attemptId: string
  readonly asked: Money
  state: 'none' | 'waiting' | 'closed' | 'paid'
  paid: { channelTradeNo: string; amount: Money } | null
  /** The payer holds something to pay by. */
  payable: boolean
  /** The channel gave a word that ends an attempt; a payment after that must come by a notification, since nobody asks any more. */
  ended: boolean
  /** The payment was told to us at least once. */
  told: boolean
}

/** One order, the channel's truth about its attempts, and everything our decisions have left behind so far. */
export type PureWorld = {
  now: Date
  state: OrderPayment
  readonly trades: Map<string, Trade>
  readonly consequences: Consequence[]
  /** Payments of an attempt that had one already, as a channel should never tell them. */
  secondTrades: number
  readonly story: string[]
}

const start = new Date('2026-11-23T02:00:00.000Z')
export const fen = (amount: number | bigint): Money => ({ amount: BigInt(amount), currency: 'CNY' })

export function newPureWorld(amount: number, lifetimeMs: number): PureWorld {
  const order: Order = {
    appId: 'app_1',
    id: 'ord_1',
    livemode: false,
    merchantOrderNo: 'T1',
    status: 'awaiting_payment' satisfies OrderView['status'],
    amount: fen(amount),
    subject: '龙井茶 250g',
    buyerId: null,
    buyerName: null,
    returnUrl: null,
    goodsType: 'physical',
    pictureUrl: null,
    latePayment: 'return',
    metadata: {},
    createdAt: start,
    expiresAt: new Date(start.getTime() + lifetimeMs),
    closingReason: null,
    closeReason: null,
    closedAt: null,
    paidAt: null,
    paidAmount: 0n,
    refundedAmount: 0n,
    keptAttemptId: null,
    eventSequence: 0,
  }
  return { now: start, state: { order, attempts: [] }, trades: new Map(), consequences: [], secondTrades: 0, story: [] }
}

export function newPureAttempt(world: PureWorld, method: 'wechat_scan' | 'alipay'): PaymentAttempt {
  const { order, attempts } = world.state
  return {
    appId: order.appId,
    id: `att_${attempts.length + 1}`,
    orderId: order.id,
    channel: method === 'alipay' ? 'alipay' : 'wechat',
    channelAccountId: method === 'alipay' ? 'ca_alipay' : 'ca_wechat',
    method,
    product: method === 'alipay' ? 'page' : 'native_qr',
    payerRole: 'buyer',
    payerHash: null,
    linkId: null,
    payerName: null,
    instalments: null,
    clientIp: null,
    device: 'wap',
    status: 'created',
    disposition: null,
    surplusReason: null,
    amount: order.amount,
    action: null,
    closing: false,
    failure: null,
    channelTradeNo: null,
    paidAmount: null,
    payerAmount: null,
    paidAt: null,
    expectedFee: null,
    createdAt: world.now,
    expiresAt: order.expiresAt,
    nextCheckAt: world.now,
    lastCheckedAt: null,
    checks: 0,
    history: [],
  }
}

/** One line for a person who reads why a seed failed. */
export function describeFact(attemptId: string, { source, trade }: TradeFact): string {
  const amount = trade.state === 'paid' ? ` ${trade.amount.amount} fen by ${trade.channelTradeNo}` : ''
  return `${source} says ${attemptId} is ${trade.state}${amount}`
}
