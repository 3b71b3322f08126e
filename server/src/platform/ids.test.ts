import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  attemptIdOf,
  attemptNoOf,
  decodeBase32,
  encodeBase32,
  firstIdAt,
  type IdKind,
  idPrefixes,
  idTime,
  newId,
} from './ids.ts'
import { systemRandom } from './random.ts'

const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 })
const at = new Date('2026-11-23T02:00:00.000Z')

describe('base32', () => {
  test('any 16 bytes are 26 characters and come back', () => {
    fc.assert(
      fc.property(bytes16, (bytes) => {
        const text = encodeBase32(bytes)
        expect(text).toMatch(/^[0-7][0-9a-hjkmnp-tv-z]{25}$/)
        expect(decodeBase32(text)).toEqual(new Uint8Array(bytes))
      }),
    )
  })
  test('texts sort as the bytes do', () => {
    fc.assert(
      fc.property(bytes16, bytes16, (a, b) => {
        const [left, right] = [encodeBase32(a), encodeBase32(b)]
        expect(Math.sign(Buffer.compare(a, b))).toBe(left < right ? -1 : left > right ? 1 : 0)
      }),
    )
  })
  test.each([
    '',
    '0'.repeat(25),
    '0'.repeat(27),
    `${'0'.repeat(25)}i`,
    `${'0'.repeat(25)}u`,
    'Z'.repeat(26),
    `8${'0'.repeat(25)}`,
  ])('%j is not one', (text) => {
    expect(decodeBase32(text)).toBeUndefined()
  })
})

describe('an id', () => {
  test.each(Object.entries(idPrefixes))('of a %s begins with %s_', (kind, prefix) => {
    expect(newId(kind as IdKind, at, systemRandom)).toMatch(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`))
  })
  test('made in a later millisecond sorts later, whatever the randomness', () => {
    const most = { bytes: (length: number) => new Uint8Array(length).fill(255) }
    const least = { bytes: (length: number) => new Uint8Array(length) }
    const earlier = newId('order', at, most)
    expect(earlier < newId('order', new Date(at.getTime() + 1), least)).toBe(true)
  })
  test('tells when it was made, to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (ms) => {
        expect(idTime(newId('order', new Date(ms), systemRandom))).toBe(ms)
      }),
    )
    expect(idTime('ord_nonsense')).toBeUndefined()
    expect(idTime('')).toBeUndefined()
  })
  test('sorts from the first of its millisecond on, and those before it do not', () => {
    const first = firstIdAt('attempt', at)
    const least = { bytes: (length: number) => new Uint8Array(length) }
    const most = { bytes: (length: number) => new Uint8Array(length).fill(255) }
    expect(first <= newId('attempt', at, least)).toBe(true)
    expect(newId('attempt', new Date(at.getTime() - 1), most) < first).toBe(true)
    expect(idTime(first)).toBe(at.getTime())
  })
  test('is not made twice in one millisecond', () => {
    expect(new Set(Array.from({ length: 5_000 }, () => newId('event', at, systemRandom))).size).toBe(5_000)
  })
  test('of an attempt is its number at the channels: letters and digits, short enough for all of them', () => {
    const id = newId('attempt', at, systemRandom)
    expect(attemptNoOf(id)).toMatch(/^[0-9a-z]{26}$/)
    expect(attemptIdOf(attemptNoOf(id))).toBe(id)
  })
})
