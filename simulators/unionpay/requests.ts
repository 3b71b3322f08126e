import type { FastifyRequest } from 'fastify'
import { requestUser, type UserName } from '../core/users.ts'

/** A form body as plain parameters; none for anything else. */
export function formOf(request: FastifyRequest): Record<string, string> {
  return Buffer.isBuffer(request.body) ? Object.fromEntries(new URLSearchParams(request.body.toString('utf8'))) : {}
}

/** Whose phone a page is on, if it is on one: the in-app browser says so. */
export function phoneOf({ headers }: FastifyRequest): UserName | undefined {
  const isNamed = headers['x-sim-user'] !== undefined || /(?:^|;\s*)x-sim-user=/.test(headers.cookie ?? '')
  return isNamed ? requestUser(headers) : undefined
}

/** Whether a page runs inside the UnionPay app or a bank's, by the words their browsers add. */
export function isInUnionpayApp({ headers }: FastifyRequest): boolean {
  return /UnionPay\/[\d.]+ [A-Za-z0-9]+/.test(headers['user-agent'] ?? '')
}
