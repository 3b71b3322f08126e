import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bench, type Node, openBench } from './test-bench.ts'

const precreate = 'alipay.trade.precreate'
const create = 'alipay.trade.create'
const query = 'alipay.trade.query'
const refund = 'alipay.trade.refund'
const refundQuery = 'alipay.trade.fastpay.refund.query'

let bench: Bench
let openId: string
beforeAll(async () => {
  bench = await openBench()
  openId = await openIdOf('buyer')
})
afterAll(() => bench.close())

async function openIdOf(user: string): Promise<string> {
  const uri = encodeURIComponent('http://localhost:8080/login')
  const answer = await bench.app.inject({
    url: `/alipay/oauth2/publicAppAuthorize.htm?app_id=${bench.shop.app_id}&scope=auth_base&redirect_uri=${uri}&state=s1`,
    headers: { 'x-sim-user': user },
  })
  const back = new URL(String(answer.headers.location))
  expect(back.searchParams.get('state')).toBe('s1')
  const code = String(back.searchParams.get('auth_code'))
  const token = await bench.call('alipay.system.oauth.token', {}, { grant_type: 'authorization_code', code })
  return String(token.open_id)
}

function jsapiOrder(extra: Node = {}): Node {
  const own = { product_code: 'JSAPI_PAY', op_app_id: bench.shop.app_id, buyer_open_id: openId }
  return bench.order({ ...own, ...extra })
}

/** A paid trade of 88.88 yuan, or of the given amount. */
async function paidOrder(extra: Node = {}): Promise<{ out_trade_no: string; trade_no: string }> {
  const order = jsapiOrder(extra)
  const { trade_no: tradeNO } = await bench.call(create, order)
  const opened = await bench.alipay.user.tradePayPrepare('buyer', { tradeNO: String(tradeNO) })
  if (opened.kind !== 'cashier') throw new Error(opened.message)
  const paid = await bench.alipay.user.pay(opened.payToken, '123456')
  expect(paid.kind).toBe('paid')
  return { out_trade_no: String(order.out_trade_no), trade_no: String(tradeNO) }
}

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
      const node = await bench.call(precreate, bench.order(extra))
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
      const node = await bench.call(precreate, bench.order({ extend_params: instalments, ...extra }))
      expect(node.sub_code).toBe(subCode)
    })
  }

  it('by Huabei when the contract lacks it or asks for more', async () => {
    const order = () => bench.order({ extend_params: { hb_fq_num: '12', hb_fq_seller_percent: '100' } })
    expect((await bench.call(precreate, order())).code).toBe('10000')
    const before = bench.alipay.settings()
    bench.alipay.changeSettings({ huabeiCounts: ['3'] })
    expect((await bench.call(precreate, order())).sub_code).toBe('ACQ.ACCESS_FORBIDDEN')
    bench.alipay.changeSettings({ huabeiCounts: ['12'], huabeiMinimumFen: 8889 })
    expect((await bench.call(precreate, order())).sub_code).toBe('ACQ.INVALID_PARAMETER')
    bench.alipay.changeSettings({ huabeiCounts: before.huabeiCounts, huabeiMinimumFen: 0 })
  })

  for (const [what, extra, subCode] of [
    ['without op_app_id', { op_app_id: undefined }, 'ACQ.INVALID_PARAMETER'],
    ['for the application of somebody else', { op_app_id: '2021000000000102' }, 'ACQ.UNBOUND_APPLICATION'],
    ['without a buyer', { buyer_open_id: undefined }, 'ACQ.INVALID_PARAMETER'],
    ['for a buyer nobody knows', { buyer_open_id: 'x' }, 'ACQ.BUYER_NOT_EXIST'],
    ['without a product code', { product_code: undefined }, 'ACQ.INVALID_PARAMETER'],
  ] as const) {
    it(`inside Alipay ${what}`, async () => {
      expect((await bench.call(create, jsapiOrder(extra))).sub_code).toBe(subCode)
    })
  }
})

