import type { AskView, CashierView, Language } from '@hutong/contract'
import { type FriendPayLink, linkState } from '../friend-pay/index.ts'
import { type Order, payableState } from '../orders/index.ts'
import type { PaymentAttempt } from '../payments/index.ts'
import { maskedName } from '../platform/index.ts'
import { isFriendMethod, type OrderedOffer, offeredMethods } from './offered-methods.ts'

export type CashierInput = OrderedOffer &
  Readonly<{
    order: Order
    attempts: readonly PaymentAttempt[]
    /** The links by which friends may pay it. */
    links: readonly FriendPayLink[]
    app: Readonly<{ name: string; nameEn: string | null }>
    language: Language
    scanUrl: string
    cashierPath: string
  }>

/** The payer's page as a pure function of what is known. */
export function cashierView(input: CashierInput): CashierView {
  const { attempts, environment, language, now, order } = input
  const state = payableState(order, now)
  // Only what a payer could act on may have taken money; a prepay whose answer was lost gave nobody anything to pay by. Money of
  // another sum than asked for has been taken, and until a person has looked at it nobody must be invited to pay once more.
  const inDoubt = attempts.some(
    (attempt) => (attempt.status === 'unknown' && attempt.action !== null) || attempt.disposition === 'suspense',
  )
  const kept = attempts.find((attempt) => attempt.id === order.keptAttemptId) ?? null
  const methods = state === 'open' ? offeredMethods(input) : []
  return {
    state,
    in_doubt: order.status === 'awaiting_payment' && inDoubt,
    order: {
      status: order.status,
      app_name: language === 'en' ? (input.app.nameEn ?? input.app.name) : input.app.name,
      subject: order.subject,
      amount: Number(order.amount.amount),
      currency: order.amount.currency,
      expires_at: order.expiresAt.toISOString(),
      paid_at: order.paidAt?.toISOString() ?? null,
      paid_method: kept?.method ?? null,
      paid_by_friend: kept?.payerRole === 'friend' ? { name: kept.payerName?.reveal() ?? null } : null,
    },
    methods,
    ask: methods.some((each) => isFriendMethod(each.method)) ? askView(input) : null,
    environment,
    scan_url: input.scanUrl,
    return_url: order.returnUrl,
    language,
    now: now.toISOString(),
    livemode: order.livemode,
    paths: {
      view: `${input.cashierPath}/view`,
      attempts: `${input.cashierPath}/attempts`,
      events: `${input.cashierPath}/events`,
      page: input.scanPath ?? input.cashierPath,
    },
  }
}

function askView({ cashierPath, links, now, order }: CashierInput): AskView {
  return {
    requester: order.buyerName && maskedName(order.buyerName.reveal()),
    links: links
      .map((link) => ({
        id: link.id,
        via: link.via,
        message: link.message?.reveal() ?? null,
        requester: link.requesterName?.reveal() ?? null,
        state: linkState(link, order, null, now),
        created_at: link.createdAt.toISOString(),
      }))
      .filter((link) => link.state === 'open'),
    paths: { links: `${cashierPath}/friend-links` },
  }
}
