import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bench, isGenuine, openBench } from './test-bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

const dayMs = 86_400_000
const later = (ms = 5000) => bench.core.clock.advance(ms)
const balance = () => bench.unionpay.user.balanceFen('buyer')

describe('a refund', () => {
  it('is accepted first, final later, and then announced with both query numbers', async () => {
    const { order, queryId } = await bench.paidOrder()
    const refund = bench.refundOf(queryId, { txnAmt: '888', reqReserved: 'r1' })
    const answer = await bench.back(refund)
    expect(answer).toMatchObject({ respCode: '00', origQryId: queryId, orderId: refund.orderId, txnAmt: '888' })
    expect(answer.queryId).not.toBe(queryId)
    expect(await bench.stateOf(refund)).toBe('05')
    expect(balance()).toBe(1_000_000 - 8888)
    await later(4999)
    expect(await bench.notified()).toHaveLength(1)
    await later(1)
    expect(await bench.stateOf(refund)).toBe('00')
    expect(await bench.ask(refund)).toMatchObject({ origQryId: queryId, queryId: answer.queryId, txnType: '04' })
    expect(balance()).toBe(1_000_000 - 8000)
    const [, notice] = await bench.notified()
    expect(notice).toMatchObject({
      txnType: '04',
      respCode: '00',
      orderId: refund.orderId,
      origQryId: queryId,
      queryId: answer.queryId,
      txnAmt: '888',
      settleAmt: '888',
      reqReserved: 'r1',
    })
    expect(isGenuine(notice, bench.shop)).toBe(true)
    expect(await bench.stateOf(order)).toBe('00')
    expect(bench.unionpay.user.bills('buyer').map((one) => one.amountFen)).toEqual([888, -8888])
  })

  it('may be one of several, up to the whole', async () => {
    const { queryId } = await bench.paidOrder()
    for (const [txnAmt, respCode] of [
      ['8000', '00'],
      ['889', '36'],
      ['888', '00'],
      ['1', '36'],
    ] as const) {
      expect((await bench.back(bench.refundOf(queryId, { txnAmt }))).respCode).toBe(respCode)
    }
    await later()
    expect(balance()).toBe(1_000_000)
    expect(bench.unionpay.trades()[0]?.refunded_fen).toBe(8888)
  })

  it('with its number again is 12 and moves nothing, whatever became of it', async () => {
    const { order, queryId } = await bench.paidOrder()
    const refund = bench.refundOf(queryId, { txnAmt: '1' })
    await bench.back(refund)
    expect((await bench.back(refund)).respCode).toBe('12')
    await later()
    expect((await bench.back(refund)).respCode).toBe('12')
    expect((await bench.back(bench.refundOf(queryId, { orderId: order.orderId ?? '' }))).respCode).toBe('12')
    expect(balance()).toBe(1_000_000 - 8887)
  })

  for (const outcome of ['61', '64'] as const) {
    it(`that fails with ${outcome} is not announced, shows in the query, and frees its amount`, async () => {
      const { queryId } = await bench.paidOrder()
      bench.unionpay.changeSettings({ refundOutcome: outcome })
      const refund = bench.refundOf(queryId)
      expect((await bench.back(refund)).respCode).toBe('00')
      expect(bench.unionpay.merchantBalanceFen('shop')).toBe(100_000_000)
      await later()
      expect(await bench.stateOf(refund)).toBe(outcome)
      expect(await bench.notified()).toHaveLength(1)
      expect(balance()).toBe(1_000_000 - 8888)
      expect(bench.unionpay.merchantBalanceFen('shop')).toBe(100_008_888)
      bench.unionpay.changeSettings({ refundOutcome: '00' })
      expect((await bench.back(bench.refundOf(queryId))).respCode).toBe('00')
    })
  }

  it('that fails is announced where that is set', async () => {
    bench.unionpay.changeSettings({ refundOutcome: '61', announcesFailures: true })
    const { queryId } = await bench.paidOrder()
    await bench.back(bench.refundOf(queryId))
    await later()
    expect((await bench.notified())[1]).toMatchObject({ txnType: '04', respCode: '61' })
  })

  it('is possible for 330 days', async () => {
    const { queryId } = await bench.paidOrder()
    await later(330 * dayMs)
    expect((await bench.back(bench.refundOf(queryId, { txnAmt: '1' }))).respCode).toBe('00')
    await later(1)
    const answer = await bench.back(bench.refundOf(queryId, { txnAmt: '1' }))
    expect([answer.respCode, answer.respMsg]).toEqual(['35', '原交易不存在或状态不正确[2011000]'])
  })

  it('needs the order’s own merchant, product, number and money', async () => {
    const { queryId } = await bench.paidOrder()
    const waiting = bench.codeOrder()
    await bench.back(waiting)
    const unpaid = (await bench.ask(waiting)).queryId ?? ''
    expect((await bench.back(bench.refundOf('7'.repeat(21)))).respCode).toBe('35')
    expect((await bench.back(bench.refundOf(unpaid))).respCode).toBe('35')
    const others = bench.refundOf(queryId, { merId: bench.video.mer_id, certId: bench.video.cert_id })
    expect((await bench.back(others, bench.video)).respCode).toBe('35')
    expect((await bench.back(bench.refundOf(queryId, { bizType: '000201' }))).respCode).toBe('36')
    bench.unionpay.setMerchantBalanceFen('shop', 8887)
    expect((await bench.back(bench.refundOf(queryId))).respCode).toBe('30')
    expect((await bench.back(bench.refundOf(queryId, { txnAmt: '8887' }))).respCode).toBe('00')
    expect(() => bench.unionpay.setMerchantBalanceFen('secondhand', 1)).toThrow(RangeError)
  })

  it('needs no currency', async () => {
    const { queryId } = await bench.paidOrder()
    const { currencyCode: _none, ...refund } = bench.refundOf(queryId)
    expect((await bench.back(refund)).respCode).toBe('00')
  })

  it('may carry another business where that is set', async () => {
    bench.unionpay.changeSettings({ matchesBizType: false })
    const { queryId } = await bench.paidOrder()
    expect((await bench.back(bench.refundOf(queryId, { bizType: '000201' }))).respCode).toBe('00')
  })
})

