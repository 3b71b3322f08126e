import { closed, misconfigured, type PrepayMeaning, refused, unknown } from '../prepay-meaning.ts'

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

/** The OAuth API's `errcode`s that are about the payer's code: not one of this app, used, too old. */
const badCodes = new Set([40029, 40163, 42003])

export function saysBadAuthorizationCode(errcode: number): boolean {
  return badCodes.has(errcode)
}
