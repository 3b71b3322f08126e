import { createHash, randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Core } from '../core/core.ts'
import { isBoundUrl } from '../core/http.ts'
import type { UserName } from '../core/users.ts'
import { errorPage } from './pages/error-page.ts'
import { isInUnionpayApp, phoneOf } from './requests.ts'
import { respMsg } from './resp-codes.ts'

interface AuthCode {
  user: UserName
  validUntil: Date
}

/** Codes that say which person looks at a merchant's page inside the app. */
export interface AuthCodes {
  issue(user: UserName): string
  /** Whose code it is; it works once. */
  use(code: string): UserName | undefined
}

const codesName = 'unionpay-auth-codes'
const codeLifeMs = 5 * 60_000

export function createAuthCodes({ clock, store }: Core): AuthCodes {
  const kept = store.collection<AuthCode>(codesName)
  return {
    issue: (user) => {
      const code = randomBytes(16).toString('base64')
      kept.set(code, { user, validUntil: new Date(clock.now().getTime() + codeLifeMs) })
      store.changed(codesName)
      return code
    },
    use: (code) => {
      const found = kept.get(code)
      kept.delete(code)
      store.changed(codesName)
      return found && clock.now() < found.validUntil ? found.user : undefined
    },
  }
}

/** A person's identifier toward one merchant; another merchant gets another one. */
export function appUserIdOf(user: UserName, merId: string): string {
  return createHash('sha384').update(`${merId}/${user}`).digest('base64')
}

type Asked = { Querystring: { version?: string; redirectUrl?: string } }

/** The page that a merchant sends the app's browser to and that sends it back with a code. */
export function addUserAuthRoutes(scope: FastifyInstance, core: Core, codes: AuthCodes): void {
  for (const prefix of ['/unionpay', '']) {
    scope.get<Asked>(`${prefix}/qrcGtwWeb-web/api/userAuth`, async (request, reply) => {
      const { version, redirectUrl = '' } = request.query
      const wrong = version === '1.0.0' ? !isBoundUrl(redirectUrl, core.publicUrl) && 'redirectUrl' : 'version'
      if (wrong) return reply.header('content-type', 'text/html;charset=UTF-8').send(errorPage(respMsg('10', wrong)))
      const phone = phoneOf(request)
      const back = new URL(redirectUrl)
      // Outside the app there is nobody to name.
      const isDeclined = core.faults.take('unionpay', 'oauth')?.kind === 'declined'
      const isKnown = phone !== undefined && isInUnionpayApp(request) && !isDeclined
      back.searchParams.set('respCode', isKnown ? '00' : '30')
      if (isKnown) back.searchParams.set('userAuthCode', codes.issue(phone))
      return reply.redirect(back.href, 302)
    })
  }
}
