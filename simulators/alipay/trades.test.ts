import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Node } from './test-bench.ts'
import { openIdOf, openShop } from './test-orders.ts'

const precreate = 'alipay.trade.precreate'
const create = 'alipay.trade.create'
const query = 'alipay.trade.query'
const refund = 'alipay.trade.refund'

let shop: Awaited<ReturnType<typeof openShop>>
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

describe('the same number again', () => {
  it('gives the same code for the same order and none for another', async () => {
    const order = shop.order()
    const first = await shop.call(precreate, order)
    expect((await shop.call(precreate, order)).qr_code).toBe(first.qr_code)
    expect((await shop.call(precreate, { ...order, total_amount: '1.00' })).sub_code).toBe('ACQ.CONTEXT_INCONSISTENT')
    await shop.core.clock.advance(2 * 3_600_000)
    expect((await shop.call(precreate, order)).sub_code).toBe('ACQ.APPLY_PC_MERCHANT_CODE_ERROR')
  })

  it('is the same trade for the same order and none for another', async () => {
    const order = shop.jsapiOrder()
    const { trade_no: tradeNo } = await shop.call(create, order)
    expect((await shop.call(create, order)).trade_no).toBe(tradeNo)
    expect((await shop.call(create, { ...order, subject: '别的' })).sub_code).toBe('ACQ.CONTEXT_INCONSISTENT')
    const friend = { ...order, buyer_open_id: await openIdOf(shop, 'friend') }
    expect((await shop.call(create, friend)).sub_code).toBe('ACQ.CONTEXT_INCONSISTENT')
  })

  it('is refused once it is paid or closed', async () => {
    const paid = await shop.paidOrder()
    const again = await shop.call(precreate, shop.order({ out_trade_no: paid.out_trade_no }))
    expect(again.sub_code).toBe('ACQ.TRADE_HAS_SUCCESS')
    await shop.call(refund, { ...paid, refund_amount: '88.88' })
    const closed = await shop.call(precreate, shop.order({ out_trade_no: paid.out_trade_no }))
    expect(closed.sub_code).toBe('ACQ.TRADE_HAS_CLOSE')
  })

  it('belongs to one seller: another has its own trade of that number', async () => {
    const paid = await shop.paidOrder()
    const other = await shop.call(query, { out_trade_no: paid.out_trade_no }, {}, shop.video)
    expect(other.sub_code).toBe('ACQ.TRADE_NOT_EXIST')
    const byNumber = await shop.call(query, { trade_no: paid.trade_no }, {}, shop.video)
    expect(byNumber.sub_code).toBe('ACQ.TRADE_NOT_EXIST')
  })
})

describe('query', () => {
  it('shows a trade that waits, then one that is paid, with the buyer and amounts as text', async () => {
    const order = shop.jsapiOrder()
    await shop.call(create, order)
    const waiting = await shop.call(query, { out_trade_no: order.out_trade_no })
    expect(waiting).toMatchObject({ code: '10000', trade_status: 'WAIT_BUYER_PAY', receipt_amount: '0.00' })
    const paid = await shop.paidOrder()
    expect(await shop.call(query, { out_trade_no: paid.out_trade_no })).toMatchObject({
      trade_status: 'TRADE_SUCCESS',
      total_amount: '88.88',
      buyer_pay_amount: '88.88',
      buyer_open_id: shop.openId,
      send_pay_date: expect.stringMatching(/^2026-11-\d\d \d\d:\d\d:\d\d$/),
      fund_bill_list: [{ fund_channel: 'ALIPAYACCOUNT', amount: '88.88' }],
    })
  })

  it('names the order and zero amounts when there is no trade', async () => {
    expect(await shop.call(query, { out_trade_no: 'NONE' })).toMatchObject({
      code: '40004',
      sub_code: 'ACQ.TRADE_NOT_EXIST',
      out_trade_no: 'NONE',
      receipt_amount: '0.00',
    })
    expect((await shop.call(query, {})).sub_code).toBe('ACQ.INVALID_PARAMETER')
  })
})

describe('close and cancel', () => {
  it('close an unpaid trade, once, and not one that was never made', async () => {
    const order = shop.jsapiOrder()
    await shop.call(create, order)
    const about = { out_trade_no: order.out_trade_no }
    expect((await shop.call('alipay.trade.close', about)).code).toBe('10000')
    expect((await shop.call(query, about)).trade_status).toBe('TRADE_CLOSED')
    expect((await shop.call('alipay.trade.close', about)).sub_code).toBe('ACQ.TRADE_STATUS_ERROR')
    const never = await shop.call('alipay.trade.close', { out_trade_no: 'NONE' })
    expect(never.sub_code).toBe('ACQ.TRADE_NOT_EXIST')
  })

  it('cancel closes, refunds or finds nothing', async () => {
    const cancel = (about: Node) => shop.call('alipay.trade.cancel', about)
    const order = shop.jsapiOrder()
    await shop.call(create, order)
    expect(await cancel({ out_trade_no: order.out_trade_no })).toMatchObject({ action: 'close', retry_flag: 'N' })
    const paid = await shop.paidOrder()
    expect(await cancel({ out_trade_no: paid.out_trade_no })).toMatchObject({ action: 'refund' })
    expect((await shop.call(query, paid)).trade_status).toBe('TRADE_CLOSED')
    const nothing = await cancel({ out_trade_no: 'NONE' })
    expect([nothing.code, nothing.action]).toEqual(['10000', undefined])
    const late = await shop.paidOrder()
    await shop.core.clock.advance(25 * 3_600_000)
    expect((await cancel({ out_trade_no: late.out_trade_no })).sub_code).toBe('ACQ.TRADE_CANCEL_TIME_OUT')
  })
})
