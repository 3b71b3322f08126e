/**
 * The address if a page of ours may lead there by itself, else null: absolute http or https, no user info.
 * A shop's `return_url` was checked when the order was made; this is the last door before the browser follows it.
 */
export function webAddress(address: string | null): string | null {
  if (address === null || !/^https?:\/\/[^/\\]/i.test(address)) return null
  try {
    const url = new URL(address)
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === ''
      ? url.href
      : null
  } catch {
    return null
  }
}
