import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { systemRandom } from './random.ts'
import { createSecretBox, sameText, UnsealError } from './secret-box.ts'

const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64')
const box = createSecretBox([key(1)], systemRandom)

describe('a sealed text', () => {
  test('opens where it was sealed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (plain, context) => {
        const sealed = box.seal(plain, context)
        expect(box.open(sealed, context)).toBe(Buffer.from(plain).toString())
        expect(sealed).toMatch(/^s1\.[\w-]{8}\.[\w-]+$/)
      }),
    )
  })
  test('says nothing of its content, not even that it is the same', () => {
    const [a, b] = [box.seal('openid-canary', 'payer'), box.seal('openid-canary', 'payer')]
    expect(a).not.toBe(b)
    for (const sealed of [a, b])
      expect(Buffer.from(sealed.split('.')[2] as string, 'base64url').toString('latin1')).not.toContain('canary')
  })
  test('does not open in another place', () => {
    expect(() => box.open(box.seal('x', 'channel_account:ca_1'), 'channel_account:ca_2')).toThrow(UnsealError)
  })
  test('does not open when any byte of it was changed', () => {
    const [version, id, body] = box.seal('secret', 'here').split('.')
    const bytes = Buffer.from(body as string, 'base64url')
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] as number) ^ 1
      expect(() => box.open(`${version}.${id}.${changed.toString('base64url')}`, 'here')).toThrow(UnsealError)
    }
  })
  test.each(['', 's1', 's1..', 's2.aaaaaaaa.AAAA', 's1.aaaaaaaa.AAAA', 'plain text'])('is not %j', (text) => {
    expect(() => box.open(text, 'here')).toThrow(UnsealError)
  })
  test('too short to hold its tag is refused like any other', () => {
    const [version, id] = box.seal('x', 'here').split('.')
    expect(() => box.open(`${version}.${id}.AAAA`, 'here')).toThrow(UnsealError)
  })
  test('outlives a change of the key: the first seals, all open', () => {
    const old = box.seal('secret', 'here')
    const rotated = createSecretBox([key(2), key(1)], systemRandom)
    expect(rotated.open(old, 'here')).toBe('secret')
    const fresh = rotated.seal('secret', 'here')
    expect(() => box.open(fresh, 'here')).toThrow(UnsealError)
    expect(createSecretBox([key(2)], systemRandom).open(fresh, 'here')).toBe('secret')
  })
})

describe('a blind index', () => {
  test('is the same for the same value, over rotations too, and tells values and contexts apart', () => {
    const rotated = createSecretBox([key(2), key(1)], systemRandom)
    const index = box.blindIndex('openid', 'payer')
    expect(rotated.blindIndex('openid', 'payer')).toBe(index)
    expect(box.blindIndex('openid', 'other')).not.toBe(index)
    expect(box.blindIndex('openid2', 'payer')).not.toBe(index)
    expect(createSecretBox([key(3)], systemRandom).blindIndex('openid', 'payer')).not.toBe(index)
    expect(index).not.toContain('openid')
  })
})

test('a master key of another length is refused, and so is none', () => {
  expect(() => createSecretBox([Buffer.alloc(31).toString('base64')], systemRandom)).toThrow('32 bytes')
  expect(() => createSecretBox([], systemRandom)).toThrow('at least one')
})

test('texts are the same only when they are', () => {
  expect(sameText('abc', 'abc')).toBe(true)
  for (const other of ['abd', 'ab', 'abcd', '', 'ABC']) expect(sameText('abc', other)).toBe(false)
})
