import type { CashierView, Environment, Language, Platform } from '@hutong/contract'
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
import { type FriendPayLink, listLinks } from '../friend-pay/index.ts'
import { findOrder, type Order, type OrderRef, payableState } from '../orders/index.ts'
import { listAttempts, type PaymentAttempt } from '../payments/index.ts'
import { createBeliefs, type Deps, refused } from '../platform/index.ts'
import { type MethodDecisions, noDecisions, type PageFacts, type Rollouts } from '../rollout/index.ts'
import { cashierView } from './cashier-view.ts'
import { isFriendMethod, productsByChannel } from './offered-methods.ts'

export type CashierReader = Readonly<{
  environment: Environment
  platform: Platform | null
  language: Language
  scanPath: string | null
}>

export type LoadedCashier = LoadedOrder & Readonly<{ view: CashierView }>
export type CashierLoader = (ref: OrderRef, reader: CashierReader) => Promise<LoadedCashier>

/** Everything the pages about one order are made of. */
export type LoadedOrder = Readonly<{
  order: Order
  attempts: readonly PaymentAttempt[]
  links: readonly FriendPayLink[]
  app: App
  /** In the app's own order. */
  methods: readonly AppMethod[]
  accounts: readonly ChannelHandle[]
  products: Readonly<Record<string, readonly string[]>>
  decisions: MethodDecisions
  /** Every plan of the app; which of them the order may be paid by is decided when one is chosen. */
  plans: readonly InstalmentPlan[]
  /** What payments cost the app; null where it wants its methods in its own order. */
  rates: readonly FeeRate[] | null
}>
/** By `isBuyer` what is decided about methods is kept with the order; a friend's look decides nothing. */
export type OrderLoader = (ref: OrderRef, page: PageFacts, isBuyer: boolean) => Promise<LoadedOrder>

/** What an app offers changes rarely and is asked for on every view: believed for this long. */
const believedMs = 2_000

type Offer = Readonly<{
  app: App
  methods: readonly AppMethod[]
  plans: readonly InstalmentPlan[]
  /** Null where the app wants its methods in its own order. */
  rates: readonly FeeRate[] | null
}>

/** Reads what the pages need: the order and its attempts fresh, the app's offer as of a moment ago. */
export function createOrderLoader(deps: Deps, registry: ChannelRegistry, rollouts: Rollouts): OrderLoader {
  const offers = createBeliefs<Offer>(deps.clock, believedMs)

  const readOffer = async (appId: string): Promise<Offer> => {
    const [app, methods, plans, policy, rates] = await Promise.all([
      findApp(deps.db, appId),
      listAppMethods(deps.db, appId),
      listInstalmentPlans(deps.db, appId),
      readMoneyPolicy(deps.db, appId),
      listFeeRates(deps.db, [appId]),
    ])
    if (!app) throw refused('cashier_link_invalid')
    return { app, methods, plans, rates: policy.cheapestFirst ? (rates.get(appId) ?? []) : null }
  }

  return async (ref, page, isBuyer) => {
    const { app, methods, plans, rates } = await offers.of(ref.appId, () => readOffer(ref.appId))
    const asksFriends = methods.some((each) => each.enabled && isFriendMethod(each.method))
    const [order, attempts, links] = await Promise.all([
      findOrder(deps.db, ref),
      listAttempts(deps.db, [ref]),
      asksFriends ? listLinks(deps.db, ref) : [],
    ])
    if (!order) throw refused('cashier_link_invalid')
    const isOpen = payableState(order, deps.clock.now()) === 'open'
    const decide = isBuyer ? rollouts.decisionsFor : rollouts.lookAt
    const [accounts, decisions] = await Promise.all([
      registry.accountsOf(ref.appId, order.livemode),
      isOpen ? decide(order, page) : noDecisions,
    ])
    const products = productsByChannel(accounts)
    return { order, attempts, links, app, methods, plans, rates, accounts, products, decisions }
  }
}

/** The same with the buyer's view of it. */
export function createCashierLoader(deps: Deps, loadOrder: OrderLoader): CashierLoader {
  return async (ref, reader) => {
    const loaded = await loadOrder(ref, reader, true)
    const view = cashierView({
      ...loaded,
      costs: loaded.rates && { rates: loaded.rates, accounts: loaded.accounts },
      environment: reader.environment,
      language: reader.language,
      now: deps.clock.now(),
      scanUrl: `${deps.config.PUBLIC_URL}/q/${deps.links.make('scan', ref)}`,
      cashierPath: `/c/${deps.links.make('cashier', ref)}`,
      scanPath: reader.scanPath,
    })
    return { ...loaded, view }
  }
}
