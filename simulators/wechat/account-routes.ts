// The calls of the account behind an appid, apart from payments: credentials, tickets, and the script for pages.

import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Core } from '../core/core.ts'
import { type Fault, type FaultPoint, lateAnswerMs, unansweredMs } from '../core/faults.ts'
import { drop, holdAndDrop, holdOpen, htmlErrorPage } from '../core/http.ts'
import type { AccessTokens } from './access-tokens.ts'
import type { WechatMerchant } from './merchants.ts'

export interface AccountParts {
  core: Core
  merchants: WechatMerchant[]
  tokens: AccessTokens
}

type Members = Record<string, unknown>

const script = readFileSync(new URL('./jssdk/jweixin-1.6.0.js', import.meta.url), 'utf8')

export function mountAccountRoutes(app: FastifyInstance, mount: string, parts: AccountParts): void {
  const { core, merchants, tokens } = parts
  app.get(`${mount}/cgi-bin/token`, async (request, reply) =>
    serve(request, reply, core, 'access_token', () => {
      const query = request.query as Members
      const merchant = merchantOf(merchants, query)
      return 'errcode' in merchant ? merchant : tokenBody(tokens.plain(merchant))
    }),
  )
  app.post(`${mount}/cgi-bin/stable_token`, async (request, reply) =>
    serve(request, reply, core, 'access_token', () => {
      const { body } = request
      if (typeof body !== 'object' || body === null) return { errcode: 47001, errmsg: 'data format error' }
      const merchant = merchantOf(merchants, body as Members)
      if ('errcode' in merchant) return merchant
      return tokenBody(tokens.stable(merchant, (body as Members).force_refresh === true))
    }),
  )
  app.get(`${mount}/cgi-bin/ticket/getticket`, async (request, reply) =>
    serve(request, reply, core, 'ticket', () => {
      const { access_token: token, type } = request.query as Members
      if (typeof token !== 'string' || token === '') return { errcode: 41001, errmsg: 'access_token missing' }
      if (type !== 'jsapi') return { errcode: 40097, errmsg: 'invalid args' }
      const answer = tokens.ticket(token)
      return 'errmsg' in answer
        ? answer
        : { errcode: 0, errmsg: 'ok', ticket: answer.ticket, expires_in: answer.expiresIn }
    }),
  )
  app.get(`${mount}/jssdk/jweixin-1.6.0.js`, async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'no-cache').send(script),
  )
}

function merchantOf(merchants: WechatMerchant[], given: Members): WechatMerchant | { errcode: number; errmsg: string } {
  if (given.grant_type !== 'client_credential') return { errcode: 40002, errmsg: 'invalid grant_type' }
  if (!given.appid) return { errcode: 41002, errmsg: 'appid missing' }
  if (!given.secret) return { errcode: 41004, errmsg: 'appsecret missing' }
  const merchant = merchants.find((one) => one.appid === given.appid)
  if (!merchant) return { errcode: 40013, errmsg: 'invalid appid' }
  return merchant.appSecret === given.secret ? merchant : { errcode: 40125, errmsg: 'invalid appsecret' }
}

function tokenBody(answer: ReturnType<AccessTokens['plain']>): Members {
  return 'errmsg' in answer ? answer : { access_token: answer.token, expires_in: answer.expiresIn }
}

/** Acts out a fault around a call. Errors of this interface come with status 200. */
async function serve(
  request: FastifyRequest,
  reply: FastifyReply,
  core: Core,
  point: FaultPoint,
  answer: () => Members,
): Promise<unknown> {
  const fault = core.faults.take('wechat', point)
  if (fault?.kind === 'times_out') return holdAndDrop(request, reply, fault.ms ?? unansweredMs)
  if (fault?.kind === 'http_500') return reply.code(500).send('')
  if (fault?.kind === 'http_502' || fault?.kind === 'html_error_page')
    return reply.code(502).type('text/html').send(htmlErrorPage)
  const body = refusalOf(fault) ?? answer()
  if (fault?.kind === 'drops_connection_after_doing') return drop(request, reply)
  if (fault?.kind === 'answers_late_after_doing') await holdOpen(request, fault.ms ?? lateAnswerMs)
  const told = fault?.kind === 'system_error_after' ? systemBusy : body
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(told))
}

const systemBusy = { errcode: -1, errmsg: 'system error' }

function refusalOf(fault: Fault | undefined): Members | undefined {
  if (fault?.kind === 'http_429') return { errcode: 45011, errmsg: 'api minute-quota reach limit' }
  return fault?.kind === 'system_error_before' ? systemBusy : undefined
}
