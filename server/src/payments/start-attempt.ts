import type { ChannelProduct, Method, PayerAction, PayerRole } from '@hutong/contract'
import {
  type ChannelHandle,
  type ChannelRegistry,
  channelOf,
  productsOfMethod,
  type TradeFact,
} from '../channels/index.ts'
import type { Order, OrderRef } from '../orders/index.ts'
import {
  crashPoint,
  createBatcher,
  type Deps,
  type Masked,
  newId,
  RefusedError,
  refused,
  SimulatedCrash,
} from '../platform/index.ts'
import type { FactApplier } from './apply-trade-facts.ts'
import { decideStart, type StartDecision, type StartWish } from './decide-start.ts'
import { wantedClosed } from './order-payment.ts'
import type { PaymentAttempt } from './payment-attempt.ts'
import { findAttempt, insertAttempts, updateAttempts } from './payment-store.ts'
import { prepayRequestOf } from './prepay-request.ts'
import { lockPaymentsOfOrders } from './save-order-payments.ts'

export type StartAttempt = Readonly<{
  ref: OrderRef
  /** The order's own mode, which chooses between test and live accounts. */
  livemode: boolean
  method: Method
  product: ChannelProduct
  initiator: Readonly<{ role: PayerRole }>
  /** The payer at the channel, for jsapi. */
  payerId: Masked | null
  clientIp: string | null
  device: 'ios' | 'android' | 'wap'
}>

export type StartedPayment = Readonly<{ attempt: PaymentAttempt; action: PayerAction | null }>
export type AttemptStarter = (wish: StartAttempt) => Promise<StartedPayment>

const payerContext = 'payer'

type Intent = Readonly<{ wish: StartAttempt; handle: ChannelHandle; payerHash: string | null }>
type Prepared = Readonly<{
  order: Order
  decision: Exclude<StartDecision, { kind: 'refused' }>
  attempt: PaymentAttempt
}>

/**
 * Commit the intent, call, record the fact: transaction one writes the attempt; the channel is called with a deadline and no
 * transaction open; its answer goes through the one door.
 */
export function createAttemptStarter(deps: Deps, registry: ChannelRegistry, applyFact: FactApplier): AttemptStarter {
  const prepare = createBatcher<Intent, Prepared | RefusedError>({
    max: 64,
    lanes: 2,
    fatal: (error) => error instanceof SimulatedCrash,
    run: (intents) => prepareAttempts(deps, intents),
  })
  // Two taps on one button ask for the same attempt: they share one call to the channel.
  const calling = new Map<string, Promise<TradeFact['trade']['state']>>()

  const callChannel = async (prepared: Prepared, wish: StartAttempt): Promise<TradeFact['trade']['state']> => {
    const { attempt, order } = prepared
    const handle = await registry.account(attempt.channelAccountId)
    if (!handle) throw refused('channel_unavailable')
    crashPoint('attempt-committed-before-call')
    const fact = await handle.open.prepay(
      prepayRequestOf(order, attempt, wish.payerId?.reveal() ?? null, urlsOf(deps, order)),
      registry.callContext(attempt.channel),
    )
    registry.afterAnswer(handle, fact)
    crashPoint('channel-answered-before-apply')
    deps.metrics.attempts.inc({ channel: attempt.channel, product: attempt.product, outcome: fact.trade.state })
    await applyFact({
      ref: { appId: attempt.appId, attemptId: attempt.id },
      channelAccountId: attempt.channelAccountId,
      fact,
    })
    return fact.trade.state
  }

  const start: AttemptStarter = async (wish) => {
    const handle = await accountFor(registry, wish)
    const payerHash = wish.payerId === null ? null : deps.box.blindIndex(wish.payerId.reveal(), payerContext)
    const prepared = await prepare({ wish, handle, payerHash })
    if (prepared instanceof RefusedError) throw prepared
    if (prepared.decision.kind === 'reuse') return { attempt: prepared.attempt, action: prepared.decision.action }

    const { attempt } = prepared
    const running = calling.get(attempt.id) ?? callChannel(prepared, wish).finally(() => calling.delete(attempt.id))
    calling.set(attempt.id, running)
    const answered = await running
    const now = await findAttempt(deps.db, { appId: attempt.appId, attemptId: attempt.id })
    if (!now) throw refused('attempt_not_found')
    // A question that was under way when we asked again found nothing there yet, and ended the attempt before the channel's yes came
    // back. Nobody was given anything to pay that one by, so the payer gets a new one instead of a refusal.
    if (prepared.decision.kind === 'repeat' && answered === 'waiting' && now.status === 'failed') return start(wish)
    return { attempt: now, action: now.action }
  }
  return start
}

