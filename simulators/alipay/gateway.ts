import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Fault, type FaultKind, lateAnswerMs, unansweredMs } from '../core/faults.ts'
import { encodeGbk } from '../core/gbk.ts'
import { drop, holdAndDrop, holdOpen } from '../core/http.ts'
import { readMultipart } from '../core/multipart.ts'
import { randomHex } from '../core/random.ts'
import { encodeText, parseForm, supportedCharset } from './charset.ts'
import { type CallContext, type CheckedCall, checkCall } from './common-parameters.ts'
import { type AnswerNode, nodeKeyOf, sealedAnswer, unsignedAnswer } from './envelope.ts'
import { doesBefore, nodeWithFault, refusalOfFault } from './gateway-faults.ts'
import { methods } from './methods/index.ts'
import type { Wallet } from './methods/method.ts'
import { errorPage, maintenancePage } from './pages/error-page.ts'
import { productRules, products } from './products.ts'
import { codeOf, GatewayRefusal, refusalNode } from './refusals.ts'
import type { WireParams } from './signing.ts'

/** Opens a cashier for a checked page or wap call; answers its path. */
export type OpenBrowserCashier = (call: CheckedCall) => string

const browserMethods: ReadonlySet<string> = new Set(
  products.filter((product) => productRules[product].isBrowser).map((product) => productRules[product].method),
)
const serverMethods = new Set([...Object.keys(methods), ...browserMethods])

const httpFaults: Partial<Record<FaultKind, number>> = { http_500: 500, http_502: 502 }

export function callContext(wallet: Wallet, known: ReadonlySet<string>): CallContext {
  return {
    platform: wallet.platform,
    settings: wallet.settings(),
    wireNow: wallet.core.clock.wireNow(),
    methods: known,
  }
}

export function addGatewayRoutes(scope: FastifyInstance, wallet: Wallet, openCashier: OpenBrowserCashier): void {
  for (const url of ['/alipay/gateway.do', '/gateway.do']) {
    scope.route({
      method: ['GET', 'POST'],
      url,
      handler: async (request, reply) => {
        const params = readParams(request)
        reply.header('trace_id', randomHex(16).toLowerCase())
        return browserMethods.has(params.method ?? '')
          ? answerBrowser(params, request, reply, wallet, openCashier)
          : answerServer(params, request, reply, wallet)
      },
    })
  }
}

// The charset has to be known before anything is decoded, so it is looked for in the query first.
function readParams(request: FastifyRequest): WireParams {
  const query = request.url.split('?')[1] ?? ''
  const form = multipartOf(request)
  if (form) {
    const texts = [...form].flatMap(([name, part]) =>
      part.filename === undefined ? [[name, part.bytes.toString('utf8')] as const] : [],
    )
    return { ...parseForm(query, 'utf-8'), ...Object.fromEntries(texts) }
  }
  const body = Buffer.isBuffer(request.body) ? request.body.toString('latin1') : ''
  const named = parseForm(query, 'utf-8').charset ?? parseForm(body, 'utf-8').charset
  const charset = supportedCharset(named) ?? 'utf-8'
  return { ...parseForm(query, charset), ...parseForm(body, charset) }
}

function multipartOf(request: FastifyRequest) {
  return Buffer.isBuffer(request.body) ? readMultipart(request.headers['content-type'], request.body) : undefined
}

async function answerBrowser(
  params: WireParams,
  request: FastifyRequest,
  reply: FastifyReply,
  wallet: Wallet,
  openCashier: OpenBrowserCashier,
): Promise<FastifyReply> {
  const fault = wallet.core.faults.take('alipay', 'prepay', outTradeNoOf(params))
  if (fault && (await answeredByFault(fault, request, reply))) return reply
  try {
    const refusal = fault && refusalOfFault(fault, 'prepay')
    if (refusal) throw refusal
    const path = openCashier(checkCall(params, callContext(wallet, serverMethods)))
    return reply.redirect(path, 302)
  } catch (error) {
    if (!(error instanceof GatewayRefusal)) throw error
    return reply.header('content-type', 'text/html;charset=GBK').send(encodeGbk(errorPage(error, 'GBK')))
  }
}

