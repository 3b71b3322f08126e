import { createPublicKey } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notificationContent, verifyRsa2 } from './signing.ts'
import { type Bench, type Node, openBench } from './test-bench.ts'
import { openIdOf } from './test-orders.ts'

const pagePay = 'alipay.trade.page.pay'
const wapPay = 'alipay.trade.wap.pay'
const query = 'alipay.trade.query'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

const pageOrder = (extra: Node = {}) => bench.order({ product_code: 'FAST_INSTANT_TRADE_PAY', ...extra })
const wapOrder = (extra: Node = {}) => bench.order({ product_code: 'QUICK_WAP_WAY', ...extra })

async function statusOf(outTradeNo: unknown): Promise<unknown> {
  const node = await bench.call(query, { out_trade_no: outTradeNo })
  return node.trade_status ?? node.sub_code
}

function submit(token: string, action: string, fields: Record<string, string> = {}) {
  return bench.app.inject({
    method: 'POST',
    url: `/alipay/cashier/${token}/${action}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  })
}

function show(token: string, headers: Record<string, string> = {}) {
  return bench.app.inject({ url: `/alipay/cashier/${token}`, headers })
}

describe('the cashier of a computer', () => {
  it('makes the trade when the buyer signs in, and returns with a signed query after payment', async () => {
    const order = pageOrder()
    const returnUrl = 'http://localhost:8080/back?keep=1'
    const token = await bench.openBrowser(pagePay, order, { return_url: returnUrl })
    expect(await statusOf(order.out_trade_no)).toBe('ACQ.TRADE_NOT_EXIST')
    expect((await submit(token, 'sign-in', { user: 'buyer' })).statusCode).toBe(303)
    expect(await statusOf(order.out_trade_no)).toBe('WAIT_BUYER_PAY')
    const wrong = await submit(token, 'pay', { password: '000000' })
    expect(wrong.body).toContain('支付密码不正确')
    expect(await statusOf(order.out_trade_no)).toBe('WAIT_BUYER_PAY')
    const paid = await submit(token, 'pay', { password: '123456', method: 'balance' })
    expect(await statusOf(order.out_trade_no)).toBe('TRADE_SUCCESS')
    const back = new URL(String(paid.headers.location))
    const { keep, ...params } = Object.fromEntries(back.searchParams)
    expect(keep).toBe('1')
    expect(params).toMatchObject({ method: 'alipay.trade.page.pay.return', out_trade_no: order.out_trade_no })
    const key = createPublicKey(bench.shop.alipay_public_key)
    expect(verifyRsa2(notificationContent(params), params.sign ?? '', key)).toBe(true)
    expect((await show(token)).body).toContain('支付成功')
  })

  it('shows a code that a phone pays, and notices', async () => {
    const order = pageOrder()
    const token = await bench.openBrowser(pagePay, order, { return_url: 'http://localhost:8080/back' })
    expect((await show(token)).body).toContain('<svg')
    const [code] = [...bench.core.store.collection<{ content: string; payToken?: string }>('alipay-codes').values()]
      .filter((one) => one.payToken === token)
      .map((one) => one.content)
    const opened = await bench.alipay.user.openCode('friend', String(code), 'album')
    if (opened.kind !== 'cashier') throw new Error('The code is for paying.')
    expect((await bench.alipay.user.pay(opened.payToken, '123456')).kind).toBe('paid')
    const state = await bench.app.inject({ url: `/alipay/cashier/${token}/state` })
    expect(state.json()).toMatchObject({ state: 'paid', return_to: expect.stringContaining('&sign=') })
  })

  it('waits for the password when that is the moment', async () => {
    bench.alipay.changeSettings({ tradeCreatedAt: { page: 'password_entered' } })
    try {
      const order = pageOrder()
      const token = await bench.openBrowser(pagePay, order)
      await submit(token, 'sign-in', { user: 'buyer' })
      expect(await statusOf(order.out_trade_no)).toBe('ACQ.TRADE_NOT_EXIST')
      await submit(token, 'pay', { password: '123456' })
      expect(await statusOf(order.out_trade_no)).toBe('TRADE_SUCCESS')
    } finally {
      bench.alipay.changeSettings({ tradeCreatedAt: { page: 'cashier_opened' } })
    }
  })
})

describe('the cashier of a phone browser', () => {
  it('makes the trade with the password, and lets the buyer leave and come back', async () => {
    const order = wapOrder({ quit_url: 'http://localhost:8080/quit' })
    const token = await bench.openBrowser(wapPay, order)
    const page = await show(token, { 'x-sim-user': 'friend' })
    expect(page.body).toContain('本机账号')
    expect(page.body).not.toContain('<svg')
    await submit(token, 'sign-in', { user: 'friend' })
    expect(await statusOf(order.out_trade_no)).toBe('ACQ.TRADE_NOT_EXIST')
    await submit(token, 'cancel')
    expect((await show(token)).body).toContain('href="http://localhost:8080/quit"')
    await submit(token, 'resume')
    expect((await submit(token, 'pay', { password: '123456' })).headers.location).toBe(`/alipay/cashier/${token}`)
    expect(await statusOf(order.out_trade_no)).toBe('TRADE_SUCCESS')
    expect((await submit(token, 'pay', { password: '123456' })).body).toContain('订单已支付')
  })

  it('writes what the merchant sent as text, never as markup', async () => {
    const token = await bench.openBrowser(wapPay, wapOrder({ subject: '<script>alert(1)' }))
    const page = await show(token)
    expect(page.body).not.toContain('<script>alert')
    expect(page.body).toContain('&#60;script&#62;alert(1)')
  })

  it('refuses a second order under a number that is used', async () => {
    const order = wapOrder()
    const other = await bench.openBrowser(wapPay, { ...order, total_amount: '1.00' })
    const first = await bench.openBrowser(pagePay, { ...order, product_code: 'FAST_INSTANT_TRADE_PAY' })
    for (const one of [first, other]) await submit(one, 'sign-in', { user: 'buyer' })
    expect(await statusOf(order.out_trade_no)).toBe('WAIT_BUYER_PAY')
    expect((await submit(other, 'pay', { password: '123456' })).body).toContain('不一致')
    expect(await statusOf(order.out_trade_no)).toBe('WAIT_BUYER_PAY')
  })
})

describe('paying', () => {
  async function open(biz: Node, user: 'buyer' | 'friend' = 'buyer'): Promise<string> {
    const { qr_code: code } = await bench.call('alipay.trade.precreate', biz)
    const opened = await bench.alipay.user.openCode(user, String(code), 'camera')
    if (opened.kind !== 'cashier') throw new Error('The code is for paying.')
    return opened.payToken
  }
  const pay = (token: string, password = '123456') => bench.alipay.user.pay(token, password)

  it('takes the money from the balance', async () => {
    const before = bench.alipay.user.balanceFen('buyer')
    expect((await pay(await open(bench.order()))).kind).toBe('paid')
    expect(before - bench.alipay.user.balanceFen('buyer')).toBe(8888)
    expect(bench.alipay.user.bills('buyer')[0]).toMatchObject({ amountFen: -8888, merchantName: '胡同小店' })
  })

  for (const [kind, biz, password] of [
    ['declined', { total_amount: '1.13' }, '123456'],
    ['not_enough', { total_amount: '1000000.00' }, '123456'],
    ['wrong_password', {}, '1'],
  ] as const) {
    it(`ends as ${kind}, and the trade still waits`, async () => {
      const order = bench.order(biz)
      const result = await pay(await open(order), password)
      expect(result.kind).toBe(kind)
      expect(await statusOf(order.out_trade_no)).toBe('WAIT_BUYER_PAY')
    })
  }

  it('is refused when the order is closed, over its time, or paid by somebody else before', async () => {
    const closed = bench.order()
    const closedToken = await open(closed)
    await bench.call('alipay.trade.close', { out_trade_no: closed.out_trade_no })
    expect((await pay(closedToken)).kind).toBe('closed')

    const short = bench.order({ timeout_express: '5m' })
    const shortToken = await open(short)
    await bench.core.clock.advance(5 * 60_000)
    expect((await pay(shortToken)).kind).toBe('closed')
    expect(await statusOf(short.out_trade_no)).toBe('TRADE_CLOSED')

    const shared = bench.order()
    const first = await open(shared, 'buyer')
    const second = await open(shared, 'friend')
    expect((await pay(second)).kind).toBe('paid')
    expect((await pay(first)).kind).toBe('already_paid')
  })

  it('is over for an order that never became a trade when its time_expire has passed', async () => {
    const order = wapOrder({ time_expire: '2030-01-01 00:00:00', timeout_express: undefined })
    const node = await bench.openBrowser(wapPay, order)
    expect(node).toBe('')
    const near = new Date(bench.core.clock.now().getTime() + 8 * 3_600_000 + 60_000)
    const text = near.toISOString().slice(0, 19).replace('T', ' ')
    const token = await bench.openBrowser(wapPay, wapOrder({ time_expire: text }))
    await submit(token, 'sign-in', { user: 'buyer' })
    await bench.core.clock.advance(60_000)
    expect((await submit(token, 'pay', { password: '123456' })).body).toContain('订单已超时')
  })

  it('by instalments uses Huabei only and shows it in the query', async () => {
    const order = bench.order({ extend_params: { hb_fq_num: '6', hb_fq_seller_percent: '0' } })
    const token = await open(order)
    expect(await bench.alipay.user.pay(token, '123456', 'balance')).toMatchObject({ kind: 'refused' })
    const before = bench.alipay.user.balanceFen('buyer')
    expect((await pay(token)).kind).toBe('paid')
    expect(bench.alipay.user.balanceFen('buyer')).toBe(before)
    expect(await bench.call(query, { out_trade_no: order.out_trade_no })).toMatchObject({
      fund_bill_list: [{ fund_channel: 'PCREDIT', amount: '88.88' }],
      hb_fq_pay_info: { user_install_num: '6' },
    })
  })

  it('with another instalment plan under the same number fails', async () => {
    const order = bench.order()
    await open(order)
    const withPlan = {
      ...order,
      product_code: 'QUICK_WAP_WAY',
      extend_params: { hb_fq_num: '3', hb_fq_seller_percent: '0' },
    }
    const token = await bench.openBrowser(wapPay, withPlan)
    await submit(token, 'sign-in', { user: 'buyer' })
    expect((await submit(token, 'pay', { password: '123456' })).body).toContain('分期方案')
  })
})

describe('what the phone’s Alipay opens', () => {
  it('takes codes in any way, links as links, and nothing else', async () => {
    const open = (content: string) => bench.alipay.user.openCode('buyer', content, 'long_press')
    const { qr_code: code } = await bench.call('alipay.trade.precreate', bench.order())
    expect(await open(String(code))).toMatchObject({ kind: 'cashier', amountFen: 8888, merchantName: '胡同小店' })
    const link = `alipays://platformapi/startapp?saId=10000007&qrcode=${encodeURIComponent(String(code))}`
    expect((await open(link)).kind).toBe('cashier')
    expect(await open('https://shop.example/a')).toEqual({ kind: 'open_url', url: 'https://shop.example/a' })
    expect((await open('weixin://wxpay/bizpayurl?pr=1')).kind).toBe('refused')
    expect((await open('https://qr.alipay.com/bax0000')).kind).toBe('refused')
    await bench.core.clock.advance(2 * 3_600_000)
    expect((await open(String(code))).kind).toBe('refused')
  })

  it('pays a trade number for its own buyer only', async () => {
    const openId = await openIdOf(bench, 'friend')
    const order = bench.order({ product_code: 'JSAPI_PAY', op_app_id: bench.shop.app_id, buyer_open_id: openId })
    const { trade_no: tradeNO } = await bench.call('alipay.trade.create', order)
    const args = { tradeNO: String(tradeNO) }
    expect((await bench.alipay.user.tradePayPrepare('buyer', args)).kind).toBe('refused')
    expect(await bench.alipay.user.tradePayPrepare('friend', args)).toMatchObject({ kind: 'cashier', tradeNo: tradeNO })
    expect((await bench.alipay.user.tradePayPrepare('friend', { tradeNO: '1' })).kind).toBe('refused')
  })

  it('does not pay a number that was asked for again with another plan, until the first plan is asked for', async () => {
    const openId = await openIdOf(bench, 'buyer')
    const own = { product_code: 'JSAPI_PAY', op_app_id: bench.shop.app_id, buyer_open_id: openId }
    const order = bench.order(own)
    const withPlan = { ...order, extend_params: { hb_fq_num: '6', hb_fq_seller_percent: '0' } }
    async function payAfter(biz: Node) {
      const { trade_no: tradeNO } = await bench.call('alipay.trade.create', biz)
      const opened = await bench.alipay.user.tradePayPrepare('buyer', { tradeNO: String(tradeNO) })
      return opened.kind === 'cashier' ? bench.alipay.user.pay(opened.payToken, '123456') : opened
    }
    await bench.call('alipay.trade.create', order)
    expect(await payAfter(withPlan)).toMatchObject({ kind: 'refused', message: expect.stringContaining('分期方案') })
    expect(await statusOf(order.out_trade_no)).toBe('WAIT_BUYER_PAY')
    expect((await payAfter(order)).kind).toBe('paid')
  })

  it('takes an order string only as it was signed', async () => {
    const params = bench.requestParams('alipay.trade.app.pay', bench.order({ product_code: 'QUICK_MSECURITY_PAY' }))
    const orderStr = Object.entries(params)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&')
    const opened = await bench.alipay.user.tradePayPrepare('buyer', { orderStr })
    expect(opened).toMatchObject({ kind: 'cashier', amountFen: 8888 })
    const cheap = orderStr.replace('88.88', '00.01')
    expect(await bench.alipay.user.tradePayPrepare('buyer', { orderStr: cheap })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('isv.invalid-signature'),
    })
  })

  it('is there over JSON too', async () => {
    const post = (path: string, payload: object) =>
      bench.app.inject({ method: 'POST', url: `/alipay/_user/${path}`, payload, headers: { 'x-sim-user': 'friend' } })
    const { qr_code: content } = await bench.call('alipay.trade.precreate', bench.order())
    const opened = (await post('open-code', { content, mode: 'camera' })).json()
    const paid = (await post('pay', { pay_token: opened.payToken, password: '123456' })).json()
    expect(paid).toMatchObject({ kind: 'paid', amountFen: 8888 })
    expect((await post('open-code', { user: 'nobody', content, mode: 'camera' })).statusCode).toBe(400)
    expect((await post('trade-pay', { args: {} })).statusCode).toBe(400)
    const users = await bench.app.inject({ url: '/alipay/_user/users' })
    expect(users.json().users).toHaveLength(2)
  })
})
