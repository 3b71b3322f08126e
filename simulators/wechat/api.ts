// What every call of the API goes through: reading, checking, verifying, acting out faults, signing the answer.

import { randomInt } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Core } from '../core/core.ts'
import { type Fault, type FaultPoint, lateAnswerMs, unansweredMs } from '../core/faults.ts'
import { drop, holdAndDrop, holdOpen, htmlErrorPage } from '../core/http.ts'
import { readMultipart } from '../core/multipart.ts'
import { randomHex } from '../core/random.ts'
import { type BodyRule, object, readBody, text } from './body-rules.ts'
import { type Keyholder, type Signer, signatureFault } from './keyholder.ts'
import type { WechatMerchant } from './merchants.ts'
import { withFault } from './notifications.ts'
import { type RefusalName, refusals, WechatRefusal } from './refusals.ts'
import type { WechatSettings } from './settings.ts'
import {
  type Authorization,
  answerHeaders,
  decryptMember,
  readAuthorization,
  requestMessage,
  verifyText,
} from './signing.ts'

export interface ApiCall {
  merchant: WechatMerchant
  body: Record<string, unknown>
  params: Record<string, string>
  query: Record<string, string>
  /** Where the API is mounted: '' or '/wechat'. */
  mount: string
  /** The plain text of an encrypted member. Refuses one that the key named in Wechatpay-Serial does not open. */
  decrypt: (field: string) => string
  /** The same for a text that stands deeper in the body; `field` is its path. */
  openSealed: (ciphertext: string, field: string) => string
  /** The file of an upload. */
  file?: Buffer
}
/** An answer without a body is a 204; a file goes out without signature headers. */
export type ApiAnswer = { body?: Record<string, unknown> } | { file: Buffer; contentType: string }

export interface ApiRoute {
  method: 'GET' | 'POST'
  path: string
  point: FaultPoint
  body?: BodyRule
  /** A multipart form with `meta` and `file`; only `meta` is signed, and is the body of the call. */
  upload?: true
  /** For service providers alone. */
  partner?: true
  /** The query members that the call takes. */
  query?: readonly string[]
  handle: (call: ApiCall) => ApiAnswer | Promise<ApiAnswer>
}

export interface ApiParts {
  core: Core
  merchants: WechatMerchant[]
  settings: WechatSettings
  keyholder: Keyholder
}

const skewMaxMs = 300_000

/** Puts the API under a prefix. Bodies stay raw bytes there, because the signature is over bytes. */
export async function mountApi(
  app: FastifyInstance,
  mount: string,
  routes: ApiRoute[],
  parts: ApiParts,
): Promise<void> {
  await app.register(
    async (scope) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
      for (const route of routes) {
        scope.route({
          method: route.method,
          url: route.path,
          handler: (request, reply) => serve(request, reply, route, mount, parts),
        })
      }
      scope.all('/v3/*', async (_request, reply) => sendRefusal(reply, new WechatRefusal('resource_unknown'), parts))
    },
    { prefix: mount },
  )
}

async function serve(
  request: FastifyRequest,
  reply: FastifyReply,
  route: ApiRoute,
  mount: string,
  parts: ApiParts,
): Promise<unknown> {
  let signer: Signer | undefined
  let fault: Fault | undefined
  try {
    const { call, signer: found } = open(request, route, mount, parts)
    signer = found
    fault = parts.core.faults.take('wechat', route.point, outTradeNoOf(call))
    const refused = refusalBeforeDoing[fault?.kind ?? '']
    if (refused) throw new WechatRefusal(refused)
    if (fault?.kind === 'declined')
      throw new WechatRefusal(route.point === 'refund' ? 'balance_too_small' : 'trade_refused')
    if (fault?.kind === 'times_out') return await holdAndDrop(request, reply, fault.ms ?? unansweredMs)
    if (fault?.kind === 'html_error_page')
      return reply.code(502).type('text/html').header('Request-ID', requestId(268435457)).send(htmlErrorPage)

    const answer = await route.handle(call)

    if (fault?.kind === 'system_error_after') throw new WechatRefusal('system_error')
    if (fault?.kind === 'drops_connection_after_doing') return drop(request, reply)
    if (fault?.kind === 'answers_late_after_doing') await holdOpen(request, fault.ms ?? lateAnswerMs)
    return sendAnswer(reply, answer, signer, fault, parts)
  } catch (error) {
    if (!(error instanceof WechatRefusal)) throw error
    // A refusal is an answer too, and may be as late as a good one.
    if (fault?.kind === 'answers_late_after_doing') await holdOpen(request, fault.ms ?? lateAnswerMs)
    return sendRefusal(reply, error, parts, signer)
  }
}

const refusalBeforeDoing: Record<string, RefusalName | undefined> = {
  http_500: 'system_error',
  system_error_before: 'system_error',
  http_502: 'gateway_down',
  http_429: 'too_often',
}

