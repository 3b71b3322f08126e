import { randomBytes } from 'node:crypto'

/** The only source of randomness. A seeded one replays a whole life. */
export interface Random {
  bytes(length: number): Uint8Array
}

export const systemRandom: Random = { bytes: (length) => randomBytes(length) }

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Text of `length` characters of [0-9A-Za-z]. Bytes past the largest multiple of 62 are thrown away, so every character is equally likely. */
export function randomText(random: Random, length: number): string {
  let out = ''
  while (out.length < length) {
    for (const byte of random.bytes(length)) {
      if (byte < 248 && out.length < length) out += alphabet[byte % 62]
    }
  }
  return out
}

/** A fraction in [0, 1) for jitter. */
export function randomFraction(random: Random): number {
  const [a = 0, b = 0, c = 0] = random.bytes(3)
  return (a * 65536 + b * 256 + c) / 16777216
}
