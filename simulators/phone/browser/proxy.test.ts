import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { type BrowserApp, type Holder, hostOf, placeOf } from './addresses.ts'
import { createPhoneBrowser } from './proxy.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void
const closers: (() => Promise<unknown> | undefined)[] = []

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function site(handler: Handler): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

async function browser(simulatorsUrl = '') {
  let now = Date.UTC(2026, 10, 23)
  const made = createPhoneBrowser({
    allowed: ['https://pay.example'],
    simulatorsUrl: () => simulatorsUrl,
    now: () => now,
  })
  const { port } = await made.listen(0)
  closers.push(() => made.close())
  return { port: String(port), browser: made, pass: (ms: number) => (now += ms) }
}

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  text: string
}

// Node looks names up by the system's resolver, which need not know *.localhost; so the Host header is given by hand.
function visit(
  port: string,
  host: string,
  path: string,
  init: { method?: string; headers?: object; body?: string } = {},
) {
  return new Promise<Answer>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method: init.method ?? 'GET', headers: { ...init.headers, host } }
    const sent = request(options, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() }),
      )
    })
    sent.on('error', reject)
    sent.end(init.body)
  })
}

function placeHost(origin: string, app: BrowserApp, port: string, holder: Holder = 'buyer'): string {
  return hostOf({ holder, app, origin }, port)
}

test('a host name tells whose app shows which site, and nothing else passes for one', () => {
  const place = {
    holder: 'friend',
    app: 'wechat',
    origin: 'https://a-rather-long-name-for-a-shop.pay.example:8443',
  } as const
  expect(placeOf(hostOf(place, '8084'))).toEqual(place)
  expect(
    hostOf(place, '')
      .split('.')
      .every((label) => label.length <= 63),
  ).toBe(true)
  expect(placeOf('localhost:8084')).toBeUndefined()
  expect(placeOf('stranger.wechat.6874.localhost')).toBeUndefined()
  expect(placeOf(`buyer.wechat.${Buffer.from('file:///etc').toString('hex')}.localhost`)).toBeUndefined()
})

test('__open leads to the site under a host name of its own', async () => {
  const { port } = await browser()
  const shop = await site((_request, response) => response.end())
  const answer = await visit(
    port,
    `localhost:${port}`,
    `/__open?phone=friend&app=wechat&url=${encodeURIComponent(`${shop}/f/abc?x=1#top`)}`,
  )
  expect(answer.status).toBe(307)
  expect(answer.headers.location).toBe(`http://${placeHost(shop, 'wechat', port, 'friend')}/f/abc?x=1#top`)
})

test.each([
  ['wechat', /MicroMessenger\/8/],
  ['alipay', /AlipayClient\/10/],
  ['qq', / QQ\/9/],
  ['browser', /iPhone.*Safari/],
] as const)(
  '%s calls itself by its own user agent and tells no brand hints of the real browser',
  async (app, words) => {
    let seen: IncomingMessage['headers'] = {}
    const shop = await site((incoming, response) => {
      seen = incoming.headers
      response.end()
    })
    const { port } = await browser()
    const host = placeHost(shop, app, port)
    await visit(port, host, '/c/1', {
      headers: {
        'user-agent': 'Desktop',
        'sec-ch-ua-platform': '"Linux"',
        cookie: 'own=secret',
        'x-sim-user': 'friend',
        origin: `http://${host}`,
        referer: `http://${host}/c/0?x=1`,
      },
    })
    expect(seen['user-agent']).toMatch(words)
    expect(seen['user-agent']).not.toContain('Desktop')
    expect(seen).not.toHaveProperty('sec-ch-ua-platform')
    expect(seen).not.toHaveProperty('cookie')
    expect(seen).not.toHaveProperty('x-sim-user')
    expect(seen.host).toBe(new URL(shop).host)
    expect(seen.origin).toBe(shop)
    expect(seen.referer).toBe(`${shop}/c/0?x=1`)
  },
)

