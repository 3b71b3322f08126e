import type { FastifyRequest } from 'fastify'
import { isUserName, type UserName } from '../core/users.ts'
import { parseForm } from './charset.ts'

/** A form body as plain parameters; none for anything else. */
export function formOf(request: FastifyRequest): Record<string, string> {
  return Buffer.isBuffer(request.body) ? parseForm(request.body.toString('latin1'), 'utf-8') : {}
}

/** Whose phone a page is on, if it is on one: the in-app browser says so in a header. */
export function phoneOf(request: FastifyRequest): UserName | undefined {
  const header = request.headers['x-sim-user']
  return isUserName(header) ? header : undefined
}
