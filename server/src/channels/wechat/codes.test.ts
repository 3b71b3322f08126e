import { errors } from '@hutong/contract'
import { expect, it } from 'vitest'
import { prepayMeaning, saysBadAuthorizationCode, saysNeverExisted } from './codes.ts'

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
