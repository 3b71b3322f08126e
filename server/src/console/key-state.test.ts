import { expect, test } from 'vitest'
import { keyState } from './key-state.ts'

const now = new Date('2026-11-25T00:00:00Z')
const at = (day: string | null) => (day === null ? null : new Date(`${day}T00:00:00Z`))

test('a bare key has no end', () => {
  expect(keyState({ kind: 'public_key', validFrom: null, validUntil: null }, now)).toBe('valid')
})

test.each([
  ['2026-01-01', '2026-12-26', 'valid'],
  ['2026-01-01', '2026-12-24', 'ends_soon'],
  ['2026-01-01', '2026-11-25', 'ended'],
  ['2026-11-26', '2030-01-01', 'not_yet'],
  ['2026-11-25', null, 'unknown'],
  [null, null, 'unknown'],
])('a certificate from %s until %s is %s', (from, until, state) => {
  expect(keyState({ kind: 'certificate', validFrom: at(from), validUntil: at(until) }, now)).toBe(state)
})
