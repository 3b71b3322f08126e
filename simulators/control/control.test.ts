import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bench, newOrderNumber, orderBody, startBench, startNotifyAddress } from '../wechat/testing.ts'

let bench: Bench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

async function control(method: string, path: string, body?: unknown) {
  const response = await fetch(`${bench.url}/control${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, json: text ? JSON.parse(text) : undefined }
}

async function order(notifyUrl?: string) {
  const number = newOrderNumber()
  const body = orderBody(bench.merchant(), { out_trade_no: number, ...(notifyUrl ? { notify_url: notifyUrl } : {}) })
  await bench.call('POST', '/v3/pay/transactions/native', { body })
  return number
}

describe('the control panel', () => {
  it('hands out what each merchant is configured with', async () => {
    const { json } = await control('GET', '/credentials')
    expect(json.wechat).toEqual(json.merchants.shop.wechat)
    expect(json.wechat).toMatchObject({
      api_base: `${bench.url}/wechat`,
      mchid: '1900000101',
      mode: 'moved',
      platform_certificate: expect.stringContaining('BEGIN CERTIFICATE'),
    })
    expect(json.wechat.public_key_id).toMatch(/^PUB_KEY_ID_\d{28}$/)
    expect(json.wechat.api_v3_key).toHaveLength(32)
    expect(json.merchants.video.wechat).toMatchObject({ mode: 'certificate', public_key: null })
    expect(json.merchants.secondhand.wechat.platform_serial).toMatch(/^7[0-9A-F]{39}$/)
    expect(json.merchants.secondhand.wechat.public_key_id).toMatch(/^PUB_KEY_ID_/)
  })

  it('plans, lists and clears faults, and names what is wrong with one', async () => {
    const fault = { channel: 'wechat', point: 'prepay', kind: 'http_500', times: 2, out_trade_no: 'A1' }
    expect((await control('POST', '/faults', fault)).status).toBe(201)
    expect((await control('GET', '/state')).json.faults).toMatchObject([{ point: 'prepay', timesLeft: 2 }])
    expect((await control('DELETE', '/faults')).status).toBe(204)
    expect((await control('GET', '/faults')).json.faults).toEqual([])
    for (const wrong of [
      { channel: 'paypal' },
      { point: 'nowhere' },
      { kind: 'boom' },
      { times: 0 },
      { ms: -1 },
      { out_trade_no: 1 },
    ])
      expect((await control('POST', '/faults', { ...fault, ...wrong })).status).toBe(400)
  })

  it('moves the clock', async () => {
    expect((await control('POST', '/clock', { advance_ms: 60_000 })).json.now).toBe('2026-11-23T02:01:00.000Z')
    expect((await control('POST', '/clock', { set: '2026-12-01T00:00:00+08:00' })).json.now).toBe(
      '2026-11-30T16:00:00.000Z',
    )
    for (const wrong of [
      {},
      { advance_ms: -1 },
      { advance_ms: '1' },
      { set: 'soon' },
      { advance_ms: 1, set: '2026-12-01' },
    ])
      expect((await control('POST', '/clock', wrong)).status).toBe(400)
  })

  it('pays an order, shows it without saying who the payer is to WeChat, and repeats its notification', async () => {
    const address = await startNotifyAddress()
    const number = await order(address.url)
    const { mchid, appid } = bench.merchant()
    expect((await control('POST', `/wechat/trades/${mchid}/${number}/pay`, { user: 'friend' })).json.kind).toBe('paid')
    expect((await control('POST', `/wechat/trades/${mchid}/NEVER_SEEN/pay`, {})).status).toBe(404)
    expect((await control('POST', '/settle')).status).toBe(204)
    const { json } = await control('GET', '/state')
    expect(json.wechat.trades).toMatchObject([
      { out_trade_no: number, trade_state: 'SUCCESS', paid_by: 'friend', total_fen: 8888 },
    ])
    expect(JSON.stringify(json)).not.toContain(bench.wechat.accounts.openid('friend', appid))
    expect(json.notifications).toMatchObject([{ out_trade_no: number, delivery: 1, outcome: 'accepted', status: 200 }])
    expect((await control('POST', `/notifications/${json.notifications[0].id}/repeat`)).status).toBe(202)
    expect((await control('POST', '/notifications/unknown/repeat')).status).toBe(404)
    await control('POST', '/settle')
    expect(address.received).toHaveLength(2)
    address.close()
  })

  it('changes settings, balances and certificates, and refuses what makes no sense', async () => {
    expect((await control('POST', '/wechat/settings', { couponFen: 5, refundOutcome: 'CLOSED' })).status).toBe(204)
    expect((await control('GET', '/state')).json.wechat.settings).toMatchObject({
      couponFen: 5,
      refundOutcome: 'CLOSED',
    })
    for (const wrong of [
      { couponFen: 1.5 },
      { publicKeyPercent: 101 },
      { colour: 'red' },
      { refundOutcome: 'MAYBE' },
      { certificateGeneration: 9 },
    ])
      expect((await control('POST', '/wechat/settings', wrong)).status).toBe(400)
    expect((await control('POST', '/wechat/balances', { owner: 'buyer', fen: 1 })).status).toBe(204)
    expect(bench.wechat.balanceFen('buyer')).toBe(1)
    expect((await control('POST', '/wechat/balances', { owner: 'nobody', fen: 1 })).status).toBe(400)
    const before = (await control('GET', '/credentials')).json.merchants.video.wechat.platform_serial
    expect((await control('POST', '/wechat/rotate-certificate')).status).toBe(204)
    expect((await control('GET', '/credentials')).json.merchants.video.wechat.platform_serial).not.toBe(before)
  })

  it('finishes a refund ahead of its time', async () => {
    const number = await order()
    const { mchid } = bench.merchant()
    await bench.wechat.payAs('buyer', mchid, number)
    const body = { out_trade_no: number, out_refund_no: 'R1', amount: { refund: 1, total: 8888, currency: 'CNY' } }
    await bench.call('POST', '/v3/refund/domestic/refunds', { body })
    expect((await control('POST', `/wechat/refunds/${mchid}/R1/finish`, { outcome: 'LATER' })).status).toBe(400)
    expect((await control('POST', `/wechat/refunds/${mchid}/R1/finish`, { outcome: 'ABNORMAL' })).json).toEqual({
      status: 'ABNORMAL',
    })
    await bench.core.clock.advance(60_000)
    expect(bench.wechat.refunds.find(mchid, 'R1')?.status).toBe('ABNORMAL')
  })

  it('has a page', async () => {
    const response = await fetch(`${bench.url}/control`)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(await response.text()).toContain('模拟器控制台')
  })

  it('lets a phone pay over HTTP', async () => {
    const user = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
      const response = await fetch(`${bench.url}/wechat/_user/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
      return (await response.json()) as Record<string, unknown>
    }
    const body = orderBody(bench.merchant())
    const { json } = await bench.call('POST', '/v3/pay/transactions/native', { body })
    const cashier = await user('open-code', { content: json.code_url, mode: 'camera' }, { 'x-sim-user': 'friend' })
    expect(cashier).toMatchObject({ kind: 'cashier', amountFen: 8888 })
    expect(await user('open-code', { user: 'nobody', content: 'x', mode: 'camera' })).toHaveProperty('message')
    expect(await user('open-code', { content: 'x', mode: 'telepathy' })).toHaveProperty('message')
    expect(await user('pay', { pay_token: cashier.payToken, password: '123456' })).toMatchObject({ kind: 'paid' })
    expect(bench.wechat.balanceFen('friend')).toBe(1_000_000 - 8888)
  })
})
