import { type Approval, type ErrorCode, orderCan } from '@hutong/contract'
import type { RefundCapabilities } from '../channels/index.ts'
import type { Order } from '../orders/index.ts'
import type { RefundTotals } from './refund.ts'

export type RefundWish = Readonly<{
  order: Pick<Order, 'status'>
  /** When the money came in; the channel counts its window from then. */
  paidAt: Date
  totals: RefundTotals
  limits: RefundCapabilities
  /** Undefined: everything that is left. */
  amount: bigint | undefined
  /** Above this many fen a second person has to agree; null where none has to. */
  approvalAbove: bigint | null
}>

export type RefundDecision =
  | Readonly<{
      kind: 'refused'
      refusal: ErrorCode &
        (
          | 'order_not_paid'
          | 'refund_window_over'
          | 'refund_exceeds_refundable'
          | 'partial_refund_not_supported'
          | 'too_many_refunds'
        )
    }>
  | Readonly<{ kind: 'refund'; amount: bigint; approval: Approval }>

const dayMs = 86_400_000

/** Refusals first, in this order. What the channel would refuse is found here, before anything is promised to anybody. */
export function decideRefund(wish: RefundWish, now: Date): RefundDecision {
  const { approvalAbove, limits, totals } = wish
  if (!orderCan.beRefunded(wish.order)) return { kind: 'refused', refusal: 'order_not_paid' }
  const left = totals.captured - totals.reserved
  const amount = wish.amount ?? left
  if (amount <= 0n || amount > left) return { kind: 'refused', refusal: 'refund_exceeds_refundable' }
  if (now.getTime() > wish.paidAt.getTime() + limits.windowDays * dayMs)
    return { kind: 'refused', refusal: 'refund_window_over' }
  if (!limits.partial && amount !== totals.captured) return { kind: 'refused', refusal: 'partial_refund_not_supported' }
  if (limits.partsMax !== null && totals.parts >= limits.partsMax)
    return { kind: 'refused', refusal: 'too_many_refunds' }
  return {
    kind: 'refund',
    amount,
    approval: approvalAbove !== null && amount > approvalAbove ? 'required' : 'not_needed',
  }
}

/** A refund whose money is taken from what an attempt captured. The database refuses what would go beyond it. */
export const reserve = (totals: RefundTotals, amount: bigint): RefundTotals => ({
  ...totals,
  reserved: totals.reserved + amount,
  parts: totals.parts + 1,
})

/** A refund that did not happen gives its money free again. */
export const release = (totals: RefundTotals, amount: bigint): RefundTotals => ({
  ...totals,
  reserved: totals.reserved - amount,
  parts: totals.parts - 1,
})

export const complete = (totals: RefundTotals, amount: bigint): RefundTotals => ({
  ...totals,
  refunded: totals.refunded + amount,
})
