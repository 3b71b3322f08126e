import { closed, declined, misconfigured, type PrepayMeaning, refused, unknown } from '../prepay-meaning.ts'

const refusedCodes = `INVALID_PARAMETER BUYER_SELLER_EQUAL TRADE_BUYER_NOT_MATCH BUYER_ENABLE_STATUS_FORBID
  ERROR_BUYER_CERTIFY_LEVEL_LIMIT BUYER_NOT_EXIST PAYER_UNMATCHED USER_LOGONID_DUP SUB_GOODS_SIZE_MAX_COUNT
  RISK_MERCHANT_IP_NOT_EXIST BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR
  MERCHANT_PERM_RECEIPT_SINGLE_LIMIT MERCHANT_PERM_RECEIPT_DAY_LIMIT NOT_SUPPORT_PAYMENT_INST`

const misconfiguredCodes = `ACCESS_FORBIDDEN PARTNER_ERROR SELLER_BEEN_BLOCKED INVALID_STORE_ID INVALID_RECEIVE_ACCOUNT
  DEFAULT_SETTLE_RULE_NOT_EXIST MERCHANT_PERM_RECEIPT_SUSPEND_LIMIT MERCHANT_STATUS_NOT_NORMAL TRADE_SETTLE_ERROR
  SELLER_NOT_EXIST OPEN_ID_NOT_TINY_APP BIZ_PRODUCT_NOT_ALLOWED UNBOUND_APPLICATION STORE_INFO_INVALID`

const misconfiguredGatewayCodes = `isv.invalid-signature isv.invalid-signature-type isv.invalid-app-id isv.missing-app-id
  isv.missing-signature isv.missing-signature-config isv.missing-app-cert-sn isv.missing-alipay-root-cert-sn
  isv.app-cert-expired isv.invalid-timestamp isv.invalid-method isv.insufficient-isv-permissions
  isv.insufficient-user-permissions isv.self-invoke-forbidden not-online-app invalid-auth-relations`

const words = (text: string): readonly string[] => text.split(/\s+/)

/**
 * What Alipay's `sub_code`s (or the `code` where there is none) mean for a prepay. One that is not listed means `unknown`: it may be
 * new, and the query decides.
 */
const prepayCodes: ReadonlyMap<string, PrepayMeaning> = new Map<string, PrepayMeaning>([
  ...words(refusedCodes).map((code) => [`ACQ.${code}`, refused] as const),
  ...words(misconfiguredCodes).map((code) => [`ACQ.${code}`, misconfigured] as const),
  ...words(misconfiguredGatewayCodes).map((code) => [code, misconfigured] as const),
  ['isv.invalid-parameter', refused],
  ['isv.illegal-json', refused],
  ['isv.suspected-attack', declined('forbidden_characters')],
  ['ACQ.EXIST_FORBIDDEN_WORD', declined('forbidden_characters')],
  ['ACQ.TOTAL_FEE_EXCEED', declined('amount_exceeds_channel_limit')],
  ['ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR', declined('expires_too_soon')],
  ['ACQ.TRADE_HAS_CLOSE', closed],
  ['ACQ.TRADE_HAS_SUCCESS', unknown('already_paid_query')],
  ['ACQ.TRADE_HAS_FINISHED', unknown('already_paid_query')],
  ['ACQ.CONTEXT_INCONSISTENT', unknown('number_in_use')],
  // The number has a code already and gets no second one; whether that code was used is for the query to say.
  ['ACQ.APPLY_PC_MERCHANT_CODE_ERROR', unknown('number_in_use')],
  ['ACQ.SYSTEM_ERROR', unknown('channel_error')],
  ['AQC.SYSTEM_ERROR', unknown('channel_error')],
])

export function prepayMeaning(channelCode: string): PrepayMeaning {
  return prepayCodes.get(channelCode) ?? unknown('unfamiliar_code')
}

/**
 * On a query only this says something about the trade. For products whose trade begins with the payer's act it may still begin:
 * the caller knows until when.
 */
export function saysNeverExisted(channelCode: string): boolean {
  return channelCode === 'ACQ.TRADE_NOT_EXIST'
}

/** Refusals of the OAuth call that are about the payer's code and not about us. */
export function saysBadAuthorizationCode(channelCode: string): boolean {
  return channelCode === 'isv.code-invalid' || channelCode === 'isv.unmatched-app-id'
}
