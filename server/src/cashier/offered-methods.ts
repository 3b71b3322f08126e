import { type CashierMethod, type Environment, friendMethods, type Method, type MethodReason } from '@hutong/contract'
import { type AppMethod, type InstalmentPlan, instalmentOffer, plansFor, plansInForce } from '../apps/index.ts'
import { type ChannelHandle, channelsOf, chooseProduct } from '../channels/index.ts'
import { friendCanBeAsked } from '../friend-pay/index.ts'
import type { Order } from '../orders/index.ts'
import type { MethodDecisions } from '../rollout/index.ts'
import { type CostsOfMethods, cheapestFirst } from './cheapest-first.ts'

export const isFriendMethod = (method: Method): boolean => (friendMethods as readonly Method[]).includes(method)

export type OfferInput = Readonly<{
  /** In the app's own order. */
  methods: readonly AppMethod[]
  plans: readonly InstalmentPlan[]
  /** Products the app's active accounts have, by channel. */
  products: Readonly<Record<string, readonly string[]>>
  /** Of the methods that have a rollout. */
  decisions: MethodDecisions
  environment: Environment
  order: Pick<Order, 'amount' | 'goodsType'>
  now: Date
  scanPath: string | null
}>

export function productsByChannel(accounts: readonly ChannelHandle[]): Record<string, string[]> {
  const products: Record<string, string[]> = {}
  for (const { products: some, stored } of accounts)
    products[stored.channel] = [...(products[stored.channel] ?? []), ...some]
  return products
}

/** `entry` is what the page shows, null where the method is hidden; `because` says why, all that stands in the way in the order it is asked. */
export type MethodOffer = Readonly<{ method: Method; entry: CashierMethod | null; because: readonly MethodReason[] }>

/** The one rule for what is offered and for why it is: what is explained is what was decided. */
export function decideOffer(input: OfferInput, method: Method): MethodOffer {
  const products = channelsOf[method].flatMap((channel) => input.products[channel] ?? [])
  const choice = chooseProduct(method, input.environment, products)
  const { amount, goodsType } = input.order
  const plans = method === 'huabei' ? plansFor(input.plans, amount, goodsType, input.now) : []
  const decision = input.decisions.get(method)
  const canWork = choice.kind !== 'absent' && (!isFriendMethod(method) || friendCanBeAsked(method, input.products))
  const isBlocked = products.length > 0 && choice.kind === 'obstructed'
  const when = (isSo: boolean, reason: MethodReason): MethodReason[] => (isSo ? [reason] : [])
  const before: MethodReason[] = [
    ...when(!input.methods.some((each) => each.method === method && each.enabled), 'not_enabled'),
    // Whoever scanned a code is here to pay, and may be a stranger: asking somebody else is the buyer's, on the cashier.
    ...when(input.scanPath !== null && isFriendMethod(method), 'only_for_the_buyer'),
    ...when(products.length === 0, 'no_account'),
    ...when(products.length > 0 && !canWork, 'no_product'),
  ]
  const after: MethodReason[] = [
    ...(decision && !decision.shown ? [decision.reason] : []),
    ...when(decision?.killed ?? false, 'killed'),
    // Without a plan to choose there is nothing Huabei would add, and nothing a buyer would miss.
    ...(method === 'huabei' && plans.length === 0 ? [whyNoPlan(input)] : []),
  ]
  const hidden = [...before, ...when(isBlocked, 'blocked_here'), ...after]
  if (before.length > 0 || after.length > 0) return { method, entry: null, because: hidden }
  const nothingToChoose = { method, product: null, alternatives: [], instalments: [] }
  if (choice.kind === 'obstructed')
    return { method, entry: { ...nothingToChoose, obstacle: choice.obstacle }, because: hidden }
  return {
    method,
    entry: {
      ...nothingToChoose,
      product: choice.kind === 'usable' ? choice.product : null,
      obstacle: null,
      alternatives: choice.kind === 'usable' ? choice.alternatives : [],
      instalments: plans.map((plan) => instalmentOffer(amount, plan)),
    },
    because: [decision?.reason ?? 'shown_to_everyone'],
  }
}

function whyNoPlan({ now, order, plans }: OfferInput): MethodReason {
  if (order.goodsType === 'virtual') return 'goods_not_eligible'
  return plansInForce(plans, now).some((plan) => plan.enabled) ? 'amount_below_minimum' : 'no_plan'
}

/** What payments cost the app, where it wants the cheapest method first; else null. */
export type OrderedOffer = OfferInput & Readonly<{ costs: CostsOfMethods | null }>

/** The app's methods in its order, or the cheapest first; those that work here, and those a buyer would miss, with the reason. */
export function offeredMethods(input: OrderedOffer): CashierMethod[] {
  const offered = input.methods.flatMap(({ method }) => decideOffer(input, method).entry ?? [])
  return input.costs === null ? offered : cheapestFirst(offered, input.costs, input.order, input.plans, input.now)
}