describe('the same number again', () => {
  it('gives the same code for the same order and none for another', async () => {
    const order = bench.order()
    const first = await bench.call(precreate, order)
    expect((await bench.call(precreate, order)).qr_code).toBe(first.qr_code)
    expect((await bench.call(precreate, { ...order, total_amount: '1.00' })).sub_code).toBe('ACQ.CONTEXT_INCONSISTENT')
    await bench.core.clock.advance(2 * 3_600_000)
    expect((await bench.call(precreate, order)).sub_code).toBe('ACQ.APPLY_PC_MERCHANT_CODE_ERROR')
  })

  it('is the same trade for the same order and none for another', async () => {
    const order = jsapiOrder()
    const { trade_no: tradeNo } = await bench.call(create, order)
    expect((await bench.call(create, order)).trade_no).toBe(tradeNo)
    expect((await bench.call(create, { ...order, subject: '别的' })).sub_code).toBe('ACQ.CONTEXT_INCONSISTENT')
    const friend = { ...order, buyer_open_id: await openIdOf('friend') }
    expect((await bench.call(create, friend)).sub_code).toBe('ACQ.CONTEXT_INCONSISTENT')
  })

  it('is refused once it is paid or closed', async () => {
    const paid = await paidOrder()
    const again = await bench.call(precreate, bench.order({ out_trade_no: paid.out_trade_no }))
    expect(again.sub_code).toBe('ACQ.TRADE_HAS_SUCCESS')
    await bench.call(refund, { ...paid, refund_amount: '88.88' })
    const closed = await bench.call(precreate, bench.order({ out_trade_no: paid.out_trade_no }))
    expect(closed.sub_code).toBe('ACQ.TRADE_HAS_CLOSE')
  })

  it('belongs to one seller: another has its own trade of that number', async () => {
    const paid = await paidOrder()
    const other = await bench.call(query, { out_trade_no: paid.out_trade_no }, {}, bench.video)
    expect(other.sub_code).toBe('ACQ.TRADE_NOT_EXIST')
    const byNumber = await bench.call(query, { trade_no: paid.trade_no }, {}, bench.video)
    expect(byNumber.sub_code).toBe('ACQ.TRADE_NOT_EXIST')
  })
})

describe('query', () => {
  it('shows a trade that waits, then one that is paid, with the buyer and amounts as text', async () => {
    const order = jsapiOrder()
    await bench.call(create, order)
    const waiting = await bench.call(query, { out_trade_no: order.out_trade_no })
    expect(waiting).toMatchObject({ code: '10000', trade_status: 'WAIT_BUYER_PAY', receipt_amount: '0.00' })
    const paid = await paidOrder()
    expect(await bench.call(query, { out_trade_no: paid.out_trade_no })).toMatchObject({
      trade_status: 'TRADE_SUCCESS',
      total_amount: '88.88',
      buyer_pay_amount: '88.88',
      buyer_open_id: openId,
      send_pay_date: expect.stringMatching(/^2026-11-\d\d \d\d:\d\d:\d\d$/),
      fund_bill_list: [{ fund_channel: 'ALIPAYACCOUNT', amount: '88.88' }],
    })
  })

  it('names the order and zero amounts when there is no trade', async () => {
    expect(await bench.call(query, { out_trade_no: 'NONE' })).toMatchObject({
      code: '40004',
      sub_code: 'ACQ.TRADE_NOT_EXIST',
      out_trade_no: 'NONE',
      receipt_amount: '0.00',
    })
    expect((await bench.call(query, {})).sub_code).toBe('ACQ.INVALID_PARAMETER')
  })
})

