import { createPublicKey } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FaultKind } from '../core/faults.ts'
import { notificationGapsMs } from './notifications.ts'
import { notificationContent, verifyRsa2 } from './signing.ts'
import { type Bench, type Node, openBench } from './test-bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

const isGenuine = (params: Record<string, string> | undefined) =>
  verifyRsa2(notificationContent(params ?? {}), params?.sign ?? '', createPublicKey(bench.shop.alipay_public_key))

/** Pays a precreated order whose notifications go to the receiver. */
async function payByCode(extra: Node = {}, by = bench.shop): Promise<Node> {
  const order = bench.order(extra)
  const { qr_code: code } = await bench.call('alipay.trade.precreate', order, { notify_url: bench.receiver.url }, by)
  const opened = await bench.alipay.user.openCode('buyer', String(code), 'camera')
  if (opened.kind !== 'cashier') throw new Error('The code is for paying.')
  await bench.alipay.user.pay(opened.payToken, '123456')
  return order
}

async function openWap(): Promise<Node> {
  const order = bench.order({ product_code: 'QUICK_WAP_WAY' })
  const token = await bench.openBrowser('alipay.trade.wap.pay', order, { notify_url: bench.receiver.url })
  for (const [action, fields] of [
    ['sign-in', 'user=buyer'],
    ['pay', 'password=123456'],
  ]) {
    await bench.app.inject({
      method: 'POST',
      url: `/alipay/cashier/${token}/${action}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: fields ?? '',
    })
  }
  return order
}

describe('a notification', () => {
  it('is a signed form that tells of the payment', async () => {
    const order = await payByCode({ passback_params: 'a%3D1', subject: '手机 a+b 100%' })
    const [first] = await bench.notified()
    expect(isGenuine(first?.params)).toBe(true)
    expect(first?.params).toMatchObject({
      notify_type: 'trade_status_sync',
      app_id: bench.shop.app_id,
      seller_id: bench.shop.seller_id,
      out_trade_no: order.out_trade_no,
      trade_status: 'TRADE_SUCCESS',
      total_amount: '88.88',
      subject: '手机 a+b 100%',
      passback_params: 'a%3D1',
      fund_bill_list: '[{"amount":"88.88","fundChannel":"ALIPAYACCOUNT"}]',
    })
    for (const name of ['out_biz_no', 'refund_fee', 'gmt_refund', 'gmt_close', 'alipay_cert_sn']) {
      expect(first?.params).not.toHaveProperty(name)
    }
  })

  it('names the certificate in certificate mode where that is set, outside the signature', async () => {
    await payByCode({}, bench.video)
    expect((await bench.notified())[0]?.params).not.toHaveProperty('alipay_cert_sn')
    bench.alipay.changeSettings({ notificationsNameCertificate: true })
    await payByCode({}, bench.video)
    const [, first] = await bench.notified()
    expect(first?.params.alipay_cert_sn).toBe(bench.video.alipay_cert_sn)
    expect(isGenuine(first?.params)).toBe(true)
  })

  it('is repeated seven times with the same id, by the table of gaps, until the body is exactly success', async () => {
    bench.receiver.answers.push(...Array(8).fill('SUCCESS'))
    await payByCode()
    await bench.notified()
    const counts = [bench.receiver.received.length]
    for (const gapMs of notificationGapsMs) {
      await bench.core.clock.advance(gapMs - 1)
      counts.push(bench.receiver.received.length)
      await bench.core.clock.advance(1)
    }
    expect(counts).toEqual([1, 1, 2, 3, 4, 5, 6, 7])
    expect(bench.receiver.received).toHaveLength(8)
    await bench.core.clock.advance(48 * 3_600_000)
    expect(bench.receiver.received).toHaveLength(8)
    expect(new Set(bench.receiver.received.map((one) => one.params.notify_id)).size).toBe(1)
    expect(new Set(bench.receiver.received.map((one) => one.params.notify_time)).size).toBe(8)
    expect(notificationGapsMs.map((gapMs) => gapMs / 60_000)).toEqual([4, 10, 10, 60, 120, 360, 900])
  })

  it('stops with the first success', async () => {
    bench.receiver.answers.push('fail', 'success ', '"success"')
    await payByCode()
    await bench.notified()
    await bench.core.clock.advance(48 * 3_600_000)
    expect(bench.receiver.received).toHaveLength(4)
  })

  it('is repeated at once where that is the contract', async () => {
    bench.alipay.changeSettings({ repeatsAtOnce: true })
    bench.receiver.answers.push('fail', 'fail', 'fail', 'fail')
    await payByCode()
    await bench.notified()
    await bench.core.clock.advance(0)
    await bench.core.clock.advance(0)
    expect(bench.receiver.received).toHaveLength(4)
  })

  it('tells of a part refunded with TRADE_SUCCESS again, and of the whole only where closing is announced', async () => {
    const code = await payByCode()
    const wap = await openWap()
    const refund = (order: Node, amount: string, number: string) =>
      bench.call('alipay.trade.refund', {
        out_trade_no: order.out_trade_no,
        refund_amount: amount,
        out_request_no: number,
      })
    for (const order of [code, wap]) {
      await refund(order, '8.88', 'R1')
      await refund(order, '80.00', 'R2')
    }
    const told = (order: Node) =>
      bench.receiver.received
        .map((one) => one.params)
        .filter((params) => params.out_trade_no === order.out_trade_no)
        .map((params) => `${params.trade_status} ${params.out_biz_no ?? '-'} ${params.refund_fee ?? '-'}`)
        .sort()
    await bench.notified()
    expect(told(code)).toEqual(['TRADE_SUCCESS - -', 'TRADE_SUCCESS R1 8.88'])
    expect(told(wap)).toEqual(['TRADE_CLOSED R2 88.88', 'TRADE_SUCCESS - -', 'TRADE_SUCCESS R1 8.88'])
    const closed = bench.receiver.received.find((one) => one.params.trade_status === 'TRADE_CLOSED')?.params
    expect(closed?.gmt_refund).toMatch(/^2026-11-23 10:\d\d:\d\d\.\d{3}$/)
    expect(closed).toHaveProperty('gmt_close')
  })

  it('tells of an unpaid trade that ran out of time only where closing is announced', async () => {
    bench.alipay.changeSettings({ notifies: { precreate: ['TRADE_SUCCESS', 'TRADE_CLOSED'] } })
    const order = bench.order({ timeout_express: '5m' })
    const about = { notify_url: bench.receiver.url }
    const { qr_code: code } = await bench.call('alipay.trade.precreate', order, about)
    await bench.alipay.user.openCode('buyer', String(code), 'camera')
    await bench.core.clock.advance(5 * 60_000)
    const [closed] = await bench.notified()
    expect(closed?.params).toMatchObject({ trade_status: 'TRADE_CLOSED', gmt_close: '2026-11-23 10:05:00' })
    expect(closed?.params).not.toHaveProperty('refund_fee')
  })

  it('tells when the time for refunds is over', async () => {
    await openWap()
    await bench.notified()
    await bench.core.clock.advance(366 * 86_400_000)
    expect((await bench.notified()).map((one) => one.params.trade_status)).toEqual(['TRADE_SUCCESS', 'TRADE_FINISHED'])
  })

  it('is not sent without an address', async () => {
    const { qr_code: code } = await bench.call('alipay.trade.precreate', bench.order())
    const opened = await bench.alipay.user.openCode('buyer', String(code), 'camera')
    if (opened.kind === 'cashier') await bench.alipay.user.pay(opened.payToken, '123456')
    expect(await bench.notified()).toEqual([])
    expect(bench.core.notifier.log()).toEqual([])
  })
})

describe('a notification with a fault', () => {
  const plan = (kind: FaultKind) => bench.core.faults.next('alipay', 'notification', { kind })

  for (const [kind, field, wrong] of [
    ['wrong_amount', 'total_amount', '88.89'],
    ['wrong_app_id', 'app_id', '2021000000000999'],
    ['wrong_merchant', 'seller_id', '2088000000000999'],
  ] as const) {
    it(`of kind ${kind} is genuinely signed over a wrong ${field}`, async () => {
      plan(kind)
      await payByCode()
      const [first] = await bench.notified()
      expect(first?.params[field]).toBe(wrong)
      expect(isGenuine(first?.params)).toBe(true)
    })
  }

  it('is signed by a stranger, or not signed', async () => {
    plan('bad_signature')
    await payByCode()
    plan('unsigned')
    await bench.notified()
    await payByCode()
    const [forged, unsigned] = await bench.notified()
    expect(isGenuine(forged?.params)).toBe(false)
    expect(unsigned?.params).not.toHaveProperty('sign')
  })

  it('comes twice, or only with the next repeat', async () => {
    plan('double')
    await payByCode()
    expect(await bench.notified()).toHaveLength(2)
    plan('lose')
    await payByCode()
    expect(await bench.notified()).toHaveLength(2)
    await bench.core.clock.advance(4 * 60_000)
    expect(await bench.notified()).toHaveLength(3)
  })
})
