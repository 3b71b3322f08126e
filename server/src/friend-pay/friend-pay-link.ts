import { createHash } from 'node:crypto'
import type { Channel, ErrorCode, FriendLinkState, FriendMethod, Method } from '@hutong/contract'
import { channelsOf } from '../channels/index.ts'
import { type Order, payableState } from '../orders/index.ts'
import type { PaymentAttempt } from '../payments/index.ts'
import type { Masked, Random } from '../platform/index.ts'

/** By it a friend pays an order. It holds no more of the buyer than the friend is shown, and of its own token only the hash. */
export type FriendPayLink = Readonly<{
  appId: string
  id: string
  orderId: string
  livemode: boolean
  tokenHash: Buffer
  via: FriendMethod
  /** As the friend is shown it. */
  requesterName: Masked | null
  message: Masked | null
  createdBy: 'buyer' | 'merchant'
  createdAt: Date
  /** Never later than its order's. */
  expiresAt: Date
  revokedAt: Date | null
}>

/**
 * What a link is worth now. In order: what it has achieved; that it was taken back; how its order ended otherwise; its own time.
 * A payment by a link that had been taken back a moment before has still paid.
 */
export function linkState(
  link: Pick<FriendPayLink, 'id' | 'expiresAt' | 'revokedAt'>,
  order: Order,
  kept: Pick<PaymentAttempt, 'linkId'> | null,
  now: Date,
): FriendLinkState {
  const orderState = payableState(order, now)
  if (orderState === 'paid' && kept?.linkId === link.id) return 'paid'
  if (link.revokedAt !== null) return 'revoked'
  if (orderState === 'paid') return 'order_paid'
  if (orderState === 'closed') return 'order_closed'
  return orderState === 'expired' || now >= link.expiresAt ? 'expired' : 'open'
}

/** Why nobody can pay by a link in this state; null where somebody can. */
export const refusalOfLink: Readonly<Record<FriendLinkState, ErrorCode | null>> = {
  open: null,
  paid: 'order_already_paid',
  order_paid: 'order_already_paid',
  order_closed: 'order_closed',
  revoked: 'friend_pay_link_revoked',
  expired: 'friend_pay_link_expired',
}

export const liveLinksMax = 20

type CreateRefusal = ErrorCode &
  ('order_already_paid' | 'order_closed' | 'order_expired' | 'method_not_available' | 'too_many_links')

/** The first reason why a link cannot be made, in this order; `undefined` when it can. */
export function decideCreateLink(
  order: Order,
  wish: Readonly<{ via: FriendMethod; offered: readonly FriendMethod[]; liveLinks: number }>,
  now: Date,
): CreateRefusal | undefined {
  const state = payableState(order, now)
  if (state === 'paid') return 'order_already_paid'
  if (state === 'closed') return 'order_closed'
  if (state === 'expired') return 'order_expired'
  if (!wish.offered.includes(wish.via)) return 'method_not_available'
  return wish.liveLinks >= liveLinksMax ? 'too_many_links' : undefined
}

export const linkExpiry = (order: Order, expiresInSeconds: number | undefined, now: Date): Date =>
  expiresInSeconds === undefined
    ? order.expiresAt
    : new Date(Math.min(order.expiresAt.getTime(), now.getTime() + expiresInSeconds * 1000))

/**
 * Whether a friend who was sent a link could pay: in WeChat, for the method that goes there, and in any wallet for the other.
 * A method that asks nobody else is none of these.
 */
export function friendCanBeAsked(
  method: Method,
  productsOfChannel: Readonly<Partial<Record<Channel, readonly string[]>>>,
): method is FriendMethod {
  if (method === 'wechat_friend') return productsOfChannel.wechat?.includes('jsapi') ?? false
  if (method !== 'friend_link') return false
  return channelsOf.friend_link.some((channel) => (productsOfChannel[channel]?.length ?? 0) > 0)
}

/** 128 random bits. Only their hash is kept: whoever reads the database can open no link. */
export const newLinkToken = (random: Random): string => Buffer.from(random.bytes(16)).toString('base64url')

/** So many bits need no slow hash and no key. Whatever is asked for is hashed and looked up, so that all that is unknown costs the same. */
export const hashLinkToken = (token: string): Buffer => createHash('sha256').update(token).digest()
