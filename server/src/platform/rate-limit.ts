import type { Clock } from './clock.ts'

/** More callers than this in one minute are a flood, and counting begins anew rather than fill the memory. */
const rememberedMax = 100_000
const windowMs = 60_000

/** Counts by minutes of the clock, in this process alone: one look into a map a request. */
export interface RateLimit {
  /** Seconds to wait; 0 when the request may go on. */
  take(key: string): number
}

export function createRateLimit(clock: Clock, perMinute: number): RateLimit {
  let counts = new Map<string, number>()
  let minute = -1
  return {
    take(key) {
      const now = clock.now().getTime()
      const current = Math.floor(now / windowMs)
      if (current !== minute || counts.size >= rememberedMax) {
        counts = new Map()
        minute = current
      }
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return count <= perMinute ? 0 : Math.ceil(((current + 1) * windowMs - now) / 1000)
    },
  }
}
