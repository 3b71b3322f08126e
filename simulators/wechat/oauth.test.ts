import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bench, startBench } from './testing.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.close())

const right = () => ({
  appid: bench.merchant().appid,
  redirect_uri: 'http://shop.test/oauth?order=1',
  response_type: 'code',
  scope: 'snsapi_base',
  state: 'abc123',
})
const authorize = (query: Record<string, string>, headers: Record<string, string> = {}, mount = '/wechat') =>
  fetch(`${bench.url}${mount}/connect/oauth2/authorize?${new URLSearchParams(query)}#wechat_redirect`, {
    redirect: 'manual',
    headers,
  })
async function codeFor(headers: Record<string, string> = {}) {
  const location = new URL((await authorize(right(), headers)).headers.get('location') ?? '')
  return location.searchParams.get('code') ?? ''
}
const exchange = async (changes: Record<string, string>) => {
  const { appid, appSecret } = bench.merchant()
  const query = new URLSearchParams({ appid, secret: appSecret, grant_type: 'authorization_code', ...changes })
  return (await fetch(`${bench.url}/wechat/sns/oauth2/access_token?${query}`)).json() as Promise<
    Record<string, unknown>
  >
}

describe('authorization', () => {
  it.each(['/wechat', ''])('comes straight back with a code and the state, at %s/connect', async (mount) => {
    const answer = await authorize(right(), {}, mount)
    expect(answer.status).toBe(302)
    const location = new URL(answer.headers.get('location') ?? '')
    expect(location.origin + location.pathname).toBe('http://shop.test/oauth')
    expect(Object.fromEntries(location.searchParams)).toEqual({
      order: '1',
      code: expect.stringMatching(/^0\w{31}$/),
      state: 'abc123',
    })
  })

  it.each<[string, (query: ReturnType<typeof right>) => Record<string, string>, number]>([
    ['a page on another domain', (query) => ({ ...query, redirect_uri: 'http://shop.test.evil.example/' }), 10003],
    ['a page that is no web page', (query) => ({ ...query, redirect_uri: 'javascript:alert(1)//shop.test' }), 10003],
    ['another scope', (query) => ({ ...query, scope: 'snsapi_login' }), 10005],
    ['an unknown appid', (query) => ({ ...query, appid: 'wx0000000000000000' }), 10013],
    ['members in another order', ({ appid, ...query }) => ({ ...query, appid }), 10002],
    ['a state with signs', (query) => ({ ...query, state: 'a-b' }), 10002],
    ['a state of 129 characters', (query) => ({ ...query, state: 'a'.repeat(129) }), 10002],
    ['another response type', (query) => ({ ...query, response_type: 'token' }), 10002],
  ])('shows an error page for %s', async (_name, change, number) => {
    const answer = await authorize(change(right()))
    expect(answer.headers.has('location')).toBe(false)
    expect(await answer.text()).toContain(`错误码: ${number}`)
  })
})

describe('the code', () => {
  it('tells the openid of the person who holds the phone', async () => {
    const { appid } = bench.merchant()
    expect(await exchange({ code: await codeFor() })).toMatchObject({
      openid: bench.wechat.accounts.openid('buyer', appid),
      expires_in: 7200,
      scope: 'snsapi_base',
    })
    const friend = bench.wechat.accounts.openid('friend', appid)
    expect(await exchange({ code: await codeFor({ 'x-sim-user': 'friend' }) })).toMatchObject({ openid: friend })
    expect(await exchange({ code: await codeFor({ cookie: 'a=b; x-sim-user=friend' }) })).toMatchObject({
      openid: friend,
    })
  })

  it('works once', async () => {
    const code = await codeFor()
    await exchange({ code })
    expect(await exchange({ code })).toMatchObject({ errcode: 40163 })
  })

  it('works for five minutes', async () => {
    const code = await codeFor()
    await bench.core.clock.advance(300_000)
    expect(await exchange({ code })).toMatchObject({ errcode: 42003 })
  })

  it.each<[string, () => Record<string, string>, number]>([
    ['an unknown code', () => ({ code: 'x' }), 40029],
    ['no code', () => ({}), 41008],
    ['a wrong secret', () => ({ code: 'x', secret: 'y' }), 40125],
    ['another appid', () => ({ code: 'x', appid: 'wx0' }), 40013],
    ['another grant', () => ({ code: 'x', grant_type: 'refresh_token' }), 40002],
  ])('is refused with %s', async (_name, changes, errcode) => {
    expect(await exchange(changes())).toMatchObject({ errcode })
  })

  it('of one app does not work for another', async () => {
    const { appid, appSecret: secret } = bench.merchant('video')
    expect(await exchange({ code: await codeFor(), appid, secret })).toMatchObject({ errcode: 40029 })
  })

  it('meets the faults planned for it', async () => {
    bench.core.faults.next('wechat', 'oauth', { kind: 'system_error_before' })
    const code = await codeFor()
    expect(await exchange({ code })).toMatchObject({ errcode: -1 })
    expect(await exchange({ code })).toHaveProperty('openid')
  })
})
