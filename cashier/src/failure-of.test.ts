import type { StartedAttempt } from '@hutong/contract'
import { expect, test } from 'vitest'
import { failureOf } from './failure-of.ts'

const code: StartedAttempt['action'] = { kind: 'show_qr', content: 'weixin://', expires_at: '2026-03-28T04:15:00.000Z' }

test.each<[string, Omit<StartedAttempt, 'attempt'>, string | null]>([
  ['a code to scan', { status: 'awaiting_payer', action: code, failure: null }, null],
  ['a refusal', { status: 'failed', action: null, failure: 'channel_refused' }, 'channel_refused'],
  ['no answer of the channel', { status: 'unknown', action: null, failure: null }, 'channel_unavailable'],
  ['doubt while the code still stands', { status: 'unknown', action: code, failure: null }, null],
  ['paid in the meantime', { status: 'succeeded', action: null, failure: null }, null],
])('%s', (_name, started, told) => {
  expect(failureOf({ attempt: 'at_1', ...started })).toBe(told)
})
