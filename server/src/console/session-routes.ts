import {
  actions,
  can,
  changePasswordSchema,
  denialWords,
  type PersonView,
  passwordSchema,
  type SessionView,
  sessionSchema,
  signInSchema,
  totpCodeSchema,
} from '@hutong/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  beginSecondFactor,
  changeOwnPassword,
  confirmSecondFactor,
  csrfTokenOf,
  endSecondFactor,
  LockedOut,
  type Person,
  requireSameOrigin,
  requireSession,
  type SignedIn,
  sessionCookie,
  signIn,
  signOut,
} from '../people/index.ts'
import { type Deps, type HttpApp, refused, typed } from '../platform/index.ts'

const hide = true
const nothing = z.union([z.strictObject({}), z.null(), z.undefined()]).optional()

export const personView = (person: Person): PersonView => ({
  id: person.id,
  object: 'person',
  name: person.name,
  email: person.email,
  role: person.role,
  apps: person.appIds && [...person.appIds],
  second_factor: person.totpConfirmed,
  must_change_password: person.mustChangePassword,
  created_at: person.createdAt.toISOString(),
  disabled_at: person.disabledAt?.toISOString() ?? null,
  last_sign_in_at: person.lastSignInAt?.toISOString() ?? null,
})

/** What the page needs to draw itself: who, what may be done, and why not where it may not. */
const sessionView = ({ person, token }: SignedIn): SessionView => ({
  object: 'session',
  person: personView(person),
  csrf_token: csrfTokenOf(token),
  permissions: Object.fromEntries(
    actions.map((action) => {
      const permission = can({ kind: 'person', role: person.role }, action)
      return [
        action,
        permission.allowed
          ? { allowed: true, reason: null, words: null }
          : { allowed: false, reason: permission.reason, words: denialWords(action, permission.reason) },
      ]
    }),
  ),
})

/** Signing in and out, and what a person does with the own account: open before a new password was chosen. */
export function registerSessionRoutes(scope: HttpApp, deps: Deps): void {
  const app = typed(scope)
  const signedIn = (request: FastifyRequest) => requireSession(deps, request, { beforeNewPassword: true })
  const cookie = (reply: FastifyReply, token: string | null) =>
    reply.header('set-cookie', sessionCookie(deps.config.PUBLIC_URL, token))
  /** Runs what takes a password; too many guesses are told with the time to wait. */
  const guarded = async <T>(reply: FastifyReply, run: () => Promise<T>): Promise<T> => {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof LockedOut)) throw error
      const seconds = Math.max(1, Math.ceil((error.until.getTime() - deps.clock.now().getTime()) / 1000))
      reply.header('retry-after', String(seconds))
      throw refused('sign_in_locked')
    }
  }

  app.post(
    '/console/api/sign-in',
    { schema: { hide, body: signInSchema, response: { 200: sessionSchema } } },
    async (request, reply) => {
      requireSameOrigin(request)
      const attempt = { ...request.body, address: request.ip }
      const found = await guarded(reply, () => signIn(deps, attempt))
      cookie(reply, found.token)
      return sessionView(found)
    },
  )

  app.post('/console/api/sign-out', { schema: { hide, body: nothing } }, async (request, reply) => {
    const { token } = await signedIn(request)
    await signOut(deps, token)
    cookie(reply, null)
    return reply.status(204).send()
  })

  app.get('/console/api/me', { schema: { hide, response: { 200: sessionSchema } } }, async (request) =>
    sessionView(await signedIn(request)),
  )

  app.post('/console/api/me/password', { schema: { hide, body: changePasswordSchema } }, async (request, reply) => {
    const { person, token } = await signedIn(request)
    const { current, password } = request.body
    await guarded(reply, () => changeOwnPassword(deps, person, token, { current, next: password }))
    return reply.status(204).send()
  })

  app.post('/console/api/me/totp', { schema: { hide, body: nothing } }, async (request) => {
    const { secret, url } = await beginSecondFactor(deps, (await requireSession(deps, request)).person)
    return { object: 'totp_secret', secret, url }
  })

  app.post('/console/api/me/totp/confirm', { schema: { hide, body: totpCodeSchema } }, async (request) => {
    const { person } = await requireSession(deps, request)
    return { object: 'recovery_codes', codes: await confirmSecondFactor(deps, person, request.body.code) }
  })

  app.post('/console/api/me/totp/end', { schema: { hide, body: passwordSchema } }, async (request, reply) => {
    const { person } = await requireSession(deps, request)
    await guarded(reply, () => endSecondFactor(deps, person, request.body.password))
    return reply.status(204).send()
  })
}
