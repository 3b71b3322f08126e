import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bench, openBench } from './test-bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

const post = (path: string, payload: object = {}) =>
  bench.app.inject({ method: 'POST', url: `/control/alipay/${path}`, payload })
const state = async () => (await bench.app.inject({ url: '/control/alipay' })).json()

describe('the control panel', () => {
  it('pays a code or a waiting trade for a phone, and lists it', async () => {
    const order = bench.order()
    await bench.call('alipay.trade.precreate', order)
    const path = `trades/${bench.shop.seller_id}/${order.out_trade_no}/pay`
    expect((await post(path, { user: 'friend' })).json()).toMatchObject({ kind: 'paid', amountFen: 8888 })
    expect((await post(path)).json().kind).toBe('refused')
    const refund = { out_trade_no: order.out_trade_no, refund_amount: '1.00', out_request_no: 'R1' }
    await bench.call('alipay.trade.refund', refund)
    const { trades, refunds } = await state()
    const own = { seller_id: bench.shop.seller_id, out_trade_no: order.out_trade_no }
    expect(trades[0]).toMatchObject({ ...own, trade_status: 'TRADE_SUCCESS', refunded_fen: 100, paid_by: 'friend' })
    expect(refunds).toMatchObject([{ ...own, out_request_no: 'R1', refund_fen: 100 }])
    expect((await post(`trades/${bench.shop.seller_id}/NONE/pay`)).statusCode).toBe(404)
    expect((await post(path, { user: 'nobody' })).statusCode).toBe(400)
  })

  it('changes settings, and refuses unknown ones by name without changing any', async () => {
    expect((await post('settings', { sandbox: true, notifies: { page: [] } })).statusCode).toBe(204)
    expect((await state()).settings).toMatchObject({ sandbox: true, notifies: { page: [], wap: expect.any(Array) } })
    for (const [change, word] of [
      [{ sandbox: false, weather: 'rain' }, 'weather'],
      [{ sandbox: 'no' }, 'sandbox'],
      [{ huabeiCounts: ['24'] }, 'huabeiCounts'],
      [{ huabeiMinimumFen: -1 }, 'huabeiMinimumFen'],
      [{ notifies: { fax: [] } }, 'fax'],
      [{ tradeCreatedAt: { jsapi: 'cashier_opened' } }, 'jsapi'],
      [{ tradeCreatedAt: { page: 'never' } }, 'tradeCreatedAt.page'],
    ] as const) {
      const answer = await post('settings', change)
      expect([answer.statusCode, answer.json().message]).toEqual([400, expect.stringContaining(word)])
    }
    expect((await state()).settings.sandbox).toBe(true)
    bench.alipay.changeSettings({ sandbox: false, notifies: { page: ['TRADE_SUCCESS'] } })
  })

  it('sets the balances of phones and sellers', async () => {
    expect((await post('balances', { owner: 'buyer', fen: 5 })).statusCode).toBe(204)
    expect(bench.alipay.user.balanceFen('buyer')).toBe(5)
    await post('balances', { owner: bench.shop.seller_id, fen: 7 })
    expect(bench.alipay.sellerBalanceFen('shop')).toBe(7)
    expect((await post('balances', { owner: 'nobody', fen: 7 })).statusCode).toBe(400)
    expect((await post('balances', { owner: 'buyer', fen: 0.5 })).statusCode).toBe(400)
  })

  it('has no Alipay credentials for the second-hand shop', () => {
    expect(bench.alipay.credentials('secondhand')).toBeUndefined()
    expect(bench.alipay.credentials('video')).toMatchObject({ mode: 'certificate' })
    expect(() => bench.alipay.sellerBalanceFen('secondhand')).toThrow('no Alipay contract')
  })
})
