import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isBoundUrl } from '../core/http.ts'
import { requestUser } from '../core/users.ts'
import type { AlipayMerchant } from './merchants.ts'
import type { Wallet } from './methods/method.ts'
import type { LoginScope } from './oauth.ts'
import { consentPage } from './pages/consent-page.ts'
import { errorPage } from './pages/error-page.ts'
import { GatewayRefusal } from './refusals.ts'

type Query = { Querystring: { app_id?: string; scope?: string; redirect_uri?: string; state?: string } }

const scopes: readonly LoginScope[] = ['auth_base', 'auth_user']

interface Wanted {
  merchant: AlipayMerchant
  scope: LoginScope
  redirectUri: string
  state?: string
}

/** The authorisation page. auth_base passes silently; auth_user asks the owner of the phone. */
export function addOauthRoutes(scope: FastifyInstance, wallet: Wallet): void {
  for (const url of ['/alipay/oauth2/publicAppAuthorize.htm', '/oauth2/publicAppAuthorize.htm']) {
    scope.get<Query>(url, async (request, reply) =>
      orPage(reply, () => {
        const wanted = readWanted(request, wallet)
        if (wanted.scope === 'auth_base') return pass(wanted, request, reply)
        return reply.header('content-type', 'text/html;charset=utf-8').send(consentPage(wanted.merchant.title))
      }),
    )
    scope.post<Query>(url, async (request, reply) =>
      orPage(reply, () => pass(readWanted(request, wallet), request, reply)),
    )
  }

  function pass({ merchant, scope: given, redirectUri, state }: Wanted, request: FastifyRequest, reply: FastifyReply) {
    const address = new URL(redirectUri)
    address.searchParams.set('auth_code', wallet.logins.grant(merchant.appId, requestUser(request.headers), given))
    address.searchParams.set('app_id', merchant.appId)
    address.searchParams.set('scope', given)
    if (state !== undefined) address.searchParams.set('state', state)
    return reply.redirect(address.toString(), 302)
  }
}

function orPage(reply: FastifyReply, work: () => FastifyReply): FastifyReply {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof GatewayRefusal)) throw error
    return reply.header('content-type', 'text/html;charset=utf-8').send(errorPage(error, 'utf-8'))
  }
}

function readWanted(request: FastifyRequest<Query>, { platform, core }: Wallet): Wanted {
  const { app_id: appId, scope, redirect_uri: redirectUri, state } = request.query
  const merchant = platform.merchantByAppId(appId)
  if (!merchant) throw new GatewayRefusal('isv.invalid-app-id')
  const known = scopes.find((one) => one === scope)
  if (!known) throw new GatewayRefusal('isv.invalid-parameter', 'scope参数无效')
  if (redirectUri === undefined || !isBoundUrl(redirectUri, core.publicUrl)) {
    throw new GatewayRefusal('isv.invalid-parameter', 'redirect_uri与授权回调地址不一致')
  }
  return { merchant, scope: known, redirectUri, ...(state === undefined ? {} : { state }) }
}
