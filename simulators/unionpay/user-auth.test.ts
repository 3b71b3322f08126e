import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bench, type Message, openBench } from './test-bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

const inApp = { 'x-sim-user': 'friend', 'user-agent': 'Mozilla/5.0 Mobile UnionPay/1.0 ICBCeLife' }
const page = 'http://localhost:8080/pay?order=1'

async function visit(query: Record<string, string>, headers: Record<string, string> = inApp) {
  const url = `/unionpay/qrcGtwWeb-web/api/userAuth?${new URLSearchParams(query)}`
  const answer = await bench.app.inject({ url, headers })
  const { location } = answer.headers
  return { answer, back: location === undefined ? undefined : new URL(String(location)) }
}

const code = async (headers = inApp) =>
  (await visit({ version: '1.0.0', redirectUrl: page }, headers)).back?.searchParams.get('userAuthCode') ?? ''

function userOf(userAuthCode: string, by = bench.shop): Promise<Message> {
  const question: Message = { txnType: '00', txnSubType: '10', userAuthCode, appUpIdentifier: 'UnionPay/1.0 CloudPay' }
  const { backUrl: _url, txnAmt: _fen, currencyCode: _currency, ...rest } = bench.codeOrder(question, by)
  return bench.back(rest, by)
}

describe('the page that names the person in the app', () => {
  it('goes back with a code that says who it is, once', async () => {
    const { back } = await visit({ version: '1.0.0', redirectUrl: page })
    expect([back?.pathname, back?.searchParams.get('order'), back?.searchParams.get('respCode')]).toEqual([
      '/pay',
      '1',
      '00',
    ])
    const userAuthCode = back?.searchParams.get('userAuthCode') ?? ''
    const answer = await userOf(userAuthCode)
    expect(answer).toMatchObject({ respCode: '00', txnSubType: '10' })
    expect(answer.appUserId).toMatch(/^[A-Za-z0-9+/]{64}$/)
    expect((await userOf(userAuthCode)).respMsg).toContain('userAuthCode')
    expect((await userOf(await code())).appUserId).toBe(answer.appUserId)
  })

  it('gives each merchant another name for the same person, and each person another', async () => {
    const names = [
      await userOf(await code()),
      await userOf(await code(), bench.video),
      await userOf(await code({ ...inApp, 'x-sim-user': 'buyer' })),
    ].map((one) => one.appUserId)
    expect(new Set(names).size).toBe(3)
  })

  it('gives codes that live five minutes', async () => {
    const [early, late] = [await code(), await code()]
    await bench.core.clock.advance(5 * 60_000 - 1)
    expect((await userOf(early)).respCode).toBe('00')
    await bench.core.clock.advance(1)
    expect((await userOf(late)).respCode).toBe('10')
  })

  it('names nobody outside the app or when it is declined', async () => {
    const outside = await visit({ version: '1.0.0', redirectUrl: page }, { 'x-sim-user': 'friend' })
    expect([...(outside.back?.searchParams.keys() ?? [])]).toEqual(['order', 'respCode'])
    expect(outside.back?.searchParams.get('respCode')).toBe('30')
    bench.core.faults.next('unionpay', 'oauth', { kind: 'declined' })
    expect((await visit({ version: '1.0.0', redirectUrl: page })).back?.searchParams.get('respCode')).toBe('30')
  })

  it('goes nowhere but to the merchants’ own site', async () => {
    for (const [query, about] of [
      [{ version: '1.0.0', redirectUrl: 'https://elsewhere.example/' }, 'redirectUrl'],
      [{ version: '1.0.0' }, 'redirectUrl'],
      [{ redirectUrl: page }, 'version'],
    ] as const) {
      const { answer, back } = await visit(query)
      expect(back).toBeUndefined()
      expect(answer.body).toContain(`报文格式错误: ${about}`)
    }
  })
})
