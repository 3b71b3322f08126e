import { closed, misconfigured, type PrepayMeaning, refused, unknown } from '../prepay-meaning.ts'
import {
  misconfiguredRefund,
  neverRefund,
  payerUnusable,
  type RefundMeaning,
  rateLimitedRefund,
  unknownMeaning,
} from '../refund-answers.ts'

/**
 * What WeChat Pay's error codes mean for the operation that got them. A code that is not listed means `unknown`: it may be new,
 * and the query decides.
 */
const prepayCodes: Readonly<Record<string, PrepayMeaning>> = {
  PARAM_ERROR: refused,
  TRADE_ERROR: refused,
  RULE_LIMIT: refused,
  RULELIMIT: refused,
  OPENID_MISMATCH: refused,
  REQUEST_BLOCKED: refused,
  SIGN_ERROR: misconfigured,
  NO_AUTH: misconfigured,
  NOAUTH: misconfigured,
  APPID_MCHID_NOT_MATCH: misconfigured,
  MCH_NOT_EXISTS: misconfigured,
  ACCOUNT_ERROR: misconfigured,
  ACCOUNTERROR: misconfigured,
  ORDER_CLOSED: closed,
  ORDERCLOSED: closed,
  ORDER_PAID: unknown('already_paid_query'),
  ORDERPAID: unknown('already_paid_query'),
  // Also the answer for an order that is paid already, so it must not become a failure.
  INVALID_REQUEST: unknown('already_paid_query'),
  OUT_TRADE_NO_USED: unknown('number_in_use'),
  FREQUENCY_LIMITED: unknown('rate_limited'),
  RATELIMIT_EXCEEDED: unknown('rate_limited'),
  SYSTEM_ERROR: unknown('channel_error'),
  SYSTEMERROR: unknown('channel_error'),
  BANK_ERROR: unknown('channel_error'),
  BANKERROR: unknown('channel_error'),
  SERVICE_UNAVAILABLE: unknown('channel_error'),
}

export function prepayMeaning(channelCode: string): PrepayMeaning {
  return Object.hasOwn(prepayCodes, channelCode)
    ? (prepayCodes[channelCode] as PrepayMeaning)
    : unknown('unfamiliar_code')
}

/** On a query only this says something about the trade; every other refusal leaves it unknown. */
export function saysNeverExisted(channelCode: string): boolean {
  return channelCode === 'ORDER_NOT_EXIST' || channelCode === 'ORDERNOTEXIST'
}

/**
 * What the codes mean for a refund. `INVALID_REQUEST` is broad (over the rest, out of time, too many parts, other content under the same
 * number); like every refusal for good it is believed only after a question.
 */
const refundCodes: Readonly<Record<string, RefundMeaning>> = {
  PARAM_ERROR: neverRefund,
  INVALID_REQUEST: neverRefund,
  REQUEST_BLOCKED: neverRefund,
  TRADE_ERROR: neverRefund,
  RULE_LIMIT: neverRefund,
  RULELIMIT: neverRefund,
  // Here it speaks of the trade that is to be refunded.
  RESOURCE_NOT_EXISTS: { state: 'refused', again: 'never', code: 'trade_not_found' },
  ORDER_NOT_EXIST: { state: 'refused', again: 'never', code: 'trade_not_found' },
  ORDERNOTEXIST: { state: 'refused', again: 'never', code: 'trade_not_found' },
  NOT_ENOUGH: { state: 'refused', again: 'later', code: 'channel_balance_not_enough' },
  NOTENOUGH: { state: 'refused', again: 'later', code: 'channel_balance_not_enough' },
  FREQUENCY_LIMITED: rateLimitedRefund,
  RATELIMIT_EXCEEDED: rateLimitedRefund,
  SIGN_ERROR: misconfiguredRefund,
  NO_AUTH: misconfiguredRefund,
  NOAUTH: misconfiguredRefund,
  MCH_NOT_EXISTS: misconfiguredRefund,
  ACCOUNT_ERROR: misconfiguredRefund,
  ACCOUNTERROR: misconfiguredRefund,
  USER_ACCOUNT_ABNORMAL: payerUnusable,
  SYSTEM_ERROR: unknownMeaning('channel_error'),
  SYSTEMERROR: unknownMeaning('channel_error'),
  BANK_ERROR: unknownMeaning('channel_error'),
  BANKERROR: unknownMeaning('channel_error'),
  SERVICE_UNAVAILABLE: unknownMeaning('channel_error'),
}

export function refundMeaning(channelCode: string): RefundMeaning {
  return Object.hasOwn(refundCodes, channelCode)
    ? (refundCodes[channelCode] as RefundMeaning)
    : unknownMeaning('unfamiliar_code')
}

/** On a query of a refund only this says something about it. */
export function saysRefundNeverExisted(channelCode: string): boolean {
  return channelCode === 'RESOURCE_NOT_EXISTS'
}

/** The OAuth API's `errcode`s that are about the payer's code: not one of this app, used, too old. */
const badCodes = new Set([40029, 40163, 42003])

export function saysBadAuthorizationCode(errcode: number): boolean {
  return badCodes.has(errcode)
}

/** `errcode`s of the token and ticket calls: our app id or secret, this server's address, a right the app does not have. */
const misconfiguredErrcodes = new Set([40013, 40125, 40164, 48001])
const frequencyErrcodes = new Set([45009, 45011])

export function shareRefusal(errcode: number): 'channel_misconfigured' | 'rate_limited' | 'channel_error' {
  if (misconfiguredErrcodes.has(errcode)) return 'channel_misconfigured'
  return frequencyErrcodes.has(errcode) ? 'rate_limited' : 'channel_error'
}
