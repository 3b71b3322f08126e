import type { PayerAction } from '@hutong/contract'
import {
  type ChannelHandle,
  type ChannelRegistry,
  channelsOf,
  productsOfMethod,
  type TradeFact,
} from '../channels/index.ts'
import { crashPoint, createBatcher, type Deps, RefusedError, refused, SimulatedCrash } from '../platform/index.ts'
import type { Rollouts } from '../rollout/index.ts'
import type { FactApplier } from './apply-trade-facts.ts'
import { type AttemptChecker, aboutAttempt, checkAll } from './check-attempts.ts'
import { isMethodShown } from './is-method-shown.ts'
import { noteRefusal } from './note-refusal.ts'
import type { PaymentAttempt } from './payment-attempt.ts'
import { findAttempt } from './payment-store.ts'
import {
  type Intent,
  type Prepared,
  prepareAttempts,
  type SettleFirst,
  type StartAttempt,
  urlsFor,
} from './prepare-attempts.ts'
import { prepayRequestOf } from './prepay-request.ts'

export type StartedPayment = Readonly<{ attempt: PaymentAttempt; action: PayerAction | null }>
export type AttemptStarter = (wish: StartAttempt) => Promise<StartedPayment>

const payerContext = 'payer'

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
