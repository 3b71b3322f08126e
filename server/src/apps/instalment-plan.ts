import type { GoodsType, InstalmentBearer, InstalmentOffer, Instalments, Method } from '@hutong/contract'
import { divideHalfEven, type Money } from '../money/index.ts'

/** The numbers of instalments Huabei knows. */
export const instalmentCounts = [3, 6, 12] as const
export type InstalmentCount = (typeof instalmentCounts)[number]

/** What an app's contract says of one number of instalments, from a day on. */
export type InstalmentPlan = Readonly<{
  count: InstalmentCount
  bearer: InstalmentBearer
  /** The whole cost as millionths of the amount. */
  ratePpm: number
  /** Orders below it are not offered the plan. */
  minAmount: bigint
  enabled: boolean
  validFrom: Date
}>

/** Alipay recommends to offer instalments from 100 yuan on; it is no limit of the channel's, so each plan may say otherwise. */
export const instalmentMinimumFen = 10_000n
export const instalmentRateMaxPpm = 500_000

/** Of each count the newest plan that is valid now, fewest instalments first. One that is switched off is in force, as off. */
export function plansInForce(plans: readonly InstalmentPlan[], now: Date): InstalmentPlan[] {
  return instalmentCounts.flatMap((count) => {
    const valid = plans.filter((plan) => plan.count === count && plan.validFrom <= now)
    return valid.length === 0 ? [] : [valid.reduce((one, other) => (other.validFrom > one.validFrom ? other : one))]
  })
}

/** The plans an order may be paid by. Virtual goods cannot be paid by instalments, and no instalment may be of nothing. */
export function plansFor(
  plans: readonly InstalmentPlan[],
  amount: Money,
  goodsType: GoodsType,
  now: Date,
): InstalmentPlan[] {
  if (goodsType === 'virtual') return []
  return plansInForce(plans, now).filter(
    (plan) => plan.enabled && amount.amount >= plan.minAmount && amount.amount >= BigInt(plan.count),
  )
}

/** The whole cost of a plan, whoever bears it, by Huabei's rule: to the nearest fen, an exact half to the even one. */
export const instalmentFee = (amount: bigint, ratePpm: number): bigint =>
  divideHalfEven(amount * BigInt(ratePpm), 1_000_000n)

export type InstalmentTerms = Readonly<{
  /** What the payer pays on top: nothing where the shop bears the cost. */
  fee: bigint
  /** What an equal split leaves over is in the first. */
  first: bigint
  each: bigint
  total: bigint
}>

/** What the payer is shown before paying. The first and all the others add up to the total to the fen. */
export function instalmentTerms(
  amount: bigint,
  plan: Pick<InstalmentPlan, 'count' | 'bearer' | 'ratePpm'>,
): InstalmentTerms {
  const count = BigInt(plan.count)
  const fee = plan.bearer === 'buyer' ? instalmentFee(amount, plan.ratePpm) : 0n
  const total = amount + fee
  // Principal and fee are split each for itself, as the channel does it, and not their sum.
  const each = amount / count + fee / count
  return { fee, first: total - each * (count - 1n), each, total }
}

export function instalmentOffer(amount: Money, plan: InstalmentPlan): InstalmentOffer {
  const { each, fee, first, total } = instalmentTerms(amount.amount, plan)
  return {
    count: plan.count,
    bearer: plan.bearer,
    fee: Number(fee),
    first: Number(first),
    each: Number(each),
    total: Number(total),
  }
}

export type InstalmentChoice =
  | Readonly<{ kind: 'chosen'; instalments: Instalments | null }>
  | Readonly<{ kind: 'refused'; refusal: 'instalment_plan_required' | 'instalment_plan_not_available' }>

/** The plan that was asked for, as an attempt keeps it. A plan goes with Huabei and with nothing else. */
export function chooseInstalments(
  plans: readonly InstalmentPlan[],
  asked: Readonly<{ method: Method; count: number | undefined; amount: Money; goodsType: GoodsType; now: Date }>,
): InstalmentChoice {
  const { amount, count, goodsType, method, now } = asked
  if (count === undefined)
    return method === 'huabei'
      ? { kind: 'refused', refusal: 'instalment_plan_required' }
      : { kind: 'chosen', instalments: null }
  const plan =
    method === 'huabei' ? plansFor(plans, amount, goodsType, now).find((each) => each.count === count) : undefined
  if (!plan) return { kind: 'refused', refusal: 'instalment_plan_not_available' }
  return {
    kind: 'chosen',
    instalments: {
      count: plan.count,
      bearer: plan.bearer,
      rate_ppm: plan.ratePpm,
      fee: Number(instalmentFee(amount.amount, plan.ratePpm)),
    },
  }
}

/** `1.8%` as millionths: at most four decimals, read exactly; anything else is `undefined`, never a guess. */
export function ppmFromPercent(text: string): number | undefined {
  const read = /^(\d{1,3})(?:\.(\d{1,4}))?%$/.exec(text)
  if (!read) return undefined
  const ppm = Number(read[1]) * 10_000 + Number((read[2] ?? '').padEnd(4, '0'))
  return ppm <= instalmentRateMaxPpm ? ppm : undefined
}

export function percentOfPpm(ppm: number): string {
  const decimals = String(ppm % 10_000)
    .padStart(4, '0')
    .replace(/0+$/, '')
  return `${Math.floor(ppm / 10_000)}${decimals === '' ? '' : `.${decimals}`}%`
}