/** Reads and checks a request. A wrong parameter is told before a wrong signature, as the real gateway does it. */
function open(
  request: FastifyRequest,
  route: ApiRoute,
  mount: string,
  parts: ApiParts,
): { call: ApiCall; signer: Signer } {
  if (!request.headers['user-agent'] || !request.headers.accept) throw new WechatRefusal('header_missing')
  const authorization = readAuthorization(request.headers.authorization)
  if (!authorization) throw signatureRefusal('Authorization', 'is missing or not in the expected form')
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const query = readQuery(request, route.query ?? [])
  if (route.body && !/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw new WechatRefusal('parameter_wrong', {
      detail: { field: 'Content-Type', issue: 'must be application/json', location: 'header' },
    })
  const uploaded = route.upload ? readUpload(request, raw) : undefined
  const body = uploaded?.meta ?? (route.body ? readBody(raw, route.body) : {})
  const merchant = authenticate(request, authorization, uploaded?.signed ?? raw, parts)
  if ((route.partner || route.upload) && !merchant.isPartner) throw new WechatRefusal('not_permitted')
  const signer = parts.keyholder.answerSigner(merchant, headerText(request.headers['wechatpay-serial']))
  if (!signer) throw new WechatRefusal('platform_serial_unknown')
  const named = body.mchid ?? query.mchid ?? body.sp_mchid ?? query.sp_mchid
  if (named !== undefined && named !== merchant.mchid) throw new WechatRefusal('merchant_differs')
  const openSealed = (ciphertext: string, field: string) => {
    const plain = decryptMember(ciphertext, signer.key)
    if (plain === undefined)
      throw new WechatRefusal('parameter_wrong', {
        detail: { field, issue: 'cannot be decrypted with the key of Wechatpay-Serial', location: 'body' },
      })
    return plain
  }
  const decrypt = (field: string) => openSealed(String(body[field]), `/${field}`)
  const params = request.params as Record<string, string>
  const file = uploaded ? { file: uploaded.file } : {}
  return { call: { merchant, body, params, query, mount, decrypt, openSealed, ...file }, signer }
}

function readUpload(request: FastifyRequest, raw: Buffer) {
  const parts = readMultipart(request.headers['content-type'], raw)
  const meta = parts?.get('meta')?.bytes
  const file = parts?.get('file')?.bytes
  if (!meta || !file)
    throw new WechatRefusal('parameter_wrong', {
      detail: { field: '', issue: 'must be a form with meta and file', location: 'body' },
    })
  return { meta: readBody(meta, object({ filename: text(128), sha256: text(64) })), signed: meta, file }
}

function authenticate(
  request: FastifyRequest,
  authorization: Authorization,
  raw: Buffer,
  parts: ApiParts,
): WechatMerchant {
  const merchant = parts.merchants.find((one) => one.mchid === authorization.mchid)
  // Merchants that were taken in have no key of their own: their partner signs.
  if (!merchant || merchant.partnerOf !== undefined) throw signatureRefusal('mchid', 'is not a known merchant')
  // A widely used client writes the serial in lower case.
  if (merchant.serialNo !== authorization.serialNo.toUpperCase())
    throw signatureRefusal('serial_no', 'is not a certificate of this merchant')
  const skewMs = Math.abs(parts.core.clock.wireNow().getTime() - Number(authorization.timestamp) * 1000)
  if (skewMs > skewMaxMs) throw signatureRefusal('timestamp', 'is more than 5 minutes off')
  const wire = request.raw.url ?? ''
  // A client that is pointed here with a path in front signs either what it sends or the path it knows.
  const targets = wire.startsWith('/wechat/') ? [wire, wire.slice('/wechat'.length)] : [wire]
  const isRight = targets.some((target) =>
    verifyText(
      requestMessage(request.method, target, authorization.timestamp, authorization.nonce, raw),
      authorization.signature,
      merchant.keys.publicKey,
    ),
  )
  if (!isRight) throw signatureRefusal('signature', 'does not match the request')
  return merchant
}

function signatureRefusal(field: string, issue: string): WechatRefusal {
  return new WechatRefusal('signature_wrong', { detail: { field, issue, location: 'authorization' } })
}

function readQuery(request: FastifyRequest, known: readonly string[]): Record<string, string> {
  const given = request.query as Record<string, unknown>
  for (const [field, value] of Object.entries(given)) {
    const issue = known.includes(field) ? 'must be given once and not be empty' : 'is not a member of this request'
    if (!known.includes(field) || typeof value !== 'string' || value === '')
      throw new WechatRefusal(known.includes(field) ? 'parameter_wrong' : 'parameter_unknown', {
        detail: { field, issue, location: 'query' },
      })
  }
  return given as Record<string, string>
}

function outTradeNoOf({ body, params }: ApiCall): string | undefined {
  const found = params.out_trade_no ?? body.out_trade_no
  return typeof found === 'string' ? found : undefined
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join() : value
}

function sendAnswer(reply: FastifyReply, answer: ApiAnswer, signer: Signer, fault: Fault | undefined, parts: ApiParts) {
  reply.header('Request-ID', requestId(0))
  if ('file' in answer) return reply.code(200).type(answer.contentType).send(answer.file)
  const status = fault?.kind === 'http_202' ? 202 : answer.body ? 200 : 204
  const body = answer.body ? JSON.stringify(withFault(answer.body, fault)) : ''
  const isProbe = !fault && randomInt(100) < parts.settings.probePercent
  reply.headers(
    answerHeaders({
      body: status === 202 ? '' : body,
      at: parts.core.clock.wireNow(),
      signer,
      fault: isProbe ? 'sign_probe' : signatureFault(fault),
    }),
  )
  // An accepted call tells nothing yet: the merchant has to query.
  if (status !== 200) return reply.code(status).send()
  return reply.code(200).type('application/json; charset=utf-8').send(body)
}

function sendRefusal(reply: FastifyReply, refusal: WechatRefusal, parts: ApiParts, signer?: Signer) {
  const { status, code, number } = refusals[refusal.refusal]
  const body = JSON.stringify({ code, message: refusal.message, ...(refusal.detail ? { detail: refusal.detail } : {}) })
  if (signer && parts.settings.signsErrors)
    reply.headers(answerHeaders({ body, at: parts.core.clock.wireNow(), signer }))
  return reply.code(status).header('Request-ID', requestId(number)).type('application/json; charset=utf-8').send(body)
}

/** The number after the last dash is the internal result code; 0 is success. */
function requestId(number: number): string {
  return `08${randomHex(18)}-${number}`
}
