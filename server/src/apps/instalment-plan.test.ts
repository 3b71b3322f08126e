import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cny, fromYuan } from '../money/index.ts'
import {
  chooseInstalments,
  type InstalmentPlan,
  instalmentCounts,
  instalmentFee,
  instalmentOffer,
  instalmentTerms,
  percentOfPpm,
  plansFor,
  plansInForce,
  ppmFromPercent,
} from './instalment-plan.ts'

const now = new Date('2026-12-01T04:00:00.000Z')
const days = (count: number): Date => new Date(now.getTime() + count * 86_400_000)
const plan = (changes: Partial<InstalmentPlan> = {}): InstalmentPlan => ({
  count: 3,
  bearer: 'buyer',
  ratePpm: 23_000,
  minAmount: 10_000n,
  enabled: true,
  validFrom: days(-10),
  ...changes,
})

describe('the sums of a plan', () => {
  const rates = { 3: 23_000, 6: 45_000, 12: 75_000 } as const

  // Third-party, checked: what is shown per instalment, and the whole fee.
  test.each([
    [3, '5.45', '1.85', '0.13'],
    [3, '3.45', '1.17', '0.08'],
    [6, '3.45', '0.59', '0.16'],
    [12, '3.45', '0.30', '0.26'],
    [3, '1111.11', '378.89', '25.56'],
    [6, '1111.11', '193.51', '50.00'],
    [12, '1111.11', '99.53', '83.33'],
    [3, '123.67', '42.16', '2.84'],
    [6, '123.67', '21.53', '5.57'],
    [12, '123.67', '11.07', '9.28'],
  ] as const)(
    'in %i of ¥%s are ¥%s each with ¥%s of fee, as the published example says',
    (count, amount, each, fee) => {
      const terms = instalmentTerms(fromYuan(amount) ?? 0n, { count, bearer: 'buyer', ratePpm: rates[count] })
      expect(terms.each).toBe(fromYuan(each))
      expect(terms.fee).toBe(fromYuan(fee))
    },
  )

  const anyPlan = fc.record({
    count: fc.constantFrom(...instalmentCounts),
    bearer: fc.constantFrom('buyer' as const, 'shop' as const),
    ratePpm: fc.integer({ min: 0, max: 500_000 }),
  })
  const anyAmount = fc.bigInt({ min: 1n, max: 10_000_000_000n })

  test('shown add up to the fen, whatever the amount and the rate', () => {
    fc.assert(
      fc.property(anyAmount, anyPlan, (amount, terms) => {
        const { each, fee, first, total } = instalmentTerms(amount, terms)
        expect(first + each * BigInt(terms.count - 1)).toBe(total)
        expect(total).toBe(amount + fee)
        // What is left over of two sums split n ways is less than n of each.
        expect(first >= each && first - each < 2n * BigInt(terms.count)).toBe(true)
        if (terms.bearer === 'shop') expect(fee).toBe(0n)
      }),
    )
  })

  test('have a fee that is never off by more than half a fen', () => {
    fc.assert(
      fc.property(anyAmount, anyPlan, (amount, { ratePpm }) => {
        const off = 2n * (instalmentFee(amount, ratePpm) * 1_000_000n - amount * BigInt(ratePpm))
        expect(off >= -1_000_000n && off <= 1_000_000n).toBe(true)
      }),
    )
  })

  test.each([
    [50n, 10_000, 0n],
    [150n, 10_000, 2n],
    [250n, 10_000, 2n],
    [251n, 10_000, 3n],
  ])('round half a fen to the even one: %s at %s ppm is %s', (amount, ratePpm, fee) => {
    expect(instalmentFee(amount, ratePpm)).toBe(fee)
  })

  test('are the amount alone where the shop bears the cost', () => {
    expect(instalmentOffer(cny(111_111n), plan({ count: 12, bearer: 'shop', ratePpm: 75_000 }))).toEqual({
      count: 12,
      bearer: 'shop',
      fee: 0,
      first: 9262,
      each: 9259,
      total: 111_111,
    })
  })
})