test("a foreign page's origin is passed on as it is, so that it cannot pass for the site", async () => {
  let seen: IncomingMessage['headers'] = {}
  const shop = await site((incoming, response) => {
    seen = incoming.headers
    response.end()
  })
  const { port } = await browser()
  await visit(port, placeHost(shop, 'wechat', port), '/pay', {
    method: 'POST',
    headers: { origin: 'https://elsewhere.example', referer: 'https://elsewhere.example/x' },
    body: 'a=1',
  })
  expect(seen.origin).toBe('https://elsewhere.example')
  expect(seen).not.toHaveProperty('referer')
})

test('cookies stay at the proxy, apart by person and app, and follow path and age', async () => {
  const seen: string[] = []
  const shop = await site((incoming, response) => {
    seen.push(incoming.headers.cookie ?? '')
    if (incoming.url === '/in')
      response.setHeader('set-cookie', ['sid=1; Path=/; HttpOnly; Max-Age=60', 'deep=2; Path=/c'])
    if (incoming.url === '/out') response.setHeader('set-cookie', 'sid=; Path=/; Max-Age=0')
    response.end()
  })
  const { port, pass } = await browser()
  const wechat = placeHost(shop, 'wechat', port)
  const signedIn = await visit(port, wechat, '/in')
  expect(signedIn.headers).not.toHaveProperty('set-cookie')
  await visit(port, wechat, '/c/1')
  await visit(port, wechat, '/cat')
  await visit(port, placeHost(shop, 'alipay', port), '/c/1')
  await visit(port, placeHost(shop, 'wechat', port, 'friend'), '/c/1')
  await visit(port, wechat, '/out')
  await visit(port, wechat, '/c/1')
  expect(seen).toEqual(['', 'deep=2; sid=1', 'sid=1', '', '', 'sid=1', 'deep=2'])
  seen.length = 0
  await visit(port, wechat, '/in')
  pass(61_000)
  await visit(port, wechat, '/cat')
  expect(seen.at(-1)).toBe('')
})

test.each([
  'https://foreign.example/x',
  'http://192.168.0.1/',
  'http://169.254.169.254/latest',
  'http://localhost.foreign.example/',
  'http://user:pass@localhost:1234/',
])('%s is refused', async (url) => {
  const { port } = await browser()
  const answer = await visit(
    port,
    `localhost:${port}`,
    `/__open?phone=buyer&app=browser&url=${encodeURIComponent(url)}`,
  )
  expect(answer.status).toBe(403)
  const direct = await visit(port, placeHost(new URL(url).origin, 'browser', port), '/')
  // The last address is refused for its user name only, which a host name cannot carry.
  if (!url.includes('@')) expect(direct.status).toBe(403)
})

test('the proxy refuses to open itself', async () => {
  const { port } = await browser()
  const url = encodeURIComponent(`http://localhost:${port}/__open`)
  expect((await visit(port, `localhost:${port}`, `/__open?phone=buyer&app=browser&url=${url}`)).status).toBe(403)
})

test('an address listed as the shop’s own may be opened, and a path that names another host may not', async () => {
  const { port } = await browser()
  const url = encodeURIComponent('https://pay.example/q/1')
  expect((await visit(port, `localhost:${port}`, `/__open?phone=buyer&app=wechat&url=${url}`)).status).toBe(307)
  const shop = await site((_request, response) => response.end('shop'))
  const answer = await visit(port, placeHost(shop, 'wechat', port), '//foreign.example/x')
  expect(answer.status).toBe(403)
})

