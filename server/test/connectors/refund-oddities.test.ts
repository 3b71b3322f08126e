import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RefundFact, RefundRequest } from '../../src/channels/connector.ts'
import { cny } from '../../src/money/index.ts'
import { startAlipay } from './alipay-harness.ts'
import { callContext, type Harness, prepayRequest, refOf, refundRequest } from './harness.ts'
import { startWeChat } from './wechat-harness.ts'

// What only one of the channels does on a refund's way; the rest is in `refund-contract.ts`.

async function paid(harness: Harness) {
  const request = prepayRequest(harness)
  const fact = await harness.account.prepay(request, callContext(harness))
  if (fact.trade.state !== 'waiting' || !fact.trade.action) throw new Error(JSON.stringify(fact))
  await harness.pay(request.product, fact.trade.action)
  const { trade } = await harness.account.queryTrade(refOf(request), callContext(harness))
  if (trade.state !== 'paid') throw new Error(JSON.stringify(trade))
  return { request, channelTradeNo: trade.channelTradeNo }
}
const submit = (harness: Harness, request: RefundRequest) => harness.account.refund(request, callContext(harness))
const query = (harness: Harness, request: RefundRequest) => harness.account.queryRefund(request, callContext(harness))
const stateOf = (fact: RefundFact) => fact.refund.state

describe('at Alipay, a refund', () => {
  let harness: Awaited<ReturnType<typeof startAlipay>>
  beforeAll(async () => {
    harness = await startAlipay('shop')
  })
  afterAll(() => harness.close())

  it('to a bank card is under way until the bank has taken it', async () => {
    const request = refundRequest(harness, await paid(harness))
    harness.simulator.changeSettings({ depositBack: 'P' })
    expect(stateOf(await submit(harness, request))).toBe('processing')
    harness.simulator.changeSettings({ depositBack: null })
    expect(stateOf(await query(harness, request))).toBe('processing')
    expect(stateOf(await submit(harness, request))).toBe('processing')
    harness.simulator.setDepositBack('shop', request.attemptNo, request.refundNo, 'S')
    expect((await query(harness, request)).refund).toMatchObject({ state: 'succeeded', amount: cny(8888n) })
  })

  it('that is handled without money having moved, by what the answer says, is asked about at once', async () => {
    const request = refundRequest(harness, await paid(harness))
    harness.fault('refund', 'http_202')
    const context = callContext(harness)
    expect(stateOf(await harness.account.refund(request, context))).toBe('succeeded')
    expect(context.exchanges.map(({ operation }) => operation)).toEqual(['refund', 'refund_query'])
  })

  it('is unknown, not gone, when neither the answer nor the question knows it yet', async () => {
    const request = refundRequest(harness, await paid(harness))
    harness.fault('refund', 'http_202')
    harness.fault('refund_query', 'http_202')
    expect((await submit(harness, request)).refund).toEqual({
      state: 'unknown',
      reason: { code: 'no_funds_moved', channelCode: null },
    })
    expect(stateOf(await query(harness, request))).toBe('succeeded')
  })

  it('that is the whole of it leaves a notice of the trade’s end that closes nothing and pays nothing', async () => {
    const { notifies } = harness.simulator.settings()
    harness.simulator.changeSettings({ notifies: { jsapi: ['TRADE_SUCCESS', 'TRADE_CLOSED'] } })
    const request = refundRequest(harness, await paid(harness))
    await submit(harness, request)
    await harness.settle()
    const raw = harness.notifications.at(-1)
    if (!raw) throw new Error('No notification has come.')
    expect(Buffer.from(raw.body).toString()).toContain('trade_status=TRADE_CLOSED')
    expect(harness.account.readNotification(raw, harness.now())).toMatchObject({
      kind: 'refund',
      refundNo: request.refundNo,
      fact: { refund: { state: 'unknown', reason: { code: 'told_of_refund', channelCode: 'TRADE_CLOSED' } } },
    })
    harness.simulator.changeSettings({ notifies })
  })
})

describe('at WeChat Pay, a refund', () => {
  let harness: Awaited<ReturnType<typeof startWeChat>>
  beforeAll(async () => {
    harness = await startWeChat('shop')
  })
  afterAll(() => harness.close())

  it('to a payer whose account takes none is stuck', async () => {
    const request = refundRequest(harness, await paid(harness))
    harness.simulator.changeSettings({ abnormalAccounts: ['buyer'] })
    expect((await submit(harness, request)).refund).toEqual({
      state: 'stuck',
      reason: { code: 'payer_account_unusable', channelCode: 'USER_ACCOUNT_ABNORMAL' },
      channelRefundNo: null,
    })
    harness.simulator.changeSettings({ abnormalAccounts: [] })
    expect(stateOf(await submit(harness, request))).toBe('processing')
  })

  it('that was only accepted by a 202 is unknown until it is asked about', async () => {
    const request = refundRequest(harness, await paid(harness))
    harness.fault('refund', 'http_202')
    expect((await submit(harness, request)).refund).toMatchObject({ reason: { code: 'not_finished' } })
    expect(stateOf(await query(harness, request))).toBe('processing')
  })

  it('less than a minute after another of the trade is refused for now', async () => {
    const trade = await paid(harness)
    await submit(harness, refundRequest(harness, trade, { amount: cny(1n) }))
    const soon = refundRequest(harness, trade, { amount: cny(2n) })
    const context = callContext(harness)
    await harness.advance(59_999)
    expect((await harness.account.refund(soon, context)).refund).toEqual({
      state: 'refused',
      again: 'later',
      reason: { code: 'rate_limited', channelCode: 'FREQUENCY_LIMITED' },
    })
    expect(context.exchanges.map(({ operation }) => operation)).toEqual(['refund'])
    await harness.advance(1)
    expect(stateOf(await submit(harness, soon))).toBe('processing')
  })

  it('a year and a day after the payment is refused for good', async () => {
    const request = refundRequest(harness, await paid(harness))
    await harness.advance(365 * 86_400_000 + 1000)
    expect((await submit(harness, request)).refund).toMatchObject({
      state: 'refused',
      again: 'never',
      reason: { code: 'refund_refused', channelCode: 'INVALID_REQUEST' },
    })
  })
})
