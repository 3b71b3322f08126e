import { errors } from '@hutong/contract'
import { expect, it } from 'vitest'
import { prepayMeaning, saysBadAuthorizationCode, saysNeverExisted } from './codes.ts'

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
