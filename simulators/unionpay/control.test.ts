import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestKeys } from '../core/keys.ts'
import type { PhoneWallet } from '../phone/wallets.ts'
import { createSimulators, type Simulators } from '../server.ts'
import { changedSettings, defaultSettings } from './settings.ts'
import { type Bench, openBench } from './test-bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

const post = (path: string, payload: object = {}) =>
  bench.app.inject({ method: 'POST', url: `/control/unionpay/${path}`, payload })
const state = async () => (await bench.app.inject({ url: '/control/unionpay' })).json()

describe('the control panel', () => {
  it('pays a code or a front order that nobody has entered, and lists it', async () => {
    const code = bench.codeOrder()
    await bench.back(code)
    const front = bench.frontOrder()
    await bench.openFront(front)
    for (const { orderId } of [code, front]) {
      const path = `trades/${bench.shop.mer_id}/${orderId}/pay`
      expect((await post(path, { user: 'friend' })).json()).toMatchObject({ kind: 'paid', amountFen: 8888 })
      expect((await post(path)).json().kind).toBe('refused')
      expect((await post(path, { user: 'nobody' })).statusCode).toBe(400)
    }
    expect((await post(`trades/${bench.shop.mer_id}/NONE/pay`)).statusCode).toBe(404)
    const { trades } = await state()
    expect(trades).toMatchObject([
      { order_id: front.orderId, product: 'front', trade_state: 'paid', paid_by: 'friend', total_fen: 8888 },
      { order_id: code.orderId, product: 'code', trade_state: 'paid', merchant: 'shop', refunded_fen: 0 },
    ])
  })

  it('ends a refund ahead of its time, as it is told', async () => {
    const { order, queryId } = await bench.paidOrder()
    const refunds = [bench.refundOf(queryId, { txnAmt: '1' }), bench.refundOf(queryId, { txnAmt: '2' })]
    for (const refund of refunds) await bench.back(refund)
    const finish = (index: number, body: object = {}) =>
      post(`refunds/${bench.shop.mer_id}/${refunds[index]?.orderId}/finish`, body)
    expect((await finish(0, { outcome: '05' })).statusCode).toBe(400)
    expect((await finish(0)).json()).toEqual({ resp_code: '00' })
    expect((await finish(1, { outcome: '64' })).json()).toEqual({ resp_code: '64' })
    expect((await finish(1)).json()).toEqual({ resp_code: '64' })
    await bench.core.clock.advance(5000)
    expect((await post(`refunds/${bench.shop.mer_id}/NONE/finish`)).statusCode).toBe(404)
    const listed = (await state()).refunds
    expect(listed).toMatchObject([
      { work: 'refund', orig_order_id: order.orderId, refund_fen: 1, resp_code: '00' },
      { work: 'refund', orig_order_id: order.orderId, refund_fen: 2, resp_code: '64' },
    ])
  })

  it('sets balances and settings, and names what is wrong', async () => {
    expect((await post('balances', { owner: 'friend', fen: 5 })).statusCode).toBe(204)
    expect((await post('balances', { owner: bench.shop.mer_id, fen: 6 })).statusCode).toBe(204)
    expect((await post('balances', { owner: 'nobody', fen: 6 })).statusCode).toBe(400)
    expect((await post('balances', { owner: 'friend', fen: -1 })).statusCode).toBe(400)
    expect((await post('settings', { refundTakesMs: 7 })).statusCode).toBe(204)
    expect((await post('settings', { refundTakesMs: -7 })).json().message).toContain('refundTakesMs')
    const { settings, users, merchants } = await state()
    expect(settings.refundTakesMs).toBe(7)
    expect(users[1].balance_fen).toBe(5)
    expect(merchants[0]).toMatchObject({ name: 'shop', mer_id: bench.shop.mer_id, balance_fen: 6 })
  })
})

describe('settings', () => {
  for (const change of [
    { namesCard: 1 },
    { refundWindowDays: 1.5 },
    { noticeGapsMs: [1, -1] },
    { noticeGapsMs: 60 },
    { orderIdMax: 33 },
    { refundOutcome: '05' },
    { refundOutcome: 'done' },
    { unpaidAfterTimeout: '00' },
    { latePayments: 'kept' },
    { colour: 'red' },
  ]) {
    it(`refuse ${JSON.stringify(change)}`, () => {
      expect(() => changedSettings(defaultSettings(), change)).toThrow(RangeError)
    })
  }
})

describe('beside the other simulators', () => {
  let simulators: Simulators
  beforeAll(async () => {
    simulators = await createSimulators({ clock: 'frozen', keys: sharedTestKeys() })
    await simulators.listen(0)
  })
  afterAll(() => simulators.close())
  const get = async (path: string) => (await simulators.app.inject({ url: `/control/${path}` })).json()

  it('its credentials are handed out, a chain of certificates with decimal numbers', async () => {
    const { unionpay, merchants } = await get('credentials')
    expect(unionpay).toEqual(merchants.shop.unionpay)
    expect(merchants.secondhand.unionpay).toBeNull()
    expect(merchants.video.unionpay.mer_id).not.toBe(unionpay.mer_id)
    expect(unionpay).toMatchObject({
      gateway: `${simulators.core.url()}/unionpay`,
      front_url: `${simulators.core.url()}/unionpay/gateway/api/frontTransReq.do`,
      private_key: expect.stringContaining('BEGIN PRIVATE KEY'),
    })
    const own = new X509Certificate(unionpay.certificate)
    const middle = new X509Certificate(unionpay.middle_certificate)
    const root = new X509Certificate(unionpay.root_certificate)
    expect(unionpay.cert_id).toBe(BigInt(`0x${own.serialNumber}`).toString())
    expect([own.verify(middle.publicKey), middle.verify(root.publicKey), root.verify(root.publicKey)]).toEqual([
      true,
      true,
      true,
    ])
    expect([own.checkIssued(middle), middle.checkIssued(root), middle.ca]).toEqual([true, true, true])
  })

  it('its wallet is one that a phone can hold', async () => {
    const wallet: PhoneWallet = simulators.unionpay.user
    expect(wallet.balanceFen('buyer')).toBe(1_000_000)
    expect(wallet.bills('buyer')).toEqual([])
    const opened = await wallet.openCode('buyer', 'https://shop.example/', 'long_press')
    expect(opened.kind).toBe('open_url')
  })

  it('its trades, faults and notices are on the panel', async () => {
    const planned = { channel: 'unionpay', point: 'query', kind: 'http_500' }
    const answer = await simulators.app.inject({ method: 'POST', url: '/control/faults', payload: planned })
    expect(answer.statusCode).toBe(201)
    const all = await get('state')
    expect(all.unionpay.trades).toEqual([])
    expect(all.faults).toMatchObject([{ channel: 'unionpay', point: 'query' }])
    const page = await simulators.app.inject({ url: '/control' })
    expect(page.body).toContain('UnionPay trades')
  })
})
