/** A name as far as it may be shown to who need not know it: its first letter. */
export const maskedName = (name: string): string => `${[...name][0] ?? ''}*`

/** An id the same: enough to compare two, too little to use. */
export function maskedId(id: string): string {
  const signs = [...id]
  if (signs.length < 8) return `${signs[0] ?? ''}***`
  return `${signs.slice(0, 2).join('')}***${signs.slice(-2).join('')}`
}
