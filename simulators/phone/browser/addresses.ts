import { isUserName, type UserName } from '../../core/users.ts'

/** What the in-app browser can be asked to open, and for whom. */
export type Holder = UserName
export const isHolder: (value: unknown) => value is Holder = isUserName
/** `miniprogram` is the web view of a mini-program inside WeChat. */
const browserApps = ['wechat', 'miniprogram', 'alipay', 'unionpay', 'browser', 'qq'] as const
export type BrowserApp = (typeof browserApps)[number]

/** One browsing place: a person's app, and the site it shows. Each has its own host name at the proxy. */
export interface Place {
  holder: Holder
  app: BrowserApp
  /** Scheme, host and port of the site, as `URL.origin` writes it. */
  origin: string
}

export function isBrowserApp(value: unknown): value is BrowserApp {
  return browserApps.includes(value as BrowserApp)
}

// A host name's label holds at most 63 characters.
const labelLength = 60

/**
 * The proxy's host name for a place: `buyer.wechat.<origin in hex>.localhost`.
 *
 * The place lives in the host name and not in a cookie or a path prefix, so that root-relative links of the site keep
 * working, two phones can be open side by side, and the browser itself keeps their storage apart. Browsers resolve
 * every name under `.localhost` to this machine.
 */
export function hostOf(place: Place, port: string): string {
  const labels =
    Buffer.from(place.origin)
      .toString('hex')
      .match(new RegExp(`.{1,${labelLength}}`, 'g')) ?? []
  return `${place.holder}.${place.app}.${labels.join('.')}.localhost${port === '' ? '' : `:${port}`}`
}

/** Reads a place back from a Host header, or undefined when it names none. */
export function placeOf(host: string): Place | undefined {
  const [name = ''] = host.toLowerCase().split(':')
  const labels = name.split('.')
  if (labels.length < 4 || labels.pop() !== 'localhost') return undefined
  const [holder, app, ...rest] = labels
  if (!isHolder(holder) || !isBrowserApp(app)) return undefined
  const hex = rest.join('')
  if (!/^(?:[0-9a-f]{2})+$/.test(hex)) return undefined
  const origin = originOf(Buffer.from(hex, 'hex').toString())
  return origin === undefined ? undefined : { holder, app, origin }
}

function originOf(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined
  return url !== undefined && isWeb(url) ? url.origin : undefined
}

export function isWeb(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:'
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}

/** Says which sites the proxy may speak to. It must never become a way to reach other machines. */
export function siteRules(options: { allowed: readonly string[]; ownPort: () => number }): (url: URL) => boolean {
  const listed = new Set(options.allowed.map(originOf))
  return (url) => {
    if (!isWeb(url) || url.username !== '' || url.password !== '') return false
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
    // A request to the proxy itself would go round for ever.
    if (isLoopback(url.hostname)) return port !== options.ownPort()
    return listed.has(url.origin)
  }
}
