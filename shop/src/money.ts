/** Integer fen as yuan with two places, such as `¥1,288.00`. */
export const yuan = (fen: number): string => {
  const digits = String(fen).padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  return `¥${whole}.${digits.slice(-2)}`
}
