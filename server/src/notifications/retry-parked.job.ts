import type { ChannelRegistry } from '../channels/index.ts'
import { applyTradeFacts } from '../payments/index.ts'
import { attemptIdOf, type Deps, type DueWork } from '../platform/index.ts'
import { type Notification, nextParkedTry } from './notification.ts'
import { claimParked, setOutcome } from './notification-store.ts'

/** Tries parked notifications again: the attempt they speak of may have come back, for example from a later backup. */
export function retryParkedWork(deps: Deps, registry: ChannelRegistry): DueWork {
  const retry = async (parked: Notification): Promise<void> => {
    const tries = parked.tries + 1
    const handle = await registry.account(parked.channelAccountId)
    // Verified anew as of when it came, so that its time window still fits.
    const reading = handle?.open.readNotification(parked.raw, parked.receivedAt)
    const { toldOf } = await deps.db.transaction(async (tx) => {
      if (reading?.kind !== 'trade') {
        await setOutcome(tx, parked, 'parked', nextParkedTry(tries, deps.clock.now()), tries)
        return { toldOf: false }
      }
      const fact = {
        ref: { appId: parked.appId, attemptId: attemptIdOf(parked.attemptNo) },
        channelAccountId: parked.channelAccountId,
        fact: reading.fact,
      }
      const applied = await applyTradeFacts(deps, tx, [fact])
      const found = applied.outcomes[0] !== 'no_such_attempt'
      await setOutcome(
        tx,
        parked,
        found ? 'applied' : 'parked',
        found ? null : nextParkedTry(tries, deps.clock.now()),
        tries,
      )
      return applied
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
