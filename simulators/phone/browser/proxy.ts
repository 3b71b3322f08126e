import { createServer, type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { hostOf, isBrowserApp, isHolder, isLoopback, isWeb, type Place, placeOf, siteRules } from './addresses.ts'
import { CookieJar } from './cookie-jar.ts'
import { dressPage, noticePage } from './dress-page.ts'
import { requestHeaders, responseHeaders } from './headers.ts'
import { injectedScript } from './injected-script.ts'
import { readBody, unpacked } from './read-body.ts'
import { mayHoldAddresses, withRealAddresses } from './real-addresses.ts'
import { userAgents } from './user-agents.ts'

const pageBytesMax = 8 * 1024 * 1024
const peekBytesMax = 2 * 1024 * 1024

export interface PhoneBrowserOptions {
  /** Sites that are not on this machine and may be opened all the same: the origins of PUBLIC_URL and its like. */
  allowed: readonly string[]
  /** The simulators' own address; requests to it carry `x-sim-user`, so that sign-in pages know whose phone it is. */
  simulatorsUrl: () => string
  /** Milliseconds since 1970. Cookies expire by it. */
  now: () => number
}

export interface PhoneBrowser {
  listen(port: number): Promise<{ url: string; port: number }>
  close(): Promise<void>
  /**
   * Fetches a page or a picture without showing it: share cards are made of them. Nobody's cookies go along. Undefined
   * when it is refused, silent, not there, or too large.
   */
  peek(address: string): Promise<{ contentType: string; body: Buffer } | undefined>
  /** Empties all cookie jars. */
  forget(): void
}

/**
 * The browser inside the phone's apps: a proxy on loopback that shows a site the way the app would, with the app's
 * user agent, cookies and payment bridge, so that the site under test needs no demonstration switch.
 */
export function createPhoneBrowser(options: PhoneBrowserOptions): PhoneBrowser {
  let ownPort = 0
  const mayOpen = siteRules({ allowed: options.allowed, ownPort: () => ownPort })
  const jar = new CookieJar(options.now)
  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (!response.headersSent) sendPage(response, 502, '网页无法打开', 'The page could not be opened.')
      else response.destroy()
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = request.headers.host ?? ''
    const port = host.split(':')[1] ?? ''
    const place = placeOf(host)
    if (place === undefined) {
      open(request, response, port)
      return
    }
    const target = new URL(request.url ?? '/', place.origin)
    const search = withRealAddresses(target.search)
    if (search !== target.search) target.search = search
    if (target.origin !== place.origin || !mayOpen(target)) refuse(response, target.origin)
    else await forward(request, response, place, target, port)
  }

  function open(request: IncomingMessage, response: ServerResponse, port: string): void {
    const asked = new URL(request.url ?? '/', 'http://localhost')
    const holder = asked.searchParams.get('phone') ?? 'buyer'
    const app = asked.searchParams.get('app') ?? 'browser'
    const address = asked.searchParams.get('url') ?? ''
    const url = URL.canParse(address) ? new URL(address) : undefined
    if (asked.pathname !== '/__open' || !isHolder(holder) || !isBrowserApp(app)) {
      sendPage(response, 404, '没有这个网页', 'Open addresses with /__open?phone=&app=&url=')
    } else if (url === undefined) {
      sendPage(response, 400, '网址不正确', address)
    } else if (!isWeb(url)) {
      handOver(response, { holder, app, origin: url.origin }, address)
    } else if (!mayOpen(url)) {
      refuse(response, url.origin)
    } else {
      // 307 keeps the method and body of a form that a page sends to another site.
      const location = through({ holder, app, origin: url.origin }, port, url)
      response.writeHead(307, { location, 'cache-control': 'no-store' }).end()
    }
  }

  async function forward(
    request: IncomingMessage,
    response: ServerResponse,
    place: Place,
    target: URL,
    port: string,
  ): Promise<void> {
    const headers = requestHeaders(request.headers, place, target, jar.header(place, target.pathname))
    if (isSameSite(target, options.simulatorsUrl())) headers['x-sim-user'] = place.holder
    const send = target.protocol === 'https:' ? requestHttps : requestHttp
    // Taken byte for byte, whatever its charset: addresses are plain ASCII in all of them.
    const body = mayHoldAddresses(request.headers['content-type'])
      ? Buffer.from(withRealAddresses((await readBody(request, pageBytesMax)).toString('latin1')), 'latin1')
      : undefined
    if (body !== undefined && body.length > 0) headers['content-length'] = body.length
    const upstream = send(target, { method: request.method, headers })
    response.on('close', () => upstream.destroy())
    if (body === undefined) request.pipe(upstream)
    else upstream.end(body)
    const answered = await new Promise<IncomingMessage>((resolve, reject) => {
      upstream.on('response', resolve)
      upstream.on('error', reject)
    })
    answered.on('error', () => response.destroy())
    jar.store(place, target.pathname, answered.headers['set-cookie'] ?? [])
    const back = responseHeaders(answered.headers)
    if (answered.headers.location !== undefined && URL.canParse(answered.headers.location, target.href)) {
      const next = new URL(answered.headers.location, target.href)
      if (!isWeb(next)) {
        answered.resume()
        handOver(response, place, answered.headers.location)
        return
      }
      back.location = mayOpen(next) ? through(place, port, next) : openAddress(place, port, next.href)
    }
    if (!/^text\/html\b/i.test(answered.headers['content-type'] ?? '') || request.method === 'HEAD') {
      response.writeHead(answered.statusCode ?? 502, back)
      response.flushHeaders()
      answered.pipe(response)
      return
    }
    const page = unpacked(answered, answered.headers['content-encoding'])
    const html = (await readBody(page, pageBytesMax)).toString('utf8')
    const dressed = dressPage(html, injectedScript(place), (url) => {
      const shown = standIn(url, options.simulatorsUrl())
      return mayOpen(shown) ? through(place, port, shown) : undefined
    })
    delete back['content-length']
    delete back['content-encoding']
    response.writeHead(answered.statusCode ?? 502, back).end(dressed)
  }

  // A scheme such as weixin:// or alipays:// leaves the browser: the phone decides which app takes it.
  function handOver(response: ServerResponse, place: Place, address: string): void {
    const call = `;parent.postMessage({hutong:'phone',kind:'scheme',address:${JSON.stringify(address).replaceAll('<', '\\u003c')}},'*')`
    sendPage(response, 200, '正在打开应用…', 'Opening the app…', injectedScript(place) + call)
  }

  function refuse(response: ServerResponse, origin: string): void {
    sendPage(
      response,
      403,
      '这部手机打不开这个网站',
      `This phone opens only sites on this machine and the shop's own: ${origin}`,
    )
  }

  return {
    async listen(port) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, '127.0.0.1', resolve)
      })
      ownPort = (server.address() as AddressInfo).port
      return { url: `http://localhost:${ownPort}`, port: ownPort }
    },
    async close() {
      server.closeAllConnections()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
    async peek(address) {
      const url = URL.canParse(address) ? new URL(address) : undefined
      if (url === undefined || !mayOpen(url)) return undefined
      // Not followed to a redirect: a chat must not spend sign-in codes nor leave the allowed sites.
      const answered = await fetch(url, {
        headers: { 'user-agent': userAgents.browser, 'accept-language': 'zh-CN,zh;q=0.9' },
        redirect: 'manual',
        signal: AbortSignal.timeout(3000),
      }).catch(() => undefined)
      if (answered?.body == null || !answered.ok) return undefined
      const body = await readBody(answered.body, peekBytesMax).catch(() => undefined)
      return body && { contentType: answered.headers.get('content-type') ?? '', body }
    },
    forget: () => jar.clear(),
  }
}