test('redirects stay inside: to the same site, to another allowed one, and to a refusal for the rest', async () => {
  const wallet = await site((_request, response) => response.end())
  const shop = await site((incoming, response) => {
    const to = { '/same': '/next?y=1', '/wallet': `${wallet}/connect?state=a`, '/away': 'https://foreign.example/x' }
    response.writeHead(302, { location: to[incoming.url as keyof typeof to] }).end()
  })
  const { port } = await browser()
  const host = placeHost(shop, 'wechat', port)
  expect((await visit(port, host, '/same')).headers.location).toBe(`http://${host}/next?y=1`)
  const toWallet = (await visit(port, host, '/wallet')).headers.location
  expect(toWallet).toBe(`http://${placeHost(wallet, 'wechat', port)}/connect?state=a`)
  const away = new URL((await visit(port, host, '/away')).headers.location ?? '')
  expect(away.host).toBe(`localhost:${port}`)
  expect((await visit(port, away.host, `${away.pathname}${away.search}`)).status).toBe(403)
})

test('a redirect to another app’s scheme is handed to the phone', async () => {
  const shop = await site((_request, response) =>
    response.writeHead(302, { location: 'alipays://platformapi/startapp?saId=10000007&qrcode=x' }).end(),
  )
  const { port } = await browser()
  const answer = await visit(port, placeHost(shop, 'browser', port), '/')
  expect(answer.headers).not.toHaveProperty('location')
  expect(answer.text).toContain('"alipays://platformapi/startapp?saId=10000007&qrcode=x"')
})

test('only the simulators are told whose phone it is', async () => {
  const seen: Record<string, string | string[] | undefined> = {}
  const wallet = await site((incoming, response) => {
    seen.wallet = incoming.headers['x-sim-user']
    response.end()
  })
  const shop = await site((incoming, response) => {
    seen.shop = incoming.headers['x-sim-user']
    response.end()
  })
  const { port } = await browser(wallet)
  await visit(port, placeHost(wallet, 'wechat', port, 'friend'), '/')
  await visit(port, placeHost(shop, 'wechat', port, 'friend'), '/')
  expect(seen).toEqual({ wallet: 'friend', shop: undefined })
})

test.each([
  ['wechat', 'WeixinJSBridgeReady'],
  ['alipay', 'AlipayJSBridgeReady'],
] as const)('a page shown in %s gets the bridge before its own scripts, and no frame ban', async (app, event) => {
  const shop = await site((_request, response) => {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'x-frame-options': 'DENY',
      'content-security-policy': "script-src 'none'",
    })
    response.end('<!doctype html><html><head><title>付款</title><script>own()</script></head><body></body></html>')
  })
  const { port } = await browser()
  const answer = await visit(port, placeHost(shop, app, port), '/q/1')
  expect(answer.headers).not.toHaveProperty('x-frame-options')
  expect(answer.headers).not.toHaveProperty('content-security-policy')
  expect(answer.text.indexOf(event)).toBeGreaterThan(0)
  expect(answer.text.indexOf(event)).toBeLessThan(answer.text.indexOf('own()'))
  const script = answer.text.match(/<script>([\s\S]*?)<\/script>/)?.[1] ?? ''
  expect(() => new Function(script)).not.toThrow()
})

