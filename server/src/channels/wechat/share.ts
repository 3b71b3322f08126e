import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { CallContext, ChannelReason, OpenAccount, ShareConfig } from '../connector.ts'
import { callGateway, deadlineSignal, type GatewayRequest, parseJson, utf8Text } from '../gateway-call.ts'
import { shareRefusal } from './codes.ts'
import type { WeChatAccount } from './settings.ts'

/** Pure: over the address as the browser knows it, without its fragment; nothing is encoded. */
export function signShare(ticket: string, nonce: string, timestamp: number, url: string): string {
  const text = `jsapi_ticket=${ticket}&noncestr=${nonce}&timestamp=${timestamp}&url=${url.replace(/#.*$/s, '')}`
  return createHash('sha1').update(text, 'utf8').digest('hex')
}

export function shareConfig(
  account: WeChatAccount,
  ticket: string,
  url: string,
  nonceStr: string,
  now: Date,
): ShareConfig {
  const timestamp = Math.floor(now.getTime() / 1000)
  const signature = signShare(ticket, nonceStr, timestamp, url)
  return { appId: account.appid, timestamp, nonceStr, signature, scriptUrl: account.jssdkUrl }
}

const lifeSeconds = z.int().min(1).max(86_400)
const failureSchema = z.object({ errcode: z.int().refine((code) => code !== 0) })
const tokenSchema = z.object({ access_token: z.string().min(1).max(1024), expires_in: lifeSeconds })
const ticketSchema = z.object({ ticket: z.string().min(1).max(1024), expires_in: lifeSeconds })

type Unavailable = Readonly<{ kind: 'unavailable'; reason: ChannelReason }>
type ShareTicket = Awaited<ReturnType<NonNullable<OpenAccount['shareTicket']>>>

const unavailable = (code: string, channelCode: string | null = null): Unavailable => ({
  kind: 'unavailable',
  reason: { code, channelCode },
})

/** Two questions: the app's access token, and with it the ticket. This API is not signed; TLS alone stands for it. */
export async function shareTicket(account: WeChatAccount, call: CallContext): Promise<ShareTicket> {
  const result = await askForTicket(account, call)
  call.record({
    operation: 'share',
    attemptNo: null,
    httpStatus: null,
    channelCode: result.kind === 'ticket' ? null : result.reason.channelCode,
    outcome: result.kind === 'ticket' ? 'answered' : `unavailable: ${result.reason.code}`,
  })
  return result
}

async function askForTicket(account: WeChatAccount, call: CallContext): Promise<ShareTicket> {
  if (account.appSecret === null) return unavailable('app_secret_missing')
  const signal = deadlineSignal(call.deadlineMs)
  const token = await asked(tokenRequest(account, account.appSecret), tokenSchema, call, signal)
  if ('kind' in token) return token
  const query = new URLSearchParams({ access_token: token.access_token, type: 'jsapi' })
  const request = getRequest(`${account.oauthApiBase}/cgi-bin/ticket/getticket?${query}`)
  const ticket = await asked(request, ticketSchema, call, signal)
  if ('kind' in ticket) return ticket
  return { kind: 'ticket', ticket: ticket.ticket, expiresAt: new Date(call.now.getTime() + ticket.expires_in * 1000) }
}

/** The plain way makes every earlier token of the app worthless, whoever holds it; the stable way gives the same one to all. */
function tokenRequest(account: WeChatAccount, secret: string): GatewayRequest {
  const own = { grant_type: 'client_credential', appid: account.appid, secret }
  if (account.accessTokenWay === 'plain')
    return getRequest(`${account.oauthApiBase}/cgi-bin/token?${new URLSearchParams(own)}`)
  return {
    method: 'POST',
    url: `${account.oauthApiBase}/cgi-bin/stable_token`,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(own),
  }
}

const headers = { accept: 'application/json', 'user-agent': 'Hutong/0.1' } as const
const getRequest = (url: string): GatewayRequest => ({ method: 'GET', url, headers })

async function asked<Answer extends object>(
  request: GatewayRequest,
  schema: z.ZodType<Answer>,
  call: CallContext,
  signal: AbortSignal,
): Promise<Answer | Unavailable> {
  const answer = await callGateway(call.fetch, request, signal)
  if (answer.kind !== 'answered') return unavailable(answer.what)
  if (answer.status === 429) return unavailable('rate_limited')
  if (answer.status !== 200) return unavailable('channel_error')
  const value = parseJson(utf8Text(answer.body))
  const failure = failureSchema.safeParse(value).data
  if (failure) return unavailable(shareRefusal(failure.errcode), String(failure.errcode))
  return schema.safeParse(value).data ?? unavailable('unreadable_answer')
}
