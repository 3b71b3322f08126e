import type { Core } from '../core/core.ts'
import { randomText } from '../core/random.ts'
import type { UserName } from '../core/users.ts'
import { openIdOf, userIdOf } from './accounts.ts'
import type { AnswerNode } from './envelope.ts'
import { GatewayRefusal } from './refusals.ts'

export type LoginScope = 'auth_base' | 'auth_user'

interface Grant {
  appId: string
  user: UserName
  scope: LoginScope
  validUntil: Date
}

/** Codes of the authorisation page and what they are exchanged for. */
export interface Logins {
  /** A code for one exchange, good for three minutes. */
  grant(appId: string, user: UserName, scope: LoginScope): string
  exchange(appId: string, code: string): AnswerNode
  refresh(appId: string, refreshToken: string): AnswerNode
}

const codeLifeMs = 3 * 60_000
const tokenLifeS = 15 * 86_400
const refreshLifeS = 30 * 86_400

export function createLogins(core: Core): Logins {
  const codes = new Map<string, Grant>()
  const refreshTokens = new Map<string, Grant>()

  function after(ms: number): Date {
    return new Date(core.clock.now().getTime() + ms)
  }

  function answer(grant: Grant): AnswerNode {
    const refreshToken = `authbseB${randomText(32)}`
    refreshTokens.set(refreshToken, { ...grant, validUntil: after(refreshLifeS * 1000) })
    return {
      access_token: `authbseB${randomText(32)}`,
      open_id: openIdOf(grant.user, grant.appId),
      user_id: userIdOf(grant.user),
      expires_in: String(tokenLifeS),
      re_expires_in: String(refreshLifeS),
      refresh_token: refreshToken,
    }
  }

  return {
    grant: (appId, user, scope) => {
      const code = randomText(32)
      codes.set(code, { appId, user, scope, validUntil: after(codeLifeMs) })
      return code
    },
    exchange: (appId, code) => {
      const grant = codes.get(code)
      if (!grant || core.clock.now() >= grant.validUntil) throw new GatewayRefusal('isv.code-invalid')
      if (grant.appId !== appId) throw new GatewayRefusal('isv.unmatched-app-id')
      codes.delete(code)
      return answer(grant)
    },
    refresh: (appId, refreshToken) => {
      const grant = refreshTokens.get(refreshToken)
      if (!grant) throw new GatewayRefusal('isv.refresh-token-invalid')
      if (grant.appId !== appId) throw new GatewayRefusal('isv.unmatched-app-id')
      if (core.clock.now() >= grant.validUntil) throw new GatewayRefusal('isv.refresh-token-time-out')
      refreshTokens.delete(refreshToken)
      return answer(grant)
    },
  }
}
