import { errors, methods } from '@hutong/contract'
import { describe, expect, test } from 'vitest'
import { endings } from '../ending.ts'
import { en } from './en.ts'
import { payerErrorCodes } from './payer-errors.ts'
import { sayError } from './say-error.ts'
import { zh } from './zh.ts'

/** Refusals of the API and the console: no payer's page asks for what they refuse. */
const merchantsOnly = [
  ...['invalid_json', 'unknown_parameter', 'body_too_large', 'unsupported_media_type'],
  ...['amount_not_positive', 'amount_not_integer', 'amount_too_large', 'currency_not_supported'],
  ...['return_url_invalid', 'missing_api_key', 'invalid_api_key', 'revoked_api_key', 'not_permitted'],
  ...['not_signed_in', 'sign_in_failed', 'sign_in_locked', 'totp_required', 'totp_already_on'],
  ...['totp_code_wrong', 'csrf_token_invalid', 'password_change_required', 'password_wrong'],
  ...['password_unsuitable', 'person_not_found', 'person_exists', 'last_admin', 'app_not_found'],
  ...['api_key_not_found', 'attempt_not_found', 'order_exists_with_different_content'],
  ...['order_not_paid', 'refund_not_found', 'refund_exists_with_different_content'],
  ...['refund_exceeds_refundable', 'refund_window_over', 'too_many_refunds'],
  ...['partial_refund_not_supported', 'refund_not_awaiting_approval', 'approval_needs_another_person'],
  ...['refund_not_stuck', 'stray_money_not_found', 'stray_money_already_decided'],
  ...['idempotency_key_reused', 'idempotency_in_progress', 'rollout_not_found'],
  ...['rollout_changed_meanwhile', 'access_application_not_found', 'access_product_not_offered'],
  ...['access_application_not_editable', 'access_application_incomplete'],
  ...['access_application_wrong_state', 'access_fact_unknown', 'access_document_invalid'],
  ...['webhook_endpoint_not_found', 'webhook_url_invalid', 'webhook_url_forbidden'],
  ...['webhook_endpoints_exhausted', 'event_not_found', 'delivery_not_found', 'report_period_invalid'],
  ...['notification_rejected'],
]

const leaves = (value: unknown, path = ''): [string, unknown][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, part]) => leaves(part, `${path}.${key}`))
    : [[path, value]]

test('every error of the contract is either the payer’s, with words, or only the merchant’s', () => {
  expect([...payerErrorCodes, ...merchantsOnly].sort()).toEqual(Object.keys(errors).sort())
})

describe.each([
  ['zh', zh],
  ['en', en],
] as const)('the dictionary %s', (_, words) => {
  test('has words for every error, obstacle, method and ending', () => {
    expect(Object.keys(words.errors).sort()).toEqual([...payerErrorCodes].sort())
    expect(Object.keys(words.methodName).sort()).toEqual([...methods].sort())
    for (const ending of endings) expect(words[ending === 'in_doubt' ? 'inDoubt' : ending].title).not.toBe('')
  })
  test('leaves nothing empty', () => {
    for (const [path, value] of leaves(words)) expect(value, path).not.toBe('')
  })
  test('says something general for a code it does not know, and of the network for no answer', () => {
    expect(sayError('something_new', words)).toBe(words.unknownError)
    expect(sayError('constructor', words)).toBe(words.unknownError)
    expect(sayError('offline', words)).toBe(words.offline)
  })
})

test('both dictionaries have the same entries', () => {
  expect(leaves(en).map(([path]) => path)).toEqual(leaves(zh).map(([path]) => path))
})

test('the English one holds no Chinese but the name of the other language', () => {
  const chinese = leaves(en).filter(([, text]) => typeof text === 'string' && /\p{Script=Han}/u.test(text))
  expect(chinese.map(([path]) => path)).toEqual(['.otherLanguage'])
})

test('both say where the automatic return counts', () => {
  expect(zh.returning).toContain('{seconds}')
  expect(en.returning).toContain('{seconds}')
})
