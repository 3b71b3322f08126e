import { type ChannelKeyState, keyWarningDays } from '@hutong/contract'
import type { AccountKey } from '../channels/index.ts'

const dayMs = 86_400_000

/** Where a key stands now; one without an end is valid. */
export function keyState(
  { validFrom, validUntil }: Pick<AccountKey, 'validFrom' | 'validUntil'>,
  now: Date,
): ChannelKeyState {
  if (validUntil && validUntil <= now) return 'ended'
  if (validFrom && validFrom > now) return 'not_yet'
  if (validUntil && validUntil.getTime() - now.getTime() < keyWarningDays * dayMs) return 'ends_soon'
  return 'valid'
}
