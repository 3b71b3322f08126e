import { createHmac } from 'node:crypto'
import { type Random, sameText } from '../platform/index.ts'

/** RFC 6238 as every authenticator does it: SHA-1, 30 seconds, six digits. */
const stepSeconds = 30
const digits = 6

export const stepOf = (now: Date): number => Math.floor(now.getTime() / 1000 / stepSeconds)

export function codeOf(secret: Uint8Array, step: number, length = digits): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  const value = mac.readUInt32BE(offset) & 0x7fffffff
  return String(value % 10 ** length).padStart(length, '0')
}

/**
 * The step a code is of; a clock may be one step off either way. A step that was taken before is not taken again, so that
 * a code seen over somebody's shoulder is worth nothing.
 */
export function matchingStep(secret: Uint8Array, code: string, now: Date, lastStep: number): number | undefined {
  const current = stepOf(now)
  return [current, current - 1, current + 1]
    .filter((step) => step > lastStep)
    .find((step) => sameText(codeOf(secret, step), code))
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 base32 without padding, as authenticators read it. */
export function base32Of(bytes: Uint8Array): string {
  let out = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff
    for (bits += 8; bits >= 5; ) {
      bits -= 5
      out += alphabet[(held >> bits) & 31]
    }
  }
  return bits > 0 ? out + alphabet[(held << (5 - bits)) & 31] : out
}

export const newTotpSecret = (random: Random): Uint8Array => random.bytes(20)

/** What an authenticator reads from a picture code. */
export const otpauthUrl = (secret: Uint8Array, name: string): string =>
  `otpauth://totp/${encodeURIComponent(`Hutong:${name}`)}?secret=${base32Of(secret)}&issuer=Hutong`
