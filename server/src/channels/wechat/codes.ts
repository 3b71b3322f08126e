import type { ErrorCode } from '@hutong/contract'

/**
 * What WeChat Pay's error codes mean for the operation that got them. A code that is not listed means `unknown`: it may be new,
 * and the query decides. For `declined` our code is one the payer's page has words for.
 */
export type PrepayMeaning =
  | Readonly<{ state: 'declined'; code: ErrorCode }>
  | Readonly<{ state: 'closed'; code: 'closed_at_channel' }>
  | Readonly<{ state: 'unknown'; code: UnknownCode }>

export type UnknownCode = 'already_paid_query' | 'number_in_use' | 'rate_limited' | 'channel_error' | 'unfamiliar_code'

const declined = (code: ErrorCode): PrepayMeaning => ({ state: 'declined', code })
const unknown = (code: UnknownCode): PrepayMeaning => ({ state: 'unknown', code })

const refused = declined('channel_refused')
/** The merchant's own set-up is wrong: another attempt by the same method will not help the payer. */
const misconfigured = declined('method_not_available')

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
  ORDER_CLOSED: { state: 'closed', code: 'closed_at_channel' },
  ORDERCLOSED: { state: 'closed', code: 'closed_at_channel' },
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

/** The OAuth API's `errcode`s that are about the payer's code: used, too old, not of this app. */
const badCodes = new Set([40029, 40163, 42003, 40013])

export function saysBadAuthorizationCode(errcode: number): boolean {
  return badCodes.has(errcode)
}
