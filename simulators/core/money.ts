// Amounts are whole fen in a bigint. Decimal yuan exists only as text on a wire.

/** 8888n → '88.88', -5n → '-0.05'. */
export function yuanText(fen: bigint): string {
  const sign = fen < 0n ? '-' : ''
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0')
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** '88.88', '88.8' and '88' → fen. Undefined for a sign, an exponent, blanks, a needless leading zero or a third decimal. */
export function fenFromYuan(text: string): bigint | undefined {
  const match = /^(0|[1-9]\d{0,12})(?:\.(\d{1,2}))?$/.exec(text)
  if (!match) return undefined
  return BigInt(match[1] ?? '0') * 100n + BigInt((match[2] ?? '').padEnd(2, '0'))
}

/** The wallet's fee, to the nearest fen with halves up. The rate is in ten-thousandths: 60 means 0.60 %. */
export function feeFor(fen: bigint, rateTenThousandths: bigint): bigint {
  return (fen * rateTenThousandths + 5000n) / 10_000n
}

/** A total that ends in 13 fen is declined by the wallet at payment time. */
export function isDeclinedTotal(fen: bigint): boolean {
  return fen % 100n === 13n
}
