import { createHash, createHmac } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { type Deps, type Random, refused, sameText } from '../platform/index.ts'
import { type Person, sessionIsOpen } from './person.ts'
import { findPerson } from './person-store.ts'
import { findSession, touchSession } from './session-store.ts'

/** Written at most this often: reading a page must not be a write each time. */
const touchEveryMs = 60_000

export const newSessionToken = (random: Random): string => Buffer.from(random.bytes(32)).toString('base64url')
export const hashSessionToken = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Sent back in a header by every request that changes something: only a page of ours has read it. It follows from the session's token. */
export const csrfTokenOf = (token: string): string => createHmac('sha256', token).update('csrf').digest('base64url')

/** Over https the browser itself refuses the name from anywhere but this host. */
const cookieName = (publicUrl: string): string =>
  publicUrl.startsWith('https:') ? '__Host-hutong_session' : 'hutong_session'

/** Without a time of its own the cookie ends with the browser; the session ends sooner. */
export function sessionCookie(publicUrl: string, token: string | null): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : ''
  const value = token === null ? '; Max-Age=0' : ''
  return `${cookieName(publicUrl)}=${token ?? ''}; Path=/; HttpOnly; SameSite=Strict${secure}${value}`
}

export function sessionTokenOf(request: Pick<FastifyRequest, 'headers'>, publicUrl: string): string | undefined {
  const start = `${cookieName(publicUrl)}=`
  const found = request.headers.cookie
    ?.split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(start))
  const token = found?.slice(start.length)
  return token && /^[A-Za-z0-9_-]{43}$/.test(token) ? token : undefined
}

export type SignedIn = Readonly<{ person: Person; token: string }>

/**
 * The person behind a request's cookie. Asked of the database each time, so that a session that was ended, a person who was
 * disabled and a role that was changed hold from the next request on. Refuses `not_signed_in`, `csrf_token_invalid`, and, where
 * a new password has to be chosen first, `password_change_required`.
 */
export async function requireSession(
  deps: Pick<Deps, 'db' | 'clock' | 'config'>,
  request: FastifyRequest,
  options: { beforeNewPassword?: boolean } = {},
): Promise<SignedIn> {
  const token = sessionTokenOf(request, deps.config.PUBLIC_URL)
  if (!token) throw refused('not_signed_in')
  const hash = hashSessionToken(token)
  const session = await findSession(deps.db, hash)
  const now = deps.clock.now()
  if (!session || !sessionIsOpen(session, now)) throw refused('not_signed_in')
  const person = await findPerson(deps.db, session.personId)
  if (!person || person.disabledAt) throw refused('not_signed_in')
  if (changesSomething(request.method)) requireCsrfToken(request, token)
  if (person.mustChangePassword && !options.beforeNewPassword) throw refused('password_change_required')
  if (now.getTime() - session.lastSeenAt.getTime() >= touchEveryMs) await touchSession(deps.db, hash, now)
  return { person, token }
}

const changesSomething = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method)

function requireCsrfToken(request: FastifyRequest, token: string): void {
  requireSameOrigin(request)
  const given = request.headers['hutong-csrf']
  if (typeof given !== 'string' || !sameText(given, csrfTokenOf(token))) throw refused('csrf_token_invalid')
}

/** Browsers say where a request comes from; nothing of another site may begin one of ours, signing in included. */
export function requireSameOrigin(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refused('csrf_token_invalid')
}
