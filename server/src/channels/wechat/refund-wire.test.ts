import { describe, expect, it } from 'vitest'
import { cny } from '../../money/index.ts'
import type { RefundRequest } from '../connector.ts'
import { readNotification } from './notification.ts'
import { readRefund, reasonForWeChat, refundAnswerSchema, refundBody } from './refund-wire.ts'
import { account, notification, now, publicKeyId } from './testing.ts'

const request: RefundRequest = {
  refundNo: '01JD0000000000000000000077',
  attemptNo: '01JD0000000000000000000001',
  product: 'jsapi',
  channelTradeNo: '4200001234202611230000000001',
  amount: cny(1000n),
  total: cny(8888n),
  reason: '七天无理由退货',
  submittedAt: now,
  notifyUrl: 'https://pay.example.test/notify/wechat/ca_1',
}
const answer = {
  refund_id: '50000000382019052709732678859',
  out_refund_no: request.refundNo,
  transaction_id: request.channelTradeNo,
  out_trade_no: request.attemptNo,
  status: 'SUCCESS',
  success_time: '2026-11-23T09:59:58+08:00',
  amount: { total: 8888, refund: 1000, payer_total: 8000, payer_refund: 900, currency: 'CNY' },
}
const done = {
  state: 'succeeded',
  amount: cny(1000n),
  channelRefundNo: answer.refund_id,
  refundedAt: new Date('2026-11-23T09:59:58+08:00'),
}
const read = (changes: Record<string, unknown>) => {
  const parsed = refundAnswerSchema.safeParse({ ...answer, ...changes }).data
  return parsed && readRefund(account(), request, parsed, now)
}

describe('the body of a refund', () => {
  it('is what the API takes and nothing else, the same for the same refund', () => {
    expect(JSON.parse(refundBody(account(), request))).toEqual({
      out_trade_no: request.attemptNo,
      out_refund_no: request.refundNo,
      reason: '七天无理由退货',
      notify_url: request.notifyUrl,
      amount: { refund: 1000, total: 8888, currency: 'CNY' },
    })
    expect(refundBody(account(), { ...request, submittedAt: new Date(0) })).toBe(refundBody(account(), request))
    expect(JSON.parse(refundBody(account(), { ...request, reason: '🍵' }))).not.toHaveProperty('reason')
  })

  it.each([
    ['七天无理由退货', '七天无理由退货'],
    ['茶🍵杯', '茶杯'],
    [' a\tb ', 'ab'],
    ['x'.repeat(80), 'x'.repeat(80)],
    ['x'.repeat(81), `${'x'.repeat(77)}…`],
    ['茶'.repeat(26), '茶'.repeat(26)],
    ['茶'.repeat(27), `${'茶'.repeat(25)}…`],
    ['🍵', null],
    ['', null],
    [null, null],
  ])('gives the reason %s as %s', (reason, sent) => {
    expect(reasonForWeChat(reason)).toBe(sent)
    expect(Buffer.byteLength(sent ?? '')).toBeLessThanOrEqual(80)
  })
})

