import type { CloseReason, CreateOrder, GoodsType, LatePayment, OrderStatus } from '@hutong/contract'
import type { Money } from '../money/index.ts'
import type { Masked } from '../platform/index.ts'

/** What a merchant asks to be paid, once. */
export type Order = Readonly<{
  appId: string
  id: string
  livemode: boolean
  merchantOrderNo: string
  status: OrderStatus
  amount: Money
  subject: string
  /** Personal, so masked wherever it is printed. */
  buyerId: Masked | null
  buyerName: Masked | null
  returnUrl: string | null
  goodsType: GoodsType
  pictureUrl: string | null
  latePayment: LatePayment
  metadata: Readonly<Record<string, string>>
  createdAt: Date
  expiresAt: Date
  /** Set while the order's open attempts are being closed at their channels; the order closes when none is left. */
  closingReason: CloseReason | null
  closeReason: CloseReason | null
  closedAt: Date | null
  paidAt: Date | null
  paidAmount: bigint
  refundedAmount: bigint
  keptAttemptId: string | null
  /** Number of the order's newest event. */
  eventSequence: number
}>

export type NewOrder = Readonly<{ appId: string; id: string; livemode: boolean; input: CreateOrder; createdAt: Date }>

export const expiryOf = (order: NewOrder): Date => new Date(order.createdAt.getTime() + order.input.expires_in * 1000)

/**
 * A repeat of the same number with the same content is the same order; `undefined` then. Otherwise the first field that differs.
 * The clock is not content: the expiry is compared as the time asked for, not as an instant.
 */
export function differenceOfRepeat(existing: Order, repeat: NewOrder): string | undefined {
  const { input } = repeat
  const lifetime = (existing.expiresAt.getTime() - existing.createdAt.getTime()) / 1000
  const pairs: readonly [string, unknown, unknown][] = [
    ['amount', existing.amount.amount, BigInt(input.amount)],
    ['currency', existing.amount.currency, input.currency],
    ['subject', existing.subject, input.subject],
    ['buyer_id', existing.buyerId?.reveal() ?? null, input.buyer_id ?? null],
    ['buyer_name', existing.buyerName?.reveal() ?? null, input.buyer_name ?? null],
    ['return_url', existing.returnUrl, input.return_url ?? null],
    ['goods_type', existing.goodsType, input.goods_type],
    ['picture_url', existing.pictureUrl, input.picture_url ?? null],
    ['late_payment', existing.latePayment, input.late_payment],
    ['expires_in', lifetime, input.expires_in],
    ['metadata', canonical(existing.metadata), canonical(input.metadata)],
  ]
  return pairs.find(([, before, now]) => before !== now)?.[0]
}

const canonical = (record: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))

/** What the payer's page shows; derived, so that an order whose time is over says so before the worker has closed it. */
export function payableState(order: Order, now: Date): 'open' | 'paid' | 'closed' | 'expired' {
  if (order.status === 'paid') return 'paid'
  if (order.status === 'closed') return order.closeReason === 'expired' ? 'expired' : 'closed'
  if (order.closingReason === 'requested') return 'closed'
  return order.closingReason === 'expired' || now >= order.expiresAt ? 'expired' : 'open'
}

export type CloseDecision =
  | Readonly<{ kind: 'refused'; refusal: 'order_already_paid' }>
  | Readonly<{ kind: 'already_closed' }>
  | Readonly<{ kind: 'close_now'; reason: CloseReason }>
  /** Attempts may still take money: they are closed at their channels first. */
  | Readonly<{ kind: 'close_attempts_first'; reason: CloseReason }>

export function decideClose(order: Order, openAttempts: number, reason: CloseReason): CloseDecision {
  if (order.status === 'paid') return { kind: 'refused', refusal: 'order_already_paid' }
  if (order.status === 'closed') return { kind: 'already_closed' }
  const settled = order.closingReason ?? reason
  return openAttempts === 0 ? { kind: 'close_now', reason: settled } : { kind: 'close_attempts_first', reason: settled }
}
