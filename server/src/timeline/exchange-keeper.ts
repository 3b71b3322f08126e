import type { KeepExchange, KeptExchange } from '../channels/index.ts'
import type { Deps } from '../platform/index.ts'
import { insertExchanges } from './exchange-store.ts'

export type ExchangeKeeper = Readonly<{
  keep: KeepExchange
  /** Writes what waits, now. Never throws. */
  flush: () => Promise<void>
}>

/** So long what was said comes together before it is written: a set costs little more than a row. */
const gatherMs = 500
const setMax = 500
const waitingMax = 5_000

/**
 * Takes what was said between us and the channels and writes it in sets, behind the payments: keeping one is one push to a list. When the
 * database does not keep up, or fails, what is too much is forgotten and counted; no payment ever waits for its own story.
 */
export function createExchangeKeeper(deps: Pick<Deps, 'db' | 'log' | 'metrics'>): ExchangeKeeper {
  let waiting: KeptExchange[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const writeSets = async (): Promise<void> => {
    while (waiting.length > 0) {
      const set = waiting.slice(0, setMax)
      waiting = waiting.slice(setMax)
      try {
        await insertExchanges(deps.db, set)
      } catch (err) {
        deps.metrics.exchangesDropped.inc(set.length)
        deps.log.warn({ err, count: set.length }, 'exchanges with channels could not be kept')
      }
    }
  }

  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(writeSets)
    return writing
  }

  return {
    keep: (exchange) => {
      if (waiting.length >= waitingMax) {
        deps.metrics.exchangesDropped.inc()
        return
      }
      waiting.push(exchange)
      timer ??= setTimeout(() => void flush(), gatherMs).unref()
    },
    flush,
  }
}
