import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { prefersChinese, problemOf } from './http.ts'
import { refused } from './refusal.ts'

const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code })
const zodProblem = (schema: z.ZodType, value: unknown) => problemOf(schema.safeParse(value).error)

describe('what a thrown value means to the caller', () => {
  test.each<[string, unknown, string]>([
    ['a refusal', refused('order_closed'), 'order_closed'],
    ['too large a body', withCode('FST_ERR_CTP_BODY_TOO_LARGE'), 'body_too_large'],
    ['another media type', withCode('FST_ERR_CTP_INVALID_MEDIA_TYPE'), 'unsupported_media_type'],
    ['an empty body', withCode('FST_ERR_CTP_EMPTY_JSON_BODY'), 'invalid_json'],
    ['no JSON', Object.assign(new SyntaxError('x'), { statusCode: 400 }), 'invalid_json'],
    ['a limit', Object.assign(new Error('x'), { statusCode: 429 }), 'too_many_requests'],
    ['a database that shuts down', withCode('57P01'), 'overloaded'],
    ['a database that starts', withCode('57P03'), 'overloaded'],
    ['a database without a free connection', withCode('53300'), 'overloaded'],
    ['a lock that is not given', withCode('55P03'), 'overloaded'],
    ['a statement that takes too long', withCode('57014'), 'overloaded'],
    ['a database that is away', withCode('ECONNREFUSED'), 'overloaded'],
    ['a pool that is exhausted', new Error('timeout exceeded when trying to connect'), 'overloaded'],
    ['a connection that broke', new Error('Connection terminated unexpectedly'), 'overloaded'],
    ['a broken constraint', withCode('23505'), 'internal_error'],
    ['a bug', new TypeError('x is not a function'), 'internal_error'],
    ['a text', 'thrown', 'internal_error'],
    ['nothing', undefined, 'internal_error'],
    ['null', null, 'internal_error'],
  ])('%s', (_what, error, code) => {
    expect(problemOf(error).code).toBe(code)
  })

  test('a refusal keeps its parameter, and no other error lends its words', () => {
    expect(problemOf(refused('text_too_long', 'subject'))).toEqual({ code: 'text_too_long', param: 'subject' })
    expect(problemOf(new Error('secret-canary'))).toEqual({ code: 'internal_error' })
  })

  test('a schema names the field, its own code where it has one, and an unknown key', () => {
    const amount = z.number().refine((value) => value > 0, { params: { code: 'amount_not_positive' } })
    const schema = z.strictObject({ order: z.object({ amount }) })
    expect(zodProblem(schema, { order: { amount: 0 } })).toEqual({ code: 'amount_not_positive', param: 'order.amount' })
    expect(zodProblem(schema, { order: { amount: 'x' } })).toMatchObject({
      code: 'invalid_request',
      param: 'order.amount',
    })
    expect(zodProblem(schema, { order: { amount: 1 }, extra: 1 })).toEqual({
      code: 'unknown_parameter',
      param: 'extra',
    })
    const invented = z.string().refine(() => false, { params: { code: 'no_such_code' } })
    expect(zodProblem(invented, 'x').code).toBe('invalid_request')
  })
})

test.each([
  ['zh', true],
  ['zh-CN,en;q=0.9', true],
  [' ZH-hant', true],
  ['en,zh', false],
  ['', false],
  [undefined, false],
] as const)('a reader who asks for %j prefers Chinese: %s', (header, chinese) => {
  expect(prefersChinese(header)).toBe(chinese)
})
