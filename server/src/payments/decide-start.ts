import type { ErrorCode, PayerAction } from '@hutong/contract'
import { type Order, payableState } from '../orders/index.ts'
import { isOpen, type PaymentAttempt } from './payment-attempt.ts'

/** What makes two wishes to pay the same: then the payer gets the attempt there is, not a second one. */
export type StartWish = Readonly<
  Pick<PaymentAttempt, 'method' | 'product' | 'channelAccountId' | 'payerRole' | 'payerHash' | 'clientIp'>
>

export type StartDecision =
  | Readonly<{
      kind: 'refused'
      refusal: ErrorCode & ('order_already_paid' | 'order_closed' | 'order_expired' | 'too_many_attempts')
    }>
  /** The payer can still act on what the channel answered before. */
  | Readonly<{ kind: 'reuse'; attempt: PaymentAttempt; action: PayerAction }>
  /** The channel's answer never reached us: ask again with the same number and the same content, never with a new number. */
  | Readonly<{ kind: 'repeat'; attempt: PaymentAttempt }>
  /** Its credential ran out: a new number, and the old one is closed at the channel. */
  | Readonly<{ kind: 'start'; supersedes: readonly PaymentAttempt[] }>

export const openAttemptsMax = 20

/** Refusals first, in this order; then the attempt that already serves this wish; then a new one. */
export function decideStart(
  order: Order,
  attempts: readonly PaymentAttempt[],
  wish: StartWish,
  now: Date,
): StartDecision {
  const state = payableState(order, now)
  if (state === 'paid') return { kind: 'refused', refusal: 'order_already_paid' }
  if (state === 'closed') return { kind: 'refused', refusal: 'order_closed' }
  if (state === 'expired') return { kind: 'refused', refusal: 'order_expired' }

  const open = attempts.filter(isOpen)
  const same = open.filter((attempt) => serves(attempt, wish) && !attempt.closing)
  for (const attempt of same) {
    if (attempt.action === null) return { kind: 'repeat', attempt }
    if (new Date(attempt.action.expires_at) > now) return { kind: 'reuse', attempt, action: attempt.action }
  }
  if (open.length >= openAttemptsMax) return { kind: 'refused', refusal: 'too_many_attempts' }
  return { kind: 'start', supersedes: same }
}

const serves = (attempt: PaymentAttempt, wish: StartWish): boolean =>
  attempt.method === wish.method &&
  attempt.product === wish.product &&
  attempt.channelAccountId === wish.channelAccountId &&
  attempt.payerRole === wish.payerRole &&
  attempt.payerHash === wish.payerHash &&
  // The payer's address is part of what an h5 trade was asked with, so another address is another trade.
  (wish.product !== 'h5' || attempt.clientIp === wish.clientIp)
