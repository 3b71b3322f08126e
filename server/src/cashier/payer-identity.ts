import type {} from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ChannelHandle } from '../channels/index.ts'
import { type Deps, randomText, sameText, UnsealError } from '../platform/index.ts'

const stateCookie = 'hutong_oauth'
const payerCookie = (accountId: string): string => `hutong_payer_${accountId.slice(-12)}`
const contextOf = (accountId: string): string => `payer-cookie:${accountId}`
const rememberedSeconds = 1_800

const cookieOptions = (deps: Pick<Deps, 'config'>, path: string) => ({
  path,
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: deps.config.PUBLIC_URL.startsWith('https:'),
})

/** Who pays, as the wallet told a moment ago: sealed in a cookie, because a wallet's code can be used once and pages are reloaded. */
export function rememberedPayer(
  deps: Pick<Deps, 'box'>,
  request: FastifyRequest,
  handle: ChannelHandle,
): string | undefined {
  const sealed = request.cookies[payerCookie(handle.stored.id)]
  if (!sealed) return undefined
  try {
    return deps.box.open(sealed, contextOf(handle.stored.id))
  } catch (error) {
    if (error instanceof UnsealError) return undefined
    throw error
  }
}

export function rememberPayer(
  deps: Pick<Deps, 'box' | 'config'>,
  reply: FastifyReply,
  handle: ChannelHandle,
  payerId: string,
  path: string,
): void {
  reply.setCookie(payerCookie(handle.stored.id), deps.box.seal(payerId, contextOf(handle.stored.id)), {
    ...cookieOptions(deps, path),
    maxAge: rememberedSeconds,
  })
}

/** Sends the browser to the wallet to learn who pays, silently. The state ties the answer to this browser. */
export function askWallet(
  deps: Pick<Deps, 'random' | 'config'>,
  reply: FastifyReply,
  handle: ChannelHandle,
  returnTo: string,
  path: string,
): FastifyReply {
  const state = randomText(deps.random, 32)
  reply.setCookie(stateCookie, state, { ...cookieOptions(deps, path), maxAge: 600 })
  return reply.header('cache-control', 'no-store').redirect(handle.open.authorizeUrl(returnTo, state), 302)
}

/** The wallet's answer, when this request is one: its code, or that it does not belong to this browser. */
export function walletAnswer(
  request: FastifyRequest,
  handle: ChannelHandle,
): { kind: 'none' } | { kind: 'code'; code: string } | { kind: 'foreign' } {
  const query = request.query as Record<string, unknown>
  const code = query[handle.open.authorizeCodeParam]
  if (typeof code !== 'string' || code === '' || code.length > 256) return { kind: 'none' }
  const expected = request.cookies[stateCookie]
  const state = query.state
  return expected && typeof state === 'string' && sameText(state, expected)
    ? { kind: 'code', code }
    : { kind: 'foreign' }
}
