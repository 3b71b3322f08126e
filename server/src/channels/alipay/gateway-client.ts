import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import type { CallContext, ChannelReason, Exchange } from '../connector.ts'
import { callGateway, exchangeOf, parseJson, utf8Text } from '../gateway-call.ts'
import { type MultipartFile, multipartForm } from '../multipart.ts'
import { isSignedBy } from '../rsa.ts'
import { parsedText, topLevelMembers } from './envelope.ts'
import { type AlipayAccount, noteStranger, verificationKeys } from './settings.ts'
import { type Call, encodedPairs, signedParameters } from './signing.ts'

export type AlipayRequest = Readonly<{
  operation: Exchange['operation']
  attemptNo: string | null
  method: string
  notifyUrl?: string
  /** Parameters of this method alone: `biz_content`, or the plain ones of the OAuth call. They travel in the body. */
  own: Readonly<Record<string, string>>
  /** An upload; never part of what is signed. */
  file?: MultipartFile
}>

export type AlipayAnswer =
  /** Handled, and genuinely signed. Says nothing yet about money. `certSn` names the certificate in certificate mode. */
  | Readonly<{ kind: 'answered'; node: unknown; certSn: string | undefined }>
  /** Refused with a code; the gateway often leaves these unsigned. */
  | Readonly<{ kind: 'refused'; channelCode: string; certSn: string | undefined }>
  | Readonly<{ kind: 'not_sent' | 'unknown'; reason: ChannelReason; certSn: string | undefined }>

/** The keys an answer may be signed with. The certificate download brings the key of its own answer. */
export type AnswerKeys = (sn: string | undefined, nodeText: string) => readonly KeyObject[]

/** One signed exchange. Tells `call.record` what happened, without any body, and never throws for the other side's doings. */
export async function exchange(
  account: AlipayAccount,
  request: AlipayRequest,
  call: CallContext,
  signal: AbortSignal,
  keys: AnswerKeys = (sn) => verificationKeys(account, sn).map(({ key }) => key),
): Promise<AlipayAnswer> {
  const signable: Call = {
    method: request.method,
    own: request.own,
    ...(request.notifyUrl === undefined ? {} : { notifyUrl: request.notifyUrl }),
  }
  const parameters = [...(await signedParameters(account, signable, call.now))]
  const common = parameters.filter(([name]) => !Object.hasOwn(request.own, name))
  const form = request.file && multipartForm(call.nonce(32), textsOf(request.own), request.file)
  const answer = await callGateway(
    call.fetch,
    {
      method: 'POST',
      // The charset has to be readable before the body is decoded, so the common parameters go into the query.
      url: `${account.gateway}?${encodedPairs(common)}`,
      headers: {
        'content-type': form?.contentType ?? 'application/x-www-form-urlencoded;charset=utf-8',
        accept: 'application/json',
        'user-agent': 'Hutong/0.1',
      },
      body: form?.body ?? encodedPairs(Object.entries(request.own)),
    },
    signal,
  )
  const read: AlipayAnswer =
    answer.kind === 'answered'
      ? readAnswer(request.method, answer.status, answer.body, keys)
      : { kind: answer.kind, reason: { code: answer.what, channelCode: null }, certSn: undefined }
  if (account.certificateMode !== null) noteStranger(account, 'inAnswer', read.certSn)
  call.record(exchangeOf(request, answer, read, read.kind === 'answered' ? read.node : null))
  return read
}

const textsOf = (own: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(own).map(([name, value]) => [name, { value }]))

const codeText = z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/)
const nodeSchema = z.object({ code: codeText.optional(), sub_code: codeText.optional() })

/** The method whose answer has no `code` when all went well. */
export const oauthTokenMethod = 'alipay.system.oauth.token'

function readAnswer(method: string, status: number, body: Uint8Array, keys: AnswerKeys): AlipayAnswer {
  const unknown = (code: string, channelCode: string | null = null, certSn?: string): AlipayAnswer => ({
    kind: 'unknown',
    reason: { code, channelCode },
    certSn,
  })
  if (status === 429) return unknown('rate_limited')
  if (status !== 200) return unknown(status < 400 ? 'not_finished' : 'channel_error')
  const members = topLevelMembers(utf8Text(body) ?? '')
  const own = members?.get(`${method.replaceAll('.', '_')}_response`)
  const nodeText = own ?? members?.get('error_response')
  const parsed = nodeText === undefined ? undefined : parseJson(nodeText)
  const node = nodeSchema.safeParse(parsed).data
  if (!members || nodeText === undefined || !node) return unknown('unreadable_answer')

  const certSn = parsedText(members.get('alipay_cert_sn'))
  const channelCode = node.sub_code ?? node.code ?? null
  const isHandled =
    own !== undefined && (node.code === '10000' || (node.code === undefined && method === oauthTokenMethod))
  const signature = parsedText(members.get('sign'))
  if (signature !== undefined) {
    const candidates = keys(certSn, nodeText)
    if (candidates.length === 0) return unknown('unknown_serial', channelCode, certSn)
    if (!candidates.some((key) => isGenuine(key, nodeText, signature)))
      return unknown('bad_signature', channelCode, certSn)
  } else if (isHandled) {
    return unknown('unsigned_answer', null, certSn)
  }
  if (isHandled) return { kind: 'answered', node: parsed, certSn }
  if (channelCode === null) return unknown('unreadable_answer', null, certSn)
  if (node.code === '20000') return unknown('channel_error', channelCode, certSn)
  if (node.code === '10003') return unknown('not_finished', channelCode, certSn)
  if (node.code === '40005') return unknown('rate_limited', channelCode, certSn)
  return { kind: 'refused', channelCode, certSn }
}

/** Some of Alipay's signers sign the text before slashes are escaped in it; its documents tell clients to allow for both. */
function isGenuine(key: KeyObject, nodeText: string, signature: string): boolean {
  if (isSignedBy(key, Buffer.from(nodeText), signature)) return true
  return nodeText.includes('\\/') && isSignedBy(key, Buffer.from(nodeText.replaceAll('\\/', '/')), signature)
}
