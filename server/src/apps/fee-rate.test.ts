import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  expectedFeeOf,
  type FeeRate,
  type FeeTerms,
  feeFor,
  feeRateFor,
  feeReturnedFor,
  feeRoundings,
} from './fee-rate.ts'

const terms = (ratePpm: number, changes: Partial<FeeTerms> = {}): FeeTerms => ({
  ratePpm,
  minFee: 0n,
  maxFee: null,
  rounding: 'half_up',
  returned: true,
  ...changes,
})

describe('a fee', () => {
  // Rows of bills as they are known from public sources.
  test.each<[bigint, number, bigint]>([
    [600n, 6_000, 4n],
    [2_990n, 6_000, 18n],
    [6_000n, 5_400, 32n],
    [3n, 390_000, 1n],
    [1n, 6_000, 0n],
    [5_000n, 5_400, 27n],
    [26_000n, 6_000, 156n],
  ])('of %s fen at %s millionths is %s, as the channel’s bill has it', (amount, ratePpm, fee) => {
    expect(feeFor(amount, terms(ratePpm))).toBe(fee)
  })

  test.each<[FeeTerms['rounding'], bigint, bigint]>([
    ['half_up', 250n, 3n],
    ['half_even', 250n, 2n],
    ['half_even', 350n, 4n],
    ['down', 299n, 2n],
  ])('is rounded %s: 1 %% of %s fen is %s', (rounding, amount, fee) => {
    expect(feeFor(amount, terms(10_000, { rounding }))).toBe(fee)
  })

  test('is the channel’s own formula, in integers, whatever the amount', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 10n }),
        fc.integer({ min: 0, max: 5_000 }),
        (amount, perTenThousand) => {
          // floor((fen × rate in 1/10000 + 5000) / 10000)
          const formula = (amount * BigInt(perTenThousand) + 5_000n) / 10_000n
          expect(feeFor(amount, terms(perTenThousand * 100))).toBe(formula)
        },
      ),
    )
  })

  test('is never below what the contract wants at least, nor above its cap', () => {
    const limited = terms(6_000, { minFee: 8n, maxFee: 100n })
    expect([100n, 5_000n, 1_000_000n].map((amount) => feeFor(amount, limited))).toEqual([8n, 30n, 100n])
  })
})

describe('the fee that a refund brings back', () => {
  const payment = (amount: bigint, of: FeeTerms) => ({ amount, fee: feeFor(amount, of) })

  test.each<[bigint, number, bigint]>([
    [5_000n, 5_400, 27n],
    [26_000n, 6_000, 156n],
  ])('is the whole fee of %s fen at %s millionths with the whole payment: %s', (amount, ratePpm, fee) => {
    expect(feeReturnedFor(amount, payment(amount, terms(ratePpm)), terms(ratePpm))).toBe(fee)
  })

  test('is the rate of what goes back, and never more than was taken', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 8n }),
        fc.bigInt({ min: 1n, max: 10n ** 8n }),
        fc.constantFrom(...feeRoundings),
        fc.option(fc.bigInt({ min: 1n, max: 50n }), { nil: null }),
        (one, other, rounding, maxFee) => {
          const [amount, refund] = one > other ? [one, other] : [other, one]
          const of = terms(6_000, { rounding, maxFee })
          const back = feeReturnedFor(refund, payment(amount, of), of)
          expect(back >= 0n && back <= payment(amount, of).fee).toBe(true)
        },
      ),
    )
    expect(feeReturnedFor(2_500n, payment(10_000n, terms(6_000)), terms(6_000))).toBe(15n)
  })

  test('is nothing where the contract keeps it', () => {
    const kept = terms(6_000, { returned: false })
    expect(feeReturnedFor(10_000n, payment(10_000n, kept), kept)).toBe(0n)
  })
})

describe('the rate for a payment', () => {
  const at = new Date('2026-11-23T02:00:00Z')
  const days = (count: number) => new Date(at.getTime() + count * 86_400_000)
  const rate = (id: string, changes: Partial<FeeRate> = {}): FeeRate => ({
    ...terms(6_000),
    id,
    channel: 'wechat',
    channelAccountId: null,
    product: null,
    validFrom: days(-10),
    validTo: null,
    note: null,
    ...changes,
  })
  const subject = { channel: 'wechat', channelAccountId: 'ca_1', product: 'native_qr' } as const
  const found = (...rates: FeeRate[]) => feeRateFor(rates, subject, at)?.id

  test.each<[string, FeeRate[], string | undefined]>([
    ['there is none', [], undefined],
    ['it is another channel’s', [rate('a', { channel: 'alipay' })], undefined],
    ['it is another account’s', [rate('a', { channelAccountId: 'ca_2' })], undefined],
    ['it is another product’s', [rate('a', { product: 'jsapi' })], undefined],
    ['it begins later', [rate('a', { validFrom: days(1) })], undefined],
    ['it ends at this moment', [rate('a', { validTo: at })], undefined],
    ['it begins at this moment', [rate('a', { validFrom: at })], 'a'],
    ['a newer one follows', [rate('new', { validFrom: days(-1) }), rate('old')], 'new'],
    [
      'the account has its own',
      [rate('account', { channelAccountId: 'ca_1' }), rate('newer', { validFrom: days(-1) })],
      'account',
    ],
    ['the product has its own', [rate('product', { product: 'native_qr' }), rate('any')], 'product'],
    [
      'the account’s comes before the product’s',
      [rate('product', { product: 'native_qr' }), rate('account', { channelAccountId: 'ca_1' })],
      'account',
    ],
  ])('when %s', (_when, rates, id) => {
    expect(found(...rates)).toBe(id)
  })

  test('is none, and the cost unknown, where nobody wrote one down', () => {
    expect(expectedFeeOf([], { ...subject, amount: 8_888n, paidAt: at })).toBeNull()
    expect(expectedFeeOf([rate('a')], { ...subject, amount: 8_888n, paidAt: at })).toEqual({
      fee: 53n,
      ratePpm: 6_000,
      rateId: 'a',
    })
  })
})
