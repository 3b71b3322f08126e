import { errors } from '@hutong/contract'
import { expect, it } from 'vitest'
import {
  prepayMeaning,
  refundMeaning,
  saysBadAuthorizationCode,
  saysNeverExisted,
  saysRefundedTradeNeverExisted,
} from './codes.ts'

it.each([
  ['ACQ.INVALID_PARAMETER', 'declined', 'channel_refused'],
  ['ACQ.BUYER_SELLER_EQUAL', 'declined', 'channel_refused'],
  ['ACQ.BUYER_ENABLE_STATUS_FORBID', 'declined', 'channel_refused'],
  ['ACQ.MERCHANT_PERM_RECEIPT_DAY_LIMIT', 'declined', 'channel_refused'],
  ['isv.invalid-parameter', 'declined', 'channel_refused'],
  ['ACQ.ACCESS_FORBIDDEN', 'declined', 'method_not_available'],
  ['ACQ.UNBOUND_APPLICATION', 'declined', 'method_not_available'],
  ['isv.invalid-signature', 'declined', 'method_not_available'],
  ['isv.invalid-app-id', 'declined', 'method_not_available'],
  ['isv.app-cert-expired', 'declined', 'method_not_available'],
  ['isv.suspected-attack', 'declined', 'forbidden_characters'],
  ['ACQ.EXIST_FORBIDDEN_WORD', 'declined', 'forbidden_characters'],
  ['ACQ.TOTAL_FEE_EXCEED', 'declined', 'amount_exceeds_channel_limit'],
  ['ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR', 'declined', 'expires_too_soon'],
  ['ACQ.TRADE_HAS_CLOSE', 'closed', 'closed_at_channel'],
  ['ACQ.TRADE_HAS_SUCCESS', 'unknown', 'already_paid_query'],
  ['ACQ.TRADE_HAS_FINISHED', 'unknown', 'already_paid_query'],
  ['ACQ.CONTEXT_INCONSISTENT', 'unknown', 'number_in_use'],
  ['ACQ.APPLY_PC_MERCHANT_CODE_ERROR', 'unknown', 'number_in_use'],
  ['ACQ.SYSTEM_ERROR', 'unknown', 'channel_error'],
  ['AQC.SYSTEM_ERROR', 'unknown', 'channel_error'],
  ['ACQ.NEVER_SEEN_BEFORE', 'unknown', 'unfamiliar_code'],
  ['40004', 'unknown', 'unfamiliar_code'],
  ['', 'unknown', 'unfamiliar_code'],
])('%s on a prepay means %s: %s', (channelCode, state, code) => {
  expect(prepayMeaning(channelCode)).toEqual({ state, code })
  if (state === 'declined') expect(Object.keys(errors)).toContain(code)
})

it('only “trade does not exist” says that a trade never existed', () => {
  expect(saysNeverExisted('ACQ.TRADE_NOT_EXIST')).toBe(true)
  for (const code of ['TRADE_NOT_EXIST', 'ACQ.INVALID_PARAMETER', 'ACQ.SYSTEM_ERROR', 'isv.invalid-app-id']) {
    expect(saysNeverExisted(code)).toBe(false)
  }
})

it('only errors about the payer’s code refuse the payer', () => {
  expect(saysBadAuthorizationCode('isv.code-invalid')).toBe(true)
  for (const code of ['isv.invalid-signature', 'isv.grant-type-invalid']) {
    expect(saysBadAuthorizationCode(code)).toBe(false)
  }
})

it.each([
  ['never', 'refund_refused', 'INVALID_PARAMETER REFUND_AMT_NOT_EQUAL_TOTAL TRADE_HAS_FINISHED TRADE_STATUS_ERROR'],
  ['never', 'refund_refused', 'REASON_TRADE_REFUND_FEE_ERR TRADE_NOT_ALLOW_REFUND REFUND_FEE_ERROR TRADE_HAS_CLOSE'],
  ['never', 'refund_refused', 'REASON_TRADE_STATUS_INVALID NOT_ALLOW_PARTIAL_REFUND CURRENCY_NOT_SUPPORT'],
  ['never', 'refund_refused', 'ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND'],
  ['never', 'trade_not_found', 'TRADE_NOT_EXIST'],
  ['never', 'number_in_use', 'DISCORDANT_REPEAT_REQUEST'],
  ['later', 'channel_balance_not_enough', 'SELLER_BALANCE_NOT_ENOUGH'],
  ['later', 'trade_held_back', 'REASON_TRADE_BEEN_FREEZEN TRADE_SETTLE_ERROR REFUND_CHARGE_ERROR'],
  ['later', 'trade_held_back', 'ALLOC_AMOUNT_VALIDATE_ERROR REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST'],
  ['later', 'trade_held_back', 'REFUNDALLOC_UNAUTH_LIMIT ENTERPRISE_PAY_BIZ_ERROR'],
])('a refund is refused %s, %s: %s', (again, code, channelCodes) => {
  for (const channelCode of channelCodes.split(' ')) {
    expect(refundMeaning(`ACQ.${channelCode}`)).toEqual({ state: 'refused', again, code })
    // The prefix belongs to the code.
    expect(refundMeaning(channelCode)).toEqual({ state: 'unknown', code: 'unfamiliar_code' })
  }
})

it.each([
  ['isv.invalid-parameter', 'never', 'refund_refused'],
  ['isv.illegal-json', 'never', 'refund_refused'],
  ['isv.suspected-attack', 'never', 'refund_refused'],
  ['isv.invalid-signature', 'later', 'channel_misconfigured'],
  ['isv.app-cert-expired', 'later', 'channel_misconfigured'],
  ['isv.insufficient-isv-permissions', 'later', 'channel_misconfigured'],
  ['isv.app-call-limited', 'later', 'rate_limited'],
  ['isv.method-call-limited', 'later', 'rate_limited'],
])('%s of the gateway refuses a refund %s: %s', (channelCode, again, code) => {
  expect(refundMeaning(channelCode)).toEqual({ state: 'refused', again, code })
})

it.each([
  'BUYER_NOT_EXIST',
  'BUYER_ENABLE_STATUS_FORBID',
  'BUYER_ERROR',
  'REFUND_ACCOUNT_NOT_EXIST',
  'CUSTOMER_VALIDATE_ERROR',
  'USER_NOT_MATCH_ERR',
])('ACQ.%s leaves a refund stuck: the payer’s account is the reason', (channelCode) => {
  expect(refundMeaning(`ACQ.${channelCode}`)).toEqual({ state: 'stuck', code: 'payer_account_unusable' })
})

it.each([
  ['ACQ.SYSTEM_ERROR', 'channel_error'],
  ['AQC.SYSTEM_ERROR', 'channel_error'],
  ['ACQ.OVERDRAFT_AGREEMENT_NOT_MATCH', 'unfamiliar_code'],
  ['ACQ.NEVER_SEEN_BEFORE', 'unfamiliar_code'],
  ['40004', 'unfamiliar_code'],
  ['', 'unfamiliar_code'],
])('%j leaves a refund unknown: %s', (channelCode, code) => {
  expect(refundMeaning(channelCode)).toEqual({ state: 'unknown', code })
})

it('both spellings of “trade does not exist” say that a refund of it never existed', () => {
  for (const code of ['ACQ.TRADE_NOT_EXIST', 'TRADE_NOT_EXIST']) expect(saysRefundedTradeNeverExisted(code)).toBe(true)
  for (const code of ['ACQ.INVALID_PARAMETER', 'ACQ.SYSTEM_ERROR', '']) {
    expect(saysRefundedTradeNeverExisted(code)).toBe(false)
  }
})
