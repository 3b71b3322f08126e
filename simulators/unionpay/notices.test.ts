import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FaultKind } from '../core/faults.ts'
import { type Bench, isGenuine, openBench } from './test-bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

describe('a notice', () => {
  it('is a signed form with the fields of the request and the numbers of clearing', async () => {
    const { order, queryId } = await bench.paidOrder({ reqReserved: '备注 a+b 100%' })
    const [notice] = await bench.notified()
    expect(isGenuine(notice, bench.shop)).toBe(true)
    expect(notice).toMatchObject({
      accessType: '0',
      bizType: '000000',
      currencyCode: '156',
      encoding: 'UTF-8',
      exchangeRate: '0',
      merId: bench.shop.mer_id,
      orderId: order.orderId,
      payCardType: '01',
      queryId,
      reqReserved: '备注 a+b 100%',
      respCode: '00',
      respMsg: 'success',
      settleAmt: '8888',
      settleCurrencyCode: '156',
      settleDate: '1123',
      signMethod: '01',
      traceTime: '1123100000',
      txnAmt: '8888',
      txnSubType: '07',
      txnTime: order.txnTime,
      txnType: '01',
      version: '5.1.0',
    })
    for (const name of ['certId', 'backUrl', 'frontUrl', 'origQryId']) expect(notice).not.toHaveProperty(name)
  })

  it('of a payment after 23:00 belongs to the next clearing day', async () => {
    await bench.core.clock.set(new Date('2026-12-31T23:00:00+08:00'))
    await bench.paidOrder()
    expect((await bench.notified())[0]?.settleDate).toBe('0101')
  })

  it('does not name the card where the contract says so', async () => {
    bench.unionpay.changeSettings({ namesCard: false })
    const { order } = await bench.paidOrder()
    expect((await bench.notified())[0]).not.toHaveProperty('accNo')
    expect(await bench.ask(order)).not.toHaveProperty('payCardType')
  })

  it('is not sent for an order that is declined or waits', async () => {
    await bench.payCode((await bench.back(bench.codeOrder({ txnAmt: '113' }))).qrCode)
    await bench.back(bench.codeOrder())
    expect(await bench.notified()).toEqual([])
  })

  it('is repeated after 1, 2, 4 and 5 minutes until the status is 200, whatever the body', async () => {
    bench.receiver.statuses.push(302, 201, 500, 404, 204, 500)
    await bench.paidOrder()
    await bench.notified()
    const counts: number[] = []
    for (const minutes of [1, 2, 4, 5]) {
      await bench.core.clock.advance(minutes * minuteMs - 1)
      counts.push(bench.receiver.received.length)
      await bench.core.clock.advance(1)
    }
    expect(counts).toEqual([1, 2, 3, 4])
    await bench.core.clock.advance(dayMs)
    expect(bench.receiver.received).toHaveLength(5)
    expect(new Set(bench.receiver.received.map((one) => JSON.stringify(one))).size).toBe(1)
  })

  it('stops with the first 200', async () => {
    bench.receiver.statuses.push(500)
    await bench.paidOrder()
    await bench.notified()
    await bench.core.clock.advance(dayMs)
    expect(bench.receiver.received).toHaveLength(2)
  })

  it('has the gaps that are set, and takes 302 where that is set', async () => {
    bench.unionpay.changeSettings({ noticeGapsMs: [0, minuteMs], redirectCountsAsReceived: true })
    bench.receiver.statuses.push(500, 500, 302)
    await bench.paidOrder()
    await bench.notified()
    await bench.core.clock.advance(0)
    expect(bench.receiver.received).toHaveLength(2)
    await bench.core.clock.advance(minuteMs)
    const outcomes = bench.core.notifier.log().map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['refused', 'refused', 'accepted'])
  })
})

describe('a notice with a fault', () => {
  const plan = (kind: FaultKind) => bench.core.faults.next('unionpay', 'notification', { kind })

  for (const [kind, field, wrong] of [
    ['wrong_amount', 'txnAmt', '8889'],
    ['wrong_merchant', 'merId', '777290000000999'],
    ['wrong_app_id', 'orderId', 'ANOTHERORDER'],
  ] as const) {
    it(`of kind ${kind} is genuinely signed over a wrong ${field}`, async () => {
      plan(kind)
      await bench.paidOrder()
      const [notice] = await bench.notified()
      expect(notice?.[field]).toBe(wrong)
      expect(isGenuine(notice, bench.shop)).toBe(true)
    })
  }

  for (const kind of ['bad_signature', 'unknown_serial', 'unsigned'] as const) {
    it(`of kind ${kind} is not to be believed, and the repeat is`, async () => {
      plan(kind)
      bench.receiver.statuses.push(500)
      await bench.paidOrder()
      await bench.notified()
      await bench.core.clock.advance(minuteMs)
      expect(bench.receiver.received.map((one) => isGenuine(one, bench.shop))).toEqual([false, true])
    })
  }

  it('is lost, delayed, doubled, or overtaken', async () => {
    plan('lose')
    await bench.paidOrder()
    expect(await bench.notified()).toEqual([])
    await bench.core.clock.advance(minuteMs)
    expect(bench.receiver.received).toHaveLength(1)
    plan('delay')
    await bench.paidOrder()
    expect(await bench.notified()).toHaveLength(1)
    await bench.core.clock.advance(minuteMs)
    expect(bench.receiver.received).toHaveLength(2)
    plan('double')
    await bench.paidOrder()
    expect(await bench.notified()).toHaveLength(4)
    plan('reorder')
    const first = await bench.paidOrder()
    await bench.notified()
    const second = await bench.paidOrder()
    const numbers = (await bench.notified()).slice(4).map((one) => one.orderId)
    expect(numbers).toEqual([second.order.orderId, first.order.orderId])
  })

  it('is matched by the order, and a refund’s by the order it gives back', async () => {
    const { order, queryId } = await bench.paidOrder()
    await bench.notified()
    const match = { outTradeNo: order.orderId ?? '' }
    bench.core.faults.next('unionpay', 'notification', { kind: 'wrong_amount', match })
    await bench.paidOrder()
    await bench.back(bench.refundOf(queryId, { txnAmt: '1' }))
    await bench.core.clock.advance(5000)
    expect((await bench.notified()).map((one) => one.txnAmt)).toEqual(['8888', '8888', '2'])
  })
})
