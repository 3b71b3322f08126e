import type { ErrorCode, Instalments, PayerAction } from '@hutong/contract'
import { type Order, payableState } from '../orders/index.ts'
import { isOpen, type PaymentAttempt } from './payment-attempt.ts'

/** What makes two wishes to pay the same: then the payer gets the attempt there is, not a second one. */
export type StartWish = Readonly<
  Pick<
    PaymentAttempt,
    'method' | 'product' | 'channelAccountId' | 'payerRole' | 'payerHash' | 'linkId' | 'clientIp' | 'instalments'
  >
> &
  /** The channel answers a prepay of this product once: sent again, it brings nothing to pay by. */
  Readonly<{ answeredOnce: boolean }>

export type StartDecision =
  | Readonly<{
      kind: 'refused'
      refusal: ErrorCode & ('order_already_paid' | 'order_closed' | 'order_expired' | 'too_many_attempts')
    }>
  /** The payer can still act on what the channel answered before. */
  | Readonly<{ kind: 'reuse'; attempt: PaymentAttempt; action: PayerAction }>
  /** The channel's answer never reached us: ask again with the same number and the same content, never with a new number. */
  | Readonly<{ kind: 'repeat'; attempt: PaymentAttempt }>
  /**
   * The same payer holds something else to pay by: another way, another plan, or a credential that ran out. Those are asked about and
   * closed at their channels before a new one begins; once closing they are not waited for again.
   */
  | Readonly<{ kind: 'settle_first'; attempts: readonly PaymentAttempt[] }>
  /** A new attempt under a new number. */
  | Readonly<{ kind: 'start' }>

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
    // Still under way, perhaps in another process. An answer that is surely lost is settled below, and a new number begins.
    if (attempt.action === null && (attempt.status === 'created' || !wish.answeredOnce))
      return { kind: 'repeat', attempt }
    if (attempt.action !== null && new Date(attempt.action.expires_at) > now)
      return { kind: 'reuse', attempt, action: attempt.action }
  }
  const earlier = open.filter((attempt) => isOfPayer(attempt, wish) && !attempt.closing)
  if (earlier.length > 0) return { kind: 'settle_first', attempts: earlier }
  if (open.length >= openAttemptsMax) return { kind: 'refused', refusal: 'too_many_attempts' }
  return { kind: 'start' }
}

/** The buyer's page is one payer whatever is chosen on it; whoever a wallet named is another, and so is each friend. */
const isOfPayer = (attempt: PaymentAttempt, wish: StartWish): boolean =>
  attempt.payerRole === wish.payerRole && attempt.payerHash === wish.payerHash && attempt.linkId === wish.linkId

const serves = (attempt: PaymentAttempt, wish: StartWish): boolean =>
  attempt.method === wish.method &&
  attempt.product === wish.product &&
  attempt.channelAccountId === wish.channelAccountId &&
  isOfPayer(attempt, wish) &&
  samePlan(attempt.instalments, wish.instalments) &&
  // The payer's address is part of what an h5 trade was asked with, so another address is another trade.
  (wish.product !== 'h5' || attempt.clientIp === wish.clientIp)

/** Another plan is another trade: at the channel the first one's number keeps its plan. */
const samePlan = (one: Instalments | null, other: Instalments | null): boolean =>
  one?.count === other?.count && one?.bearer === other?.bearer
