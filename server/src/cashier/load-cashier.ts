import type { CashierView, Environment, Language } from '@hutong/contract'
import {
  type App,
  type AppMethod,
  type FeeRate,
  findApp,
  type InstalmentPlan,
  listAppMethods,
  listFeeRates,
  listInstalmentPlans,
  readMoneyPolicy,
} from '../apps/index.ts'
import type { ChannelHandle, ChannelRegistry } from '../channels/index.ts'
import { findOrder, type Order, type OrderRef } from '../orders/index.ts'
import { listAttempts, type PaymentAttempt } from '../payments/index.ts'
import { type Deps, refused } from '../platform/index.ts'
import { cashierView } from './cashier-view.ts'

export type CashierReader = Readonly<{ environment: Environment; language: Language; scanPath: string | null }>

export type LoadedCashier = Readonly<{
  view: CashierView
  order: Order
  attempts: readonly PaymentAttempt[]
  accounts: readonly ChannelHandle[]
  /** Every plan of the app; which of them the order may be paid by is decided when one is chosen. */
  plans: readonly InstalmentPlan[]
}>
export type CashierLoader = (ref: OrderRef, reader: CashierReader) => Promise<LoadedCashier>

/** What an app offers changes rarely and is asked for on every view: believed for this long. */
const believedMs = 2_000

type Offer = Readonly<{
  app: App
  methods: readonly AppMethod[]
  plans: readonly InstalmentPlan[]
  /** Null where the app wants its methods in its own order. */
  rates: readonly FeeRate[] | null
}>

/** Reads what the payer's page needs: the order and its attempts fresh, the app's offer as of a moment ago. */
export function createCashierLoader(deps: Deps, registry: ChannelRegistry): CashierLoader {
  const offers = new Map<string, { until: number; offer: Offer }>()

  const offerOf = async (appId: string): Promise<Offer> => {
    const now = deps.clock.now().getTime()
    const known = offers.get(appId)
    if (known && known.until > now && known.until <= now + believedMs) return known.offer
    const [app, methods, plans, policy, rates] = await Promise.all([
      findApp(deps.db, appId),
      listAppMethods(deps.db, appId),
      listInstalmentPlans(deps.db, appId),
      readMoneyPolicy(deps.db, appId),
      listFeeRates(deps.db, [appId]),
    ])
    if (!app) throw refused('cashier_link_invalid')
    const offer = { app, methods, plans, rates: policy.cheapestFirst ? (rates.get(appId) ?? []) : null }
    offers.set(appId, { until: now + believedMs, offer })
    return offer
  }

  return async (ref, reader) => {
    const [order, attempts, { app, methods, plans, rates }] = await Promise.all([
      findOrder(deps.db, ref),
      listAttempts(deps.db, [ref]),
      offerOf(ref.appId),
    ])
    if (!order) throw refused('cashier_link_invalid')
    const accounts = await registry.accountsOf(ref.appId, order.livemode)
    const products: Record<string, string[]> = {}
    for (const account of accounts)
      products[account.stored.channel] = [...(products[account.stored.channel] ?? []), ...account.products]
    const view = cashierView({
      order,
      attempts,
      app,
      methods,
      plans,
      costs: rates && { rates, accounts },
      products,
      environment: reader.environment,
      language: reader.language,
      now: deps.clock.now(),
      scanUrl: `${deps.config.PUBLIC_URL}/q/${deps.links.make('scan', ref)}`,
      cashierPath: `/c/${deps.links.make('cashier', ref)}`,
      scanPath: reader.scanPath,
    })
    return { view, order, attempts, accounts, plans }
  }
}
