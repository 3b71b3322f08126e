import { createBeliefs, type Deps } from '../platform/index.ts'
import type { FeeRate } from './fee-rate.ts'
import { listFeeRates } from './fee-rate-store.ts'

/** Rates by app, as of a moment ago. */
export type FeeRates = ReadonlyMap<string, readonly FeeRate[]>
export type FeeBook = (appIds: Iterable<string>) => Promise<FeeRates>

/** How long rates are believed without asking again. */
const believedMs = 2_000

/**
 * Keeps the rates of apps that take payments in memory, so that a payment's transaction reads none: what is not known, or not any more,
 * is read before it begins, for all apps of a set at once.
 */
export function createFeeBook(deps: Pick<Deps, 'db' | 'clock'>): FeeBook {
  const beliefs = createBeliefs<readonly FeeRate[]>(deps.clock, believedMs)
  return async (appIds) => {
    const readAt = deps.clock.now()
    const rates = new Map([...new Set(appIds)].map((appId) => [appId, beliefs.known(appId)] as const))
    const unknown = [...rates].flatMap(([appId, known]) => (known ? [] : [appId]))
    if (unknown.length > 0)
      for (const [appId, read] of await listFeeRates(deps.db, unknown)) {
        beliefs.keep(appId, read, readAt)
        rates.set(appId, read)
      }
    return new Map([...rates].map(([appId, known]) => [appId, known ?? []]))
  }
}
