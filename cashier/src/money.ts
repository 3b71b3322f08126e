/**
 * Integer fen as yuan, such as `1234567` → `12,345.67`.
 * Only whole numbers are divided here, so no amount is ever rounded.
 */
export function yuanOfFen(fen: number): string {
  const cents = fen % 100
  const yuan = (fen - cents) / 100
  return `${String(yuan).replace(/\B(?=(\d{3})+$)/g, ',')}.${String(cents).padStart(2, '0')}`
}