function through(place: Place, port: string, url: URL): string {
  return `http://${hostOf({ ...place, origin: url.origin }, port)}${url.pathname}${url.search}${url.hash}`
}

/** WeChat's script for pages comes from a server that this machine need not reach; the simulators have one like it. */
function standIn(url: URL, simulatorsUrl: string): URL {
  const isSdk = url.hostname === 'res.wx.qq.com' && /\/jweixin-1\.\d\.\d\.js$/.test(url.pathname)
  return isSdk ? new URL('/wechat/jssdk/jweixin-1.6.0.js', simulatorsUrl) : url
}

function openAddress(place: Place, port: string, address: string): string {
  const query = new URLSearchParams({ phone: place.holder, app: place.app, url: address })
  return `http://localhost${port === '' ? '' : `:${port}`}/__open?${query}`
}

/** Whether two addresses reach the same server; the names of this machine count as one. */
function isSameSite(url: URL, address: string): boolean {
  if (!URL.canParse(address)) return false
  const other = new URL(address)
  const isHere = isLoopback(url.hostname) && isLoopback(other.hostname)
  return url.origin === other.origin || (isHere && url.protocol === other.protocol && url.port === other.port)
}

function sendPage(response: ServerResponse, status: number, title: string, detail: string, script = ''): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  response.end(noticePage(title, detail, script))
}
