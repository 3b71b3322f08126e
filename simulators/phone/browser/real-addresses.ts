import { placeOf } from './addresses.ts'

const plain = /http:\/\/((?:[a-z0-9]+\.)+localhost(?::\d+)?)/gi
const encoded = /http%3a%2f%2f((?:[a-z0-9]+\.)+localhost(?:%3a\d+)?)/gi

/**
 * Text that a page sends, with the sites' own addresses in place of the proxy's. A script reads the proxy's address from
 * `location` and tells its server: where to come back to, or which page to sign. In real life that is the site's.
 */
export function withRealAddresses(text: string): string {
  return text
    .replace(plain, (whole, host: string) => placeOf(host)?.origin ?? whole)
    .replace(encoded, (whole, host: string) => {
      const origin = placeOf(decodeURIComponent(host))?.origin
      return origin === undefined ? whole : encodeURIComponent(origin)
    })
}

/** Whether a body is text of a kind in which pages send addresses. */
export function mayHoldAddresses(contentType: string | undefined): boolean {
  return /^(application\/json|application\/x-www-form-urlencoded|text\/plain)\b/i.test(contentType ?? '')
}
