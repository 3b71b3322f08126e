import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Fault, type FaultKind, lateAnswerMs, unansweredMs } from '../core/faults.ts'
import { drop, holdAndDrop, holdOpen, htmlErrorPage } from '../core/http.ts'
import { checkMessage } from './check-message.ts'
import { doesBefore, faultPlace, refusalOfFault } from './gateway-faults.ts'
import { type Gateway, messageContext } from './gateway-parts.ts'
import { sealed } from './messages.ts'
import { errorPage } from './pages/error-page.ts'
import { plainText, readForm } from './request-form.ts'
import { Refusal } from './resp-codes.ts'
import type { Fields } from './signing.ts'
import { returnedFields } from './trade.ts'
import { type Door, doors } from './transactions.ts'
import { serverWorks } from './works.ts'

/** Opens a cashier for the fields that a browser brought; answers its path. Throws a Refusal. */
export type OpenCashierPage = (fields: Fields, request: FastifyRequest) => string

const prefixes = ['/unionpay/gateway/api', '/gateway/api']
const httpFaults: Partial<Record<FaultKind, number>> = { http_500: 500, http_502: 502 }

/** Files come from a host of their own. */
export const filePath = '/unionpay/filedownload/'

export function addGatewayRoutes(scope: FastifyInstance, gateway: Gateway, openCashier: OpenCashierPage): void {
  for (const prefix of prefixes) {
    scope.post(`${prefix}/${doors.front}`, (request, reply) => answerBrowser(request, reply, gateway, openCashier))
    for (const door of ['back', 'query', 'app'] as const) {
      scope.post(`${prefix}/${doors[door]}`, (request, reply) => answerServer(door, request, reply, gateway))
    }
  }
  scope.post(filePath, (request, reply) => answerServer('file', request, reply, gateway))
}

async function answerBrowser(
  request: FastifyRequest,
  reply: FastifyReply,
  gateway: Gateway,
  openCashier: OpenCashierPage,
): Promise<FastifyReply> {
  try {
    const fields = readForm(request.body)
    const fault = gateway.core.faults.take('unionpay', 'prepay', fields.orderId)
    if (fault && (await endedByFault(fault, request, reply))) return reply
    const refusal = fault && refusalOfFault(fault)
    if (refusal) throw refusal
    return reply.redirect(openCashier(fields, request), 303)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return reply.header('content-type', 'text/html;charset=UTF-8').send(errorPage(error.respMsg))
  }
}

async function answerServer(
  door: Exclude<Door, 'front'>,
  request: FastifyRequest,
  reply: FastifyReply,
  gateway: Gateway,
): Promise<FastifyReply> {
  let fields: Fields = {}
  let fault: Fault | undefined
  let answer: Fields
  try {
    fields = readForm(request.body)
    const { point, orderId } = faultPlace(fields, door, gateway.book)
    fault = gateway.core.faults.take('unionpay', point, orderId)
    if (fault && (await endedByFault(fault, request, reply))) return reply
    answer = await sealed(work(fields, door, gateway, fault), gateway, fault)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { reqReserved: _text, reserved: _more, ...echoed } = returnedFields(fields)
    const refused = { ...echoed, respCode: error.respCode, respMsg: error.respMsg }
    answer = gateway.settings().signsRefusals ? await sealed(refused, gateway, fault) : refused
  }
  if (fault?.kind === 'drops_connection_after_doing') {
    drop(request, reply)
    return reply
  }
  if (fault?.kind === 'answers_late_after_doing') await holdOpen(request, fault.ms ?? lateAnswerMs)
  return reply.header('content-type', 'text/plain;charset=UTF-8').send(plainText(answer))
}

function work(fields: Fields, door: Door, gateway: Gateway, fault: Fault | undefined): Fields {
  const refusal = fault && refusalOfFault(fault)
  if (fault && refusal && !doesBefore(fault)) throw refusal
  const message = checkMessage(fields, door, messageContext(gateway))
  const kind = message.transaction.work
  if (kind === 'front') throw new Refusal('10', 'txnType')
  const answer = serverWorks[kind](message, gateway)
  if (refusal) throw refusal
  return answer
}

/** Faults that end the call before the gateway looks at it. */
async function endedByFault(fault: Fault, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
  const status = httpFaults[fault.kind]
  if (status !== undefined || fault.kind === 'html_error_page') {
    await reply
      .code(status ?? 200)
      .header('content-type', 'text/html;charset=UTF-8')
      .send(htmlErrorPage)
    return true
  }
  if (fault.kind !== 'times_out') return false
  await holdAndDrop(request, reply, fault.ms ?? unansweredMs)
  return true
}
