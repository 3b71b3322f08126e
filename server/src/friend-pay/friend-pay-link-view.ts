import type { FriendPayLinkView } from '@hutong/contract'
import type { Order } from '../orders/index.ts'
import type { PaymentAttempt } from '../payments/index.ts'
import { type FriendPayLink, linkState } from './friend-pay-link.ts'

export const friendPayLinkView = (
  link: FriendPayLink,
  order: Order,
  kept: PaymentAttempt | null,
  now: Date,
): FriendPayLinkView => ({
  id: link.id,
  object: 'friend_pay_link',
  order: link.orderId,
  livemode: link.livemode,
  via: link.via,
  state: linkState(link, order, kept, now),
  message: link.message?.reveal() ?? null,
  requester_name: link.requesterName?.reveal() ?? null,
  created_at: link.createdAt.toISOString(),
  expires_at: link.expiresAt.toISOString(),
  revoked_at: link.revokedAt?.toISOString() ?? null,
})
