import { closed, declined, misconfigured, type PrepayMeaning, refused, unknown } from '../prepay-meaning.ts'
import {
  misconfiguredRefund,
  neverRefund,
  payerUnusable,
  type RefundMeaning,
  rateLimitedRefund,
  unknownMeaning,
} from '../refund-answers.ts'

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

const neverRefundCodes = `INVALID_PARAMETER REFUND_AMT_NOT_EQUAL_TOTAL TRADE_HAS_FINISHED TRADE_STATUS_ERROR
  REASON_TRADE_REFUND_FEE_ERR TRADE_NOT_ALLOW_REFUND REFUND_FEE_ERROR TRADE_HAS_CLOSE REASON_TRADE_STATUS_INVALID
  NOT_ALLOW_PARTIAL_REFUND ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND CURRENCY_NOT_SUPPORT`

const payerUnusableCodes = `BUYER_NOT_EXIST BUYER_ENABLE_STATUS_FORBID BUYER_ERROR REFUND_ACCOUNT_NOT_EXIST
  CUSTOMER_VALIDATE_ERROR USER_NOT_MATCH_ERR`

const heldBackCodes = `REASON_TRADE_BEEN_FREEZEN TRADE_SETTLE_ERROR REFUND_CHARGE_ERROR ALLOC_AMOUNT_VALIDATE_ERROR
  REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST REFUNDALLOC_UNAUTH_LIMIT ENTERPRISE_PAY_BIZ_ERROR`

/** What the codes mean for a refund; one that is not listed means `unknown`. A refusal for good is believed only after a question. */
const refundCodes: ReadonlyMap<string, RefundMeaning> = new Map<string, RefundMeaning>([
  ...words(neverRefundCodes).map((code) => [`ACQ.${code}`, neverRefund] as const),
  ...words(payerUnusableCodes).map((code) => [`ACQ.${code}`, payerUnusable] as const),
  ...words(heldBackCodes).map(
    (code) => [`ACQ.${code}`, { state: 'refused', again: 'later', code: 'trade_held_back' }] as const,
  ),
  ...words(misconfiguredGatewayCodes).map((code) => [code, misconfiguredRefund] as const),
  ['isv.invalid-parameter', neverRefund],
  ['isv.illegal-json', neverRefund],
  ['isv.suspected-attack', neverRefund],
  ['ACQ.TRADE_NOT_EXIST', { state: 'refused', again: 'never', code: 'trade_not_found' }],
  ['ACQ.DISCORDANT_REPEAT_REQUEST', { state: 'refused', again: 'never', code: 'number_in_use' }],
  ['ACQ.SELLER_BALANCE_NOT_ENOUGH', { state: 'refused', again: 'later', code: 'channel_balance_not_enough' }],
  ['isv.app-call-limited', rateLimitedRefund],
  ['isv.method-call-limited', rateLimitedRefund],
  ['ACQ.SYSTEM_ERROR', unknownMeaning('channel_error')],
  ['AQC.SYSTEM_ERROR', unknownMeaning('channel_error')],
])

export function refundMeaning(channelCode: string): RefundMeaning {
  return refundCodes.get(channelCode) ?? unknownMeaning('unfamiliar_code')
}

/** A question about a refund comes with both spellings: without the trade there is no refund of it. */
export function saysRefundedTradeNeverExisted(channelCode: string): boolean {
  return channelCode === 'ACQ.TRADE_NOT_EXIST' || channelCode === 'TRADE_NOT_EXIST'
}

/** Refusals of the OAuth call that are about the payer's code and not about us. */
export function saysBadAuthorizationCode(channelCode: string): boolean {
  return channelCode === 'isv.code-invalid' || channelCode === 'isv.unmatched-app-id'
}
