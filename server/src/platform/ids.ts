import { v7 } from 'uuid'
import type { Random } from './random.ts'

/** Prefixes of public ids; `docs/glossary.md` has the nouns. */
export const idPrefixes = {
  app: 'app',
  apiKey: 'key',
  channelAccount: 'ca',
  order: 'ord',
  attempt: 'att',
  event: 'evt',
  transfer: 'tra',
  discrepancy: 'dis',
  webhookEndpoint: 'whe',
  delivery: 'del',
  refund: 'ref',
  friendPayLink: 'fpl',
  feeRate: 'fee',
  platformAccount: 'pa',
  accessApplication: 'acc',
  rollout: 'rlo',
  person: 'usr',
} as const
export type IdKind = keyof typeof idPrefixes

const digits = '0123456789abcdefghjkmnpqrstvwxyz'

/** Crockford base32, lower case, of 16 bytes: 26 characters that sort as the bytes do. */
export function encodeBase32(bytes: Uint8Array): string {
  let out = ''
  // 26 digits hold 130 bits: two zeros stand before the 128.
  let held = 0
  let bits = 2
  for (const byte of bytes) {
    held = (held << 8) | byte
    for (bits += 8; bits >= 5; ) {
      bits -= 5
      out += digits[held >> bits]
      held &= (1 << bits) - 1
    }
  }
  return out
}

const digitOf = new Map([...digits].map((digit, value) => [digit, value]))

export function decodeBase32(text: string): Uint8Array | undefined {
  if (text.length !== 26) return undefined
  const bytes = new Uint8Array(16)
  let at = 0
  let held = 0
  let bits = -2
  for (const char of text) {
    const digit = digitOf.get(char)
    if (digit === undefined) return undefined
    held = (held << 5) | digit
    bits += 5
    // The first digit carries the two zeros: more than three bits of value would not fit into 16 bytes.
    if (bits === 3 && held > 7) return undefined
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = held >> bits
    held &= (1 << bits) - 1
  }
  return bytes
}

/**
 * `ord_` and 26 characters of a UUIDv7: ids made later sort later, which keeps index inserts local
 * (random keys cost 3.3 times the write-ahead log at 10^7 orders).
 */
export function newId(kind: IdKind, now: Date, random: Random): string {
  const bytes = v7({ msecs: now.getTime(), random: random.bytes(16) }, new Uint8Array(16))
  return `${idPrefixes[kind]}_${encodeBase32(bytes)}`
}

/** No id of this kind that was made at this time or later sorts before it. */
export function firstIdAt(kind: IdKind, at: Date): string {
  const bytes = new Uint8Array(16)
  for (let [place, left] = [5, at.getTime()]; place >= 0; place--, left = Math.floor(left / 256))
    bytes[place] = left % 256
  return `${idPrefixes[kind]}_${encodeBase32(bytes)}`
}

/** When an id was made, in milliseconds; from its first 48 bits. */
export function idTime(id: string): number | undefined {
  const bytes = decodeBase32(id.slice(id.indexOf('_') + 1))
  if (!bytes) return undefined
  return bytes.subarray(0, 6).reduce((sum, byte) => sum * 256 + byte, 0)
}

/** Our number at the channels: the attempt's id without its prefix, so that a notification finds the attempt by its key. */
export const attemptNoOf = (attemptId: string): string => attemptId.slice(idPrefixes.attempt.length + 1)
export const attemptIdOf = (attemptNo: string): string => `${idPrefixes.attempt}_${attemptNo}`

/** The same for refunds. */
export const refundNoOf = (refundId: string): string => refundId.slice(idPrefixes.refund.length + 1)
/** The same for access applications: the channel's business number of one, over every resubmission. */
export const businessNoOf = (applicationId: string): string =>
  applicationId.slice(idPrefixes.accessApplication.length + 1)

export const refundIdOf = (refundNo: string): string => `${idPrefixes.refund}_${refundNo}`
