import type { FastifyRequest } from 'fastify'
import type { Cashier } from './cashier.ts'
import { checkMessage } from './check-message.ts'
import { withoutLine } from './field-rules.ts'
import { codeUntil, type Gateway, messageContext, orderOf } from './gateway-parts.ts'
import { sealed, tradeMessage } from './messages.ts'
import { isInUnionpayApp, phoneOf } from './requests.ts'
import { Refusal, respMsg } from './resp-codes.ts'
import type { Fields } from './signing.ts'
import { isOver, isSameRequest, origRespCode, returnedFields } from './trade.ts'

/** Turns the fields of a front transaction into an open cashier and answers its path. */
export function openFrontCashier(gateway: Gateway, cashier: Cashier, fields: Fields, request: FastifyRequest): string {
  const message = checkMessage(fields, 'front', messageContext(gateway))
  const order = orderOf(gateway, message, 'front')
  const known = gateway.book.trade(order.merId, fields.orderId ?? '')
  if (known) {
    const now = gateway.core.clock.now()
    const isOpen = known.status === 'waiting' && !isOver(known, now) && isSameRequest(known.request, fields)
    if (!isOpen || !gateway.settings().reopensFrontOrders) throw new Refusal('12')
  }
  if (gateway.book.reversal(order.merId, fields.orderId ?? '')) throw new Refusal('12')
  const phone = phoneOf(request)
  const isInApp = phone !== undefined && isInUnionpayApp(request)
  const { content } = gateway.tickets.addQrCode(order, codeUntil(gateway, order))
  const ticket = gateway.tickets.open(order, { isInApp, codeContent: content })
  // The app knows who holds it, so there is nobody to sign in.
  if (isInApp) cashier.signIn(ticket.payToken, phone)
  return `/unionpay/cashier/${ticket.payToken}`
}

export interface FrontReturn {
  action: string
  fields: Fields
}

/** The form that takes the browser back to the merchant. It says how the order stands and decides nothing. */
export async function frontReturn(
  gateway: Gateway,
  cashier: Cashier,
  payToken: string,
): Promise<FrontReturn | undefined> {
  const seen = cashier.view(payToken)
  const frontUrl = seen?.ticket.request.frontUrl
  if (!seen || frontUrl === undefined) return undefined
  const { trade, ticket } = seen
  const settings = gateway.settings()
  const fields = trade
    ? tradeMessage(trade, origRespCode(trade, gateway.core.clock.now(), settings), settings)
    : { ...returnedFields(ticket.request), respCode: '34', respMsg: respMsg('34') }
  return { action: withoutLine(frontUrl), fields: await sealed(fields, gateway) }
}
