import type { ErrorCode } from '@hutong/contract'

/** What a channel's refusal of a prepay means. For `declined` our code is one the payer's page has words for. */
export type PrepayMeaning =
  | Readonly<{ state: 'declined'; code: ErrorCode }>
  | Readonly<{ state: 'closed'; code: 'closed_at_channel' }>
  | Readonly<{ state: 'unknown'; code: UnknownCode }>

type UnknownCode = 'already_paid_query' | 'number_in_use' | 'rate_limited' | 'channel_error' | 'unfamiliar_code'

export const declined = (code: ErrorCode): PrepayMeaning => ({ state: 'declined', code })
export const unknown = (code: UnknownCode): PrepayMeaning => ({ state: 'unknown', code })
export const closed: PrepayMeaning = { state: 'closed', code: 'closed_at_channel' }
/** The channel will not have this payment. */
export const refused = declined('channel_refused')
/** The account's own set-up is wrong: another attempt by the same method will not help the payer. */
export const misconfigured = declined('method_not_available')
