import type { StartedAttempt } from '@hutong/contract'

/**
 * The error code to tell the payer about a started attempt, or null where there is nothing to tell. A channel that has not answered gave
 * the payer nothing to act on: nobody can have paid by it, and asking again asks for the same payment.
 */
export function failureOf({ action, failure, status }: StartedAttempt): string | null {
  if (failure !== null) return failure
  return status === 'unknown' && action === null ? 'channel_unavailable' : null
}
