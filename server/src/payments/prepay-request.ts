import type { PrepayRequest } from '../channels/index.ts'
import type { Order } from '../orders/index.ts'
import { attemptNoOf } from '../platform/index.ts'
import type { PaymentAttempt } from './payment-attempt.ts'

/**
 * What the channel is asked, made from the stored rows alone: a repeat after a lost answer then has exactly the same content,
 * which is what the channels demand of the same number.
 */
export function prepayRequestOf(
  order: Order,
  attempt: PaymentAttempt,
  payerId: string | null,
  urls: { publicUrl: string; returnUrl: string },
): PrepayRequest {
  return {
    attemptNo: attemptNoOf(attempt.id),
    product: attempt.product,
    amount: attempt.amount,
    subject: order.subject,
    createdAt: attempt.createdAt,
    expiresAt: attempt.expiresAt,
    notifyUrl: `${urls.publicUrl}/notify/${attempt.channel}/${attempt.channelAccountId}`,
    // Back to our page, not to the shop: only we know whether it is paid.
    returnUrl: urls.returnUrl,
    payerId,
    clientIp: attempt.clientIp,
    device: attempt.device,
    instalments: attempt.instalments,
    goodsType: order.goodsType,
  }
}
