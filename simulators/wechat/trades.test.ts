import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bench, newOrderNumber, orderBody, startBench } from './testing.ts'
import { payerTexts } from './wallet.ts'

let bench: Bench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

type Changes = Record<string, unknown>
const create = (product: string, changes: Changes = {}) =>
  bench.call('POST', `/v3/pay/transactions/${product}`, { body: orderBody(bench.merchant(), changes) })
const query = async (number: string) =>
  (await bench.call('GET', `/v3/pay/transactions/out-trade-no/${number}?mchid=${bench.merchant().mchid}`)).json
const close = (number: string) =>
  bench.call('POST', `/v3/pay/transactions/out-trade-no/${number}/close`, { body: { mchid: bench.merchant().mchid } })
const openid = (user: 'buyer' | 'friend') => bench.wechat.accounts.openid(user, bench.merchant().appid)

async function payNative(number: string, codeUrl: string, user: 'buyer' | 'friend' = 'buyer') {
  const cashier = await bench.wechat.openCode(user, codeUrl, 'camera')
  if (cashier.kind !== 'cashier') throw new Error(`No cashier for ${number}.`)
  return bench.wechat.pay(cashier.payToken, '123456')
}

describe('an order', () => {
  it('is NOTPAY with nothing about payment, then SUCCESS with everything', async () => {
    const number = newOrderNumber()
    const { json } = await create('native', {
      out_trade_no: number,
      attach: 'table 3',
      scene_info: { payer_client_ip: '1.2.3.4', device_id: 'd7' },
    })
    expect(await query(number)).toEqual({
      appid: bench.merchant().appid,
      mchid: bench.merchant().mchid,
      out_trade_no: number,
      trade_state: 'NOTPAY',
      trade_state_desc: '订单未支付',
      attach: 'table 3',
      scene_info: { device_id: 'd7' },
    })
    await bench.core.clock.advance(5000)
    expect((await payNative(number, json.code_url)).kind).toBe('paid')
    const paid = await query(number)
    expect(paid).toMatchObject({
      trade_state: 'SUCCESS',
      trade_type: 'NATIVE',
      bank_type: 'OTHERS',
      success_time: '2026-11-23T10:00:05+08:00',
      payer: { openid: openid('buyer') },
      amount: { total: 8888, payer_total: 8888, currency: 'CNY', payer_currency: 'CNY' },
    })
    expect(paid.transaction_id).toMatch(/^4200\d{24}$/)
    const byId = await bench.call(
      'GET',
      `/v3/pay/transactions/id/${paid.transaction_id}?mchid=${bench.merchant().mchid}`,
    )
    expect(byId.json).toEqual(paid)
    const other = await bench.call(
      'GET',
      `/v3/pay/transactions/id/${paid.transaction_id}?mchid=${bench.merchant('video').mchid}`,
      {},
      'video',
    )
    expect(other.json.code).toBe('ORDER_NOT_EXIST')
  })

  it('may be created again with the same parameters in another order, and refreshes its code', async () => {
    const body = orderBody(bench.merchant())
    const first = await bench.call('POST', '/v3/pay/transactions/native', { body })
    const again = await bench.call('POST', '/v3/pay/transactions/native', {
      body: Object.fromEntries(Object.entries(body).reverse()),
    })
    expect(again.status).toBe(200)
    expect(again.json.code_url).not.toBe(first.json.code_url)
    expect(await bench.wechat.openCode('buyer', first.json.code_url, 'camera')).toEqual({
      kind: 'refused',
      message: payerTexts.expiredCode,
    })
    expect((await bench.wechat.openCode('buyer', again.json.code_url, 'camera')).kind).toBe('cashier')
  })

  it.each([
    ['another amount', { amount: { total: 8889, currency: 'CNY' } }],
    ['the currency left out', { amount: { total: 8888 } }],
    ['another description', { description: '焦圈' }],
    ['a deadline', { time_expire: '2026-11-23T12:00:00+08:00' }],
  ])('is not created again with %s', async (_name, changes) => {
    const number = newOrderNumber()
    await create('native', { out_trade_no: number })
    const reply = await create('native', { out_trade_no: number, ...changes })
    expect([reply.status, reply.json.code]).toEqual([403, 'OUT_TRADE_NO_USED'])
  })

  it('is not created again as another product, but another merchant may use the number', async () => {
    const number = newOrderNumber()
    await create('native', { out_trade_no: number })
    expect((await create('app', { out_trade_no: number })).json.code).toBe('OUT_TRADE_NO_USED')
    const body = orderBody(bench.merchant('video'), { out_trade_no: number })
    expect((await bench.call('POST', '/v3/pay/transactions/native', { body }, 'video')).status).toBe(200)
  })

  it('is not created again once paid or closed', async () => {
    const paid = newOrderNumber()
    await payNative(paid, (await create('native', { out_trade_no: paid })).json.code_url)
    const again = await create('native', { out_trade_no: paid })
    expect([again.status, again.json.code, again.json.message]).toEqual([400, 'INVALID_REQUEST', '该订单已支付'])
    const closed = newOrderNumber()
    await create('native', { out_trade_no: closed })
    await close(closed)
    const reopened = await create('native', { out_trade_no: closed })
    expect([reopened.status, reopened.json.code]).toEqual([400, 'ORDER_CLOSED'])
  })

  it('is closed once and for all, but never when paid; an unknown number closes like a known one', async () => {
    const number = newOrderNumber()
    const { json } = await create('native', { out_trade_no: number })
    const cashier = await bench.wechat.openCode('buyer', json.code_url, 'camera')
    expect((await close(number)).status).toBe(204)
    expect((await close(number)).status).toBe(204)
    expect((await query(number)).trade_state).toBe('CLOSED')
    expect(cashier.kind === 'cashier' && (await bench.wechat.pay(cashier.payToken, '123456'))).toEqual({
      kind: 'closed',
      message: payerTexts.closed,
    })
    const paid = newOrderNumber()
    await payNative(paid, (await create('native', { out_trade_no: paid })).json.code_url)
    const refused = await close(paid)
    expect([refused.status, refused.json.code]).toEqual([400, 'ORDER_PAID'])
    expect((await close('NEVER_SEEN_1')).status).toBe(204)
  })

  it('refuses the payer after its deadline and closes by itself after 7 days', async () => {
    const number = newOrderNumber()
    const { json } = await create('native', { out_trade_no: number, time_expire: '2026-11-23T10:30:00+08:00' })
    const cashier = await bench.wechat.openCode('buyer', json.code_url, 'camera')
    await bench.core.clock.advance(30 * minute)
    expect(cashier.kind === 'cashier' && (await bench.wechat.pay(cashier.payToken, '123456'))).toEqual({
      kind: 'expired',
      message: payerTexts.expired,
    })
    expect((await query(number)).trade_state).toBe('NOTPAY')
    expect((await create('native', { out_trade_no: number, time_expire: '2026-11-23T10:30:00+08:00' })).json.code).toBe(
      'ORDER_CLOSED',
    )
    await bench.core.clock.advance(7 * day)
    expect((await query(number)).trade_state).toBe('CLOSED')
  })

  it('has a deadline of no less than a minute and no more than 15 days', async () => {
    const soon = newOrderNumber()
    await create('native', { out_trade_no: soon, time_expire: '2026-11-23T09:00:00+08:00' })
    const late = newOrderNumber()
    await create('native', { out_trade_no: late, time_expire: '2027-11-23T09:00:00+08:00' })
    const { mchid } = bench.merchant()
    const start = bench.core.clock.now().getTime()
    expect(bench.wechat.trades.find(mchid, soon)?.expiresAt.getTime()).toBe(start + minute)
    expect(bench.wechat.trades.find(mchid, late)?.expiresAt.getTime()).toBe(start + 15 * day)
  })

  it('with a percent-encoded number is found by what was signed', async () => {
    const number = `${newOrderNumber()}|x*`
    await create('native', { out_trade_no: number })
    const target = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(number)}?mchid=${bench.merchant().mchid}`
    expect((await bench.call('GET', target)).json.out_trade_no).toBe(number)
  })
})

describe('a Native code', () => {
  it('opens for the camera only', async () => {
    const { json } = await create('native')
    expect(await bench.wechat.openCode('buyer', json.code_url, 'long_press')).toEqual({
      kind: 'refused',
      message: '该商户暂不支持通过长按识别二维码完成支付',
    })
    expect(await bench.wechat.openCode('buyer', json.code_url, 'album')).toEqual({
      kind: 'refused',
      message: '为保障支付安全，暂不支持通过从相册识别二维码完成支付',
    })
    expect(await bench.wechat.openCode('buyer', json.code_url, 'camera')).toMatchObject({
      kind: 'cashier',
      amountFen: 8888,
      description: '豆汁儿两碗',
      merchantName: '胡同小店',
    })
  })

  it('belongs to the first who scans it', async () => {
    const { json } = await create('native')
    await bench.wechat.openCode('buyer', json.code_url, 'camera')
    expect(await bench.wechat.openCode('friend', json.code_url, 'camera')).toEqual({
      kind: 'refused',
      message: payerTexts.otherPayer,
    })
    expect((await bench.wechat.openCode('buyer', json.code_url, 'camera')).kind).toBe('cashier')
  })

  it('lives two hours', async () => {
    const { json } = await create('native')
    await bench.core.clock.advance(2 * hour - 1)
    expect((await bench.wechat.openCode('buyer', json.code_url, 'camera')).kind).toBe('cashier')
    await bench.core.clock.advance(1)
    expect((await bench.wechat.openCode('buyer', json.code_url, 'camera')).kind).toBe('refused')
  })

  it('is not a link, and a link is not a code', async () => {
    for (const mode of ['camera', 'album', 'long_press'] as const)
      expect(await bench.wechat.openCode('buyer', 'https://shop.test/pay/1', mode)).toEqual({
        kind: 'open_url',
        url: 'https://shop.test/pay/1',
      })
    expect((await bench.wechat.openCode('buyer', 'javascript:alert(1)', 'camera')).kind).toBe('refused')
    expect((await bench.wechat.openCode('buyer', 'weixin://wxpay/bizpayurl?pr=unknown', 'camera')).kind).toBe('refused')
  })
})

describe('paying', () => {
  it('asks again after a wrong password, and moves the money once', async () => {
    const { json } = await create('native')
    const cashier = await bench.wechat.openCode('buyer', json.code_url, 'camera')
    if (cashier.kind !== 'cashier') throw new Error('No cashier.')
    const second = await bench.wechat.openCode('buyer', json.code_url, 'camera')
    expect(await bench.wechat.pay(cashier.payToken, '000000')).toEqual({
      kind: 'wrong_password',
      message: payerTexts.wrongPassword,
    })
    expect(await bench.wechat.pay(cashier.payToken, '123456')).toMatchObject({ kind: 'paid', amountFen: 8888 })
    expect(second.kind === 'cashier' && (await bench.wechat.pay(second.payToken, '123456')).kind).toBe('already_paid')
    expect(bench.wechat.balanceFen('buyer')).toBe(1_000_000 - 8888)
    expect(bench.wechat.accounts.balance(bench.merchant().mchid)).toBe(10_000_000n + 8888n)
    expect(bench.wechat.bills('buyer')).toMatchObject([{ amountFen: -8888, merchantName: '胡同小店' }])
    expect(bench.wechat.bills('friend')).toEqual([])
  })

  it('is declined for totals that end in 13 fen, and the order stays unpaid', async () => {
    const number = newOrderNumber()
    const { json } = await create('native', { out_trade_no: number, amount: { total: 113 } })
    expect(await payNative(number, json.code_url)).toEqual({ kind: 'declined', message: payerTexts.declined })
    expect((await query(number)).trade_state).toBe('NOTPAY')
    expect(bench.wechat.balanceFen('buyer')).toBe(1_000_000)
  })

  it('fails when the wallet holds too little', async () => {
    const number = newOrderNumber()
    const { json } = await create('native', { out_trade_no: number, amount: { total: 1_000_001 } })
    expect(await payNative(number, json.code_url)).toEqual({ kind: 'not_enough', message: payerTexts.notEnough })
  })

  it('ends when the payer leaves', async () => {
    const { json } = await create('native')
    const cashier = await bench.wechat.openCode('buyer', json.code_url, 'camera')
    if (cashier.kind !== 'cashier') throw new Error('No cashier.')
    await bench.wechat.cancel(cashier.payToken)
    expect((await bench.wechat.pay(cashier.payToken, '123456')).kind).toBe('expired')
  })

  it('without a phone is by the same person and account as with one', async () => {
    const { mchid } = bench.merchant()
    const named = newOrderNumber()
    await create('jsapi', { out_trade_no: named, payer: { openid: openid('friend') } })
    expect(await bench.wechat.payAs('buyer', mchid, named)).toMatchObject({ message: payerTexts.otherOpenid })
    expect((await bench.wechat.payAs('friend', mchid, named)).kind).toBe('paid')
    const scanned = newOrderNumber()
    await bench.wechat.openCode('buyer', (await create('native', { out_trade_no: scanned })).json.code_url, 'camera')
    expect(await bench.wechat.payAs('friend', mchid, scanned)).toMatchObject({ message: payerTexts.otherPayer })
    expect((await bench.wechat.payAs('buyer', mchid, scanned)).kind).toBe('paid')
    expect((await bench.wechat.payAs('buyer', mchid, 'NEVER_SEEN')).kind).toBe('expired')
  })

  it('takes a coupon off what the payer pays', async () => {
    bench.wechat.changeSettings({ couponFen: 888 })
    const number = newOrderNumber()
    await payNative(number, (await create('native', { out_trade_no: number })).json.code_url)
    expect(await query(number)).toMatchObject({
      amount: { total: 8888, payer_total: 8000 },
      promotion_detail: [{ amount: 888 }],
    })
    expect(bench.wechat.balanceFen('buyer')).toBe(992_000)
  })
})
