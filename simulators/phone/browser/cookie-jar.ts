import type { Place } from './addresses.ts'

interface Cookie {
  name: string
  value: string
  path: string
  /** Milliseconds since 1970; undefined for a cookie that lives as long as the app. */
  expiresAt: number | undefined
}

/**
 * The cookies of the phones' apps, kept here because the visitor's own browser must neither lend its cookies to the
 * phone nor receive the phone's. Jars are apart by person, app and site.
 */
export class CookieJar {
  readonly #cookies = new Map<string, Map<string, Cookie>>()
  readonly #now: () => number

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Takes the `set-cookie` values of an answer to a request for `path`. Attributes about sites and TLS are not judged. */
  store(place: Place, path: string, setCookies: readonly string[]): void {
    const jar = this.#jar(place)
    for (const line of setCookies) {
      const cookie = parseSetCookie(line, path, this.#now())
      if (cookie !== undefined) jar.set(`${cookie.path} ${cookie.name}`, cookie)
    }
  }

  /** The `cookie` header for a request for `path`, or undefined when there is nothing to send. Longest path first. */
  header(place: Place, path: string): string | undefined {
    const jar = this.#jar(place)
    for (const [key, cookie] of jar) {
      if (cookie.expiresAt !== undefined && cookie.expiresAt <= this.#now()) jar.delete(key)
    }
    const fitting = [...jar.values()].filter((cookie) => pathFits(cookie.path, path))
    fitting.sort((a, b) => b.path.length - a.path.length)
    return fitting.length === 0 ? undefined : fitting.map((cookie) => `${cookie.name}=${cookie.value}`).join('; ')
  }

  clear(): void {
    this.#cookies.clear()
  }

  #jar(place: Place): Map<string, Cookie> {
    const key = `${place.holder} ${place.app} ${place.origin}`
    const found = this.#cookies.get(key) ?? new Map<string, Cookie>()
    this.#cookies.set(key, found)
    return found
  }
}

function parseSetCookie(line: string, requestPath: string, now: number): Cookie | undefined {
  const [pair = '', ...attributes] = line.split(';')
  const equals = pair.indexOf('=')
  if (equals <= 0) return undefined
  const cookie: Cookie = {
    name: pair.slice(0, equals).trim(),
    value: pair.slice(equals + 1).trim(),
    path: defaultPath(requestPath),
    expiresAt: undefined,
  }
  let maxAge: number | undefined
  for (const attribute of attributes) {
    const [name = '', ...rest] = attribute.split('=')
    const value = rest.join('=').trim()
    switch (name.trim().toLowerCase()) {
      case 'path':
        if (value.startsWith('/')) cookie.path = value
        break
      case 'max-age':
        if (/^-?\d+$/.test(value)) maxAge = Number(value)
        break
      case 'expires':
        if (!Number.isNaN(Date.parse(value))) cookie.expiresAt = Date.parse(value)
        break
    }
  }
  // Max-Age goes before Expires whichever is written first.
  if (maxAge !== undefined) cookie.expiresAt = now + maxAge * 1000
  return cookie
}

function defaultPath(requestPath: string): string {
  const last = requestPath.lastIndexOf('/')
  return last <= 0 ? '/' : requestPath.slice(0, last)
}

function pathFits(cookiePath: string, path: string): boolean {
  return path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`)
}
