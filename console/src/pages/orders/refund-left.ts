import type { OrderView, RefundView } from '@hutong/contract'

/** What refunds have taken of an order's payment, those under way too, and what is left; money that came beside it is not in it. */
export function refundLeft(
  order: Pick<OrderView, 'paid_amount'>,
  refunds: readonly Pick<RefundView, 'amount' | 'purpose' | 'status'>[],
): Readonly<{ gone: number; left: number }> {
  const gone = refunds
    .filter(({ purpose, status }) => purpose === 'requested' && status !== 'failed')
    .reduce((sum, { amount }) => sum + amount, 0)
  return { gone, left: Math.max(0, order.paid_amount - gone) }
}
