import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Core } from '../core/core.ts'
import { unansweredMs } from '../core/faults.ts'
import { escapeHtml, htmlPage } from '../core/html.ts'
import { drop, holdAndDrop, htmlErrorPage, isBoundUrl } from '../core/http.ts'
import { randomText } from '../core/random.ts'
import { requestUser, type UserName } from '../core/users.ts'
import type { Accounts } from './accounts.ts'
import type { WechatMerchant } from './merchants.ts'

type Code = { appid: string; user: UserName; scope: string; issuedAt: Date; isUsed: boolean }

const codeLifeMs = 300_000
const stateBytesMax = 128
const parameterOrder = ['appid', 'redirect_uri', 'response_type', 'scope', 'state']

/** The redirect that tells a merchant's page who the payer is, and the call that turns its code into an openid. */
export async function mountOauth(
  app: FastifyInstance,
  mount: string,
  parts: { core: Core; merchants: WechatMerchant[]; accounts: Accounts; codes: Map<string, Code> },
): Promise<void> {
  app.get(`${mount}/connect/oauth2/authorize`, async (request, reply) => authorize(request, reply, parts))
  app.get(`${mount}/sns/oauth2/access_token`, async (request, reply) => accessToken(request, reply, parts))
}

export function createOauthCodes(): Map<string, Code> {
  return new Map()
}

type OauthParts = { core: Core; merchants: WechatMerchant[]; accounts: Accounts; codes: Map<string, Code> }

function authorize(request: FastifyRequest, reply: FastifyReply, { core, merchants, codes }: OauthParts) {
  const url = new URL(request.raw.url ?? '', core.url())
  const names = [...url.searchParams.keys()]
  const get = (name: string) => url.searchParams.get(name) ?? ''
  const [appid, redirectUri, scope, state] = ['appid', 'redirect_uri', 'scope', 'state'].map(get) as [
    string,
    string,
    string,
    string,
  ]
  const wrong = (number: number, message: string) =>
    reply.code(200).type('text/html; charset=utf-8').send(errorPage(number, message))

  if (!merchants.some((merchant) => merchant.appid === appid)) return wrong(10013, 'appid 参数错误')
  // The real page matches the link as a whole, so its members have one order and no others beside them.
  if (names.join() !== parameterOrder.slice(0, names.length).join() || names.length < 4)
    return wrong(10002, '链接参数缺失、多余或顺序不对')
  if (get('response_type') !== 'code') return wrong(10002, 'response_type 参数错误')
  if (scope !== 'snsapi_base' && scope !== 'snsapi_userinfo') return wrong(10005, '该公众号没有这个scope的权限')
  if (!isBoundUrl(redirectUri, core.publicUrl)) return wrong(10003, 'redirect_uri域名与后台配置不一致')
  if (!/^[a-zA-Z0-9]*$/.test(state) || state.length > stateBytesMax) return wrong(10002, 'state 参数错误')

  const code = `0${randomText(31)}`
  codes.set(code, { appid, scope, user: requestUser(request.headers), issuedAt: core.clock.now(), isUsed: false })
  const back = new URL(redirectUri)
  back.searchParams.set('code', code)
  back.searchParams.set('state', state)
  return reply.redirect(back.href, 302)
}

async function accessToken(request: FastifyRequest, reply: FastifyReply, parts: OauthParts) {
  const { core, merchants, accounts, codes } = parts
  const fault = core.faults.take('wechat', 'oauth')
  if (fault?.kind === 'times_out') return holdAndDrop(request, reply, fault.ms ?? unansweredMs)
  if (fault?.kind === 'http_500') return reply.code(500).send('')
  if (fault?.kind === 'http_502' || fault?.kind === 'html_error_page')
    return reply.code(502).type('text/html').send(htmlErrorPage)
  if (fault?.kind === 'http_429') return refuse(reply, 45011, 'api minute-quota reach limit')
  if (fault?.kind === 'system_error_before') return refuse(reply, -1, 'system error')

  const query = request.query as Record<string, string | undefined>
  const merchant = merchants.find((one) => one.appid === query.appid)
  if (!merchant) return refuse(reply, 40013, 'invalid appid')
  if (merchant.appSecret !== query.secret) return refuse(reply, 40125, 'invalid appsecret')
  if (query.grant_type !== 'authorization_code') return refuse(reply, 40002, 'invalid grant_type')
  if (!query.code) return refuse(reply, 41008, 'missing code')
  const code = codes.get(query.code)
  if (!code || code.appid !== merchant.appid) return refuse(reply, 40029, 'invalid code')
  if (code.isUsed) return refuse(reply, 40163, 'code been used')
  if (core.clock.now().getTime() - code.issuedAt.getTime() >= codeLifeMs)
    return refuse(reply, 42003, 'oauth_code expired')
  code.isUsed = true

  if (fault?.kind === 'system_error_after') return refuse(reply, -1, 'system error')
  if (fault?.kind === 'drops_connection_after_doing') return drop(request, reply)
  return reply.type('text/plain').send(
    JSON.stringify({
      access_token: randomText(64),
      expires_in: 7200,
      refresh_token: randomText(64),
      openid: accounts.openid(code.user, merchant.appid),
      scope: code.scope,
    }),
  )
}

/** This interface answers its errors with status 200, and JSON under a plain-text type. */
function refuse(reply: FastifyReply, errcode: number, errmsg: string) {
  return reply.type('text/plain').send(JSON.stringify({ errcode, errmsg }))
}

function errorPage(number: number, message: string): string {
  return htmlPage('微信', `<h1>${escapeHtml(message)}</h1>\n<p>错误码: ${number}</p>`)
}
