import { expect, test } from 'vitest'
import { base32Of, codeOf, matchingStep, otpauthUrl, stepOf } from './totp.ts'

const secret = Buffer.from('12345678901234567890')

// RFC 6238, appendix B: the rows of SHA-1.
test.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('at %i seconds the code is the one of the published vector', (seconds, code) => {
  const step = stepOf(new Date(seconds * 1000))
  expect(codeOf(secret, step, 8)).toBe(code)
  expect(codeOf(secret, step)).toBe(code.slice(2))
})

// RFC 4648, section 10, without padding.
test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('%j in base32 is the one of the published vector', (plain, text) => {
  expect(base32Of(Buffer.from(plain))).toBe(text)
})

test('a code is taken one step off either way and no further, once, and none before it', () => {
  const now = new Date('2026-11-25T10:00:10Z')
  const step = stepOf(now)
  for (const off of [-1, 0, 1]) expect(matchingStep(secret, codeOf(secret, step + off), now, 0)).toBe(step + off)
  for (const off of [-2, 2]) expect(matchingStep(secret, codeOf(secret, step + off), now, 0)).toBeUndefined()
  expect(matchingStep(secret, codeOf(secret, step), now, step)).toBeUndefined()
  expect(matchingStep(secret, codeOf(secret, step - 1), now, step)).toBeUndefined()
  expect(matchingStep(secret, codeOf(secret, step + 1), now, step)).toBe(step + 1)
})

test('an authenticator is told who and what in one address', () => {
  expect(otpauthUrl(Buffer.from('foobar'), '小王 w')).toBe(
    'otpauth://totp/Hutong%3A%E5%B0%8F%E7%8E%8B%20w?secret=MZXW6YTBOI&issuer=Hutong',
  )
})
