import { randomFillSync } from 'node:crypto'

/** The only source of randomness. A seeded one replays a whole life. */
export interface Random {
  bytes(length: number): Uint8Array
}

/** Drawn in large pieces: asking the system for a few bytes costs as much as asking for thousands. No byte is handed out twice. */
function createSystemRandom(): Random {
  const pool = new Uint8Array(4096)
  let used = pool.length
  return {
    bytes(length) {
      if (length > pool.length) return randomFillSync(new Uint8Array(length))
      if (used + length > pool.length) {
        randomFillSync(pool)
        used = 0
      }
      used += length
      return pool.slice(used - length, used)
    },
  }
}

export const systemRandom: Random = createSystemRandom()

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
