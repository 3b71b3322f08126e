/** Integer fen as yuan: `¥1,234.56`. Amounts are capped far below where a number of JavaScript loses a fen. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : ''
  const whole = Math.trunc(Math.abs(fen) / 100)
  const rest = Math.abs(fen) % 100
  return `${sign}¥${String(whole).replace(/\B(?=(\d{3})+$)/g, ',')}.${String(rest).padStart(2, '0')}`
}

/** What a person typed as yuan, in fen; undefined where it is no amount. */
export function fenFrom(typed: string): number | undefined {
  const match = /^\s*[¥￥]?\s*(\d{1,9}|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?\s*$/.exec(typed)
  if (!match) return undefined
  const [, whole = '', rest = ''] = match
  return Number(whole.replaceAll(',', '')) * 100 + Number(rest.padEnd(2, '0'))
}