async function answerServer(
  params: WireParams,
  request: FastifyRequest,
  reply: FastifyReply,
  wallet: Wallet,
): Promise<FastifyReply> {
  const method = methods[params.method ?? '']
  const charset = supportedCharset(params.charset) ?? 'utf-8'
  const fault = method && wallet.core.faults.take('alipay', method.faultPoint, outTradeNoOf(params))
  if (fault && (await answeredByFault(fault, request, reply))) return reply

  let call: CheckedCall | undefined
  let text: string
  try {
    const refusal = fault && method && !doesBefore(fault) && refusalOfFault(fault, method.faultPoint)
    if (refusal) throw refusal
    call = checkCall(params, callContext(wallet, serverMethods))
    if (!method) throw new GatewayRefusal('isv.invalid-method')
    const file = [...(multipartOf(request)?.values() ?? [])].find((part) => part.filename !== undefined)
    const node = method.run(file ? { ...call, file: file.bytes } : call, wallet)
    const afterwards = fault && doesBefore(fault) && refusalOfFault(fault, method.faultPoint)
    if (afterwards) throw afterwards
    text = await sealed(nodeKeyOf(call.method), nodeWithFault(node, fault), call, wallet, fault)
  } catch (error) {
    if (!(error instanceof GatewayRefusal)) throw error
    const nodeKey = method?.refusesAsError || !params.method ? 'error_response' : nodeKeyOf(params.method)
    const isSigned = call && wallet.settings().signsBusinessErrors && codeOf(error.subCode) === '40004'
    const node = refusalNode(error)
    text = call && isSigned ? await sealed(nodeKey, node, call, wallet, fault) : unsignedAnswer(nodeKey, node)
  }
  if (fault?.kind === 'drops_connection_after_doing') {
    drop(request, reply)
    return reply
  }
  if (fault?.kind === 'answers_late_after_doing') await holdOpen(request, fault.ms ?? lateAnswerMs)
  return reply.header('content-type', `text/html;charset=${charset}`).send(encodeText(text, charset))
}

async function sealed(
  nodeKey: string,
  node: AnswerNode,
  call: CheckedCall,
  wallet: Wallet,
  fault: Fault | undefined,
): Promise<string> {
  if (fault?.kind === 'unsigned') return unsignedAnswer(nodeKey, node)
  const { platform, core } = wallet
  const isForged = fault?.kind === 'bad_signature' || fault?.kind === 'sign_probe'
  const certSn = fault?.kind === 'unknown_serial' ? '0'.repeat(32) : platform.alipaySn
  return sealedAnswer(nodeKey, node, {
    key: isForged ? (await core.keys.pair('alipay/stranger')).privateKey : platform.signingKey,
    charset: call.charset,
    spaced: wallet.settings().spacedAnswers,
    ...(call.merchant.mode === 'certificate' ? { alipayCertSn: certSn } : {}),
  })
}

/** Faults that end the call before the gateway looks at it. */
async function answeredByFault(fault: Fault, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
  const status = httpFaults[fault.kind]
  if (status !== undefined || fault.kind === 'html_error_page') {
    await reply
      .code(status ?? 200)
      .header('content-type', 'text/html;charset=utf-8')
      .send(maintenancePage())
    return true
  }
  if (fault.kind !== 'times_out') return false
  await holdAndDrop(request, reply, fault.ms ?? unansweredMs)
  return true
}

function outTradeNoOf(params: WireParams): string | undefined {
  try {
    const value: unknown = JSON.parse(params.biz_content ?? '{}')
    const { out_trade_no: number } = (value ?? {}) as { out_trade_no?: unknown }
    return typeof number === 'string' ? number : undefined
  } catch {
    return undefined
  }
}