export const urlsOf = (deps: Pick<Deps, 'config' | 'links'>, order: Pick<Order, 'appId' | 'id'>) => ({
  publicUrl: deps.config.PUBLIC_URL,
  cashierUrl: `${deps.config.PUBLIC_URL}/c/${deps.links.make('cashier', { appId: order.appId, orderId: order.id })}`,
})

/** The account that serves a method and product for an app. Several accounts of one channel: the oldest that has the product. */
async function accountFor(registry: ChannelRegistry, wish: StartAttempt): Promise<ChannelHandle> {
  if (!productsOfMethod[wish.method].includes(wish.product)) throw refused('product_not_available', 'product')
  const serving = (await registry.accountsOf(wish.ref.appId, wish.livemode)).filter(
    (handle) => handle.stored.channel === channelOf[wish.method],
  )
  if (serving.length === 0) throw refused('method_not_available', 'method')
  const handle = serving.find((candidate) => candidate.products.includes(wish.product))
  if (!handle) throw refused('product_not_available', 'product')
  return handle
}

async function prepareAttempts(deps: Deps, intents: readonly Intent[]): Promise<(Prepared | RefusedError)[]> {
  return deps.db.transaction(async (tx) => {
    const now = deps.clock.now()
    const payments = await lockPaymentsOfOrders(
      tx,
      intents.map((intent) => intent.wish.ref),
    )
    const attempts = new Map([...payments].map(([id, payment]) => [id, payment.attempts]))
    const inserts: PaymentAttempt[] = []
    const updates: PaymentAttempt[] = []

    const answers = intents.map((intent): Prepared | RefusedError => {
      const order = payments.get(intent.wish.ref.orderId)?.order
      if (!order) return refused('order_not_found')
      if (order.livemode !== intent.handle.stored.livemode) return refused('method_not_available', 'method')
      const known = attempts.get(order.id) ?? []
      const wish: StartWish = {
        method: intent.wish.method,
        product: intent.wish.product,
        channelAccountId: intent.handle.stored.id,
        payerRole: intent.wish.initiator.role,
        payerHash: intent.payerHash,
        clientIp: intent.wish.clientIp,
      }
      const decision = decideStart(order, known, wish, now)
      if (decision.kind === 'refused') return refused(decision.refusal)
      if (decision.kind !== 'start') return { order, decision, attempt: decision.attempt }

      const attempt = newAttempt(deps, order, intent, now)
      const refusal = intent.handle.open.checkPrepay(
        prepayRequestOf(order, attempt, intent.wish.payerId?.reveal() ?? null, urlsOf(deps, order)),
      )
      if (refusal) return refused(refusal.code, refusal.param)
      inserts.push(attempt)
      updates.push(...decision.supersedes.map((old) => wantedClosed(old, now)))
      attempts.set(order.id, [...known, attempt])
      return { order, decision, attempt }
    })

    await Promise.all([insertAttempts(tx, inserts), updateAttempts(tx, updates)])
    return answers
  })
}

/** Crash recovery looks at an attempt this long after it was made, when its answer should long be there. */
const firstCheckMs = 30_000

function newAttempt(deps: Deps, order: Order, { wish, handle, payerHash }: Intent, now: Date): PaymentAttempt {
  const id = newId('attempt', now, deps.random)
  return {
    appId: order.appId,
    id,
    orderId: order.id,
    channel: handle.stored.channel,
    channelAccountId: handle.stored.id,
    method: wish.method,
    product: wish.product,
    payerRole: wish.initiator.role,
    payerHash,
    clientIp: wish.clientIp,
    device: wish.device,
    status: 'created',
    disposition: null,
    surplusReason: null,
    amount: order.amount,
    action: null,
    closing: false,
    failure: null,
    channelTradeNo: null,
    paidAmount: null,
    payerAmount: null,
    paidAt: null,
    createdAt: now,
    expiresAt: order.expiresAt,
    nextCheckAt: new Date(now.getTime() + firstCheckMs),
    lastCheckedAt: null,
    checks: 0,
    history: [],
  }
}