describe('a cancel', () => {
  it('gives the whole back and is announced', async () => {
    const { order, queryId } = await bench.paidOrder()
    const cancel = bench.cancelOf(queryId)
    expect((await bench.back(cancel)).respCode).toBe('00')
    expect(await bench.stateOf(cancel)).toBe('05')
    await later()
    expect(await bench.stateOf(cancel)).toBe('00')
    expect(await bench.stateOf(order)).toBe('00')
    expect((await bench.notified())[1]).toMatchObject({ txnType: '31', origQryId: queryId, respCode: '00' })
    expect(balance()).toBe(1_000_000)
  })

  it('is for the whole amount, once, and neither after a refund nor before one', async () => {
    const { queryId } = await bench.paidOrder()
    expect((await bench.back(bench.cancelOf(queryId, { txnAmt: '8887' }))).respCode).toBe('36')
    expect((await bench.back(bench.cancelOf(queryId))).respCode).toBe('00')
    expect((await bench.back(bench.cancelOf(queryId))).respCode).toBe('35')
    expect((await bench.back(bench.refundOf(queryId, { txnAmt: '1' }))).respCode).toBe('35')
    const refunded = await bench.paidOrder()
    await bench.back(bench.refundOf(refunded.queryId, { txnAmt: '1' }))
    expect((await bench.back(bench.cancelOf(refunded.queryId))).respCode).toBe('35')
  })

  for (const [paidAt, cancelledAt, respCode] of [
    ['2026-11-23T10:00:00+08:00', '2026-11-23T22:59:59+08:00', '00'],
    ['2026-11-23T10:00:00+08:00', '2026-11-23T23:00:00+08:00', '35'],
    ['2026-11-23T23:00:00+08:00', '2026-11-24T22:59:59+08:00', '00'],
    ['2026-11-23T22:59:59+08:00', '2026-11-23T23:00:01+08:00', '35'],
  ] as const) {
    it(`of an order of ${paidAt} at ${cancelledAt} is ${respCode}`, async () => {
      await bench.core.clock.set(new Date(paidAt))
      const { queryId } = await bench.paidOrder()
      await bench.core.clock.set(new Date(cancelledAt))
      expect((await bench.back(bench.cancelOf(queryId))).respCode).toBe(respCode)
    })
  }

  it('that fails leaves the order to be refunded', async () => {
    bench.unionpay.changeSettings({ refundOutcome: '63' })
    const { queryId } = await bench.paidOrder()
    const cancel = bench.cancelOf(queryId)
    await bench.back(cancel)
    await later()
    expect(await bench.stateOf(cancel)).toBe('63')
    expect((await bench.back(bench.refundOf(queryId))).respCode).toBe('00')
  })
})
