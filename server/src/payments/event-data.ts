import type { Order } from '../orders/index.ts'
import type { PaymentAttempt } from './payment-attempt.ts'

/** What an event says: enough to act on without asking, and nothing of the payer. Amounts are integer fen, as in the API. */
export function eventDataOf(order: Order, attempt: PaymentAttempt | null): Record<string, unknown> {
  return {
    order: {
      id: order.id,
      merchant_order_no: order.merchantOrderNo,
      status: order.status,
      amount: Number(order.amount.amount),
      currency: order.amount.currency,
      paid_amount: Number(order.paidAmount),
      paid_at: order.paidAt?.toISOString() ?? null,
      close_reason: order.closeReason,
      metadata: order.metadata,
    },
    ...(attempt
      ? {
          payment: {
            attempt: attempt.id,
            channel: attempt.channel,
            method: attempt.method,
            product: attempt.product,
            payer_role: attempt.payerRole,
            disposition: attempt.disposition,
            surplus_reason: attempt.surplusReason,
            paid_amount: attempt.paidAmount === null ? null : Number(attempt.paidAmount),
            channel_trade_no: attempt.channelTradeNo,
          },
        }
      : {}),
  }
}
