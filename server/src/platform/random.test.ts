import { expect, test } from 'vitest'
import { randomFraction, randomText, systemRandom } from './random.ts'

const repeating = (byte: number) => ({ bytes: (length: number) => new Uint8Array(length).fill(byte) })

test('random text has the length asked for, letters and digits only', () => {
  for (const length of [0, 1, 22, 32, 100])
    expect(randomText(systemRandom, length)).toMatch(new RegExp(`^[0-9A-Za-z]{${length}}$`))
})

test('bytes that would favour some characters are thrown away', () => {
  const source = [248, 255, 0, 61, 62, 247]
  const random = { bytes: (length: number) => Uint8Array.from({ length }, () => source.shift() ?? 1) }
  expect(randomText(random, 4)).toBe('0z0z')
})

test('a fraction is never one', () => {
  expect(randomFraction(repeating(0))).toBe(0)
  expect(randomFraction(repeating(255))).toBeLessThan(1)
  expect(randomFraction(repeating(255))).toBeGreaterThan(0.99)
})
