import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FaultKind } from '../core/faults.ts'
import { openShop } from './test-orders.ts'

const create = 'alipay.trade.create'
const query = 'alipay.trade.query'
const refund = 'alipay.trade.refund'
const refundQuery = 'alipay.trade.fastpay.refund.query'

let shop: Awaited<ReturnType<typeof openShop>>
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

describe('refunds', () => {
  it('add up, and the last one closes the trade', async () => {
    const paid = await shop.paidOrder()
    const first = await shop.call(refund, { ...paid, refund_amount: '8.88', out_request_no: 'R1' })
    expect(first).toMatchObject({ fund_change: 'Y', refund_fee: '8.88', send_back_fee: '8.88' })
    expect((await shop.call(query, paid)).trade_status).toBe('TRADE_SUCCESS')
    const second = await shop.call(refund, { ...paid, refund_amount: '80.00', out_request_no: 'R2' })
    expect(second).toMatchObject({ fund_change: 'Y', refund_fee: '88.88', send_back_fee: '80.00' })
    expect((await shop.call(query, paid)).trade_status).toBe('TRADE_CLOSED')
  })

  it('happen once for one number, and not at all for another amount under it', async () => {
    const paid = await shop.paidOrder()
    const before = shop.alipay.user.balanceFen('buyer')
    const about = { ...paid, refund_amount: '1.00', out_request_no: 'R1' }
    expect((await shop.call(refund, about)).fund_change).toBe('Y')
    expect(await shop.call(refund, about)).toMatchObject({ code: '10000', fund_change: 'N', refund_fee: '1.00' })
    expect(shop.alipay.user.balanceFen('buyer') - before).toBe(100)
    const other = await shop.call(refund, { ...about, refund_amount: '2.00' })
    expect(other.sub_code).toBe('ACQ.DISCORDANT_REPEAT_REQUEST')
  })

  for (const [what, biz, subCode] of [
    ['no amount', { refund_amount: undefined }, 'ACQ.INVALID_PARAMETER'],
    ['nothing', { refund_amount: '0.00' }, 'ACQ.REFUND_FEE_ERROR'],
    [
      'a part without a number of its own',
      { refund_amount: '1.00', out_request_no: undefined },
      'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL',
    ],
    ['more than was paid', { refund_amount: '88.89' }, 'ACQ.REASON_TRADE_REFUND_FEE_ERR'],
    ['a field that it does not have', { notify_url: 'http://shop.example' }, 'ACQ.INVALID_PARAMETER'],
  ] as const) {
    it(`are refused for ${what}`, async () => {
      const paid = await shop.paidOrder()
      const node = await shop.call(refund, { ...paid, refund_amount: '88.88', out_request_no: 'R1', ...biz })
      expect(node.sub_code).toBe(subCode)
    })
  }

  it('are refused for trades that are not paid, not there, or over', async () => {
    const order = shop.jsapiOrder()
    await shop.call(create, order)
    const amount = { refund_amount: '88.88' }
    const waiting = await shop.call(refund, { out_trade_no: order.out_trade_no, ...amount })
    expect(waiting.sub_code).toBe('ACQ.TRADE_STATUS_ERROR')
    expect((await shop.call(refund, { out_trade_no: 'NONE', ...amount })).sub_code).toBe('ACQ.TRADE_NOT_EXIST')
    const closed = await shop.paidOrder()
    await shop.call(refund, { ...closed, ...amount })
    const again = await shop.call(refund, { ...closed, refund_amount: '1.00', out_request_no: 'R9' })
    expect(again.sub_code).toBe('ACQ.TRADE_HAS_CLOSE')
  })

  it('need money on the seller’s account, and pass with the same number later', async () => {
    const paid = await shop.paidOrder()
    const balance = shop.alipay.sellerBalanceFen('shop')
    shop.alipay.setSellerBalanceFen('shop', 99)
    const about = { ...paid, refund_amount: '1.00', out_request_no: 'R1' }
    expect((await shop.call(refund, about)).sub_code).toBe('ACQ.SELLER_BALANCE_NOT_ENOUGH')
    shop.alipay.setSellerBalanceFen('shop', balance)
    expect((await shop.call(refund, about)).fund_change).toBe('Y')
  })

  it('in the sandbox are one, of the whole amount', async () => {
    const paid = await shop.paidOrder()
    shop.alipay.changeSettings({ sandbox: true })
    const part = await shop.call(refund, { ...paid, refund_amount: '1.00', out_request_no: 'R1' })
    expect(part.sub_code).toBe('ACQ.TRADE_NOT_ALLOW_REFUND')
    shop.alipay.changeSettings({ sandbox: false })
  })

  it('are found by their number; an unknown number is handled and empty', async () => {
    const paid = await shop.paidOrder()
    await shop.call(refund, { ...paid, refund_amount: '1.00', out_request_no: 'R1', refund_reason: '少发一件' })
    const found = await shop.call(refundQuery, { ...paid, out_request_no: 'R1', query_options: ['gmt_refund_pay'] })
    expect(found).toMatchObject({ refund_status: 'REFUND_SUCCESS', refund_amount: '1.00', refund_reason: '少发一件' })
    expect(found.gmt_refund_pay).toMatch(/^2026-/)
    expect(await shop.call(refundQuery, { ...paid, out_request_no: 'R7' })).toEqual({ code: '10000', msg: 'Success' })
    const whole = await shop.paidOrder()
    await shop.call(refund, { ...whole, refund_amount: '88.88' })
    const byOrder = await shop.call(refundQuery, { ...whole, out_request_no: whole.out_trade_no })
    expect(byOrder.refund_status).toBe('REFUND_SUCCESS')
  })
})

