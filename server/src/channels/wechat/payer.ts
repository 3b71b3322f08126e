import { z } from 'zod'
import type { CallContext, Identification } from '../connector.ts'
import { callGateway, deadlineSignal, parseJson, utf8Text } from '../gateway-call.ts'
import { saysBadAuthorizationCode } from './codes.ts'
import type { WeChatAccount } from './settings.ts'

/** The silent kind of authorisation: WeChat sends the browser straight back. It wants the parameters in this order. */
export function authorizeUrl(account: WeChatAccount, redirectUri: string, state: string): string {
  const parameters = [
    ['appid', account.appid],
    ['redirect_uri', redirectUri],
    ['response_type', 'code'],
    ['scope', 'snsapi_base'],
    ['state', state],
  ] as const
  const query = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return `${account.oauthAuthorizeUrl}?${query}#wechat_redirect`
}

const answerSchema = z.union([
  z.object({ openid: z.string().min(1).max(128) }),
  z.object({ errcode: z.int().refine((code) => code !== 0) }),
])

/** Trades the redirect's code for the payer's openid. This API is not signed; TLS alone stands for it. */
export async function identifyPayer(account: WeChatAccount, code: string, call: CallContext): Promise<Identification> {
  if (!/^[0-9A-Za-z_-]{1,512}$/.test(code)) return refused('malformed_code', null)
  if (account.appSecret === null) return unavailable('app_secret_missing', null)
  const query = new URLSearchParams({
    appid: account.appid,
    secret: account.appSecret,
    code,
    grant_type: 'authorization_code',
  })
  const answer = await callGateway(
    call.fetch,
    {
      method: 'GET',
      url: `${account.oauthApiBase}/sns/oauth2/access_token?${query}`,
      headers: { accept: 'application/json', 'user-agent': 'Hutong/0.1' },
    },
    deadlineSignal(call.deadlineMs),
  )
  const status = answer.kind === 'answered' ? answer.status : null
  const identification =
    answer.kind === 'answered' ? readAnswer(answer.status, answer.body) : unavailable(answer.what, null)
  call.record({
    operation: 'identify',
    attemptNo: null,
    httpStatus: status,
    channelCode: identification.kind === 'identified' ? null : identification.reason.channelCode,
    outcome:
      identification.kind === 'identified' ? 'identified' : `${identification.kind}: ${identification.reason.code}`,
  })
  return identification
}

const refused = (code: string, channelCode: string | null): Identification => ({
  kind: 'refused',
  reason: { code, channelCode },
})
const unavailable = (code: string, channelCode: string | null): Identification => ({
  kind: 'unavailable',
  reason: { code, channelCode },
})

function readAnswer(status: number, body: Uint8Array): Identification {
  if (status !== 200) return unavailable('channel_error', null)
  const answer = answerSchema.safeParse(parseJson(utf8Text(body))).data
  if (!answer) return unavailable('unreadable_answer', null)
  if ('openid' in answer) return { kind: 'identified', payerId: answer.openid }
  return saysBadAuthorizationCode(answer.errcode)
    ? refused('authorization_code_refused', String(answer.errcode))
    : unavailable('channel_error', String(answer.errcode))
}
