import type { Channel, ChannelProduct, Instalments, Method, PayerAction } from '@hutong/contract'
import {
  type ChannelHandle,
  type ChannelRegistry,
  channelsOf,
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
import type { Rollouts } from '../rollout/index.ts'
import type { FactApplier } from './apply-trade-facts.ts'
import { type AttemptChecker, aboutAttempt, checkAll, checkLeaseMs } from './check-attempts.ts'
import { decideStart, type StartDecision, type StartWish } from './decide-start.ts'
import { isMethodShown } from './is-method-shown.ts'
import { wantedClosed } from './order-payment.ts'
import { cashierUrlOf, receiptUrlOf } from './payer-urls.ts'
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
  /** Which wallet, where the method leaves that to the payer (a friend's link); else the method's own. */
  channel?: Channel
  initiator: Initiator
  /** The payer at the channel, for jsapi. */
  payerId: Masked | null
  /** The plan that was chosen, for a method that pays by instalments. */
  instalments: Instalments | null
  clientIp: string | null
  device: 'ios' | 'android' | 'wap'
}>

/** Who pays. A friend's browser session stands for the friend where the wallet does not say who pays: each payer has attempts of his own. */
export type Initiator =
  | Readonly<{ role: 'buyer' }>
  | Readonly<{ role: 'friend'; linkId: string; session: Masked; name: Masked | null }>

export type StartedPayment = Readonly<{ attempt: PaymentAttempt; action: PayerAction | null }>
export type AttemptStarter = (wish: StartAttempt) => Promise<StartedPayment>

const payerContext = 'payer'

type Intent = Readonly<{ wish: StartAttempt; handle: ChannelHandle; payerHash: string | null }>
type Prepared = Readonly<{
  order: Order
  decision: Exclude<StartDecision, { kind: 'refused' | 'settle_first' }>
  attempt: PaymentAttempt
}>
/** Attempts of the same payer by another way, which are closed at their channels before a new one begins. */
type SettleFirst = Readonly<{ settleFirst: readonly PaymentAttempt[] }>

/**
 * Commit the intent, call, record the fact: transaction one writes the attempt; the channel is called with a deadline and no
 * transaction open; its answer goes through the one door.
 */
