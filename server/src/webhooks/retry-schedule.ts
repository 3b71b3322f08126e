const second = 1000
const minute = 60 * second
const hour = 60 * minute

/**
 * Pauses between tries: a hiccup is over in seconds, a deployment in minutes, an outage noticed on Monday in days. Even at the
 * shortest jitter the last try comes more than 75 hours after the first.
 */
export const retryPausesMs = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
  24 * hour,
] as const

export const triesMax = retryPausesMs.length + 1

/** Spreads what failed together, so that it does not come back together. */
export const jitterShare = 0.1

/**
 * Milliseconds to wait after the try numbered `tries` (from 1) failed; undefined when that was the last one.
 * @param fraction in [0, 1): 0 is the shortest pause, towards 1 the longest.
 */
export function pauseAfterTry(tries: number, fraction: number): number | undefined {
  const pause = retryPausesMs[tries - 1]
  return pause === undefined ? undefined : Math.round(pause * (1 - jitterShare + 2 * jitterShare * fraction))
}
