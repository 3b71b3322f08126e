import type { Channel, ChannelProduct } from '@hutong/contract'
import { divideHalfEven, divideRounded } from '../money/index.ts'

export const feeRoundings = ['half_up', 'half_even', 'down'] as const
export type FeeRounding = (typeof feeRoundings)[number]

/** What a channel takes of a payment, by contract. */
export type FeeTerms = Readonly<{
  /** Millionths of the amount. */
  ratePpm: number
  minFee: bigint
  maxFee: bigint | null
  rounding: FeeRounding
  /** Whether a refund brings its part of the fee back. */
  returned: boolean
}>

/** Terms of an app, for one account and product or for all of a channel's, from a time on. A rate is never changed, only followed. */
export type FeeRate = FeeTerms &
  Readonly<{
    id: string
    channel: Channel
    channelAccountId: string | null
    product: ChannelProduct | null
    validFrom: Date
    validTo: Date | null
    note: string | null
  }>

/** What a payment is expected to cost, fixed on the attempt that was paid. */
export type ExpectedFee = Readonly<{ fee: bigint; ratePpm: number; rateId: string }>

/** As the bills of all three channels round it: each row by itself, to the nearest fen, a half up. A contract may say otherwise. */
export const defaultRoundings: Readonly<Record<Channel, FeeRounding>> = {
  wechat: 'half_up',
  alipay: 'half_up',
  unionpay: 'half_up',
}
export const feeRateMaxPpm = 500_000

const million = 1_000_000n

function rounded(amount: bigint, { ratePpm, rounding }: Pick<FeeTerms, 'ratePpm' | 'rounding'>): bigint {
  const exact = amount * BigInt(ratePpm)
  if (rounding === 'down') return exact / million
  return rounding === 'half_even' ? divideHalfEven(exact, million) : divideRounded(exact, million)
}

/** In whole fen. Less than half a fen is no fee, unless the contract names a least one. */
export function feeFor(amount: bigint, terms: FeeTerms): bigint {
  const fee = rounded(amount, terms)
  const atLeast = fee < terms.minFee ? terms.minFee : fee
  return terms.maxFee !== null && atLeast > terms.maxFee ? terms.maxFee : atLeast
}

/**
 * What a refund is expected to bring back of a payment's fee: the whole of it with the whole payment, else the rate of what goes back.
 * How channels level the sum of many partial refunds is not known, so this does not try to.
 */
export function feeReturnedFor(refund: bigint, payment: { amount: bigint; fee: bigint }, terms: FeeTerms): bigint {
  if (!terms.returned) return 0n
  if (refund >= payment.amount) return payment.fee
  const part = rounded(refund, terms)
  return part < payment.fee ? part : payment.fee
}

export type FeeSubject = Readonly<{ channel: Channel; channelAccountId: string; product: ChannelProduct }>

/** The rate that is for this most of all: the account's before the channel's, the product's before any product's, then the newest. */
export function feeRateFor(rates: readonly FeeRate[], subject: FeeSubject, at: Date): FeeRate | undefined {
  const precision = (rate: FeeRate) => (rate.channelAccountId === null ? 0 : 2) + (rate.product === null ? 0 : 1)
  return rates
    .filter(
      (rate) =>
        rate.channel === subject.channel &&
        (rate.channelAccountId === null || rate.channelAccountId === subject.channelAccountId) &&
        (rate.product === null || rate.product === subject.product) &&
        rate.validFrom <= at &&
        (rate.validTo === null || at < rate.validTo),
    )
    .reduce<FeeRate | undefined>((best, rate) => {
      if (!best) return rate
      const more = precision(rate) - precision(best)
      return more > 0 || (more === 0 && rate.validFrom >= best.validFrom) ? rate : best
    }, undefined)
}

/** Null where no rate is known: what a payment cost is never guessed. */
export function expectedFeeOf(
  rates: readonly FeeRate[],
  payment: FeeSubject & Readonly<{ amount: bigint; paidAt: Date }>,
): ExpectedFee | null {
  const rate = feeRateFor(rates, payment, payment.paidAt)
  return rate ? { fee: feeFor(payment.amount, rate), ratePpm: rate.ratePpm, rateId: rate.id } : null
}
