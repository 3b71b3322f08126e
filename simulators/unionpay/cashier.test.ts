import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bench, isGenuine, type Message, openBench, signed } from './test-bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

function submit(token: string, action: string, fields: Record<string, string> = {}) {
  return bench.app.inject({
    method: 'POST',
    url: `/unionpay/cashier/${token}/${action}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  })
}

function show(token: string, headers: Record<string, string> = {}) {
  return bench.app.inject({ url: `/unionpay/cashier/${token}`, headers })
}

/** The form that takes the browser back, as a browser would send it. */
function formOf(html: string): { action: string; fields: Message } {
  const form = /<form id="back" method="post" action="([^"]+)".*?<\/form>/s.exec(html)
  const text = (html: string) => html.replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)))
  const inputs = (form?.[0] ?? '').matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)
  return {
    action: text(form?.[1] ?? ''),
    fields: Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, text(value)])),
  }
}

const inApp = {
  'x-sim-user': 'friend',
  'user-agent': 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile (UnionPay/1.0 CloudPay)',
}

describe('the cashier of a front transaction', () => {
  it('makes the trade when the payer signs in, and posts the signed fields back after payment', async () => {
    const order = bench.frontOrder({ reqReserved: '备注 a+b' })
    const token = await bench.openFront(order)
    expect(await bench.stateOf(order)).toBe('query 34')
    expect((await submit(token, 'sign-in', { user: 'buyer' })).statusCode).toBe(303)
    expect(await bench.stateOf(order)).toBe('05')
    expect((await submit(token, 'pay', { password: '000000' })).body).toContain('支付密码不正确')
    expect((await submit(token, 'pay')).body).toContain('支付密码不正确')
    expect(await bench.stateOf(order)).toBe('05')
    const paid = await submit(token, 'pay', { password: '123456' })
    expect(paid.headers.location).toBe(`/unionpay/cashier/${token}?back=1`)
    expect(await bench.stateOf(order)).toBe('00')
    const page = await bench.app.inject({ url: String(paid.headers.location) })
    expect(page.body).toContain('requestSubmit()')
    const { action, fields } = formOf(page.body)
    expect(action).toBe('http://localhost:8080/back')
    expect(fields).toMatchObject({ orderId: order.orderId, respCode: '00', txnAmt: '8888', reqReserved: '备注 a+b' })
    expect(isGenuine(fields, bench.shop)).toBe(true)
    expect((await show(token)).body).not.toContain('requestSubmit()')
  })

  it('shows a code on a computer that a phone pays, and notices', async () => {
    const order = bench.frontOrder()
    const token = await bench.openFront(order)
    expect((await show(token)).body).toContain('<svg')
    const tickets = bench.core.store.collection<{ codeContent?: string }>('unionpay-tickets')
    expect((await bench.payCode(tickets.get(token)?.codeContent, 'friend')).kind).toBe('paid')
    const state = await bench.app.inject({ url: `/unionpay/cashier/${token}/state` })
    expect(state.json()).toEqual({ state: 'paid' })
    expect((await bench.app.inject({ url: '/unionpay/cashier/none/state' })).statusCode).toBe(404)
  })

  it('knows the phone it is on, and lets the payer leave and come back', async () => {
    const order = bench.frontOrder()
    const token = await bench.openFront(order, { 'x-sim-user': 'friend' })
    expect(await bench.stateOf(order)).toBe('query 34')
    const page = await show(token, { 'x-sim-user': 'friend' })
    expect(page.body).toContain('本机账号')
    expect(page.body).not.toContain('<svg')
    await submit(token, 'sign-in', { user: 'friend' })
    await submit(token, 'cancel')
    const left = await show(token)
    expect(left.body).toContain('已取消付款')
    const { fields } = formOf(left.body)
    expect(fields).toMatchObject({ orderId: order.orderId, respCode: '05' })
    expect(isGenuine(fields, bench.shop)).toBe(true)
    await submit(token, 'resume')
    await submit(token, 'pay', { password: '123456' })
    expect(await bench.stateOf(order)).toBe('00')
    expect((await submit(token, 'pay', { password: '123456' })).body).toContain('订单已支付')
  })

  it('inside the UnionPay app asks for no sign-in and no password', async () => {
    const order = bench.frontOrder()
    const token = await bench.openFront(order, inApp)
    expect(await bench.stateOf(order)).toBe('05')
    const page = await show(token, inApp)
    expect(page.body).toContain('确认付款')
    expect(page.body).not.toContain('type="password"')
    await submit(token, 'pay')
    expect(await bench.stateOf(order)).toBe('00')
    expect(bench.unionpay.trades()[0]).toMatchObject({ product: 'front', paid_by: 'friend' })
  })

  it('is not inside the app when only the user agent says so', async () => {
    const order = bench.frontOrder()
    await bench.openFront(order, { 'user-agent': inApp['user-agent'] })
    expect(await bench.stateOf(order)).toBe('query 34')
  })

  it('ends with payTimeout', async () => {
    const order = bench.frontOrder({ payTimeout: '20261123101000' })
    const token = await bench.openFront(order)
    await submit(token, 'sign-in', { user: 'buyer' })
    await bench.core.clock.advance(10 * 60_000)
    expect((await submit(token, 'pay', { password: '123456' })).body).toContain('订单已超过支付时间')
    expect(await bench.stateOf(order)).toBe('01')
    expect((await submit(token, 'sign-in', { user: 'buyer' })).body).toContain('订单已超过支付时间')
  })

  it('follows a clock that is ahead of the merchant’s', async () => {
    bench.unionpay.changeSettings({ txnTimeWindowMs: 0 })
    const order = bench.frontOrder({ payTimeout: '20261123101000' })
    const { clock } = bench.core
    const { wireNow } = clock
    await clock.advance(86_400_000)
    const merchants = new Date(clock.now().getTime() - 86_400_000)
    clock.wireNow = () => merchants
    const token = await bench.openFront(order)
    clock.wireNow = wireNow
    await submit(token, 'sign-in', { user: 'buyer' })
    expect(await bench.stateOf(order)).toBe('05')
    await clock.advance(10 * 60_000)
    expect(await bench.stateOf(order)).toBe('01')
  })

  it('writes what the merchant sent as text, never as markup', async () => {
    const token = await bench.openFront(bench.frontOrder({ reqReserved: '"><script>alert(1)' }))
    await submit(token, 'sign-in', { user: 'buyer' })
    await submit(token, 'pay', { password: '123456' })
    const page = await show(token)
    expect(page.body).not.toContain('<script>alert')
    expect(formOf(page.body).fields.reqReserved).toBe('"><script>alert(1)')
  })
})

describe('a front order brought again', () => {
  const bring = async (message: Message) => bench.post('frontTransReq.do', signed(message, bench.shop.private_key))

  it('unchanged opens the same order until it is paid', async () => {
    const order = bench.frontOrder()
    const first = await bench.openFront(order)
    await submit(first, 'sign-in', { user: 'buyer' })
    const second = await bench.openFront(order)
    expect(second).not.toBe(first)
    await submit(second, 'sign-in', { user: 'friend' })
    await submit(second, 'pay', { password: '123456' })
    expect((await bring(order)).body).toContain('重复交易')
    expect((await submit(first, 'pay', { password: '123456' })).body).toContain('订单已支付')
  })

  it('with another amount is a page that says so', async () => {
    const order = bench.frontOrder()
    const first = await bench.openFront(order)
    const other = await bench.openFront({ ...order, txnAmt: '1' })
    await submit(first, 'sign-in', { user: 'buyer' })
    const page = await bring({ ...order, txnAmt: '2' })
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html;charset=UTF-8'])
    expect(page.body).toContain('重复交易[0000012]')
    expect((await submit(other, 'sign-in', { user: 'buyer' })).body).toContain('订单号重复')
  })

  it('is refused where that is set, once somebody has entered it', async () => {
    bench.unionpay.changeSettings({ reopensFrontOrders: false })
    const order = bench.frontOrder()
    await bench.openFront(order)
    const token = await bench.openFront(order)
    await submit(token, 'sign-in', { user: 'buyer' })
    expect((await bring(order)).body).toContain('重复交易')
  })

  it('under the number of a refund is refused', async () => {
    const { queryId } = await bench.paidOrder()
    const refund = bench.refundOf(queryId)
    await bench.back(refund)
    expect((await bring(bench.frontOrder({ orderId: refund.orderId ?? '' }))).body).toContain('重复交易')
  })

  it('by a form that is wrong is a page that names the field', async () => {
    const { frontUrl: _none, ...order } = bench.frontOrder()
    expect((await bring(order)).body).toContain('报文交易要素缺失: frontUrl[0000013]')
  })
})
