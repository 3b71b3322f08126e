import { describe, expect, it } from 'vitest'
import { cny } from '../money/index.ts'
import {
  decideRefused,
  otherAmount,
  type Refund,
  refundByMeaning,
  refusedRefundQuery,
  submitThenAsk,
  unansweredRefund,
  unknownRefund,
} from './refund-answers.ts'

const reason = { code: 'refund_refused', channelCode: 'INVALID_REQUEST' }
const refusal = { state: 'refused', again: 'never', reason } as const
const later = {
  state: 'refused',
  again: 'later',
  reason: { code: 'channel_balance_not_enough', channelCode: 'X' },
} as const
const at = new Date('2026-11-23T02:00:00.000Z')
const succeeded: Refund = { state: 'succeeded', amount: cny(1n), channelRefundNo: null, refundedAt: at }
const processing: Refund = { state: 'processing', channelRefundNo: null }
const stuck: Refund = { state: 'stuck', reason, channelRefundNo: null }
const closed: Refund = { state: 'closed', reason }
const neverExisted: Refund = { state: 'never_existed', reason }
const notSent: Refund = { state: 'not_sent', reason }
const inDoubt = unknownRefund('refused_in_doubt', 'INVALID_REQUEST')

describe('a refusal for good', () => {
  it.each([
    ['the channel knows no such refund', neverExisted, refusal],
    ['the refund was done before', succeeded, succeeded],
    ['the refund is under way', processing, processing],
    ['the refund is stuck', stuck, stuck],
    ['the refund was closed', closed, closed],
    ['the question got no answer', unknownRefund('timeout'), inDoubt],
    ['the question could not be sent', notSent, inDoubt],
  ])('when %s', (_, found, decided) => {
    expect(decideRefused(refusal, found)).toEqual(decided)
  })

  it('stands when another sum is what exists under the number', () => {
    expect(decideRefused(refusal, unknownRefund(otherAmount))).toEqual({
      ...refusal,
      reason: { code: 'number_in_use', channelCode: 'INVALID_REQUEST' },
    })
  })

  it('alone is asked about', async () => {
    const never = async () => Promise.reject(new Error('asked'))
    for (const submitted of [later, succeeded, processing, stuck, unknownRefund('timeout'), notSent]) {
      expect(await submitThenAsk(async () => submitted, never)).toEqual({ source: 'submit', refund: submitted })
    }
    const found = await submitThenAsk(
      async () => refusal,
      async () => succeeded,
    )
    expect(found).toEqual({ source: 'submit', refund: succeeded })
  })
})

it('a meaning becomes a fact with the channel’s code', () => {
  expect(refundByMeaning({ state: 'refused', again: 'later', code: 'rate_limited' }, 'C')).toEqual({
    state: 'refused',
    again: 'later',
    reason: { code: 'rate_limited', channelCode: 'C' },
  })
  expect(refundByMeaning({ state: 'stuck', code: 'payer_account_unusable' }, 'C')).toEqual({
    state: 'stuck',
    reason: { code: 'payer_account_unusable', channelCode: 'C' },
    channelRefundNo: null,
  })
  expect(refundByMeaning({ state: 'unknown', code: 'channel_error' }, 'C')).toEqual(unknownRefund('channel_error', 'C'))
})

it('what is not answered was not sent, or is unknown for its own reason', () => {
  const lost = { code: 'connection_lost', channelCode: null }
  expect(unansweredRefund({ kind: 'unknown', reason: lost })).toEqual({ state: 'unknown', reason: lost })
  expect(unansweredRefund({ kind: 'not_sent', reason: lost })).toEqual({
    state: 'not_sent',
    reason: { code: 'channel_unavailable', channelCode: null },
  })
})

it('a refused question says something of the refund only when the channel knows none', () => {
  expect(refusedRefundQuery('RESOURCE_NOT_EXISTS', true).state).toBe('never_existed')
  expect(refusedRefundQuery('SIGN_ERROR', false)).toEqual(unknownRefund('query_refused', 'SIGN_ERROR'))
})
