import type { AboutExchange, ChannelRegistry, TradeRef } from '../channels/index.ts'
import type { OrderRef } from '../orders/index.ts'
import { attemptNoOf, crashPoint, type Deps, SimulatedCrash } from '../platform/index.ts'
import type { FactApplier } from './apply-trade-facts.ts'
import type { PaymentAttempt } from './payment-attempt.ts'
import { claimAttemptsOfOrder } from './payment-store.ts'

/** Longer than a call may take, so that no second worker asks while the first still waits. */
export const checkLeaseMs = 30_000
/** A page asks the channel at most this often: soon where the outcome is in doubt or the payer just came back, else rarely. */
const lookEveryMs = { doubt: 3_000, waiting: 15_000 }

/** How the channel knows this attempt. */
export const tradeRefOf = (attempt: PaymentAttempt): TradeRef => ({
  attemptNo: attemptNoOf(attempt.id),
  product: attempt.product,
  channelTradeNo: attempt.channelTradeNo,
  createdAt: attempt.createdAt,
  expiresAt: attempt.expiresAt,
})

/** Who is asked, for the timeline. */
export const aboutAttempt = ({ appId, channelAccountId }: PaymentAttempt): AboutExchange => ({
  appId,
  channelAccountId,
})

export type AttemptChecker = (attempt: PaymentAttempt) => Promise<void>

/** Asks the channel about one claimed attempt, or closes it there when it is wanted closed, and takes the answer through the one door. */
export function createAttemptChecker(deps: Deps, registry: ChannelRegistry, applyFact: FactApplier): AttemptChecker {
  return async (attempt) => {
    const handle = await registry.account(attempt.channelAccountId)
    if (!handle) {
      deps.log.error(
        { channel_account: attempt.channelAccountId, attempt: attempt.id },
        'an open attempt belongs to a channel account that cannot be opened',
      )
      return
    }
    crashPoint('check-claimed-before-call')
    const call = registry.callContext(attempt.channel, aboutAttempt(attempt))
    const ref = tradeRefOf(attempt)
    const fact = attempt.closing ? await handle.open.closeTrade(ref, call) : await handle.open.queryTrade(ref, call)
    registry.afterAnswer(handle, fact)
    await applyFact({
      ref: { appId: attempt.appId, attemptId: attempt.id },
      channelAccountId: attempt.channelAccountId,
      fact,
    })
  }
}

/** Checks several attempts side by side; one that fails is logged and comes up again when its lease ends. */
export async function checkAll(
  deps: Pick<Deps, 'log'>,
  check: AttemptChecker,
  attempts: readonly PaymentAttempt[],
): Promise<void> {
  const results = await Promise.allSettled(attempts.map(check))
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled') continue
    if (result.reason instanceof SimulatedCrash) throw result.reason
    deps.log.error({ attempt: attempts[index]?.id, err: result.reason }, 'an attempt could not be checked')
  }
}

export type OrderLook = (ref: OrderRef, options?: { payerReturned: boolean }) => Promise<number>

/** The cashier's look: asks about an order's open attempts now, unless somebody did a moment ago. Answers how many were asked about. */
export function createOrderLook(deps: Deps, check: AttemptChecker): OrderLook {
  return async (ref, options = { payerReturned: false }) => {
    const now = deps.clock.now()
    const before = (ms: number) => new Date(now.getTime() - ms)
    const claimed = await claimAttemptsOfOrder(deps.db, ref, {
      now,
      doubtNotSince: before(lookEveryMs.doubt),
      waitingNotSince: before(options.payerReturned ? lookEveryMs.doubt : lookEveryMs.waiting),
      leaseUntil: new Date(now.getTime() + checkLeaseMs),
    })
    await checkAll(deps, check, claimed)
    return claimed.length
  }
}
