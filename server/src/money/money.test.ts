import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, allocate, cny, divideHalfEven, divideRounded, fromYuan, type Money, sameMoney, toYuan } from './money.ts'

const fen = fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n })
const weights = fc
  .array(fc.bigInt({ min: 0n, max: 10n ** 6n }), { minLength: 1, maxLength: 12 })
  .filter((list) => list.some((weight) => weight > 0n))
const sum = (parts: readonly Money[]) => parts.reduce((total, part) => total + part.amount, 0n)

describe('allocate', () => {
  test('the parts are the whole, each within one fen of its share', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), weights, (total, shares) => {
        const parts = allocate(cny(total), shares)
        const all = shares.reduce((a, b) => a + b, 0n)
        expect(parts).toHaveLength(shares.length)
        expect(sum(parts)).toBe(total)
        for (const [index, part] of parts.entries()) {
          const error = part.amount * all - total * (shares[index] as bigint)
          expect(error > -all && error < all).toBe(true)
          if (shares[index] === 0n) expect(part.amount).toBe(0n)
        }
      }),
    )
  })

  test.each<[bigint, bigint[], bigint[]]>([
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [1n, [1n, 1n], [1n, 0n]],
    [0n, [3n, 5n], [0n, 0n]],
    [10n, [0n, 1n, 0n], [0n, 10n, 0n]],
    [5n, [1n, 2n, 2n], [1n, 2n, 2n]],
    [7n, [3n, 3n, 1n], [3n, 3n, 1n]],
  ])('%s fen by %o are %o: a tie goes to the earlier part', (total, shares, parts) => {
    expect(allocate(cny(total), shares)).toEqual(parts.map(cny))
  })

  test.each([[[]], [[0n, 0n]], [[1n, -1n]]])('refuses weights that share nothing out: %o', (shares) => {
    expect(() => allocate(cny(1n), shares)).toThrow('invariant broken')
  })
  test('refuses to share out less than nothing', () => {
    expect(() => allocate(cny(-1n), [1n])).toThrow('invariant broken')
  })
})

describe('yuan text', () => {
  test('every amount of up to twelve digits of yuan comes back as it was', () => {
    fc.assert(fc.property(fen, (amount) => fromYuan(toYuan(amount)) === amount))
  })

  test.each<[bigint, string]>([
    [0n, '0.00'],
    [1n, '0.01'],
    [10n, '0.10'],
    [8888n, '88.88'],
    [-5n, '-0.05'],
    [10_000_000_000n, '100000000.00'],
  ])('%s fen are %s', (amount, text) => {
    expect(toYuan(amount)).toBe(text)
  })

  test.each<[string, bigint]>([
    ['88', 8800n],
    ['88.8', 8880n],
    ['88.88', 8888n],
    ['0', 0n],
    ['007.10', 710n],
    ['-0.01', -1n],
  ])('%s is read', (text, amount) => {
    expect(fromYuan(text)).toBe(amount)
  })

  test.each([
    '',
    '.',
    '1.',
    '.5',
    '1.234',
    '1,000.00',
    '1e3',
    '0x10',
    '１.00',
    ' 1',
    '1 ',
    '+1',
    '--1',
    'NaN',
    '1234567890123',
    '1\n',
  ])('%j is not an amount and never a guess', (text) => {
    expect(fromYuan(text)).toBeUndefined()
  })
})

describe('arithmetic', () => {
  test.each<[bigint, bigint, bigint]>([
    [5n, 10n, 1n],
    [4n, 10n, 0n],
    [-5n, 10n, -1n],
    [-4n, 10n, 0n],
    [8888n * 6n, 1000n, 53n],
    [7n, 3n, 2n],
    [10n, 5n, 2n],
  ])('%s / %s is %s: to the nearest, an exact half away from zero', (numerator, denominator, result) => {
    expect(divideRounded(numerator, denominator)).toBe(result)
  })
  test('rounding is the same on both sides of zero and never off by more than a half', () => {
    fc.assert(
      fc.property(fen, fc.bigInt({ min: 1n, max: 10n ** 6n }), (numerator, denominator) => {
        const result = divideRounded(numerator, denominator)
        const error = 2n * (result * denominator - numerator)
        expect(error >= -denominator && error <= denominator).toBe(true)
        expect(divideRounded(-numerator, denominator) + result).toBe(0n)
      }),
    )
  })
  test.each<[bigint, bigint, bigint]>([
    [5n, 10n, 0n],
    [15n, 10n, 2n],
    [25n, 10n, 2n],
    [26n, 10n, 3n],
    [24n, 10n, 2n],
    [7n, 3n, 2n],
    [0n, 3n, 0n],
  ])('%s / %s is %s where an exact half goes to the even one', (numerator, denominator, result) => {
    expect(divideHalfEven(numerator, denominator)).toBe(result)
  })
  test('both roundings differ in exact halves alone', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 13n })
    fc.assert(
      fc.property(amount, fc.bigInt({ min: 1n, max: 1000n }), (numerator, denominator) => {
        const isHalf = (2n * numerator) % denominator === 0n && numerator % denominator !== 0n
        const even = divideHalfEven(numerator, denominator)
        if (isHalf) expect(even % 2n).toBe(0n)
        else expect(even).toBe(divideRounded(numerator, denominator))
      }),
    )
    expect(() => divideHalfEven(-1n, 2n)).toThrow('invariant broken')
    expect(() => divideHalfEven(1n, 0n)).toThrow('invariant broken')
  })
  test('a denominator of nothing is a bug', () => {
    expect(() => divideRounded(1n, 0n)).toThrow('invariant broken')
  })
  test('sums stay exact where floating point does not', () => {
    expect(add(cny(9_007_199_254_740_993n), cny(1n))).toEqual(cny(9_007_199_254_740_994n))
    expect(sameMoney(cny(1n), cny(1n))).toBe(true)
    expect(sameMoney(cny(9_007_199_254_740_992n), cny(9_007_199_254_740_993n))).toBe(false)
  })
})