describe('the plans in force', () => {
  test('are the newest valid one of each count, whatever order they are stored in', () => {
    const old = plan({ validFrom: days(-30), ratePpm: 30_000 })
    const today = plan({ validFrom: now })
    const tomorrow = plan({ validFrom: days(1), ratePpm: 10_000 })
    const twelve = plan({ count: 12 })
    for (const plans of [
      [old, today, tomorrow, twelve],
      [twelve, tomorrow, today, old],
    ]) {
      expect(plansInForce(plans, now)).toEqual([today, twelve])
      expect(plansInForce(plans, days(1))).toEqual([tomorrow, twelve])
      expect(plansInForce(plans, days(-40))).toEqual([])
    }
  })

  test('offer none for virtual goods', () => {
    expect(plansFor([plan()], cny(20_000n), 'virtual', now)).toEqual([])
    expect(plansFor([plan()], cny(20_000n), 'physical', now)).toEqual([plan()])
  })

  test('offer none below its own minimum, and from there on', () => {
    const six = plan({ count: 6, minAmount: 20_000n })
    const counts = (amount: bigint) => plansFor([plan(), six], cny(amount), 'physical', now).map(({ count }) => count)
    expect([counts(9_999n), counts(10_000n), counts(19_999n), counts(20_000n)]).toEqual([[], [3], [3], [3, 6]])
  })

  test('offer none whose instalments would be of nothing', () => {
    const free = plan({ count: 12, minAmount: 0n })
    expect(plansFor([free], cny(11n), 'physical', now)).toEqual([])
    expect(plansFor([free], cny(12n), 'physical', now)).toEqual([free])
  })

  test('offer none that is switched off, though an older one was on', () => {
    const off = plan({ enabled: false, validFrom: days(-1) })
    expect(plansFor([plan(), off], cny(20_000n), 'physical', now)).toEqual([])
  })
})

describe('the choice of a plan', () => {
  const asked = { method: 'huabei', count: 3, amount: cny(11_111n), goodsType: 'physical', now } as const
  const plans = [plan(), plan({ count: 12, bearer: 'shop', ratePpm: 75_000 })]

  test('fixes count, bearer, rate and the whole fee, whoever bears it', () => {
    expect(chooseInstalments(plans, asked)).toEqual({
      kind: 'chosen',
      instalments: { count: 3, bearer: 'buyer', rate_ppm: 23_000, fee: 256 },
    })
    expect(chooseInstalments(plans, { ...asked, count: 12 })).toEqual({
      kind: 'chosen',
      instalments: { count: 12, bearer: 'shop', rate_ppm: 75_000, fee: 833 },
    })
  })

  test.each([
    ['no plan for Huabei', { count: undefined }, 'instalment_plan_required'],
    ['a count that is not offered', { count: 6 }, 'instalment_plan_not_available'],
    ['a count there is not', { count: 24 }, 'instalment_plan_not_available'],
    ['virtual goods', { goodsType: 'virtual' }, 'instalment_plan_not_available'],
    ['an amount below the minimum', { amount: cny(9_999n) }, 'instalment_plan_not_available'],
    ['a method that pays at once', { method: 'alipay' }, 'instalment_plan_not_available'],
  ] as const)('is refused for %s', (_what, changes, refusal) => {
    expect(chooseInstalments(plans, { ...asked, ...changes })).toEqual({ kind: 'refused', refusal })
  })

  test('is none for a method that pays at once', () => {
    expect(chooseInstalments(plans, { ...asked, method: 'alipay', count: undefined })).toEqual({
      kind: 'chosen',
      instalments: null,
    })
  })
})

describe('a rate as text', () => {
  test.each([
    ['1.8%', 18_000],
    ['0%', 0],
    ['7.5%', 75_000],
    ['2.3456%', 23_456],
    ['50%', 500_000],
  ])('%s is %i millionths, and back', (text, ppm) => {
    expect(ppmFromPercent(text)).toBe(ppm)
    expect(percentOfPpm(ppm)).toBe(text)
  })
  test.each(['', '1.8', '%', '-1%', '1.23456%', '1,8%', '50.0001%', '100%', '1.8 %', '1e1%', '.5%', '1.%'])(
    '%j is none, and never a guess',
    (text) => {
      expect(ppmFromPercent(text)).toBeUndefined()
    },
  )
})
