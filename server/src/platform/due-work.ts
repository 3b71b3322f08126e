import { SimulatedCrash } from './crash-point.ts'
import type { Logger } from './log.ts'

/**
 * Background work is rows that say when they are due. A round claims some of them under a lease (`for update skip locked`), works
 * on them, and answers how many it had; a worker that dies mid-round loses nothing, because the lease runs out and another takes over.
 */
export type DueWork = Readonly<{
  name: string
  /** Looks once; the number of rows it found. Must not throw for one bad row. */
  round: () => Promise<number>
  /** Pause after a round that found nothing. */
  idleMs: number
  /** Pause after a round that found something, for more to come together: a set costs little more than a row. None when not given. */
  gatherMs?: number
  /** A nudge ends its idle pause. What is due by the clock alone looks no more often for all the events of a busy hour. */
  hearsNudges?: boolean
}>

export interface Worker {
  stop(): Promise<void>
  /** Look again now, because a commit just made work. */
  nudge(): void
}

export function startWorker(work: readonly DueWork[], log: Logger): Worker {
  let stopped = false
  const nudges = new Set<() => void>()
  const ends = new Set<() => void>()

  const pause = (ms: number, hearsNudges = false): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        nudges.delete(done)
        ends.delete(done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      ends.add(done)
      if (hearsNudges) nudges.add(done)
    })

  const loop = async (each: DueWork): Promise<void> => {
    let failures = 0
    while (!stopped) {
      try {
        const found = await each.round()
        failures = 0
        if (found === 0) await pause(each.idleMs, each.hearsNudges)
        else if (each.gatherMs) await pause(each.gatherMs)
      } catch (error) {
        if (error instanceof SimulatedCrash) return
        failures += 1
        log.error({ work: each.name, failures, err: error }, 'a round of background work failed')
        await pause(Math.min(30_000, 500 * 2 ** Math.min(failures, 6)))
      }
    }
  }

  const loops = work.map(loop)
  return {
    nudge: () => {
      for (const wake of [...nudges]) wake()
    },
    stop: async () => {
      stopped = true
      for (const end of [...ends]) end()
      await Promise.all(loops)
    },
  }
}
