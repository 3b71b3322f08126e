import type { FriendPayLinkView } from '@hutong/contract'
import type { Order } from '../orders/index.ts'
import type { PaymentAttempt } from '../payments/index.ts'
import { type Masked, maskedName } from '../platform/index.ts'
import { type FriendPayLink, linkState } from './friend-pay-link.ts'

/** `whole`: what a friend is called and told as it was written; otherwise its first letter. */
export const friendPayLinkView = (
  link: FriendPayLink,
  order: Order,
  kept: PaymentAttempt | null,
  now: Date,
  whole: boolean,
): FriendPayLinkView => ({
  id: link.id,
  object: 'friend_pay_link',
  order: link.orderId,
  livemode: link.livemode,
  via: link.via,
  state: linkState(link, order, kept, now),
  message: shown(link.message, whole),
  requester_name: shown(link.requesterName, whole),
  created_at: link.createdAt.toISOString(),
  expires_at: link.expiresAt.toISOString(),
  revoked_at: link.revokedAt?.toISOString() ?? null,
})

function shown(text: Masked | null, whole: boolean): string | null {
  if (!text) return null
  return whole ? text.reveal() : maskedName(text.reveal())
}
