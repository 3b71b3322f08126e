import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pageSignature } from './page-signature.ts'
import { type Bench, startBench } from './testing.ts'

const hour = 3_600_000
const day = 24 * hour

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.close())
// A day of its own for each test: calls are counted by the day, and nothing issued before is alive.
beforeEach(async () => {
  await bench.core.clock.advance(day)
})

const account = () => ({ appid: bench.merchant().appid, secret: bench.merchant().appSecret })
async function get(path: string, query: Record<string, string>) {
  const answer = await fetch(`${bench.url}${path}?${new URLSearchParams(query)}`)
  expect(answer.status).toBe(200)
  return (await answer.json()) as Record<string, unknown>
}
const plain = (changes: Record<string, string> = {}) =>
  get('/wechat/cgi-bin/token', { grant_type: 'client_credential', ...account(), ...changes })
async function stable(changes: Record<string, unknown> = {}, mount = '/wechat') {
  const answer = await fetch(`${bench.url}${mount}/cgi-bin/stable_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credential', ...account(), ...changes }),
  })
  return (await answer.json()) as Record<string, unknown>
}
const ticket = (token: unknown, type = 'jsapi') =>
  get('/wechat/cgi-bin/ticket/getticket', { access_token: String(token), type })

describe('access tokens', () => {
  it.each([
    ['an unknown appid', { appid: 'wx0' }, 40013],
    ['a wrong secret', { secret: 'x' }, 40125],
    ['another grant', { grant_type: 'authorization_code' }, 40002],
  ])('are refused for %s', async (_what, changes, errcode) => {
    expect(await plain(changes)).toMatchObject({ errcode })
    expect(await stable(changes)).toMatchObject({ errcode })
  })

  it('are new at every plain call, and the one before lives five minutes longer', async () => {
    const first = await plain()
    expect(first).toEqual({ access_token: expect.any(String), expires_in: 7200 })
    const second = await plain()
    expect(second.access_token).not.toBe(first.access_token)
    expect(await ticket(first.access_token)).toMatchObject({ errcode: 0 })
    await bench.core.clock.advance(301_000)
    expect(await ticket(first.access_token)).toMatchObject({ errcode: 40001 })
    expect(await ticket(second.access_token)).toMatchObject({ errcode: 0, errmsg: 'ok' })
    await bench.core.clock.advance(2 * hour)
    expect(await ticket(second.access_token)).toMatchObject({ errcode: 42001 })
  })

  it('stay the same at the stable call until five minutes before their end, and are apart from the plain ones', async () => {
    const first = await stable()
    await plain()
    await bench.core.clock.advance(hour)
    expect(await stable({}, '')).toEqual({ access_token: first.access_token, expires_in: 3600 })
    await bench.core.clock.advance(hour - 300_000)
    const second = await stable()
    expect(second.access_token).not.toBe(first.access_token)
    expect(await ticket(first.access_token)).toMatchObject({ errcode: 0 })
  })

  it('end at once when a new one is forced, which is not done twice within half a minute', async () => {
    const first = await stable()
    expect((await stable({ force_refresh: true })).access_token).toBe(first.access_token)
    await bench.core.clock.advance(30_000)
    expect((await stable({ force_refresh: true })).access_token).not.toBe(first.access_token)
    expect(await ticket(first.access_token)).toMatchObject({ errcode: 40001 })
  })

  it('and tickets run out for the day when asked for too often', async () => {
    bench.wechat.changeSettings({ tokenCallsPerDay: 1, ticketCallsPerDay: 1 })
    const { access_token: token } = await plain()
    expect(await plain()).toMatchObject({ errcode: 45009 })
    expect(await ticket(token)).toMatchObject({ errcode: 0 })
    expect(await ticket(token)).toMatchObject({ errcode: 45009 })
    await bench.core.clock.advance(day)
    expect(await plain()).toMatchObject({ expires_in: 7200 })
    bench.wechat.changeSettings({ tokenCallsPerDay: 2000, ticketCallsPerDay: 1_000_000 })
  })

  it('fail on demand like any other call', async () => {
    bench.core.faults.next('wechat', 'access_token', { kind: 'system_error_before' })
    expect(await plain()).toEqual({ errcode: -1, errmsg: 'system error' })
    const { access_token: token } = await plain()
    bench.core.faults.next('wechat', 'ticket', { kind: 'http_429' })
    expect(await ticket(token)).toMatchObject({ errcode: 45011 })
  })
})

describe('pages', () => {
  const page = 'http://shop.test/f/1?from=chat'
  async function signed(url: string, changes: Record<string, unknown> = {}) {
    const { access_token: token } = await stable()
    const answer = await ticket(token)
    const [nonceStr, timestamp] = ['n0nce', 1_795_000_000]
    const signature = pageSignature(String(answer.ticket), nonceStr, String(timestamp), url)
    return { appId: account().appid, nonceStr, timestamp, signature, ...changes }
  }

  it('may use the JS-SDK when their address is signed, whatever comes after the hash', async () => {
    expect(bench.wechat.verifyPage(await signed(page), `${page}#top`)).toEqual({ errMsg: 'config:ok' })
  })

  it('may not with another page’s signature, at another site, for another account, or when the ticket has expired', async () => {
    const verdict = async (args: object, at = page) => bench.wechat.verifyPage(args, at).errMsg
    expect(await verdict(await signed('http://shop.test/f/2'))).toBe('config:invalid signature')
    expect(await verdict(await signed('http://other.test/'), 'http://other.test/')).toBe('config:invalid url domain')
    expect(await verdict(await signed(page, { appId: 'wx0' }))).toBe('config:invalid appid')
    const args = await signed(page)
    await bench.core.clock.advance(2 * hour)
    expect(await verdict(args)).toBe('config:invalid signature')
  })

  it('keep one ticket for as long as it lives', async () => {
    const first = await ticket((await plain()).access_token)
    await bench.core.clock.advance(hour)
    expect(await ticket((await plain()).access_token)).toMatchObject({ ticket: first.ticket, expires_in: 3600 })
    expect(await ticket((await plain()).access_token, 'other')).toMatchObject({ errcode: 40097 })
  })

  it('load the script at either address', async () => {
    for (const mount of ['', '/wechat']) {
      const answer = await fetch(`${bench.url}${mount}/jssdk/jweixin-1.6.0.js`)
      expect(answer.headers.get('content-type')).toContain('text/javascript')
      expect(await answer.text()).toContain('preVerifyJSAPI')
    }
  })
})
