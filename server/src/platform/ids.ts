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
} as const
export type IdKind = keyof typeof idPrefixes

const digits = '0123456789abcdefghjkmnpqrstvwxyz'

/** Crockford base32, lower case, of 16 bytes: 26 characters that sort as the bytes do. */
export function encodeBase32(bytes: Uint8Array): string {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  let out = ''
  for (let i = 0; i < 26; i++) {
    out = digits[Number(value & 31n)] + out
    value >>= 5n
  }
  return out
}

export function decodeBase32(text: string): Uint8Array | undefined {
  if (text.length !== 26) return undefined
  let value = 0n
  for (const char of text) {
    const digit = digits.indexOf(char)
    if (digit < 0) return undefined
    value = (value << 5n) | BigInt(digit)
  }
  if (value >> 128n !== 0n) return undefined
  const bytes = new Uint8Array(16)
  for (let i = 15; i >= 0; i--) {
    bytes[i] = Number(value & 255n)
    value >>= 8n
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

/** When an id was made, in milliseconds; from its first 48 bits. */
export function idTime(id: string): number | undefined {
  const bytes = decodeBase32(id.slice(id.indexOf('_') + 1))
  if (!bytes) return undefined
  return bytes.subarray(0, 6).reduce((sum, byte) => sum * 256 + byte, 0)
}

/** Our number at the channels: the attempt's id without its prefix, so that a notification finds the attempt by its key. */
export const attemptNoOf = (attemptId: string): string => attemptId.slice(idPrefixes.attempt.length + 1)
export const attemptIdOf = (attemptNo: string): string => `${idPrefixes.attempt}_${attemptNo}`
