import type { CashierView, Environment, Language, Platform } from '@hutong/contract'
import {
  type App,
  type AppMethod,
  findApp,
  type InstalmentPlan,
  listAppMethods,
  listInstalmentPlans,
} from '../apps/index.ts'
import type { ChannelHandle, ChannelRegistry } from '../channels/index.ts'
import { findOrder, type Order, type OrderRef, payableState } from '../orders/index.ts'
import { listAttempts, type PaymentAttempt } from '../payments/index.ts'
import { type Deps, refused } from '../platform/index.ts'
import { noDecisions, type Rollouts } from '../rollout/index.ts'
import { cashierView } from './cashier-view.ts'
import { productsByChannel } from './offered-methods.ts'

export type CashierReader = Readonly<{
  environment: Environment
  platform: Platform | null
  language: Language
  scanPath: string | null
}>

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

type Offer = Readonly<{ app: App; methods: readonly AppMethod[]; plans: readonly InstalmentPlan[] }>

/** Reads what the payer's page needs: the order and its attempts fresh, the app's offer as of a moment ago. */
export function createCashierLoader(deps: Deps, registry: ChannelRegistry, rollouts: Rollouts): CashierLoader {
  const offers = new Map<string, { until: number; offer: Offer }>()

  const offerOf = async (appId: string): Promise<Offer> => {
    const now = deps.clock.now().getTime()
    const known = offers.get(appId)
    if (known && known.until > now && known.until <= now + believedMs) return known.offer
    const [app, methods, plans] = await Promise.all([
      findApp(deps.db, appId),
      listAppMethods(deps.db, appId),
      listInstalmentPlans(deps.db, appId),
    ])
    if (!app) throw refused('cashier_link_invalid')
    const offer = { app, methods, plans }
    offers.set(appId, { until: now + believedMs, offer })
    return offer
  }

  return async (ref, reader) => {
    const [order, attempts, { app, methods, plans }] = await Promise.all([
      findOrder(deps.db, ref),
      listAttempts(deps.db, [ref]),
      offerOf(ref.appId),
    ])
    if (!order) throw refused('cashier_link_invalid')
    const isOpen = payableState(order, deps.clock.now()) === 'open'
    const [accounts, decisions] = await Promise.all([
      registry.accountsOf(ref.appId, order.livemode),
      isOpen ? rollouts.decisionsFor(order, reader) : noDecisions,
    ])
    const view = cashierView({
      order,
      attempts,
      app,
      methods,
      plans,
      products: productsByChannel(accounts),
      decisions,
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
