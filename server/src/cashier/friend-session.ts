import type {} from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Deps, type Masked, masked, UnsealError } from '../platform/index.ts'

const sessionCookie = 'hutong_friend'
const attemptsCookie = 'hutong_paid_by'
const rememberedSeconds = 30 * 86_400
/** Who tries again and again keeps the newest: the cookie must stay small. */
const rememberedAttempts = 8

const options = (deps: Pick<Deps, 'config'>, path: string) => ({
  path,
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: deps.config.PUBLIC_URL.startsWith('https:'),
  maxAge: rememberedSeconds,
})

/** 128 random bits that stand for this browser where the wallet does not say who pays: two browsers are two payers. */
export function friendSession(
  deps: Pick<Deps, 'random' | 'config'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Masked {
  const known = request.cookies[sessionCookie]
  const session =
    known && /^[A-Za-z0-9_-]{22}$/.test(known) ? known : Buffer.from(deps.random.bytes(16)).toString('base64url')
  if (session !== known) reply.setCookie(sessionCookie, session, options(deps, '/f/'))
  return masked(session, 'session') as Masked
}

const contextOf = (linkId: string): string => `friend-attempts:${linkId}`

/** The attempts this browser has made by this link, newest last: sealed, and sent back to this link's page alone. */
export function attemptsOfBrowser(deps: Pick<Deps, 'box'>, request: FastifyRequest, linkId: string): string[] {
  const sealed = request.cookies[attemptsCookie]
  if (!sealed) return []
  try {
    return deps.box.open(sealed, contextOf(linkId)).split(',')
  } catch (error) {
    if (error instanceof UnsealError) return []
    throw error
  }
}

export function rememberAttempt(
  deps: Pick<Deps, 'box' | 'config'>,
  request: FastifyRequest,
  reply: FastifyReply,
  link: Readonly<{ id: string; path: string }>,
  attemptId: string,
): void {
  const others = attemptsOfBrowser(deps, request, link.id).filter((id) => id !== attemptId)
  const ids = [...others, attemptId].slice(-rememberedAttempts)
  reply.setCookie(attemptsCookie, deps.box.seal(ids.join(','), contextOf(link.id)), options(deps, link.path))
}
