import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bench, isGenuine, openBench } from './test-bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

const minuteMs = 60_000

describe('an order by code', () => {
  it('waits, is paid by whoever scans it, and shows the numbers of clearing', async () => {
    const order = bench.codeOrder({ reqReserved: 'a1' })
    const { qrCode } = await bench.back(order)
    expect(await bench.stateOf(order)).toBe('05')
    const opened = await bench.unionpay.user.openCode('friend', String(qrCode), 'album')
    expect(opened).toMatchObject({ kind: 'cashier', amountFen: 8888, merchantName: '胡同小店', balanceFen: 1_000_000 })
    expect((await bench.payCode(qrCode, 'friend')).kind).toBe('paid')
    const answer = await bench.ask(order)
    expect(answer).toMatchObject({
      respCode: '00',
      origRespCode: '00',
      origRespMsg: '成功[0000000]',
      bizType: '000000',
      txnType: '01',
      txnSubType: '07',
      txnAmt: '8888',
      settleAmt: '8888',
      settleCurrencyCode: '156',
      settleDate: '1123',
      traceTime: '1123100000',
      reqReserved: 'a1',
      accNo: '621626******0026',
    })
    expect(answer.queryId).toMatch(/^\d{21}$/)
    expect(answer.traceNo).toMatch(/^\d{6}$/)
    expect(isGenuine(answer, bench.shop)).toBe(true)
    expect(bench.unionpay.user.balanceFen('friend')).toBe(1_000_000 - 8888)
    expect(bench.unionpay.merchantBalanceFen('shop')).toBe(100_000_000 + 8888)
    expect(bench.unionpay.user.bills('friend')).toMatchObject([{ amountFen: -8888, merchantName: '胡同小店' }])
    expect((await bench.payCode(qrCode)).kind).toBe('refused')
  })

  it('may be asked about at the back address too, but only with its own time and merchant', async () => {
    const order = bench.codeOrder()
    await bench.back(order)
    const { merId = '', orderId = '', txnTime = '' } = order
    const query = { txnType: '00', txnSubType: '00', bizType: '000000', orderId, txnTime }
    const head = { version: '5.1.0', encoding: 'UTF-8', signMethod: '01', accessType: '0' }
    const shop = { ...head, certId: bench.shop.cert_id, merId }
    const video = { ...head, certId: bench.video.cert_id, merId: bench.video.mer_id }
    expect((await bench.back({ ...shop, ...query })).origRespCode).toBe('05')
    expect((await bench.back({ ...shop, ...query, txnTime: '20261123095959' })).respCode).toBe('34')
    expect((await bench.back({ ...video, ...query }, bench.video)).respMsg).toBe('查无此交易[2600000]')
  })

  it('has a number that is never used again', async () => {
    const order = bench.codeOrder()
    expect((await bench.back(order)).respCode).toBe('00')
    expect((await bench.back(order)).respCode).toBe('12')
    expect((await bench.back({ ...order, txnAmt: '1' })).respCode).toBe('12')
    const other = bench.codeOrder({ orderId: order.orderId ?? '' }, bench.video)
    expect((await bench.back(other, bench.video)).respCode).toBe('00')
  })

  it('cannot be scanned when its code or its time is over', async () => {
    const long = bench.codeOrder()
    const short = bench.codeOrder({ payTimeout: '20261123100500' })
    const codes = [(await bench.back(long)).qrCode, (await bench.back(short)).qrCode]
    await bench.core.clock.advance(5 * minuteMs - 1)
    expect(await bench.stateOf(short)).toBe('05')
    await bench.core.clock.advance(1)
    expect((await bench.payCode(codes[1])).kind).toBe('refused')
    expect(await bench.stateOf(short)).toBe('01')
    await bench.core.clock.advance(115 * minuteMs)
    expect((await bench.payCode(codes[0])).kind).toBe('refused')
    expect(await bench.stateOf(long)).toBe('05')
    await bench.core.clock.advance(22 * 60 * minuteMs)
    expect(await bench.stateOf(long)).toBe('01')
  })

  for (const said of ['05', '34'] as const) {
    it(`says ${said} after its time where that is set`, async () => {
      bench.unionpay.changeSettings({ unpaidAfterTimeout: said })
      const order = bench.codeOrder({ payTimeout: '20261123100500' })
      await bench.back(order)
      await bench.core.clock.advance(5 * minuteMs)
      expect(await bench.stateOf(order)).toBe(said === '34' ? 'query 34' : '05')
    })
  }

  it('keeps a declined try until it is paid, if that is set', async () => {
    const order = bench.codeOrder({ txnAmt: '113' })
    const { qrCode } = await bench.back(order)
    expect((await bench.payCode(qrCode, 'buyer', '000000')).kind).toBe('wrong_password')
    expect(await bench.stateOf(order)).toBe('05')
    expect((await bench.payCode(qrCode)).kind).toBe('declined')
    expect(await bench.stateOf(order)).toBe('60')
    bench.unionpay.changeSettings({ showsFailedTries: false })
    expect(await bench.stateOf(order)).toBe('05')
  })

  it('of more than the card holds fails with 64, and can be paid by another', async () => {
    const order = bench.codeOrder({ txnAmt: '1000001' })
    const { qrCode } = await bench.back(order)
    expect((await bench.payCode(qrCode)).kind).toBe('not_enough')
    expect((await bench.ask(order)).origRespMsg).toBe('卡上的余额不足[1000051]')
    await bench.app.inject({
      method: 'POST',
      url: '/control/unionpay/balances',
      payload: { owner: 'friend', fen: 2_000_000 },
    })
    expect((await bench.payCode(qrCode, 'friend')).kind).toBe('paid')
    expect(await bench.stateOf(order)).toBe('00')
  })

  it('paid too late is charged and given back some days later, where late payments arrive', async () => {
    bench.unionpay.changeSettings({ latePayments: 'returned' })
    const order = bench.codeOrder({ payTimeout: '20261123100500' })
    const { qrCode } = await bench.back(order)
    await bench.core.clock.advance(6 * minuteMs)
    expect((await bench.payCode(qrCode)).kind).toBe('paid')
    expect(await bench.stateOf(order)).toBe('42')
    expect(bench.unionpay.user.balanceFen('buyer')).toBe(1_000_000 - 8888)
    await bench.core.clock.advance(5 * 24 * 60 * minuteMs)
    expect(await bench.stateOf(order)).toBe('42')
    expect(bench.unionpay.user.balanceFen('buyer')).toBe(1_000_000)
    expect(bench.unionpay.user.bills('buyer').map((one) => one.amountFen)).toEqual([8888, -8888])
    expect(bench.unionpay.trades()[0]?.trade_state).toBe('returned')
    expect(await bench.notified()).toEqual([])
  })
})