export function createAttemptStarter(
  deps: Deps,
  registry: ChannelRegistry,
  applyFact: FactApplier,
  check: AttemptChecker,
  rollouts: Pick<Rollouts, 'of' | 'decisionsFor'>,
): AttemptStarter {
  const prepare = createBatcher<Intent, Prepared | SettleFirst | RefusedError>({
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
      prepayRequestOf(order, attempt, wish.payerId?.reveal() ?? null, urlsFor(deps, order, attempt)),
      registry.callContext(attempt.channel, aboutAttempt(attempt)),
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

  const start = async (wish: StartAttempt): Promise<StartedPayment> => {
    const handle = await accountFor(registry, wish)
    if (!(await isMethodShown(deps, rollouts, wish))) throw refused('method_not_available', 'method')
    const intent = { wish, handle, payerHash: payerHashOf(deps, wish) }
    let prepared = await prepare(intent)
    // Again where the same payer began another one meanwhile, in another tab: the newest wish is the one that counts.
    while ('settleFirst' in prepared) {
      // One that stays in doubt stops nobody: it is closing, the job goes on asking, and what it may still take goes back.
      await checkAll(deps, check, prepared.settleFirst)
      prepared = await prepare(intent)
    }
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

  return async (wish) => {
    try {
      return await start(wish)
    } catch (error) {
      // Nobody but the payer saw it, and the order has nothing to show for it: the timeline will say what was wished and why not.
      if (error instanceof RefusedError) noteRefusal(registry, wish, error)
      throw error
    }
  }
}

function noteRefusal(registry: ChannelRegistry, wish: StartAttempt, refusal: RefusedError): void {
  const [channel = null] = channelsOf[wish.method]
  registry.note(
    { appId: wish.ref.appId, channelAccountId: null, number: wish.ref.orderId },
    {
      channel: wish.channel ?? channel,
      operation: 'start',
      outcome: `refused: ${refusal.code}`,
      answer: { method: wish.method, product: wish.product },
    },
  )
}

/** A wallet sends a friend back to the friend's own page: the buyer's cashier is not for the friend to see. */
const urlsFor = (deps: Pick<Deps, 'config' | 'links'>, order: Order, attempt: PaymentAttempt) => ({
  publicUrl: deps.config.PUBLIC_URL,
  returnUrl: attempt.payerRole === 'friend' ? receiptUrlOf(deps, attempt) : cashierUrlOf(deps, order),
})

/** The account that serves a method and product for an app. Several accounts of one channel: the oldest that has the product. */
async function accountFor(registry: ChannelRegistry, wish: StartAttempt): Promise<ChannelHandle> {
  if (!productsOfMethod[wish.method].includes(wish.product)) throw refused('product_not_available', 'product')
  const channels = channelsOf[wish.method].filter((channel) => wish.channel === undefined || wish.channel === channel)
  const serving = (await registry.accountsOf(wish.ref.appId, wish.livemode)).filter((handle) =>
    channels.includes(handle.stored.channel),
  )
  if (serving.length === 0) throw refused('method_not_available', 'method')
  const handle = serving.find((candidate) => candidate.products.includes(wish.product))
  if (!handle) throw refused('product_not_available', 'product')
  return handle
}

/** Who pays, as far as two wishes can be told apart: the wallet's own id of the payer, else the friend's browser. */
function payerHashOf(deps: Pick<Deps, 'box'>, { initiator, payerId }: StartAttempt): string | null {
  if (payerId) return deps.box.blindIndex(payerId.reveal(), payerContext)
  return initiator.role === 'friend' ? deps.box.blindIndex(initiator.session.reveal(), payerContext) : null
}

async function prepareAttempts(
  deps: Deps,
  intents: readonly Intent[],
): Promise<(Prepared | SettleFirst | RefusedError)[]> {
  return deps.db.transaction(async (tx) => {
    const now = deps.clock.now()
    const payments = await lockPaymentsOfOrders(
      tx,
      intents.map((intent) => intent.wish.ref),
    )
    const attempts = new Map([...payments].map(([id, payment]) => [id, payment.attempts]))
    const inserts: PaymentAttempt[] = []
    const updates: PaymentAttempt[] = []

    const answers = intents.map((intent): Prepared | SettleFirst | RefusedError => {
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
        linkId: linkOf(intent.wish),
        instalments: intent.wish.instalments,
        answeredOnce: intent.handle.capabilities.onceProducts.includes(intent.wish.product),
      }
      const decision = decideStart(order, known, wish, now)
      if (decision.kind === 'refused') return refused(decision.refusal)
      if (decision.kind === 'settle_first') {
        const closing = decision.attempts.map((old) => claimedForClosing(old, now))
        updates.push(...closing)
        attempts.set(
          order.id,
          known.map((each) => closing.find((old) => old.id === each.id) ?? each),
        )
        return { settleFirst: closing }
      }
      if (decision.kind !== 'start') {
        const attempt = namedAnew(decision.attempt, intent.wish)
        if (attempt !== decision.attempt) updates.push(attempt)
        attempts.set(
          order.id,
          known.map((each) => (each.id === attempt.id ? attempt : each)),
        )
        return { order, decision, attempt }
      }

      const attempt = newAttempt(deps, order, intent, now)
      const refusal = intent.handle.open.checkPrepay(
        prepayRequestOf(order, attempt, intent.wish.payerId?.reveal() ?? null, urlsFor(deps, order, attempt)),
      )
      if (refusal) return refused(refusal.code, refusal.param)
      inserts.push(attempt)
      attempts.set(order.id, [...known, attempt])
      return { order, decision, attempt }
    })

    await Promise.all([insertAttempts(tx, inserts), updateAttempts(tx, updates)])
    return answers
  })
}

const linkOf = ({ initiator }: StartAttempt): string | null => (initiator.role === 'friend' ? initiator.linkId : null)

/** A friend who had left no name, or another, and taps again has thought of one. */
function namedAnew(attempt: PaymentAttempt, { initiator }: StartAttempt): PaymentAttempt {
  const name = initiator.role === 'friend' ? initiator.name : null
  return name === null || name.reveal() === attempt.payerName?.reveal() ? attempt : { ...attempt, payerName: name }
}

/** Wanted closed, and ours to ask about: the job takes over when the lease ends. */
const claimedForClosing = (attempt: PaymentAttempt, now: Date): PaymentAttempt => ({
  ...wantedClosed(attempt, now),
  nextCheckAt: new Date(now.getTime() + checkLeaseMs),
})

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
    linkId: linkOf(wish),
    payerName: wish.initiator.role === 'friend' ? wish.initiator.name : null,
    instalments: wish.instalments,
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
    expectedFee: null,
    createdAt: now,
    expiresAt: order.expiresAt,
    nextCheckAt: new Date(now.getTime() + firstCheckMs),
    lastCheckedAt: null,
    checks: 0,
    history: [],
  }
}
