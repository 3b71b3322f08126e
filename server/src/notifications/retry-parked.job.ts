import { createFeeBook } from '../apps/index.ts'
import type { ChannelRegistry } from '../channels/index.ts'
import { applyTradeFacts } from '../payments/index.ts'
import type { Deps, DueWork } from '../platform/index.ts'
import { applyRefundFacts } from '../refunds/index.ts'
import { type Notification, nextParkedTry } from './notification.ts'
import { claimParked, setOutcome } from './notification-store.ts'
import { factOf, refundFactOf } from './receive-notification.ts'

/** Tries parked notifications again: the attempt they speak of may have come back, for example from a later backup. */
export function retryParkedWork(deps: Deps, registry: ChannelRegistry): DueWork {
  const feeBook = createFeeBook(deps)
  const retry = async (parked: Notification): Promise<void> => {
    const tries = parked.tries + 1
    const handle = await registry.account(parked.channelAccountId)
    // Verified anew as of when it came, so that its time window still fits.
    const reading = handle?.open.readNotification(parked.raw, parked.receivedAt)
    const trade = reading && reading.kind !== 'rejected' ? factOf(parked, reading) : undefined
    const refund = reading && reading.kind !== 'rejected' ? refundFactOf(parked, reading) : undefined
    const rates = await feeBook([parked.appId])
    const { toldOf } = await deps.db.transaction(async (tx) => {
      const ofTrade = await applyTradeFacts(deps, tx, trade ? [trade] : [], rates)
      const ofRefund = await applyRefundFacts(deps, tx, refund ? [refund] : [])
      const found = [...ofTrade.outcomes, ...ofRefund.outcomes].some(
        (outcome) => outcome === 'applied' || outcome === 'no_change',
      )
      await setOutcome(
        tx,
        parked,
        found ? 'applied' : 'parked',
        found ? null : nextParkedTry(tries, deps.clock.now()),
        tries,
      )
      return { toldOf: ofTrade.toldOf || ofRefund.toldOf }
    })
    if (toldOf) deps.wake.ring()
  }

  return {
    name: 'retry-parked',
    idleMs: 5_000,
    round: async () => {
      const now = deps.clock.now()
      const parked = await claimParked(deps.db, now, new Date(now.getTime() + 60_000), 20)
      for (const each of parked) await retry(each)
      return parked.length
    },
  }
}
