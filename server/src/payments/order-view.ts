import type { AttemptView, OrderView } from '@hutong/contract'
import type { Order } from '../orders/index.ts'
import { attemptNoOf, type Deps, maskedId, maskedName } from '../platform/index.ts'
import { cashierUrlOf } from './payer-urls.ts'
import type { PaymentAttempt } from './payment-attempt.ts'

/**
 * `amount` leaves as a JSON number: amounts are capped far below 2^53. `whole`: the buyer's name and number as they were given;
 * otherwise so much of them that two can be told apart.
 */
export function orderView(
  deps: Pick<Deps, 'config' | 'links'>,
  order: Order,
  kept: PaymentAttempt | null,
  whole: boolean,
): OrderView {
  const buyerId = order.buyerId?.reveal() ?? null
  const buyerName = order.buyerName?.reveal() ?? null
  return {
    id: order.id,
    object: 'order',
    app: order.appId,
    livemode: order.livemode,
    merchant_order_no: order.merchantOrderNo,
    status: order.status,
    amount: Number(order.amount.amount),
    currency: order.amount.currency,
    subject: order.subject,
    buyer_id: whole || buyerId === null ? buyerId : maskedId(buyerId),
    buyer_name: whole || buyerName === null ? buyerName : maskedName(buyerName),
    cashier_url: cashierUrlOf(deps, order),
    return_url: order.returnUrl,
    goods_type: order.goodsType,
    picture_url: order.pictureUrl,
    late_payment: order.latePayment,
    metadata: { ...order.metadata },
    created_at: order.createdAt.toISOString(),
    expires_at: order.expiresAt.toISOString(),
    paid_at: order.paidAt?.toISOString() ?? null,
    paid_amount: Number(order.paidAmount),
    refunded_amount: Number(order.refundedAmount),
    closed_at: order.closedAt?.toISOString() ?? null,
    close_reason: order.closeReason,
    payment: kept && {
      attempt: kept.id,
      channel: kept.channel,
      method: kept.method,
      product: kept.product,
      payer_role: kept.payerRole,
      channel_trade_no: kept.channelTradeNo ?? '',
    },
  }
}

export function attemptView(attempt: PaymentAttempt): AttemptView {
  return {
    id: attempt.id,
    object: 'payment_attempt',
    order: attempt.orderId,
    channel: attempt.channel,
    channel_account: attempt.channelAccountId,
    method: attempt.method,
    product: attempt.product,
    payer_role: attempt.payerRole,
    attempt_no: attemptNoOf(attempt.id),
    status: attempt.status,
    disposition: attempt.disposition,
    surplus_reason: attempt.surplusReason,
    friend_pay_link: attempt.linkId,
    instalments: attempt.instalments,
    amount: Number(attempt.amount.amount),
    currency: attempt.amount.currency,
    paid_amount: attempt.paidAmount === null ? null : Number(attempt.paidAmount),
    payer_amount: attempt.payerAmount === null ? null : Number(attempt.payerAmount),
    expected_fee: attempt.expectedFee === null ? null : Number(attempt.expectedFee.fee),
    channel_trade_no: attempt.channelTradeNo,
    failure: attempt.failure && { code: attempt.failure.code, message: attempt.failure.channelCode },
    created_at: attempt.createdAt.toISOString(),
    expires_at: attempt.expiresAt.toISOString(),
    paid_at: attempt.paidAt?.toISOString() ?? null,
    history: attempt.history.map((entry) => ({ ...entry })),
  }
}
