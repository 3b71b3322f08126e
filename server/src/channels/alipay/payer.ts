import { z } from 'zod'
import type { CallContext, Identification } from '../connector.ts'
import { deadlineSignal } from '../gateway-call.ts'
import { saysBadAuthorizationCode } from './codes.ts'
import { exchange, oauthTokenMethod } from './gateway-client.ts'
import type { AlipayAccount } from './settings.ts'
import { encodedPairs } from './signing.ts'

/** The silent kind of authorisation: inside Alipay the browser comes straight back. */
export function authorizeUrl(account: AlipayAccount, redirectUri: string, state: string): string {
  const parameters = { app_id: account.appId, scope: 'auth_base', redirect_uri: redirectUri, state }
  return `${account.oauthAuthorizeUrl}?${encodedPairs(Object.entries(parameters))}`
}

const answerSchema = z
  .object({
    access_token: z.string().min(1),
    open_id: z.string().max(128).optional(),
    user_id: z.string().max(128).optional(),
  })
  .transform((node) => node.open_id || node.user_id)

/** Trades the redirect's code for the payer's id: the open id where the application has them, else the older user id. */
export async function identifyPayer(account: AlipayAccount, code: string, call: CallContext): Promise<Identification> {
  if (!/^[0-9A-Za-z_-]{1,512}$/.test(code)) {
    return { kind: 'refused', reason: { code: 'malformed_code', channelCode: null } }
  }
  const answer = await exchange(
    account,
    {
      operation: 'identify',
      attemptNo: null,
      method: oauthTokenMethod,
      own: { grant_type: 'authorization_code', code },
    },
    call,
    deadlineSignal(call.deadlineMs),
  )
  if (answer.kind === 'refused') {
    const { channelCode } = answer
    return saysBadAuthorizationCode(channelCode)
      ? { kind: 'refused', reason: { code: 'authorization_code_refused', channelCode } }
      : { kind: 'unavailable', reason: { code: 'channel_error', channelCode } }
  }
  if (answer.kind !== 'answered') return { kind: 'unavailable', reason: answer.reason }
  const payerId = answerSchema.safeParse(answer.node).data
  return payerId
    ? { kind: 'identified', payerId }
    : { kind: 'unavailable', reason: { code: 'unreadable_answer', channelCode: null } }
}
