import { describe, expect, test } from 'vitest'
import { systemRandom } from '../platform/index.ts'
import { hashApiKey, looksLikeApiKey, makeApiKey } from './app.ts'

describe('an API key', () => {
  test.each([
    [true, /^sk_live_[0-9A-Za-z]{32}$/],
    [false, /^sk_test_[0-9A-Za-z]{32}$/],
  ])('says what it is (live %s), and its hint does not give it away', (livemode, shape) => {
    const { hash, hint, secret } = makeApiKey(systemRandom, livemode)
    expect(secret).toMatch(shape)
    expect(looksLikeApiKey(secret)).toBe(true)
    expect(hash).toEqual(hashApiKey(secret))
    expect(hint).toBe(`${secret.slice(0, 8)}…${secret.slice(-4)}`)
  })
  test('is not made twice', () => {
    expect(new Set(Array.from({ length: 200 }, () => makeApiKey(systemRandom, true).secret)).size).toBe(200)
  })
  test.each([
    '',
    'sk_test_',
    `sk_test_${'a'.repeat(31)}`,
    `sk_test_${'a'.repeat(33)}`,
    `sk_prod_${'a'.repeat(32)}`,
    `pk_test_${'a'.repeat(32)}`,
    `sk_test_${'a'.repeat(31)}-`,
    ` sk_test_${'a'.repeat(32)}`,
    `sk_test_${'a'.repeat(32)}\n`,
  ])('does not look like %j', (text) => {
    expect(looksLikeApiKey(text)).toBe(false)
  })
})