test('links and forms lead through the proxy while text, data and share cards keep the real address', async () => {
  const shop = await site((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<html><head><meta property="og:url" content="${shop}/f/1"></head>
<body data-link="${shop}/f/1"><a class="x" href="${shop}/f/1?a=1&amp;b=2">${shop}/f/1</a>
<a href="${shop}/f/2?a=1&#38;b=2#part">x</a>
<form method="post" action="${shop}/pay"></form><a href="https://foreign.example/">x</a></body></html>`)
  })
  const { port } = await browser()
  const host = placeHost(shop, 'browser', port)
  const { text } = await visit(port, host, '/')
  expect(text).toContain(`href="http://${host}/f/1?a=1&amp;b=2">${shop}/f/1</a>`)
  expect(text).toContain(`href="http://${host}/f/2?a=1&amp;b=2#part"`)
  expect(text).toContain(`action="http://${host}/pay"`)
  expect(text).toContain(`content="${shop}/f/1"`)
  expect(text).toContain(`data-link="${shop}/f/1"`)
  expect(text).toContain('href="https://foreign.example/"')
})

test('a page that comes compressed though nobody asked is dressed all the same', async () => {
  const shop = await site((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': 'gzip' })
    response.end(gzipSync('<!doctype html><title>收银台</title>'))
  })
  const { port } = await browser()
  const answer = await visit(port, placeHost(shop, 'wechat', port), '/')
  expect(answer.headers).not.toHaveProperty('content-encoding')
  expect(answer.text).toContain('<title>收银台</title>')
  expect(answer.text).toContain('WeixinJSBridgeReady')
})

test('server-sent events arrive one by one while the answer is still open', async () => {
  let finish: () => void = () => {}
  const shop = await site((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: waiting\n\n')
    finish = () => response.end('data: paid\n\n')
  })
  const { port } = await browser()
  const pieces: string[] = []
  await new Promise<void>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/events', headers: { host: placeHost(shop, 'wechat', port) } }
    request(options, (answer) => {
      answer.on('data', (chunk: Buffer) => {
        pieces.push(chunk.toString())
        // The second event is sent only when the first has come through; a buffering proxy would never end this test.
        if (pieces.length === 1) finish()
      })
      answer.on('end', resolve)
    })
      .on('error', reject)
      .end()
  })
  expect(pieces.join('')).toBe('data: waiting\n\ndata: paid\n\n')
  expect(pieces.length).toBe(2)
})

test('a posted body reaches the site as it was', async () => {
  let seen = ''
  const shop = await site((incoming, response) => {
    incoming.on('data', (chunk: Buffer) => {
      seen += chunk.toString()
    })
    incoming.on('end', () => response.end('{"ok":true}'))
  })
  const { port } = await browser()
  const body = JSON.stringify({ method: 'wechat_scan' })
  const answer = await visit(port, placeHost(shop, 'wechat', port), '/x', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    body,
  })
  expect(seen).toBe(body)
  expect(answer.text).toBe('{"ok":true}')
})

test('a site that does not answer gives a page that says so', async () => {
  const shop = await site((incoming) => incoming.socket.destroy())
  const { port } = await browser()
  const answer = await visit(port, placeHost(shop, 'wechat', port), '/')
  expect(answer.status).toBe(502)
  expect(answer.text).toContain('网页无法打开')
})

test('a page can be looked at for its share card, but only where it may be opened', async () => {
  const shop = await site((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end('<title>帮我付</title>')
  })
  const { browser: made } = await browser()
  expect(await made.peek(`${shop}/f/1`)).toEqual({
    contentType: 'text/html; charset=utf-8',
    body: Buffer.from('<title>帮我付</title>'),
  })
  expect(await made.peek('http://192.168.0.1/')).toBeUndefined()
})

test('WeChat’s script for pages comes from the simulators, and other scripts from elsewhere are left alone', async () => {
  const shop = await site((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<script src="https://res.wx.qq.com/open/js/jweixin-1.6.0.js"></script>
<script src="https://res.wx.qq.com/other.js"></script>`)
  })
  const { port } = await browser('http://localhost:8081')
  const { text } = await visit(port, placeHost(shop, 'wechat', port), '/')
  const standIn = placeHost('http://localhost:8081', 'wechat', port)
  expect(text).toContain(`src="http://${standIn}/wechat/jssdk/jweixin-1.6.0.js"`)
  expect(text).toContain('src="https://res.wx.qq.com/other.js"')
})

test.each([
  ['unionpay', '(UnionPay/1.0 CloudPay)'],
  ['miniprogram', 'miniProgram/wx'],
] as const)('%s tells sites what it is', async (app, words) => {
  let agent = ''
  const shop = await site((request, response) => {
    agent = request.headers['user-agent'] ?? ''
    response.end()
  })
  const { port } = await browser()
  await visit(port, placeHost(shop, app, port), '/')
  expect(agent).toContain(words)
})
