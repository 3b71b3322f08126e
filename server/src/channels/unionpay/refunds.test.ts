import { describe, expect, it } from 'vitest'
import { cny } from '../../money/index.ts'
import type { RefundRequest } from '../connector.ts'
import { queryRefund, refund } from './refunds.ts'
import { account, answerTo, callTo, now } from './testing.ts'

const request: RefundRequest = {
  refundNo: '01JR0000000000000000000001',
  attemptNo: '01JD0000000000000000000001',
  product: 'order_qr',
  channelTradeNo: '782611230959506740281',
  amount: cny(1000n),
  total: cny(8888n),
  reason: '不要了',
  submittedAt: now,
  notifyUrl: 'https://pay.example.test/notify/unionpay/ca_3',
}
const answering = (more: Record<string, string | undefined>) => callTo((told) => answerTo(told, more))

describe('a refund', () => {
  it('is its own order with the number of the one it gives back, the same at every repeat', async () => {
    const call = answering({ respCode: '00', queryId: '782611231000006740299' })
    expect(await refund(account(), request, call)).toEqual({
      source: 'submit',
      refund: { state: 'processing', channelRefundNo: '782611231000006740299' },
    })
    await refund(account(), request, { ...call, now: new Date(now.getTime() + 60_000) })
    expect(call.told[1]).toEqual(call.told[0])
    expect(call.told[0]).toMatchObject({
      url: 'https://gateway.example.test/gateway/api/backTransReq.do',
      fields: {
        txnType: '04',
        txnSubType: '00',
        bizType: '000000',
        orderId: request.refundNo,
        txnTime: '20261123100000',
        txnAmt: '1000',
        origQryId: request.channelTradeNo,
        backUrl: request.notifyUrl,
      },
    })
    expect(JSON.stringify(call.told)).not.toContain('不要了')
  })

  const whole = { ...request, amount: request.total, submittedAt: new Date('2026-11-23T22:59:59+08:00') }
  const sameDay = { cancel_same_day: true }
  it.each([
    ['all of it on the same clearing day', sameDay, { ...whole, paidAt: new Date('2026-11-22T23:00:00+08:00') }, '31'],
    ['of the clearing day before', sameDay, { ...whole, paidAt: new Date('2026-11-22T22:59:59+08:00') }, '04'],
    ['a part of it', sameDay, { ...whole, amount: cny(8887n), paidAt: whole.submittedAt }, '04'],
    ['when nobody knows when it was paid', sameDay, whole, '04'],
    ['where the account does not say so', {}, { ...whole, paidAt: whole.submittedAt }, '04'],
  ])('%s is a transaction of its type', async (_, settings, wanted, txnType) => {
    const call = answering({ respCode: '00' })
    expect((await refund(account({ settings }), wanted, call)).refund.state).toBe('processing')
    expect(call.told[0]?.fields).toMatchObject({ txnType, txnSubType: '00', origQryId: request.channelTradeNo })
  })

  it.each([
    ['A6', { state: 'processing' }],
    ['05', { state: 'processing' }],
    ['03', { state: 'unknown', reason: { code: 'channel_error', channelCode: '03' } }],
    ['37', { state: 'refused', again: 'later' }],
  ])('answered %s is %o', async (respCode, expected) => {
    expect((await refund(account(), request, answering({ respCode }))).refund).toMatchObject(expected)
  })

  const refusedThen = (more: Record<string, string | undefined>, respCode = '35') =>
    callTo((told) => answerTo(told, told.fields.txnType === '04' ? { respCode } : more))

  it.each<[Record<string, string | undefined>, Record<string, unknown>]>([
    [{ respCode: '00', origRespCode: '05', txnAmt: '1000' }, { state: 'processing' }],
    [{ respCode: '00', origRespCode: '61', txnAmt: '1000' }, { state: 'closed' }],
    [
      { respCode: '00', origRespCode: '05', txnAmt: '999' },
      { state: 'refused', again: 'never', reason: { code: 'number_in_use' } },
    ],
    [{ respCode: '34' }, { state: 'unknown', reason: { code: 'number_in_use', channelCode: '12' } }],
    [{ respCode: '37' }, { state: 'unknown' }],
  ])('whose number was taken before is what the question says: %o', async (found, expected) => {
    const call = refusedThen({ txnType: '04', ...found }, '12')
    expect((await refund(account(), request, call)).refund).toMatchObject(expected)
  })

  it('refused for good is asked about first, and refused where UnionPay knows none of the number', async () => {
    const { refund: fact } = await refund(account(), request, refusedThen({ respCode: '34' }))
    expect(fact).toEqual({ state: 'refused', again: 'never', reason: { code: 'trade_not_found', channelCode: '35' } })
  })

  it('refused for good that was taken before is what the question says', async () => {
    const found = { respCode: '00', origRespCode: '05', txnType: '04', txnAmt: '1000' }
    expect((await refund(account(), request, refusedThen(found))).refund).toMatchObject({ state: 'processing' })
    expect((await refund(account(), request, refusedThen({ respCode: '37' }))).refund.state).toBe('unknown')
  })

  it('is unknown when nothing believable comes back', async () => {
    const fact = await refund(
      account(),
      request,
      callTo(() => 'respCode=00'),
    )
    expect(fact.refund).toMatchObject({ state: 'unknown', reason: { code: 'unsigned_answer' } })
  })
})

describe('a question about a refund', () => {
  const about = {
    respCode: '00',
    txnType: '04',
    txnAmt: '1000',
    currencyCode: '156',
    queryId: '782611231000006740299',
    traceTime: '1123100001',
  }
  const asked = async (more: Record<string, string | undefined>) =>
    (await queryRefund(account(), request, answering({ ...about, ...more }))).refund

  it('that is done says how much and when', async () => {
    expect(await asked({ origRespCode: '00' })).toEqual({
      state: 'succeeded',
      amount: cny(1000n),
      channelRefundNo: '782611231000006740299',
      refundedAt: new Date('2026-11-23T10:00:01+08:00'),
    })
  })

  it.each<[Record<string, string | undefined>, Record<string, unknown>]>([
    [{ origRespCode: '05' }, { state: 'processing', channelRefundNo: '782611231000006740299' }],
    [{ origRespCode: '61' }, { state: 'closed', reason: { code: 'refund_failed', channelCode: '61' } }],
    [{ origRespCode: '01' }, { state: 'closed' }],
    [{ origRespCode: '75' }, { state: 'stuck' }],
    [{ origRespCode: 'ZZ' }, { state: 'unknown' }],
    [
      { origRespCode: '00', queryId: undefined },
      { state: 'unknown', reason: { code: 'unreadable_answer' } },
    ],
    [
      { origRespCode: '00', txnAmt: '1001' },
      { state: 'unknown', reason: { code: 'answer_about_other_amount' } },
    ],
    [
      { origRespCode: '00', txnType: '01' },
      { state: 'unknown', reason: { code: 'answer_about_other_trade' } },
    ],
    [{ respCode: '34' }, { state: 'never_existed' }],
    [{ respCode: '37' }, { state: 'unknown', reason: { code: 'query_refused', channelCode: '37' } }],
  ])('answered %o says %o', async (more, expected) => expect(await asked(more)).toMatchObject(expected))

  it('names it by its own number and the time of its first submission', async () => {
    const call = answering({ ...about, origRespCode: '05' })
    await queryRefund(account(), request, call)
    expect(call.told[0]?.fields).toMatchObject({ orderId: request.refundNo, txnTime: '20261123100000' })
  })
})
