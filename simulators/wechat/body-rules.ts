// A request body is described by a rule and checked as strictly as the real gateway does it.

import { WechatRefusal } from './refusals.ts'

export type BodyRule =
  | { kind: 'text'; min?: number; max: number; pattern?: RegExp; check?: (text: string) => string | undefined }
  | { kind: 'integer'; min?: number; max?: number }
  | { kind: 'boolean' }
  | { kind: 'object'; members: Record<string, BodyRule>; required: readonly string[] }
  | { kind: 'list'; of: BodyRule; min: number; max: number }

export const text = (
  max: number,
  rest: { min?: number; pattern?: RegExp; check?: (text: string) => string | undefined } = {},
) => ({ kind: 'text', max, ...rest }) as const satisfies BodyRule
export const integer = (min?: number, max?: number): BodyRule => ({
  kind: 'integer',
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
})
export const boolean: BodyRule = { kind: 'boolean' }
export const object = (required: Record<string, BodyRule>, optional: Record<string, BodyRule> = {}): BodyRule => ({
  kind: 'object',
  members: { ...required, ...optional },
  required: Object.keys(required),
})
export const list = (of: BodyRule, min: number, max: number): BodyRule => ({ kind: 'list', of, min, max })

/** Reads and checks a JSON body. Throws a WechatRefusal that names the first member that is wrong. */
export function readBody(raw: Buffer, rule: BodyRule): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw))
  } catch {
    throw new WechatRefusal('parameter_wrong', {
      message: '请求体不是合法的UTF-8 JSON',
      detail: { field: '', issue: 'body is not JSON in UTF-8', location: 'body' },
    })
  }
  checkValue(value, rule, '')
  return value as Record<string, unknown>
}

function checkValue(value: unknown, rule: BodyRule, field: string): void {
  if (value === null) throw wrong(field, value, 'null is not accepted; leave the member out')
  switch (rule.kind) {
    case 'text':
      checkText(value, rule, field)
      return
    case 'integer':
      if (!Number.isSafeInteger(value)) throw wrong(field, value, 'must be an integer')
      if (rule.min !== undefined && (value as number) < rule.min)
        throw outOfRange(field, value, `must be at least ${rule.min}`)
      if (rule.max !== undefined && (value as number) > rule.max)
        throw outOfRange(field, value, `must be at most ${rule.max}`)
      return
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong(field, value, 'must be a boolean')
      return
    case 'object':
      checkObject(value, rule, field)
      return
    case 'list':
      if (!Array.isArray(value)) throw wrong(field, value, 'must be a list')
      if (value.length < rule.min || value.length > rule.max)
        throw outOfRange(field, value.length, `must have ${rule.min} to ${rule.max} entries`)
      for (const [index, entry] of value.entries()) checkValue(entry, rule.of, `${field}/${index}`)
  }
}

function checkText(value: unknown, rule: Extract<BodyRule, { kind: 'text' }>, field: string): void {
  if (typeof value !== 'string') throw wrong(field, value, 'must be a string')
  if (value === '') throw wrong(field, value, 'must not be empty; leave the member out')
  const characters = [...value]
  if (characters.some((one) => (one.codePointAt(0) ?? 0) > 0xffff))
    throw wrong(field, value, 'has 4-byte UTF-8 characters')
  if (!value.isWellFormed()) throw wrong(field, value, 'has an unpaired surrogate')
  if (characters.length < (rule.min ?? 1) || characters.length > rule.max)
    throw outOfRange(field, value, `must have ${rule.min ?? 1} to ${rule.max} characters`)
  if (rule.pattern && !rule.pattern.test(value))
    throw wrong(field, value, 'has characters or a shape that is not allowed')
  const issue = rule.check?.(value)
  if (issue) throw wrong(field, value, issue)
}

function checkObject(value: unknown, rule: Extract<BodyRule, { kind: 'object' }>, field: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(field, value, 'must be an object')
  const given = value as Record<string, unknown>
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(rule.members, name))
      throw new WechatRefusal('parameter_unknown', {
        detail: { field: `${field}/${name}`, issue: 'is not a member of this request', location: 'body' },
      })
  }
  for (const name of rule.required) {
    if (!Object.hasOwn(given, name))
      throw new WechatRefusal('parameter_wrong', {
        detail: { field: `${field}/${name}`, issue: 'is required', location: 'body' },
      })
  }
  for (const [name, member] of Object.entries(given)) {
    const memberRule = rule.members[name]
    if (memberRule) checkValue(member, memberRule, `${field}/${name}`)
  }
}

function wrong(field: string, value: unknown, issue: string): WechatRefusal {
  return new WechatRefusal('parameter_wrong', { detail: { field, value, issue, location: 'body' } })
}

function outOfRange(field: string, value: unknown, issue: string): WechatRefusal {
  return new WechatRefusal('parameter_out_of_range', { detail: { field, value, issue, location: 'body' } })
}
