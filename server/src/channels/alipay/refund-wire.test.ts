import { describe, expect, it } from 'vitest'
import { cny } from '../../money/index.ts'
import type { RefundRequest } from '../connector.ts'
import { readFoundRefund, readSubmittedRefund, reasonForAlipay } from './refund-wire.ts'
import { refundContent } from './refunds.ts'
import { now } from './testing.ts'

const request: RefundRequest = {
  refundNo: '01JD0000000000000000000077',
  attemptNo: '01JD0000000000000000000001',
  product: 'page',
  channelTradeNo: '2026112322001400000000000001',
  amount: cny(1000n),
  total: cny(8888n),
  reason: '七天无理由退货',
  submittedAt: now,
  notifyUrl: 'https://pay.example.test/notify/alipay/ca_2',
}
const numbers = { out_trade_no: request.attemptNo, trade_no: request.channelTradeNo }
const at = '2026-11-23 09:59:58'
const done = {
  state: 'succeeded',
  amount: cny(1000n),
  channelRefundNo: null,
  refundedAt: new Date('2026-11-23T09:59:58+08:00'),
}
const unknown = (code: string, channelCode: string | null = null) => ({
  state: 'unknown',
  reason: { code, channelCode },
})

describe('the content of a refund', () => {
  it('is in yuan under its own number, with nothing the method does not know', () => {
    expect(JSON.parse(refundContent(request))).toEqual({
      ...numbers,
      refund_amount: '10.00',
      out_request_no: request.refundNo,
      refund_reason: '七天无理由退货',
      query_options: ['deposit_back_info'],
    })
    expect(refundContent({ ...request, submittedAt: new Date(0), notifyUrl: 'x' })).toBe(refundContent(request))
    expect(() => refundContent({ ...request, refundNo: '../x' })).toThrow('invariant')
  })

  it.each([
    ['七天无理由退货', '七天无理由退货'],
    ['a/b=1&c=2 🍵', 'a／b＝1＆c＝2 🍵'],
    ['x'.repeat(256), 'x'.repeat(256)],
    ['🍵'.repeat(257), `${'🍵'.repeat(255)}…`],
    [' \u0007 ', null],
    [null, null],
  ])('gives the reason %s as %s', (reason, sent) => {
    expect(reasonForAlipay(reason)).toBe(sent)
  })
})

describe('a handled submission', () => {
  const answer = { ...numbers, fund_change: 'Y', refund_fee: '10.00', gmt_refund_pay: at }
  const read = (changes: Record<string, unknown>) => readSubmittedRefund(request, { ...answer, ...changes }, now)

  it('is done when it moved the money, whatever else was refunded before', () => {
    expect(read({})).toEqual(done)
    expect(read({ refund_fee: '88.88' })).toEqual(done)
    expect(read({ gmt_refund_pay: undefined })).toEqual({ ...done, refundedAt: now })
    expect(read({ has_deposit_back: 'false' })).toEqual(done)
  })

  it.each(['N', 'y', '', undefined])('with fund_change %j leaves it to the question', (fund_change) => {
    expect(read({ fund_change })).toBe('no_funds_moved')
  })

  it.each(['true', true, 'Y'])('is under way while a bank card has yet to take it (%j)', (has_deposit_back) => {
    expect(read({ has_deposit_back })).toEqual({ state: 'processing', channelRefundNo: null })
  })

  it.each([
    ['answer_about_other_amount', { refund_fee: '9.99' }],
    ['answer_about_other_amount', { refund_fee: '88.89' }],
    ['answer_about_other_trade', { out_trade_no: '01JD0000000000000000000002' }],
    ['answer_about_other_trade', { trade_no: '2026112322001400000000000002' }],
    ['unreadable_answer', { refund_fee: undefined }],
    ['unreadable_answer', { refund_fee: '10,00' }],
    ['unreadable_answer', { refund_fee: 10 }],
    ['unreadable_answer', { out_trade_no: undefined }],
    ['unreadable_answer', { gmt_refund_pay: '2026-02-30 00:00:00' }],
  ])('is unknown as %s for %j', (code, changes) => {
    expect(read(changes)).toEqual(unknown(code))
  })
})

describe('a handled question', () => {
  const answer = {
    ...numbers,
    out_request_no: request.refundNo,
    total_amount: '88.88',
    refund_amount: '10.00',
    refund_status: 'REFUND_SUCCESS',
    gmt_refund_pay: at,
  }
  const read = (changes: Record<string, unknown>) => readFoundRefund(request, { ...answer, ...changes }, now)

  it('finds a refund that is done', () => {
    expect(read({})).toEqual(done)
    expect(read({ gmt_refund_pay: undefined })).toEqual({ ...done, refundedAt: now })
  })

  it('without a refund in it says that there never was one, and not that it failed', () => {
    const reason = { code: 'no_such_refund', channelCode: null }
    expect(readFoundRefund(request, { code: '10000', msg: 'Success' }, now)).toEqual({ state: 'never_existed', reason })
    expect(readFoundRefund(request, { code: '10000', ...numbers }, now)).toEqual({ state: 'never_existed', reason })
    const aboutOther = { code: '10000', out_trade_no: '01JD0000000000000000000002' }
    expect(readFoundRefund(request, aboutOther, now)).toEqual(unknown('answer_about_other_trade'))
  })

  it.each([
    ['REFUND_PROCESSING', { state: 'processing', channelRefundNo: null }],
    ['REFUND_FAIL', { state: 'closed', reason: { code: 'closed_at_channel', channelCode: 'REFUND_FAIL' } }],
    ['REFUND_FUTURE', unknown('unfamiliar_state', 'REFUND_FUTURE')],
    [undefined, unknown('refund_without_state')],
  ])('with the status %s', (refund_status, refund) => {
    expect(read({ refund_status })).toEqual(refund)
  })

  it.each([
    ['S', done],
    ['P', { state: 'processing', channelRefundNo: null }],
    ['F', done],
    ['X', unknown('unfamiliar_state', 'X')],
  ])('follows the money to the bank card: %s', (dback_status, refund) => {
    const deposit_back_info = { has_deposit_back: 'true', dback_status, dback_amount: '10.00' }
    expect(read({ deposit_back_info })).toEqual(refund)
    expect(read({ deposit_back_info: JSON.stringify(deposit_back_info) })).toEqual(refund)
  })

  it('without a bank card in it is done with the success', () => {
    expect(read({ deposit_back_info: { has_deposit_back: 'false' } })).toEqual(done)
    expect(read({ deposit_back_info: 'nothing that can be read' })).toEqual(unknown('unreadable_answer'))
  })

  it.each([
    ['answer_about_other_refund', { out_request_no: '01JD0000000000000000000078' }],
    ['answer_about_other_refund', { out_request_no: undefined }],
    ['answer_about_other_trade', { trade_no: '2026112322001400000000000002' }],
    ['answer_about_other_amount', { refund_amount: '10.01' }],
    ['answer_about_other_amount', { total_amount: '88.89' }],
    ['unreadable_answer', { refund_amount: undefined }],
    ['unreadable_answer', { refund_amount: 10 }],
    ['unreadable_answer', { gmt_refund_pay: 'yesterday' }],
  ])('is unknown as %s for %j', (code, changes) => {
    expect(read(changes)).toEqual(unknown(code))
  })
})
