import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallContext, Exchange } from '../connector.ts'
import { createWeChatConnector } from './connector.ts'
import { shareTicket, signShare } from './share.ts'
import { account, now, record } from './testing.ts'

const secret = '5b1e2f00000000000000000000000000'
const token = 'ACCESS-TOKEN-canary'
type Asked = { method: string; path: string; query: URLSearchParams; body: string }
type Answer = { status?: number; body: string }

/** The wallet's API server as far as the ticket needs it; answers are taken in order. */
let asked: Asked[] = []
let answers: Answer[] = []
let base = ''
let close = async () => {}

beforeEach(async () => {
  asked = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://x')
      asked.push({ method: request.method ?? '', path: url.pathname, query: url.searchParams, body })
      const answer = answers.shift() ?? { status: 500, body: '' }
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/wechat`
  close = () => new Promise<void>((resolve) => server.close(() => resolve()))
})
afterEach(() => close())

const goodToken = { body: JSON.stringify({ access_token: token, expires_in: 7200 }) }
const goodTicket = { body: JSON.stringify({ errcode: 0, errmsg: 'ok', ticket: 'TICKET-1', expires_in: 7200 }) }

async function ask(given: Answer[], settings: Record<string, unknown> = {}, changes: Partial<CallContext> = {}) {
  answers = given
  const exchanges: Exchange[] = []
  const ours = account({ settings: { oauth_api_base: base, ...settings } })
  const call: CallContext = {
    now,
    deadlineMs: 10_000,
    fetch,
    nonce: (length) => 'n'.repeat(length),
    record: (exchange) => exchanges.push(exchange),
    ...changes,
  }
  return { result: await shareTicket(ours, call), exchanges }
}

describe('a share ticket', () => {
  it('is asked for with a stable token, and lasts as long as WeChat says', async () => {
    const { result, exchanges } = await ask([goodToken, goodTicket])
    expect(result).toEqual({ kind: 'ticket', ticket: 'TICKET-1', expiresAt: new Date(now.getTime() + 7_200_000) })
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /wechat/cgi-bin/stable_token',
      'GET /wechat/cgi-bin/ticket/getticket',
    ])
    const own = { grant_type: 'client_credential', appid: 'wxd000000000000101', secret }
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual(own)
    expect(Object.fromEntries(asked[1]?.query ?? [])).toEqual({ access_token: token, type: 'jsapi' })
    expect(exchanges).toEqual([
      { operation: 'share', attemptNo: null, httpStatus: null, channelCode: null, outcome: 'answered' },
    ])
  })

  it('is asked for with a plain token where the account says so', async () => {
    const { result } = await ask([goodToken, goodTicket], { access_token_way: 'plain' })
    expect(result.kind).toBe('ticket')
    expect(asked[0]).toMatchObject({ method: 'GET', path: '/wechat/cgi-bin/token', body: '' })
    expect(asked[0]?.query.get('secret')).toBe(secret)
  })

  const refused = (errcode: number) => ({ body: JSON.stringify({ errcode, errmsg: `no: ${secret}` }) })
  it.each([
    ['the secret is wrong', [refused(40125)], 'channel_misconfigured', '40125'],
    ['our address is not on the list', [refused(40164)], 'channel_misconfigured', '40164'],
    ['the day’s quota is used up', [goodToken, refused(45009)], 'rate_limited', '45009'],
    ['WeChat is busy', [refused(-1)], 'channel_error', '-1'],
    ['the token was replaced meanwhile', [goodToken, refused(40001)], 'channel_error', '40001'],
    ['the server is down', [{ status: 502, body: '<html>' }], 'channel_error', null],
    ['there are too many calls', [goodToken, { status: 429, body: '' }], 'rate_limited', null],
    ['the answer is a page', [{ body: '<html></html>' }], 'unreadable_answer', null],
    ['the ticket is missing', [goodToken, { body: '{"errcode":0,"expires_in":7200}' }], 'unreadable_answer', null],
    ['the ticket has no end', [goodToken, { body: '{"errcode":0,"ticket":"t"}' }], 'unreadable_answer', null],
    ['the token lasts for years', [{ body: '{"access_token":"t","expires_in":99999999}' }], 'unreadable_answer', null],
  ])('is not to be had when %s', async (_, given, code, channelCode) => {
    const { result, exchanges } = await ask(given)
    expect(result).toEqual({ kind: 'unavailable', reason: { code, channelCode } })
    expect(exchanges).toMatchObject([{ operation: 'share', channelCode, outcome: `unavailable: ${code}` }])
    for (const canary of [secret, token]) expect(JSON.stringify({ result, exchanges })).not.toContain(canary)
  })

  it('is not to be had without the app’s secret, without time, or when nobody listens', async () => {
    const ours = account({ settings: { oauth_api_base: base }, secrets: { app_secret: '' } })
    const call = { now, deadlineMs: 1000, fetch, nonce: () => 'n', record: () => undefined }
    expect(await shareTicket(ours, call)).toMatchObject({ reason: { code: 'app_secret_missing' } })
    const late = await ask([goodToken, goodTicket], {}, { deadlineMs: 0 })
    expect(late.result).toMatchObject({ reason: { code: 'deadline_passed' } })
    expect(asked).toEqual([])
    const refusing: typeof fetch = () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))
    const away = await ask([], {}, { fetch: refusing })
    expect(away.result).toMatchObject({ reason: { code: 'connection_failed' } })
  })
})

describe('what a page signs', () => {
  // Published with the documentation of the wallet's script.
  const ticket = 'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg'
  const nonce = 'Wm3WZYTPz0wzccnW'
  const url = 'http://mp.weixin.qq.com?params=value'
  const signature = '0f9de62fce790f9a083d5c99e95740ceb90c27ed'

  it('is its address without the fragment, the ticket, a nonce and the time', () => {
    expect(signShare(ticket, nonce, 1414587457, url)).toBe(signature)
    expect(signShare(ticket, nonce, 1414587457, `${url}#wechat_redirect`)).toBe(signature)
    expect(signShare(ticket, nonce, 1414587457, `${url}&a=1`)).not.toBe(signature)
  })

  it('comes with the app’s id and the address of the script', () => {
    const result = createWeChatConnector().open(record())
    if (result.kind !== 'opened') throw new Error('The test account does not open.')
    expect(result.account.shareConfig?.(ticket, url, nonce, new Date(1414587457_900))).toEqual({
      appId: 'wxd000000000000101',
      timestamp: 1414587457,
      nonceStr: nonce,
      signature,
      scriptUrl: 'https://res.wx.qq.com/open/js/jweixin-1.6.0.js',
    })
  })
})
