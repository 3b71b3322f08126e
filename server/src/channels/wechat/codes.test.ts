import { errors } from '@hutong/contract'
import { expect, it } from 'vitest'
import {
  prepayMeaning,
  refundMeaning,
  saysBadAuthorizationCode,
  saysNeverExisted,
  saysRefundNeverExisted,
  shareRefusal,
} from './codes.ts'

it.each([
  ['PARAM_ERROR', 'declined', 'channel_refused'],
  ['TRADE_ERROR', 'declined', 'channel_refused'],
  ['RULE_LIMIT', 'declined', 'channel_refused'],
  ['RULELIMIT', 'declined', 'channel_refused'],
  ['OPENID_MISMATCH', 'declined', 'channel_refused'],
  ['REQUEST_BLOCKED', 'declined', 'channel_refused'],
  ['SIGN_ERROR', 'declined', 'method_not_available'],
  ['NO_AUTH', 'declined', 'method_not_available'],
  ['NOAUTH', 'declined', 'method_not_available'],
  ['APPID_MCHID_NOT_MATCH', 'declined', 'method_not_available'],
  ['MCH_NOT_EXISTS', 'declined', 'method_not_available'],
  ['ACCOUNT_ERROR', 'declined', 'method_not_available'],
  ['ACCOUNTERROR', 'declined', 'method_not_available'],
  ['ORDER_CLOSED', 'closed', 'closed_at_channel'],
  ['ORDERCLOSED', 'closed', 'closed_at_channel'],
  ['ORDER_PAID', 'unknown', 'already_paid_query'],
  ['ORDERPAID', 'unknown', 'already_paid_query'],
  ['INVALID_REQUEST', 'unknown', 'already_paid_query'],
  ['OUT_TRADE_NO_USED', 'unknown', 'number_in_use'],
  ['FREQUENCY_LIMITED', 'unknown', 'rate_limited'],
  ['RATELIMIT_EXCEEDED', 'unknown', 'rate_limited'],
  ['SYSTEM_ERROR', 'unknown', 'channel_error'],
  ['SYSTEMERROR', 'unknown', 'channel_error'],
  ['BANK_ERROR', 'unknown', 'channel_error'],
  ['BANKERROR', 'unknown', 'channel_error'],
  ['SERVICE_UNAVAILABLE', 'unknown', 'channel_error'],
  ['NEVER_SEEN_BEFORE', 'unknown', 'unfamiliar_code'],
  ['constructor', 'unknown', 'unfamiliar_code'],
  ['__proto__', 'unknown', 'unfamiliar_code'],
])('%s on a prepay means %s: %s', (channelCode, state, code) => {
  expect(prepayMeaning(channelCode)).toEqual({ state, code })
  if (state === 'declined') expect(Object.keys(errors)).toContain(code)
})

it('only the two spellings of “no such order” say that a trade never existed', () => {
  for (const code of ['ORDER_NOT_EXIST', 'ORDERNOTEXIST']) expect(saysNeverExisted(code)).toBe(true)
  for (const code of ['RESOURCE_NOT_EXISTS', 'SIGN_ERROR', 'order_not_exist', '']) {
    expect(saysNeverExisted(code)).toBe(false)
  }
})

it('only errors about the payer’s code refuse the payer', () => {
  for (const errcode of [40029, 40163, 42003]) expect(saysBadAuthorizationCode(errcode)).toBe(true)
  // 40013 is an app id that is none: our set-up, not the payer's doing.
  for (const errcode of [-1, 40013, 40125, 45011]) expect(saysBadAuthorizationCode(errcode)).toBe(false)
})

it.each([
  ['PARAM_ERROR', 'never', 'refund_refused'],
  ['INVALID_REQUEST', 'never', 'refund_refused'],
  ['REQUEST_BLOCKED', 'never', 'refund_refused'],
  ['TRADE_ERROR', 'never', 'refund_refused'],
  ['RULE_LIMIT', 'never', 'refund_refused'],
  ['RULELIMIT', 'never', 'refund_refused'],
  ['RESOURCE_NOT_EXISTS', 'never', 'trade_not_found'],
  ['ORDER_NOT_EXIST', 'never', 'trade_not_found'],
  ['ORDERNOTEXIST', 'never', 'trade_not_found'],
  ['NOT_ENOUGH', 'later', 'channel_balance_not_enough'],
  ['NOTENOUGH', 'later', 'channel_balance_not_enough'],
  ['FREQUENCY_LIMITED', 'later', 'rate_limited'],
  ['RATELIMIT_EXCEEDED', 'later', 'rate_limited'],
  ['SIGN_ERROR', 'later', 'channel_misconfigured'],
  ['NO_AUTH', 'later', 'channel_misconfigured'],
  ['NOAUTH', 'later', 'channel_misconfigured'],
  ['MCH_NOT_EXISTS', 'later', 'channel_misconfigured'],
  ['ACCOUNT_ERROR', 'later', 'channel_misconfigured'],
  ['ACCOUNTERROR', 'later', 'channel_misconfigured'],
])('%s refuses a refund, to be asked again %s: %s', (channelCode, again, code) => {
  expect(refundMeaning(channelCode)).toEqual({ state: 'refused', again, code })
})

it.each([
  ['USER_ACCOUNT_ABNORMAL', 'stuck', 'payer_account_unusable'],
  ['SYSTEM_ERROR', 'unknown', 'channel_error'],
  ['SYSTEMERROR', 'unknown', 'channel_error'],
  ['BANK_ERROR', 'unknown', 'channel_error'],
  ['BANKERROR', 'unknown', 'channel_error'],
  ['SERVICE_UNAVAILABLE', 'unknown', 'channel_error'],
  ['NEVER_SEEN_BEFORE', 'unknown', 'unfamiliar_code'],
  ['toString', 'unknown', 'unfamiliar_code'],
  ['__proto__', 'unknown', 'unfamiliar_code'],
])('%s does not refuse a refund, it is %s: %s', (channelCode, state, code) => {
  expect(refundMeaning(channelCode)).toEqual({ state, code })
})

it('only “no such resource” says that a refund never existed', () => {
  expect(saysRefundNeverExisted('RESOURCE_NOT_EXISTS')).toBe(true)
  for (const code of ['ORDER_NOT_EXIST', 'SIGN_ERROR', 'MCH_NOT_EXISTS', '']) {
    expect(saysRefundNeverExisted(code)).toBe(false)
  }
})

it.each([
  [40013, 'channel_misconfigured'],
  [40125, 'channel_misconfigured'],
  [40164, 'channel_misconfigured'],
  [48001, 'channel_misconfigured'],
  [45009, 'rate_limited'],
  [45011, 'rate_limited'],
  [-1, 'channel_error'],
  [40001, 'channel_error'],
  [99999, 'channel_error'],
])('a share ticket refused with %i is unavailable: %s', (errcode, code) => {
  expect(shareRefusal(errcode)).toBe(code)
})
