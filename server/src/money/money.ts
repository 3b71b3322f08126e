import { invariant } from '../platform/invariant.ts'

export type Currency = 'CNY'

/** An amount in minor units (fen for CNY) together with its currency. It takes another shape only in a connector's `wire.ts`. */
export type Money = Readonly<{ amount: bigint; currency: Currency }>

export const cny = (amount: bigint): Money => ({ amount, currency: 'CNY' })

export function sameMoney(a: Money, b: Money): boolean {
  return a.amount === b.amount && a.currency === b.currency
}

export function add(a: Money, b: Money): Money {
  invariant(a.currency === b.currency, 'money of two currencies cannot be added')
  return { amount: a.amount + b.amount, currency: a.currency }
}

/**
 * Splits a total by weights with the largest-remainder rule. The parts always sum to the total; a tie goes to the earlier part.
 */
export function allocate(total: Money, weights: readonly bigint[]): readonly Money[] {
  const sum = weights.reduce((a, b) => a + b, 0n)
  invariant(
    total.amount >= 0n && sum > 0n && weights.every((weight) => weight >= 0n),
    'allocate needs weights that sum to more than 0',
  )
  const parts = weights.map((weight, index) => ({
    index,
    amount: (total.amount * weight) / sum,
    remainder: (total.amount * weight) % sum,
  }))
  let left = total.amount - parts.reduce((a, part) => a + part.amount, 0n)
  for (const part of [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  )) {
    if (left === 0n) break
    part.amount += 1n
    left -= 1n
  }
  return parts.map((part) => ({ amount: part.amount, currency: total.currency }))
}

/** The one rounding rule: to the nearest minor unit, an exact half away from zero. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  invariant(denominator > 0n, 'the denominator must be positive')
  const half = denominator / 2n
  return numerator >= 0n ? (numerator + half) / denominator : -((-numerator + half) / denominator)
}

/** Where a channel's own rule says so: to the nearest minor unit, an exact half to the even one. For amounts that are not negative. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  invariant(numerator >= 0n && denominator > 0n, 'half-even rounding is for amounts from zero on')
  const whole = numerator / denominator
  const twice = 2n * (numerator % denominator)
  return twice > denominator || (twice === denominator && whole % 2n === 1n) ? whole + 1n : whole
}

/** `88.88` for 8888 fen: the decimal yuan text some channels and every person read. */
export function toYuan(amount: bigint): string {
  const sign = amount < 0n ? '-' : ''
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, '0')
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** Reads a decimal yuan text with at most two decimals; anything else is `undefined`, never a guess. */
export function fromYuan(text: string): bigint | undefined {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text)
  if (!match) return undefined
  const amount = BigInt(match[2] as string) * 100n + BigInt((match[3] ?? '').padEnd(2, '0'))
  return match[1] === '-' ? -amount : amount
}