describe('an order by an app’s control', () => {
  it('has a tn that opens it', async () => {
    const order = bench.appOrder()
    const { tn, respCode } = await bench.send('appTransReq.do', order)
    expect(respCode).toBe('00')
    expect(tn).toMatch(/^\d{21}$/)
    expect(await bench.stateOf(order)).toBe('05')
    const opened = await bench.unionpay.user.tnPrepare('buyer', String(tn))
    if (opened.kind !== 'cashier') throw new Error(opened.message)
    expect((await bench.unionpay.user.pay(opened.payToken, '123456')).kind).toBe('paid')
    expect((await bench.unionpay.user.pay(opened.payToken, '123456')).kind).toBe('already_paid')
    expect(await bench.stateOf(order)).toBe('00')
    expect((await bench.unionpay.user.tnPrepare('buyer', '1'.repeat(21))).kind).toBe('refused')
    expect((await bench.unionpay.user.tnPrepare('buyer', 'tn')).kind).toBe('refused')
  })
})

describe('what the phone’s UnionPay opens', () => {
  it('takes its own codes, links as links, and nothing else', async () => {
    const open = (content: string) => bench.unionpay.user.openCode('buyer', content, 'camera')
    expect(await open('https://shop.example/a')).toEqual({ kind: 'open_url', url: 'https://shop.example/a' })
    expect((await open('weixin://wxpay/bizpayurl?pr=1')).kind).toBe('refused')
    expect((await open('https://qr.95516.com/00010000/1')).kind).toBe('refused')
    // A tn is no code.
    const { tn } = await bench.send('appTransReq.do', bench.appOrder())
    expect((await open(String(tn))).kind).toBe('refused')
  })

  it('is there over JSON too', async () => {
    const post = (path: string, payload: object) =>
      bench.app.inject({ method: 'POST', url: `/unionpay/_user/${path}`, payload, headers: { 'x-sim-user': 'friend' } })
    const { qrCode: content } = await bench.back(bench.codeOrder())
    const opened = (await post('open-code', { content, mode: 'camera' })).json()
    expect((await post('cancel', { pay_token: opened.payToken })).json()).toEqual({ kind: 'cancelled' })
    const paid = (await post('pay', { pay_token: opened.payToken, password: '123456' })).json()
    expect(paid).toMatchObject({ kind: 'paid', amountFen: 8888 })
    const { tn } = await bench.send('appTransReq.do', bench.appOrder())
    expect((await post('tn-prepare', { tn })).json().kind).toBe('cashier')
    expect((await post('open-code', { user: 'nobody', content, mode: 'camera' })).statusCode).toBe(400)
    expect((await post('open-code', { content, mode: 'telepathy' })).statusCode).toBe(400)
    const users = (await bench.app.inject({ url: '/unionpay/_user/users' })).json().users
    expect(users[1]).toMatchObject({ user: 'friend', balance_fen: 1_000_000 - 8888 })
  })
})
