import { lookup as lookupName } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { Agent, buildConnector } from 'undici'

/** Merchants choose where webhooks go, so every connection is checked: nothing of our own network may be reached through us. */
export type AddressPolicy = Readonly<{
  /** Lets loopback and private networks be called as well, and plain http; for a demonstration on one machine. */
  allowPrivate: boolean
}>

export class ForbiddenAddressError extends Error {
  constructor() {
    super('the webhook leads to an address that may not be called')
    this.name = 'ForbiddenAddressError'
  }
}

const privateRanges = new Set(['loopback', 'private', 'uniqueLocal'])
// Public by its number, yet the metadata service of a cloud.
const publicLooking = new Set(['168.63.129.16'])
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/** @param address a numeric address as a resolver or a parsed URL gives it */
export function mayCall(address: string, policy: AddressPolicy): boolean {
  if (isIP(address) === 0) return false
  // `process` turns ::ffff:127.0.0.1 into 127.0.0.1; a zone (fe80::1%eth0) never leads to the internet.
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv6' && (parsed as ipaddr.IPv6).zoneId) return false
  const range = parsed.range()
  if (policy.allowPrivate && privateRanges.has(range)) return true
  if (range !== 'unicast' || publicLooking.has(parsed.toString())) return false
  // Everything of IPv6 outside 2000::/3 is something else, also where no range names it (::127.0.0.1, 5f00::/16).
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(globalUnicast)
}

const localNames = /(^|\.)(localhost|local|internal|localdomain|home\.arpa)\.?$/

/** Numeric addresses in any spelling (2130706433, 0x7f.1, 0177.0.0.1) are already dotted here: the URL parser does that. */
const hostOf = (hostname: string): string => (hostname.startsWith('[') ? hostname.slice(1, -1) : hostname)

/** What can be said of an address before anything is resolved. */
export function judgeUrl(text: string, policy: AddressPolicy): 'ok' | 'invalid' | 'forbidden' {
  // The parser also takes `https:shop`, backslashes and stray blanks; what a person would read otherwise is refused.
  if (!/^https?:\/\/[^\s\\]+$/i.test(text) || !URL.canParse(text)) return 'invalid'
  const url = new URL(text)
  const schemes = policy.allowPrivate ? ['https:', 'http:'] : ['https:']
  if (!schemes.includes(url.protocol) || url.username || url.password || url.hash) return 'invalid'
  const host = hostOf(url.hostname)
  if (isIP(host) !== 0) return mayCall(host, policy) ? 'ok' : 'forbidden'
  return !policy.allowPrivate && localNames.test(host) ? 'forbidden' : 'ok'
}

export type Resolve = (hostname: string) => Promise<readonly { address: string; family: number }[]>
const systemResolve: Resolve = (hostname) => lookupName(hostname, { all: true })

/**
 * Makes connections only to addresses that may be called. The name is resolved once for each connection and the socket goes to the
 * very address that was checked, so a name that answers differently the second time gains nothing. Never follows redirects.
 */
export function createGuardedAgent(
  policy: AddressPolicy,
  options: { connectTimeoutMs: number; resolve?: Resolve },
): Agent {
  const resolve = options.resolve ?? systemResolve
  const lookup: LookupFunction = (hostname, lookupOptions, callback) => {
    resolve(hostname).then(
      (found) => {
        const callable = found.filter(({ address }) => mayCall(address, policy))
        const [first] = callable
        if (!first) callback(found.length === 0 ? notFound(hostname) : new ForbiddenAddressError(), [])
        else if (lookupOptions.all) callback(null, [...callable])
        else callback(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    )
  }
  const connect = buildConnector({
    lookup,
    timeout: options.connectTimeoutMs,
    allowH2: false,
  } as buildConnector.BuildOptions)
  return new Agent({
    // A socket is given a numeric address without any lookup, so those are checked here.
    connect: (target, callback) => {
      const host = hostOf(target.hostname)
      if (isIP(host) !== 0 && !mayCall(host, policy)) callback(new ForbiddenAddressError(), null)
      else connect(target, callback)
    },
    pipelining: 1,
    keepAliveTimeout: 15_000,
    keepAliveMaxTimeout: 60_000,
    maxHeaderSize: 16_384,
  })
}

const notFound = (hostname: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`no address for ${hostname}`), { code: 'ENOTFOUND' })
