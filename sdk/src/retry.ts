import type { HutongError } from './error.ts'

const firstDelayMs = 250
const delayMsMax = 8_000
/** A platform that asks for more patience than this gets its answer handed to the caller, who can plan with it. */
const retryAfterMsMax = 30_000

const retriedStatuses = new Set([0, 429, 502, 503, 504])

/** Only what cannot have another effect when it is sent twice comes here: reads, and writes that carry the same key. */
export const worthRetrying = (error: HutongError): boolean =>
  retriedStatuses.has(error.status) || error.code === 'idempotency_in_progress'

/**
 * Milliseconds to wait before retry `retry` (from 0), or undefined when the platform asks for too long a wait.
 * `random` is in [0, 1): the upper half of the delay is jitter, so that many clients do not come back at once.
 */
export const retryDelayMs = (retry: number, askedMs: number | undefined, random: number): number | undefined => {
  if (askedMs !== undefined && askedMs > retryAfterMsMax) return undefined
  const own = Math.min(firstDelayMs * 2 ** retry, delayMsMax)
  const jittered = own / 2 + (own / 2) * random
  return Math.round(askedMs === undefined ? jittered : askedMs + jittered)
}

/** `Retry-After` as milliseconds: whole seconds or an HTTP date; undefined when it is neither. */
export const parseRetryAfter = (header: string | null, now: number): number | undefined => {
  if (header === null) return undefined
  const value = header.trim()
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000
  if (!/[A-Za-z]/.test(value)) return undefined
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
