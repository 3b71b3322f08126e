import type { ErrorCode } from '@hutong/contract'

/** The refusals a payer can meet on these pages. Both dictionaries hold words for each; the types insist on it. */
export const payerErrorCodes = [
  'order_already_paid',
  'order_closed',
  'order_expired',
  'order_payment_in_doubt',
  'too_many_attempts',
  'order_not_found',
  'method_not_available',
  'product_not_available',
  'instalment_plan_required',
  'instalment_plan_not_available',
  'payer_required',
  'payer_not_identified',
  'amount_exceeds_channel_limit',
  'expires_too_soon',
  'channel_refused',
  'channel_unavailable',
  'channel_account_not_found',
  'friend_pay_link_not_found',
  'friend_pay_link_revoked',
  'friend_pay_link_expired',
  'too_many_links',
  'text_too_long',
  'forbidden_characters',
  'cashier_link_invalid',
  'cashier_link_expired',
  'route_not_found',
  'invalid_request',
  'too_many_requests',
  'not_ready',
  'overloaded',
  'internal_error',
] as const satisfies readonly ErrorCode[]

export type PayerErrorCode = (typeof payerErrorCodes)[number]

export const isPayerErrorCode = (code: string): code is PayerErrorCode =>
  (payerErrorCodes as readonly string[]).includes(code)
