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
        expect(sealed).toMatch(/^s2\.[\w-]{8}\.[\w-]{80}\.[\w-]+$/)
      }),
    )
  })
  test('says nothing of its content, not even that it is the same', () => {
    const [a, b] = [box.seal('openid-canary', 'payer'), box.seal('openid-canary', 'payer')]
    expect(a).not.toBe(b)
    for (const sealed of [a, b])
      expect(Buffer.from(sealed.split('.')[3] as string, 'base64url').toString('latin1')).not.toContain('canary')
  })
  test('does not open in another place', () => {
    expect(() => box.open(box.seal('x', 'channel_account:ca_1'), 'channel_account:ca_2')).toThrow(UnsealError)
  })
  test('does not open when any byte of it was changed', () => {
    const [version, id, ...parts] = box.seal('secret', 'here').split('.')
    for (const [part, text] of parts.entries()) {
      const bytes = Buffer.from(text, 'base64url')
      for (let index = 0; index < bytes.length; index++) {
        const changed = Buffer.from(bytes)
        changed[index] = (changed[index] as number) ^ 1
        const sealed = [version, id, ...parts.with(part, changed.toString('base64url'))].join('.')
        expect(() => box.open(sealed, 'here')).toThrow(UnsealError)
      }
    }
  })
  test.each(['', 's1', 's1..', 's2.aaaaaaaa.AAAA', 's1.aaaaaaaa.AAAA', 's3.aaaaaaaa.AAAA.AAAA', 'plain text'])(
    'is not %j',
    (text) => {
      expect(() => box.open(text, 'here')).toThrow(UnsealError)
    },
  )
  test('too short to hold its tag is refused like any other', () => {
    const [version, id, wrapped] = box.seal('x', 'here').split('.')
    for (const rest of ['AAAA.AAAA', `${wrapped}.AAAA`, `${wrapped}.`, `${wrapped}`])
      expect(() => box.open(`${version}.${id}.${rest}`, 'here')).toThrow(UnsealError)
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

describe('an envelope', () => {
  const dataKeyOf = (sealed: string) => sealed.split('.')[2]

  test('carries a data key of its own purpose, so that another process opens it', () => {
    const [one, two] = [box.seal('x', 'totp:usr_1'), box.seal('y', 'totp:usr_2')]
    expect(dataKeyOf(one)).toBe(dataKeyOf(two))
    expect(dataKeyOf(box.seal('x', 'webhook:whe_1'))).not.toBe(dataKeyOf(one))
    const another = createSecretBox([key(1)], systemRandom)
    expect(another.open(one, 'totp:usr_1')).toBe('x')
    expect(dataKeyOf(another.seal('x', 'totp:usr_1'))).not.toBe(dataKeyOf(one))
  })

  test('does not open with the data key of another purpose', () => {
    const [version, id, , body] = box.seal('x', 'totp:usr_1').split('.')
    const borrowed = dataKeyOf(box.seal('x', 'webhook:whe_1'))
    expect(() => box.open([version, id, borrowed, body].join('.'), 'totp:usr_1')).toThrow(UnsealError)
  })

  test('is not needed for what was sealed before there were any', () => {
    // Sealed by the code before this one: master key of ones, context "here".
    const old = 's1.ITt7bZaR.-3tBsDXV0YEoKUKqmitbBeMRSPDYaED_YGfWqUbRlJbX2Z67Fs7aFJagiA'
    expect(box.open(old, 'here')).toBe('sealed long ago')
    expect(() => box.open(old, 'there')).toThrow(UnsealError)
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
