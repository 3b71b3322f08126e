import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { type Place, placeOf } from './addresses.ts'
import { userAgents } from './user-agents.ts'

const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']

/**
 * The headers that go to the site. The app speaks, not the visitor's browser: its user agent and cookies take the
 * place of the browser's, the brand hints go, and addresses of the proxy become the site's own.
 */
export function requestHeaders(
  from: IncomingHttpHeaders,
  place: Place,
  target: URL,
  cookies: string | undefined,
): OutgoingHttpHeaders {
  const to: OutgoingHttpHeaders = {}
  for (const [name, value] of Object.entries(from)) {
    if (hopByHop.includes(name) || name.startsWith('sec-ch-') || name.startsWith('x-sim-')) continue
    to[name] = value
  }
  to.host = target.host
  to['user-agent'] = userAgents[place.app]
  // Pages are rewritten on the way, so they must arrive uncompressed.
  to['accept-encoding'] = 'identity'
  if (to['sec-fetch-dest'] === 'iframe') to['sec-fetch-dest'] = 'document'
  if (to['sec-fetch-mode'] === 'navigate' && to['sec-fetch-site'] !== 'same-origin') to['sec-fetch-site'] = 'none'
  delete to.cookie
  if (cookies !== undefined) to.cookie = cookies
  const origin = siteAddress(from.origin)
  // An origin that is none of the proxy's is passed on as it came: a foreign page must not pass for the site.
  if (origin !== undefined) to.origin = origin.origin
  const referer = siteAddress(from.referer)
  if (referer !== undefined) to.referer = referer.href
  else delete to.referer
  return to
}

function siteAddress(address: string | undefined): URL | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined
  const url = new URL(address)
  const place = placeOf(url.host)
  return place === undefined ? undefined : new URL(`${url.pathname}${url.search}`, place.origin)
}

/** The headers that come back to the browser, without cookies and without what forbids showing the page in a frame. */
export function responseHeaders(from: IncomingHttpHeaders): OutgoingHttpHeaders {
  const dropped = [
    ...hopByHop,
    'set-cookie',
    'x-frame-options',
    'content-security-policy',
    'content-security-policy-report-only',
    'cross-origin-embedder-policy',
    'cross-origin-opener-policy',
    'cross-origin-resource-policy',
    'strict-transport-security',
    'clear-site-data',
    'alt-svc',
  ]
  return Object.fromEntries(Object.entries(from).filter(([name]) => !dropped.includes(name)))
}
