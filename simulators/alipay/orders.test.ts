import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop } from './test-orders.ts'

const precreate = 'alipay.trade.precreate'
const create = 'alipay.trade.create'

let shop: Awaited<ReturnType<typeof openShop>>
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

describe('an order is refused', () => {
  const goods = { goods_id: '1', goods_name: 'a', quantity: 1, price: '1.00' }
  for (const [what, extra, subCode, about] of [
    ['without a number', { out_trade_no: undefined }, 'ACQ.INVALID_PARAMETER', 'out_trade_no'],
    ['with a hyphen in its number', { out_trade_no: 'A-1' }, 'ACQ.INVALID_PARAMETER', 'out_trade_no'],
    ['with a number of 65 characters', { out_trade_no: 'A'.repeat(65) }, 'ACQ.INVALID_PARAMETER', 'out_trade_no'],
    ['without an amount', { total_amount: undefined }, 'ACQ.INVALID_PARAMETER', 'total_amount'],
    ['of nothing', { total_amount: '0.00' }, 'ACQ.INVALID_PARAMETER', 'total_amount'],
    ['of a third decimal', { total_amount: '1.001' }, 'ACQ.INVALID_PARAMETER', 'total_amount'],
    ['of a negative amount', { total_amount: '-1.00' }, 'ACQ.INVALID_PARAMETER', 'total_amount'],
    ['above a hundred million', { total_amount: '100000000.01' }, 'ACQ.TOTAL_FEE_EXCEED', ''],
    ['without a subject', { subject: undefined }, 'ACQ.INVALID_PARAMETER', 'subject'],
    ['with a slash in its subject', { subject: 'a/b' }, 'ACQ.INVALID_PARAMETER', 'subject'],
    ['with a subject of 257 characters', { subject: '一'.repeat(257) }, 'ACQ.INVALID_PARAMETER', 'subject'],
    ['with a body of 129 characters', { body: 'b'.repeat(129) }, 'ACQ.INVALID_PARAMETER', 'body'],
    ['with the product of another method', { product_code: 'QUICK_WAP_WAY' }, 'ACQ.ACCESS_FORBIDDEN', ''],
    ['with a field nobody knows', { surprise: '1' }, 'ACQ.INVALID_PARAMETER', 'surprise'],
    ['with decimals in its timeout', { timeout_express: '1.5h' }, 'ACQ.INVALID_PARAMETER', 'timeout_express'],
    ['with 16 days to pay', { timeout_express: '16d' }, 'ACQ.INVALID_PARAMETER', 'timeout_express'],
    ['with an end that is no time', { time_expire: '2026-11-23' }, 'ACQ.INVALID_PARAMETER', 'time_expire'],
    ['with an end in the past', { time_expire: '2026-11-23 09:59:59' }, 'ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR', ''],
    ['for another seller', { seller_id: '2088000000000001' }, 'ACQ.INVALID_RECEIVE_ACCOUNT', ''],
    [
      'with both lists of channels',
      { enable_pay_channels: 'balance', disable_pay_channels: 'pcredit' },
      'ACQ.INVALID_PARAMETER',
      'enable_pay_channels',
    ],
    ['with an unknown channel', { enable_pay_channels: 'gold' }, 'ACQ.INVALID_PARAMETER', 'enable_pay_channels'],
    [
      'whose parts are not the whole',
      { discountable_amount: '1.00', undiscountable_amount: '1.00' },
      'ACQ.INVALID_PARAMETER',
      'discountable_amount',
    ],
    ['with 151 goods', { goods_detail: Array(151).fill(goods) }, 'ACQ.SUB_GOODS_SIZE_MAX_COUNT', ''],
    ['with goods without a price', { goods_detail: [{ goods_id: '1' }] }, 'ACQ.INVALID_PARAMETER', 'goods_detail'],
    [
      'that settles another amount',
      { settle_info: { settle_detail_infos: [{ trans_in_type: 'defaultSettle', amount: '1.00' }] } },
      'ACQ.TRADE_SETTLE_ERROR',
      '',
    ],
    ['with an unknown kind of code', { code_type: 'poem' }, 'ACQ.INVALID_PARAMETER', 'code_type'],
  ] as const) {
    it(what, async () => {
      const node = await shop.call(precreate, shop.order(extra))
      expect([node.code, node.sub_code]).toEqual(['40004', subCode])
      expect(String(node.sub_msg)).toContain(about)
    })
  }

  for (const [what, instalments, extra, subCode] of [
    ['4 instalments', { hb_fq_num: '4', hb_fq_seller_percent: '0' }, {}, 'ACQ.INVALID_PARAMETER'],
    ['a number instead of text', { hb_fq_num: 3, hb_fq_seller_percent: '0' }, {}, 'ACQ.INVALID_PARAMETER'],
    ['no bearer of the fee', { hb_fq_num: '3' }, {}, 'ACQ.INVALID_PARAMETER'],
    ['half the fee each', { hb_fq_num: '3', hb_fq_seller_percent: '50' }, {}, 'ACQ.INVALID_PARAMETER'],
    ['virtual goods', { hb_fq_num: '3', hb_fq_seller_percent: '0' }, { goods_type: '0' }, 'ACQ.INVALID_PARAMETER'],
    [
      'the plain Huabei channel beside it',
      { hb_fq_num: '3', hb_fq_seller_percent: '0' },
      { specified_channel: 'pcredit' },
      'ACQ.INVALID_PARAMETER',
    ],
  ] as const) {
    it(`by Huabei with ${what}`, async () => {
      const node = await shop.call(precreate, shop.order({ extend_params: instalments, ...extra }))
      expect(node.sub_code).toBe(subCode)
    })
  }

  it('by Huabei when the contract lacks it or asks for more', async () => {
    const order = () => shop.order({ extend_params: { hb_fq_num: '12', hb_fq_seller_percent: '100' } })
    expect((await shop.call(precreate, order())).code).toBe('10000')
    const before = shop.alipay.settings()
    shop.alipay.changeSettings({ huabeiCounts: ['3'] })
    expect((await shop.call(precreate, order())).sub_code).toBe('ACQ.ACCESS_FORBIDDEN')
    shop.alipay.changeSettings({ huabeiCounts: ['12'], huabeiMinimumFen: 8889 })
    expect((await shop.call(precreate, order())).sub_code).toBe('ACQ.INVALID_PARAMETER')
    shop.alipay.changeSettings({ huabeiCounts: before.huabeiCounts, huabeiMinimumFen: 0 })
  })

  for (const [what, extra, subCode] of [
    ['without op_app_id', { op_app_id: undefined }, 'ACQ.INVALID_PARAMETER'],
    ['for the application of somebody else', { op_app_id: '2021000000000102' }, 'ACQ.UNBOUND_APPLICATION'],
    ['without a buyer', { buyer_open_id: undefined }, 'ACQ.INVALID_PARAMETER'],
    ['for a buyer nobody knows', { buyer_open_id: 'x' }, 'ACQ.BUYER_NOT_EXIST'],
    ['without a product code', { product_code: undefined }, 'ACQ.INVALID_PARAMETER'],
  ] as const) {
    it(`inside Alipay ${what}`, async () => {
      expect((await shop.call(create, shop.jsapiOrder(extra))).sub_code).toBe(subCode)
    })
  }
})
