import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsedText, topLevelMembers } from './envelope.ts'

const membersOf = (text: string) => {
  const members = topLevelMembers(text)
  return members && Object.fromEntries(members)
}

describe('the members of an answer', () => {
  it.each([
    ['{"a":{"b":1},"sign":"x"}', { a: '{"b":1}', sign: '"x"' }],
    [
      '{"a_response" :\n  {"b":1} ,\n "alipay_cert_sn":"c","sign" : "x"}',
      { a_response: '{"b":1}', alipay_cert_sn: '"c"', sign: '"x"' },
    ],
    ['{"a":{"sign":"inner","t":"}\\"{"},"sign":"x"}', { a: '{"sign":"inner","t":"}\\"{"}', sign: '"x"' }],
    ['{"a":{"u":"http:\\/\\/x"}}', { a: '{"u":"http:\\/\\/x"}' }],
    ['{"a":"enc,rypted}","sign":"x"}', { a: '"enc,rypted}"', sign: '"x"' }],
    ['{"n":12,"t":true,"z":null}', { n: '12', t: 'true', z: 'null' }],
    ['{"n":12 , "l":[1,{"x":[2]}] }', { n: '12', l: '[1,{"x":[2]}]' }],
    [' {"a":{}} \n', { a: '{}' }],
    ['{"__proto__":{"a":1}}', JSON.parse('{"__proto__":"{\\"a\\":1}"}')],
  ])('of %s stand there as they came', (text, members) => {
    expect(membersOf(text)).toEqual(members)
  })

  it.each([
    '',
    'null',
    '[]',
    '"a"',
    '{',
    '{}',
    '{"a"',
    '{"a":',
    '{"a":}',
    '{"a":1',
    '{"a":1}x',
    '{"a":1,}',
    '{"a":1 "b":2}',
    '{"a":{"b":1}',
    '{"a":"b}',
    '{a:1}',
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '<html></html>',
  ])('cannot be told of %j', (text) => {
    expect(topLevelMembers(text)).toBeUndefined()
  })

  it('are found in every object there can be, however it is spaced', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
        fc.constantFrom('', ' ', '\t\n'),
        (object, space) => {
          const text = `{${Object.entries(object)
            .map(([name, value]) => `${space}${JSON.stringify(name)}${space}:${space}${JSON.stringify(value)}${space}`)
            .join(',')}}`
          const members = topLevelMembers(text)
          const expected = Object.entries(object).map(([name, value]) => [name, JSON.stringify(value)])
          expect([...(members ?? [])].map(([name, raw]) => [name, raw])).toEqual(expected)
        },
      ),
    )
  })

  it('never make the reader throw', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', 'a', ' ', '1') }),
        (text) => {
          topLevelMembers(text)
        },
      ),
    )
  })
})

it('only a JSON string has a text', () => {
  expect(parsedText('"a\\/b"')).toBe('a/b')
  for (const json of [undefined, '', '1', 'null', '{}', '"a']) expect(parsedText(json)).toBeUndefined()
})