describe('refunds whose outcome is hard to tell', () => {
  const about = (paid: object) => ({ ...paid, refund_amount: '1.00', out_request_no: 'R1' })
  const plan = (point: 'refund' | 'refund_query', kind: FaultKind) => shop.core.faults.next('alipay', point, { kind })

  it('are done although the answer is a system error, and the repeat moves nothing', async () => {
    const paid = await shop.paidOrder()
    const before = shop.alipay.user.balanceFen('buyer')
    plan('refund', 'system_error_after')
    expect((await shop.call(refund, about(paid))).sub_code).toBe('ACQ.SYSTEM_ERROR')
    expect(shop.alipay.user.balanceFen('buyer') - before).toBe(100)
    expect((await shop.call(refundQuery, { ...paid, out_request_no: 'R1' })).refund_status).toBe('REFUND_SUCCESS')
    expect(await shop.call(refund, about(paid))).toMatchObject({ fund_change: 'N', refund_fee: '1.00' })
  })

  it('are not done after a system error before', async () => {
    const paid = await shop.paidOrder()
    plan('refund', 'system_error_before')
    expect((await shop.call(refund, about(paid))).sub_code).toBe('ACQ.SYSTEM_ERROR')
    expect(await shop.call(refundQuery, { ...paid, out_request_no: 'R1' })).not.toHaveProperty('refund_status')
    expect((await shop.call(refund, about(paid))).fund_change).toBe('Y')
  })

  it('say that nothing moved the first time, and are absent from a query, on demand', async () => {
    const paid = await shop.paidOrder()
    plan('refund', 'http_202')
    expect(await shop.call(refund, about(paid))).toMatchObject({ code: '10000', fund_change: 'N', refund_fee: '1.00' })
    plan('refund_query', 'http_202')
    const asked = { ...paid, out_request_no: 'R1' }
    expect(await shop.call(refundQuery, asked)).toEqual({ code: '10000', msg: 'Success' })
    expect((await shop.call(refundQuery, asked)).refund_status).toBe('REFUND_SUCCESS')
  })

  it('are refused for want of money on demand', async () => {
    plan('refund', 'declined')
    expect((await shop.call(refund, about(await shop.paidOrder()))).sub_code).toBe('ACQ.SELLER_BALANCE_NOT_ENOUGH')
  })

  it('to a bank card may be under way, arrive, or come back, and have succeeded all the same', async () => {
    const paid = await shop.paidOrder()
    shop.alipay.changeSettings({ depositBack: 'P' })
    expect(await shop.call(refund, about(paid))).toMatchObject({ fund_change: 'Y', has_deposit_back: 'true' })
    shop.alipay.changeSettings({ depositBack: null })
    const state = () => shop.call(refundQuery, { ...paid, out_request_no: 'R1', query_options: ['deposit_back_info'] })
    expect((await state()).deposit_back_info).toEqual({
      has_deposit_back: 'true',
      dback_status: 'P',
      dback_amount: '1.00',
      est_bank_receipt_time: expect.stringMatching(/^2026-/),
    })
    const path = `/control/alipay/refunds/${shop.shop.seller_id}/${paid.out_trade_no}/R1/deposit-back`
    const post = (url: string, payload: object) => shop.app.inject({ method: 'POST', url, payload })
    expect((await post(path, { status: 'F' })).statusCode).toBe(204)
    expect(await state()).toMatchObject({ refund_status: 'REFUND_SUCCESS', deposit_back_info: { dback_status: 'F' } })
    expect(shop.alipay.setDepositBack('shop', paid.out_trade_no, 'R1', 'S')).toBe(true)
    expect((await state()).deposit_back_info).toMatchObject({ dback_status: 'S', bank_ack_time: expect.any(String) })
    expect((await post(path, { status: 'X' })).statusCode).toBe(400)
    expect((await post(path.replace('R1', 'R9'), { status: 'S' })).statusCode).toBe(404)
  })

  it('that stay in the wallet say so when asked', async () => {
    const paid = await shop.paidOrder()
    await shop.call(refund, about(paid))
    const asked = { ...paid, out_request_no: 'R1', query_options: ['deposit_back_info'] }
    expect((await shop.call(refundQuery, asked)).deposit_back_info).toEqual({ has_deposit_back: 'false' })
  })
})
