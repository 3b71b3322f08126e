import type { FastifyInstance } from 'fastify'
import { answerChange, bad, jsonOf } from '../core/http.ts'
import { isUserName, userNames, walletPassword } from '../core/users.ts'
import type { Cashier } from './cashier.ts'
import { controlState } from './control-view.ts'
import type { Gateway } from './gateway-parts.ts'
import { isRespCode } from './resp-codes.ts'

export interface ControlParts {
  gateway: Gateway
  cashier: Cashier
  changeSettings(change: Record<string, unknown>): unknown
}

type OfOrder = { Params: { mer_id: string; order_id: string } }

/** UnionPay's part of the control panel over JSON. */
export function addControlRoutes(scope: FastifyInstance, { gateway, cashier, changeSettings }: ControlParts): void {
  const { accounts, book, platform, tickets } = gateway

  scope.get('/control/unionpay', async () => controlState(gateway))

  scope.post('/control/unionpay/settings', async (request, reply) =>
    answerChange(reply, () => changeSettings(jsonOf(request))),
  )

  scope.post('/control/unionpay/balances', async (request, reply) => {
    const { owner, fen } = jsonOf(request)
    if (!Number.isSafeInteger(fen) || Number(fen) < 0) return bad(reply, 'fen is a whole number of fen, 0 or more.')
    const isKnown = isUserName(owner) || (typeof owner === 'string' && platform.merchant(owner) !== undefined)
    if (!isKnown) return bad(reply, 'owner is a phone or a mer_id.')
    accounts.setBalanceFen(owner, BigInt(Number(fen)))
    return reply.code(204).send()
  })

  scope.post<OfOrder>('/control/unionpay/trades/:mer_id/:order_id/pay', async (request, reply) => {
    const { user = 'buyer' } = jsonOf(request)
    if (!isUserName(user)) return bad(reply, `user is one of ${userNames.join(', ')}.`)
    const { mer_id: merId, order_id: orderId } = request.params
    // A front order that nobody has entered is no trade yet, but its cashier is open.
    const order = book.trade(merId, orderId) ?? tickets.latestOf(merId, orderId)
    if (!order) return reply.code(404).send({ message: 'There is no such order.' })
    const opened = cashier.signIn(tickets.open(order).payToken, user)
    return opened.kind === 'cashier' ? cashier.pay(opened.payToken, walletPassword) : opened
  })

  scope.post<OfOrder>('/control/unionpay/refunds/:mer_id/:order_id/finish', async (request, reply) => {
    const reversal = book.reversal(request.params.mer_id, request.params.order_id)
    if (!reversal) return reply.code(404).send({ message: 'There is no such refund or cancel.' })
    const { outcome = '00' } = jsonOf(request)
    if (!isRespCode(outcome) || outcome === '05')
      return bad(reply, 'outcome is a final code that this gateway answers.')
    book.finish(reversal, outcome)
    return { resp_code: reversal.code }
  })
}
