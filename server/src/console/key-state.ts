import { type ChannelKeyState, keyWarningDays } from '@hutong/contract'
import type { AccountKey } from '../channels/index.ts'

const dayMs = 86_400_000

/** Where a key stands now. A bare key has no end; of a certificate whose end is not stored nothing can be said. */
export function keyState(
  { kind, validFrom, validUntil }: Pick<AccountKey, 'kind' | 'validFrom' | 'validUntil'>,
  now: Date,
): ChannelKeyState {
  if (validUntil && validUntil <= now) return 'ended'
  if (validFrom && validFrom > now) return 'not_yet'
  if (validUntil && validUntil.getTime() - now.getTime() < keyWarningDays * dayMs) return 'ends_soon'
  return kind === 'certificate' && validUntil === null ? 'unknown' : 'valid'
}
