import { z } from 'zod'
import type { CallContext, ChannelReason, Exchange } from '../connector.ts'
import { callGateway, exchangeOf, parseJson, utf8Text } from '../gateway-call.ts'
import { isSignedBy } from '../rsa.ts'
import { requestedKeyId, type WeChatAccount } from './settings.ts'
import { authorization, isFresh, receivedMessage, signatureHeaders, signatureScheme } from './signing.ts'

export type WeChatRequest = Readonly<{
  operation: Exchange['operation']
  attemptNo: string | null
  method: 'GET' | 'POST'
  /** Path and query from `/v3/` on. */
  target: string
  body?: string | Uint8Array<ArrayBuffer>
  /** What is signed where it is not the body itself: of an upload, its description alone. */
  signedBody?: string
  contentType?: string
}>

export type WeChatAnswer =
  /** A 2xx whose signature is right. `value` is the parsed JSON, or null for an empty body. */
  | Readonly<{ kind: 'answered'; value: unknown }>
  /** A 4xx with a code. WeChat Pay does not sign these. */
  | Readonly<{ kind: 'refused'; channelCode: string; field: string | null }>
  | Readonly<{ kind: 'not_sent' | 'unknown'; reason: ChannelReason }>

/** Decides whether a received 2xx is genuine; the certificate download brings the key of its own answer. */
export type AnswerKeys = (serial: string, body: Uint8Array) => Parameters<typeof isSignedBy>[0] | undefined

const errorSchema = z.object({
  code: z.string().regex(/^[A-Z0-9_]{1,64}$/),
  /** Which member of the request it is about; its value is never read, it may be a person's. */
  detail: z
    .object({ field: z.string().max(256).optional().catch(undefined) })
    .optional()
    .catch(undefined),
})

/** One signed exchange. Tells `call.record` what happened, without any body, and never throws for the other side's doings. */
export async function exchange(
  account: WeChatAccount,
  request: WeChatRequest,
  call: CallContext,
  signal: AbortSignal,
  keys: AnswerKeys = (serial) => account.verificationKeys.get(serial)?.key,
): Promise<WeChatAnswer> {
  const target = `${account.apiPrefix}${request.target}`
  const keyId = requestedKeyId(account, call.now)
  const toSign = {
    method: request.method,
    target,
    timestamp: unixSeconds(call.now),
    nonce: call.nonce(32),
    body: request.signedBody ?? (typeof request.body === 'string' ? request.body : ''),
  }
  const answer = await callGateway(
    call.fetch,
    {
      method: request.method,
      url: `${account.apiOrigin}${target}`,
      headers: {
        authorization: await authorization(account, toSign),
        accept: 'application/json',
        'user-agent': 'Hutong/0.1',
        ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
        ...(keyId === undefined ? {} : { 'wechatpay-serial': keyId }),
      },
      ...(request.body === undefined ? {} : { body: request.body }),
    },
    signal,
  )
  const read: WeChatAnswer =
    answer.kind === 'answered'
      ? readAnswer(answer.status, answer.headers, answer.body, call.now, keys)
      : { kind: answer.kind, reason: { code: answer.what, channelCode: null } }
  call.record(exchangeOf(request, answer, read, read.kind === 'answered' ? read.value : null))
  return read
}

export const unixSeconds = (at: Date): string => Math.floor(at.getTime() / 1000).toString()

const unknown = (code: string, channelCode: string | null = null): WeChatAnswer => ({
  kind: 'unknown',
  reason: { code, channelCode },
})

function readAnswer(status: number, headers: Headers, body: Uint8Array, now: Date, keys: AnswerKeys): WeChatAnswer {
  if (status === 200 || status === 204) {
    const problem = verificationProblem(headers, body, now, keys)
    if (problem) return unknown(problem)
    if (body.length === 0) return { kind: 'answered', value: null }
    const value = parseJson(utf8Text(body))
    return value === undefined ? unknown('unreadable_answer') : { kind: 'answered', value }
  }
  const told = errorSchema.safeParse(parseJson(utf8Text(body))).data
  const channelCode = told?.code ?? null
  // Accepted but not finished, or a server in trouble: either may have acted.
  if (status < 400) return unknown('not_finished', channelCode)
  if (status === 429) return unknown('rate_limited', channelCode)
  if (status >= 500) return unknown('channel_error', channelCode)
  return channelCode === null
    ? unknown('unreadable_answer')
    : { kind: 'refused', channelCode, field: told?.detail?.field ?? null }
}

/** Undefined when the answer is genuine and fresh. A probe's wrong signature fails here like any other. */
function verificationProblem(headers: Headers, body: Uint8Array, now: Date, keys: AnswerKeys): string | undefined {
  const timestamp = headers.get(signatureHeaders.timestamp)
  const nonce = headers.get(signatureHeaders.nonce)
  const serial = headers.get(signatureHeaders.serial)
  const signature = headers.get(signatureHeaders.signature)
  if (!timestamp || !nonce || !serial || !signature) return 'unsigned_answer'
  if ((headers.get(signatureHeaders.type) ?? signatureScheme) !== signatureScheme) return 'unsupported_algorithm'
  if (!/^\d{1,12}$/.test(timestamp) || !isFresh(timestamp, now)) return 'stale_answer'
  const key = keys(serial, body)
  if (!key) return 'unknown_serial'
  return isSignedBy(key, receivedMessage(timestamp, nonce, body), signature) ? undefined : 'bad_signature'
}