describe('an answer about a refund', () => {
  it.each([
    ['SUCCESS', done],
    ['PROCESSING', { state: 'processing', channelRefundNo: answer.refund_id }],
    ['CLOSED', { state: 'closed', reason: { code: 'closed_at_channel', channelCode: 'CLOSED' } }],
    ['CLOSE', { state: 'closed', reason: { code: 'closed_at_channel', channelCode: 'CLOSE' } }],
    [
      'ABNORMAL',
      {
        state: 'stuck',
        reason: { code: 'payer_account_unusable', channelCode: 'ABNORMAL' },
        channelRefundNo: answer.refund_id,
      },
    ],
    ['NEVER_SEEN', { state: 'unknown', reason: { code: 'unfamiliar_state', channelCode: 'NEVER_SEEN' } }],
  ])('with the status %s', (status, refund) => {
    expect(read({ status })).toEqual(refund)
  })

  it('without a time was done when we learnt of it, and may leave out what it need not say', () => {
    expect(read({ success_time: undefined })).toEqual({ ...done, refundedAt: now })
    expect(read({ refund_id: undefined, transaction_id: undefined })).toEqual({ ...done, channelRefundNo: null })
    expect(read({ amount: { total: 8888, refund: 1000 } })).toEqual(done)
  })

  it.each([
    ['answer_about_other_refund', { out_refund_no: '01JD0000000000000000000078' }],
    ['answer_about_other_trade', { out_trade_no: '01JD0000000000000000000002' }],
    ['answer_about_other_trade', { transaction_id: '4200001234202611230000000002' }],
    ['answer_about_other_merchant', { mchid: '1900000999' }],
    ['answer_about_other_currency', { amount: { ...answer.amount, currency: 'USD' } }],
    ['answer_about_other_amount', { amount: { ...answer.amount, refund: 1001 } }],
    ['answer_about_other_amount', { amount: { ...answer.amount, total: 8889 } }],
    ['unreadable_answer', { success_time: 'yesterday' }],
  ])('is unknown as %s for %j', (code, changes) => {
    expect(read(changes)).toEqual({ state: 'unknown', reason: { code, channelCode: null } })
  })

  it.each([
    { status: undefined },
    { status: 'success' },
    { amount: undefined },
    { amount: { total: 8888, refund: 10.5 } },
    { amount: { total: 8888, refund: '1000' } },
    { amount: { total: 8888, refund: 0 } },
    { out_refund_no: '../../etc' },
  ])('with %j says nothing', (changes) => {
    expect(read(changes)).toBeUndefined()
  })
})

describe('a refund notification', () => {
  const { status: _, ...members } = answer
  const { currency: __, ...amount } = answer.amount
  const content = { ...members, amount, mchid: '1900000101', refund_status: 'SUCCESS', user_received_account: '零钱' }
  const readNotice = (changes: Record<string, unknown>, event_type = 'REFUND.SUCCESS') =>
    readNotification(account(), notification({ content: { ...content, ...changes }, envelope: { event_type } }), now)

  it('is the fact it carries, by the number of the refund', () => {
    expect(readNotice({})).toEqual({
      kind: 'refund',
      eventId: 'EV-2026112310000000001',
      attemptNo: request.attemptNo,
      refundNo: request.refundNo,
      keyId: publicKeyId,
      fact: { source: 'notification', refund: done },
    })
  })

  it.each([
    ['REFUND.ABNORMAL', 'ABNORMAL', 'stuck'],
    ['REFUND.CLOSED', 'CLOSED', 'closed'],
    ['REFUND.CLOSED', 'CLOSE', 'closed'],
    ['REFUND.SUCCESS', 'PROCESSING', 'processing'],
    ['REFUND.FUTURE', 'NEVER_SEEN', 'unknown'],
  ])('%s with %s is %s', (event, refund_status, state) => {
    expect(readNotice({ refund_status }, event)).toMatchObject({ kind: 'refund', fact: { refund: { state } } })
  })

  it('of another merchant or currency is foreign, however little else it says', () => {
    const foreign = { kind: 'foreign', what: 'other_merchant' }
    expect(readNotice({ mchid: '1900000999' })).toMatchObject({ ...foreign, attemptNo: request.attemptNo })
    const raw = notification({ content: { mchid: '1900000999' }, envelope: { event_type: 'REFUND.SUCCESS' } })
    expect(readNotification(account(), raw, now)).toMatchObject({ ...foreign, attemptNo: null })
    expect(readNotice({ amount: { ...amount, currency: 'USD' } })).toMatchObject({ what: 'other_currency' })
  })

  it.each([
    { mchid: undefined },
    { out_refund_no: undefined },
    { out_trade_no: undefined },
    { refund_status: undefined, status: 'SUCCESS' },
    { amount: undefined },
    { amount: { total: 8888, refund: -1000 } },
    { success_time: 'yesterday' },
  ])('with %j is malformed', (changes) => {
    expect(readNotice(changes)).toMatchObject({ kind: 'rejected', reason: 'malformed' })
  })
})
