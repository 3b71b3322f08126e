import type { Language, PayerPageState, PayerRefund, PayerView } from '@hutong/contract'
import type { App } from '../apps/index.ts'
import { type Order, payableState } from '../orders/index.ts'
import { isOpen, type PaymentAttempt } from '../payments/index.ts'
import { attemptNoOf } from '../platform/index.ts'

export type PayerInput = Readonly<{
  order: Order
  attempt: PaymentAttempt
  app: Pick<App, 'name' | 'nameEn'>
  /** What has gone back, or is on its way back, of this very payment. */
  refunds: readonly PayerRefund[]
  language: Language
  now: Date
  path: string
}>

/**
 * What became of one payment, for whoever made it. Money first; then what may still take some; then what surely took none, which is
 * kindest when it says why.
 */
export function payerPageState(order: Order, attempt: PaymentAttempt, now: Date): PayerPageState {
  if (attempt.status === 'succeeded') return attempt.disposition ?? 'kept'
  const state = payableState(order, now)
  if (isOpen(attempt)) {
    if (state === 'paid') return 'someone_faster'
    return attempt.status === 'unknown' || state !== 'open' ? 'confirming' : 'waiting'
  }
  if (state === 'paid') return 'too_late'
  return state === 'open' && attempt.status === 'failed' ? 'failed' : 'over'
}

/** The payer's own page as a pure function of what is known. Nothing of the buyer is in it, nor what others have paid. */
export function payerView({ app, attempt, language, now, order, path, refunds }: PayerInput): PayerView {
  return {
    state: payerPageState(order, attempt, now),
    app_name: language === 'en' ? (app.nameEn ?? app.name) : app.name,
    subject: order.subject,
    amount: Number(attempt.paidAmount ?? attempt.amount.amount),
    currency: attempt.amount.currency,
    wallet: attempt.channel,
    paid_at: attempt.paidAt?.toISOString() ?? null,
    payment_no: attemptNoOf(attempt.id),
    channel_trade_no: attempt.channelTradeNo,
    refunds,
    language,
    now: now.toISOString(),
    livemode: order.livemode,
    paths: { view: `${path}/view`, events: `${path}/events`, page: path },
  }
}