describe('close and cancel', () => {
  it('close an unpaid trade, once, and not one that was never made', async () => {
    const order = jsapiOrder()
    await bench.call(create, order)
    const about = { out_trade_no: order.out_trade_no }
    expect((await bench.call('alipay.trade.close', about)).code).toBe('10000')
    expect((await bench.call(query, about)).trade_status).toBe('TRADE_CLOSED')
    expect((await bench.call('alipay.trade.close', about)).sub_code).toBe('ACQ.TRADE_STATUS_ERROR')
    const never = await bench.call('alipay.trade.close', { out_trade_no: 'NONE' })
    expect(never.sub_code).toBe('ACQ.TRADE_NOT_EXIST')
  })

  it('cancel closes, refunds or finds nothing', async () => {
    const cancel = (about: Node) => bench.call('alipay.trade.cancel', about)
    const order = jsapiOrder()
    await bench.call(create, order)
    expect(await cancel({ out_trade_no: order.out_trade_no })).toMatchObject({ action: 'close', retry_flag: 'N' })
    const paid = await paidOrder()
    expect(await cancel({ out_trade_no: paid.out_trade_no })).toMatchObject({ action: 'refund' })
    expect((await bench.call(query, paid)).trade_status).toBe('TRADE_CLOSED')
    const nothing = await cancel({ out_trade_no: 'NONE' })
    expect([nothing.code, nothing.action]).toEqual(['10000', undefined])
    const late = await paidOrder()
    await bench.core.clock.advance(25 * 3_600_000)
    expect((await cancel({ out_trade_no: late.out_trade_no })).sub_code).toBe('ACQ.TRADE_CANCEL_TIME_OUT')
  })
})

describe('refunds', () => {
  it('add up, and the last one closes the trade', async () => {
    const paid = await paidOrder()
    const first = await bench.call(refund, { ...paid, refund_amount: '8.88', out_request_no: 'R1' })
    expect(first).toMatchObject({ fund_change: 'Y', refund_fee: '8.88', send_back_fee: '8.88' })
    expect((await bench.call(query, paid)).trade_status).toBe('TRADE_SUCCESS')
    const second = await bench.call(refund, { ...paid, refund_amount: '80.00', out_request_no: 'R2' })
    expect(second).toMatchObject({ fund_change: 'Y', refund_fee: '88.88', send_back_fee: '80.00' })
    expect((await bench.call(query, paid)).trade_status).toBe('TRADE_CLOSED')
  })

  it('happen once for one number, and not at all for another amount under it', async () => {
    const paid = await paidOrder()
    const before = bench.alipay.user.balanceFen('buyer')
    const about = { ...paid, refund_amount: '1.00', out_request_no: 'R1' }
    expect((await bench.call(refund, about)).fund_change).toBe('Y')
    expect(await bench.call(refund, about)).toMatchObject({ code: '10000', fund_change: 'N', refund_fee: '1.00' })
    expect(bench.alipay.user.balanceFen('buyer') - before).toBe(100)
    const other = await bench.call(refund, { ...about, refund_amount: '2.00' })
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
      const paid = await paidOrder()
      const node = await bench.call(refund, { ...paid, refund_amount: '88.88', out_request_no: 'R1', ...biz })
      expect(node.sub_code).toBe(subCode)
    })
  }

  it('are refused for trades that are not paid, not there, or over', async () => {
    const order = jsapiOrder()
    await bench.call(create, order)
    const amount = { refund_amount: '88.88' }
    const waiting = await bench.call(refund, { out_trade_no: order.out_trade_no, ...amount })
    expect(waiting.sub_code).toBe('ACQ.TRADE_STATUS_ERROR')
    expect((await bench.call(refund, { out_trade_no: 'NONE', ...amount })).sub_code).toBe('ACQ.TRADE_NOT_EXIST')
    const closed = await paidOrder()
    await bench.call(refund, { ...closed, ...amount })
    const again = await bench.call(refund, { ...closed, refund_amount: '1.00', out_request_no: 'R9' })
    expect(again.sub_code).toBe('ACQ.TRADE_HAS_CLOSE')
  })

  it('need money on the seller’s account, and pass with the same number later', async () => {
    const paid = await paidOrder()
    const balance = bench.alipay.sellerBalanceFen('shop')
    bench.alipay.setSellerBalanceFen('shop', 99)
    const about = { ...paid, refund_amount: '1.00', out_request_no: 'R1' }
    expect((await bench.call(refund, about)).sub_code).toBe('ACQ.SELLER_BALANCE_NOT_ENOUGH')
    bench.alipay.setSellerBalanceFen('shop', balance)
    expect((await bench.call(refund, about)).fund_change).toBe('Y')
  })

  it('in the sandbox are one, of the whole amount', async () => {
    const paid = await paidOrder()
    bench.alipay.changeSettings({ sandbox: true })
    const part = await bench.call(refund, { ...paid, refund_amount: '1.00', out_request_no: 'R1' })
    expect(part.sub_code).toBe('ACQ.TRADE_NOT_ALLOW_REFUND')
    bench.alipay.changeSettings({ sandbox: false })
  })

  it('are found by their number; an unknown number is handled and empty', async () => {
    const paid = await paidOrder()
    await bench.call(refund, { ...paid, refund_amount: '1.00', out_request_no: 'R1', refund_reason: '少发一件' })
    const found = await bench.call(refundQuery, { ...paid, out_request_no: 'R1', query_options: ['gmt_refund_pay'] })
    expect(found).toMatchObject({ refund_status: 'REFUND_SUCCESS', refund_amount: '1.00', refund_reason: '少发一件' })
    expect(found.gmt_refund_pay).toMatch(/^2026-/)
    expect(await bench.call(refundQuery, { ...paid, out_request_no: 'R7' })).toEqual({ code: '10000', msg: 'Success' })
    const whole = await paidOrder()
    await bench.call(refund, { ...whole, refund_amount: '88.88' })
    const byOrder = await bench.call(refundQuery, { ...whole, out_request_no: whole.out_trade_no })
    expect(byOrder.refund_status).toBe('REFUND_SUCCESS')
  })
})

