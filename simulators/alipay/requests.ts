import type { FastifyRequest } from 'fastify'
import { isUserName, type UserName } from '../core/users.ts'
import { parseForm } from './charset.ts'

/** A form body, or a JSON object with text values, as plain parameters. Anything else gives none. */
export function bodyOf(request: FastifyRequest): Record<string, string> {
  if (!Buffer.isBuffer(request.body)) return {}
  if (!request.headers['content-type']?.includes('json')) return parseForm(request.body.toString('latin1'), 'utf-8')
  const values = Object.entries(jsonOf(request))
  return Object.fromEntries(values.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** A JSON object body; empty when there is none. */
export function jsonOf(request: FastifyRequest): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** Whose phone a page is on: the in-app browser says it in a header, a plain browser may keep it in a cookie. */
export function phoneOf(request: FastifyRequest): UserName | undefined {
  const header = request.headers['x-sim-user']
  const cookie = /(?:^|;\s*)x-sim-user=([^;]*)/.exec(request.headers.cookie ?? '')?.[1]
  const name = typeof header === 'string' ? header : cookie
  return isUserName(name) ? name : undefined
}
