/**
 * A name as strangers may see it: its first character, such as 王*, or its first letter. How long the name is stays unsaid, and what
 * is no letter (a telephone number used as a name) is not shown at all.
 */
export function maskedName(name: string): string {
  const [first] = new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(name.trim())
  return first && /^\p{L}\p{M}*$/u.test(first.segment) ? `${first.segment.toLocaleUpperCase('en')}*` : '*'
}

/** An id the same: enough to compare two, too little to use. */
export function maskedId(id: string): string {
  const signs = [...id]
  if (signs.length < 8) return `${signs[0] ?? ''}***`
  return `${signs.slice(0, 2).join('')}***${signs.slice(-2).join('')}`
}
