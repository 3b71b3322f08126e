import type { Deps } from '../platform/index.ts'
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
  const known = new Map<string, { until: number; rates: readonly FeeRate[] }>()
  return async (appIds) => {
    const now = deps.clock.now().getTime()
    const fresh = (entry: { until: number } | undefined) =>
      entry !== undefined && entry.until > now && entry.until <= now + believedMs
    const wanted = [...new Set(appIds)]
    const unknown = wanted.filter((appId) => !fresh(known.get(appId)))
    if (unknown.length > 0)
      for (const [appId, rates] of await listFeeRates(deps.db, unknown))
        known.set(appId, { until: now + believedMs, rates })
    return new Map(wanted.map((appId) => [appId, known.get(appId)?.rates ?? []]))
  }
}
