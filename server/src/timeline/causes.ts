import type { DiagnosisCause } from '@hutong/contract'
import type { KeptExchange } from '../channels/index.ts'
import type { PaymentAttempt } from '../payments/index.ts'

/** An attempt that ended without money, by our own code for it. */
const failures: Readonly<Record<string, DiagnosisCause>> = {
  channel_refused: 'declined',
  channel_unavailable: 'channel_unreachable',
  method_not_available: 'credentials_refused',
  amount_exceeds_channel_limit: 'amount_over_limit',
  forbidden_characters: 'text_refused',
  expires_too_soon: 'too_little_time',
  closed_at_channel: 'closed_at_channel',
}

/** An exchange that brought no believable answer, by what came of it. */
const doubts: Readonly<Record<string, DiagnosisCause>> = {
  connection_failed: 'channel_unreachable',
  timeout: 'channel_silent',
  connection_lost: 'channel_silent',
  channel_error: 'channel_error',
  not_finished: 'channel_error',
  rate_limited: 'rate_limited',
  bad_signature: 'answer_not_genuine',
  unsigned_answer: 'answer_not_genuine',
  stale_answer: 'answer_not_genuine',
  unsupported_algorithm: 'answer_not_genuine',
  unknown_serial: 'key_unknown',
  unreadable_answer: 'answer_unreadable',
  answer_too_large: 'answer_unreadable',
  redirected: 'answer_unreadable',
}

/** What was refused before there was an attempt, by the refusal's code. */
const refusals: Readonly<Record<string, DiagnosisCause>> = {
  method_not_available: 'method_not_connected',
  product_not_available: 'method_not_connected',
  nothing_offered: 'method_not_connected',
  nothing_works_here: 'nothing_works_where_opened',
  payer_not_identified: 'payer_not_identified',
  payer_required: 'payer_not_identified',
  amount_exceeds_channel_limit: 'amount_over_limit',
  forbidden_characters: 'text_refused',
  expires_too_soon: 'too_little_time',
  channel_unavailable: 'channel_unreachable',
}

/** Codes by which channels say that it is our credentials they do not accept, whatever was asked. */
const credentialCodes =
  /^(SIGN_ERROR|NO_?AUTH|MCH_NOT_EXISTS|APPID_MCHID_NOT_MATCH|isv\.(invalid-signature|invalid-app-id|missing-signature-config|app-cert-expired|insufficient-\w+-permissions))$/

const of = (table: Readonly<Record<string, DiagnosisCause>>, word: string): DiagnosisCause | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined

export function causeOfFailure({ failure, history }: Pick<PaymentAttempt, 'failure' | 'history'>): DiagnosisCause {
  // The channel's own code beside ours says that it was reached: it knows no such payment, or would not work just then.
  if (failure?.code === 'channel_unavailable' && failure.channelCode !== null)
    return history.at(-1)?.state === 'never_existed' ? 'not_taken' : 'channel_error'
  return of(failures, failure?.code ?? '') ?? 'unknown'
}

/** Undefined where the exchange went well, or nothing is known of it. */
export function causeOfDoubt(
  exchange: Pick<KeptExchange, 'outcome' | 'channelCode'> | undefined,
): DiagnosisCause | undefined {
  if (!exchange) return undefined
  if (exchange.channelCode !== null && credentialCodes.test(exchange.channelCode)) return 'credentials_refused'
  const [kind, code = ''] = exchange.outcome.split(': ')
  if (kind !== 'unknown' && kind !== 'not_sent') return undefined
  return of(doubts, code)
}

export const causeOfRefusal = (outcome: string): DiagnosisCause =>
  of(refusals, outcome.split(': ')[1] ?? '') ?? 'unknown'
