import type { Clock } from './clock.ts'

/**
 * What changes rarely and is asked for often: read, and believed for a while without asking again. A clock that was set back ends a
 * belief too, or it would last as long as the way back.
 */
export interface Beliefs<T> {
  /** What is believed of this key, else what `read` answers now. `undefined` is not remembered: such keys may come from outside. */
  of(key: string, read: () => Promise<T>): Promise<T>
  known(key: string): T | undefined
  /** @param readAt when the reading began: what changed meanwhile is believed no longer for that */
  keep(key: string, value: T, readAt: Date): void
  forget(key: string): void
  forgetAll(): void
}

/** @param most of so many keys all are forgotten, so that memory has a bound */
export function createBeliefs<T>(clock: Clock, forMs: number, most = Number.POSITIVE_INFINITY): Beliefs<T> {
  const kept = new Map<string, { until: number; value: T }>()

  const known = (key: string): T | undefined => {
    const belief = kept.get(key)
    const now = clock.now().getTime()
    return belief && belief.until > now && belief.until <= now + forMs ? belief.value : undefined
  }
  const keep = (key: string, value: T, readAt: Date): void => {
    if (kept.size >= most) kept.clear()
    kept.set(key, { until: readAt.getTime() + forMs, value })
  }

  return {
    async of(key, read) {
      const believed = known(key)
      if (believed !== undefined) return believed
      const readAt = clock.now()
      const value = await read()
      if (value !== undefined) keep(key, value, readAt)
      return value
    },
    known,
    keep,
    forget: (key) => void kept.delete(key),
    forgetAll: () => kept.clear(),
  }
}