describe('authorisation', () => {
  const token = (extra: Record<string, string>) => bench.call('alipay.system.oauth.token', {}, extra)

  it('gives each user a steady id without a code field, and another for the friend', async () => {
    expect(await openIdOf('buyer')).toBe(openId)
    expect(await openIdOf('friend')).not.toBe(openId)
  })

  it('takes a code once', async () => {
    const uri = encodeURIComponent('http://127.0.0.1:9999/back?x=1')
    const url = `/oauth2/publicAppAuthorize.htm?app_id=${bench.shop.app_id}&scope=auth_base&redirect_uri=${uri}`
    const back = new URL(String((await bench.app.inject({ url })).headers.location))
    expect([back.searchParams.get('x'), back.searchParams.get('scope')]).toEqual(['1', 'auth_base'])
    const code = String(back.searchParams.get('auth_code'))
    const first = await token({ grant_type: 'authorization_code', code })
    expect(first).not.toHaveProperty('code')
    const second = await bench.post(
      bench.requestParams('alipay.system.oauth.token', {}, { grant_type: 'authorization_code', code }),
    )
    expect(JSON.parse(second.body)).toMatchObject({ error_response: { code: '40002', sub_code: 'isv.code-invalid' } })
    const refreshed = await token({ grant_type: 'refresh_token', refresh_token: String(first.refresh_token) })
    expect(refreshed.open_id).toBe(openId)
    expect((await token({ grant_type: 'guess' })).sub_code).toBe('isv.grant-type-invalid')
  })

  it('shows a page instead of sending the user to a strange place', async () => {
    const uri = encodeURIComponent('http://evil.example/')
    const url = `/alipay/oauth2/publicAppAuthorize.htm?app_id=${bench.shop.app_id}&scope=auth_base&redirect_uri=${uri}`
    const answer = await bench.app.inject({ url })
    expect([answer.statusCode, answer.headers.location]).toEqual([200, undefined])
    expect(answer.body).toContain('redirect_uri')
  })

  it('asks before it gives more than the id', async () => {
    const uri = encodeURIComponent('http://localhost:8080/')
    const url = `/alipay/oauth2/publicAppAuthorize.htm?app_id=${bench.shop.app_id}&scope=auth_user&redirect_uri=${uri}`
    expect((await bench.app.inject({ url })).body).toContain('同意')
    const agreed = await bench.app.inject({ method: 'POST', url })
    expect(String(agreed.headers.location)).toContain('auth_code=')
  })
})
