import type { Channel, ChannelProduct, Instalments, Method } from '@hutong/contract'
import type { ChannelHandle } from '../channels/index.ts'
import type { Order, OrderRef } from '../orders/index.ts'
import { type Deps, type Masked, newId, type RefusedError, refused } from '../platform/index.ts'
import { checkLeaseMs } from './check-attempts.ts'
import { decideStart, type StartDecision, type StartWish } from './decide-start.ts'
import { wantedClosed } from './order-payment.ts'
import { cashierUrlOf, receiptUrlOf } from './payer-urls.ts'
import type { PaymentAttempt } from './payment-attempt.ts'
import { insertAttempts, updateAttempts } from './payment-store.ts'
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

export type Intent = Readonly<{ wish: StartAttempt; handle: ChannelHandle; payerHash: string | null }>
export type Prepared = Readonly<{
  order: Order
  decision: Exclude<StartDecision, { kind: 'refused' | 'settle_first' }>
  attempt: PaymentAttempt
}>
/** Attempts of the same payer by another way, which are closed at their channels before a new one begins. */
export type SettleFirst = Readonly<{ settleFirst: readonly PaymentAttempt[] }>

/** A wallet sends a friend back to the friend's own page: the buyer's cashier is not for the friend to see. */
export const urlsFor = (deps: Pick<Deps, 'config' | 'links'>, order: Order, attempt: PaymentAttempt) => ({
  publicUrl: deps.config.PUBLIC_URL,
  returnUrl: attempt.payerRole === 'friend' ? receiptUrlOf(deps, attempt) : cashierUrlOf(deps, order),
})

/** Transaction one: what each wish comes to under its order's lock, and the attempts it takes. One set, one commit. */
export async function prepareAttempts(
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
