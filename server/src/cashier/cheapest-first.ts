import type { CashierMethod, ChannelProduct } from '@hutong/contract'
import { type FeeRate, feeFor, feeRateFor, type InstalmentPlan, instalmentFee, plansFor } from '../apps/index.ts'
import { type ChannelHandle, channelsOf } from '../channels/index.ts'
import type { Order } from '../orders/index.ts'

/** What is known of an app's costs: its rates, and the accounts that would be paid to, oldest first. */
export type CostsOfMethods = Readonly<{
  rates: readonly FeeRate[]
  accounts: readonly Readonly<{
    stored: Pick<ChannelHandle['stored'], 'id' | 'channel'>
    products: readonly string[]
  }>[]
}>

type Ordered = Pick<Order, 'amount' | 'goodsType'>

/**
 * Puts the one method first that is expected to cost the shop the least; the others keep the app's order, and so does a tie. What cannot
 * be used here, or whose cost is not known, is never put first.
 */
export function cheapestFirst(
  offered: readonly CashierMethod[],
  costs: CostsOfMethods,
  order: Ordered,
  plans: readonly InstalmentPlan[],
  now: Date,
): CashierMethod[] {
  let best: { method: CashierMethod; cost: bigint } | undefined
  for (const method of offered) {
    const cost = expectedCost(method, costs, order, plans, now)
    if (cost !== undefined && (best === undefined || cost < best.cost)) best = { method, cost }
  }
  const first = best?.method
  return first ? [first, ...offered.filter((method) => method !== first)] : [...offered]
}

/** Undefined where nobody can say: no rate, an obstacle, or a friend who will choose the wallet. */
function expectedCost(
  offer: CashierMethod,
  costs: CostsOfMethods,
  order: Ordered,
  plans: readonly InstalmentPlan[],
  now: Date,
): bigint | undefined {
  const [channel, ...others] = channelsOf[offer.method]
  if (offer.obstacle !== null || channel === undefined || others.length > 0) return undefined
  // The picture begins nothing by itself; whoever opens it pays by jsapi.
  const product: ChannelProduct = offer.product ?? 'jsapi'
  const account = costs.accounts.find((each) => each.stored.channel === channel && each.products.includes(product))
  if (!account) return undefined
  const rate = feeRateFor(costs.rates, { channel, channelAccountId: account.stored.id, product }, now)
  if (!rate) return undefined
  return feeFor(order.amount.amount, rate) + instalmentsMayCost(offer, order, plans, now)
}

/** The most the shop may have to bear: which plan the buyer takes is not known yet, and a dear one must not look cheap. */
function instalmentsMayCost(
  offer: CashierMethod,
  { amount, goodsType }: Ordered,
  plans: readonly InstalmentPlan[],
  now: Date,
): bigint {
  if (offer.method !== 'huabei') return 0n
  return plansFor(plans, amount, goodsType, now)
    .filter((plan) => plan.bearer === 'shop')
    .map((plan) => instalmentFee(amount.amount, plan.ratePpm))
    .reduce((most, fee) => (fee > most ? fee : most), 0n)
}
