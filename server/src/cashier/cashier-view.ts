import {
  type AskView,
  type CashierMethod,
  type CashierView,
  type Environment,
  friendMethods,
  type Language,
  type Method,
} from '@hutong/contract'
import { type AppMethod, type InstalmentPlan, instalmentOffer, plansFor } from '../apps/index.ts'
import { channelsOf, chooseProduct } from '../channels/index.ts'
import { type FriendPayLink, friendCanBeAsked, linkState, maskName } from '../friend-pay/index.ts'
import { type Order, payableState } from '../orders/index.ts'
import type { PaymentAttempt } from '../payments/index.ts'
import { type CostsOfMethods, cheapestFirst } from './cheapest-first.ts'

export type CashierInput = Readonly<{
  order: Order
  attempts: readonly PaymentAttempt[]
  /** The links by which friends may pay it. */
  links: readonly FriendPayLink[]
  app: Readonly<{ name: string; nameEn: string | null }>
  /** In the app's own order. */
  methods: readonly AppMethod[]
  plans: readonly InstalmentPlan[]
  /** What payments cost the app, where it wants the cheapest method first; else null. */
  costs: CostsOfMethods | null
  /** Products the app's active accounts have, by channel. */
  products: Readonly<Record<string, readonly string[]>>
  environment: Environment
  language: Language
  now: Date
  scanUrl: string
  cashierPath: string
  scanPath: string | null
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

export const isFriendMethod = (method: Method): boolean => (friendMethods as readonly Method[]).includes(method)

function askView({ cashierPath, links, now, order }: CashierInput): AskView {
  return {
    requester: order.buyerName && maskName(order.buyerName.reveal()),
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

/** The app's methods in its order, or the cheapest first; those that work here, and those a buyer would miss, with the reason. */
export function offeredMethods(input: OfferInput): CashierMethod[] {
  const offered = usableMethods(input)
  return input.costs === null ? offered : cheapestFirst(offered, input.costs, input.order, input.plans, input.now)
}

type OfferInput = Pick<
  CashierInput,
  'methods' | 'plans' | 'products' | 'environment' | 'order' | 'now' | 'scanPath' | 'costs'
>

function usableMethods(input: OfferInput): CashierMethod[] {
  const { amount, goodsType } = input.order
  return input.methods.flatMap(({ enabled, method }): CashierMethod[] => {
    if (!enabled) return []
    // Whoever scanned a code is here to pay, and may be a stranger: asking somebody else is the buyer's, on the cashier.
    if (input.scanPath !== null && (friendMethods as readonly Method[]).includes(method)) return []
    const products = channelsOf[method].flatMap((channel) => input.products[channel] ?? [])
    if (products.length === 0) return []
    if (isFriendMethod(method) && !friendCanBeAsked(method, input.products)) return []
    const plans = method === 'huabei' ? plansFor(input.plans, amount, goodsType, input.now) : []
    // Without a plan to choose there is nothing Huabei would add, and nothing a buyer would miss.
    if (method === 'huabei' && plans.length === 0) return []
    const choice = chooseProduct(method, input.environment, products)
    if (choice.kind === 'absent') return []
    if (choice.kind === 'obstructed')
      return [{ method, product: null, obstacle: choice.obstacle, alternatives: [], instalments: [] }]
    return [
      {
        method,
        product: choice.product,
        obstacle: null,
        alternatives: choice.alternatives,
        instalments: plans.map((plan) => instalmentOffer(amount, plan)),
      },
    ]
  })
}
