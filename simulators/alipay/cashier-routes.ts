import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isUserName } from '../core/users.ts'
import type { Cashier } from './cashier.ts'
import type { CheckedCall } from './common-parameters.ts'
import { isPayMethod, methodsFor } from './funding.ts'
import { orderContext, type Wallet } from './methods/method.ts'
import { readOrderRequest } from './order-request.ts'
import { cashierPage } from './pages/cashier-page.ts'
import { errorPage } from './pages/error-page.ts'
import { productOf } from './products.ts'
import { GatewayRefusal } from './refusals.ts'
import { formOf, phoneOf } from './requests.ts'
import { checkReopening } from './trade.ts'

type Token = { Params: { token: string } }

const codeLifeMs = 2 * 3_600_000

/** Turns a checked page.pay or wap.pay call into an open cashier and answers its path. */
export function openBrowserCashier(wallet: Wallet, call: CheckedCall): string {
  const { merchant, params, biz, method } = call
  const product = productOf(method)
  if (product !== 'page' && product !== 'wap') throw new GatewayRefusal('isv.invalid-method')
  const now = wallet.core.clock.now()
  const request = readOrderRequest(product, biz, orderContext(wallet, merchant))
  const trade = wallet.book.trade(merchant.sellerId, { outTradeNo: request.outTradeNo })
  if (trade) checkReopening(trade, request)
  const notifyUrl = params.notify_url
  const ticket = wallet.tickets.open({
    appId: merchant.appId,
    request,
    ...(notifyUrl ? { notifyUrl } : {}),
    ...(params.return_url ? { returnUrl: params.return_url } : {}),
  })
  if (product === 'page') {
    const code = wallet.tickets.addCode('upx', {
      appId: merchant.appId,
      request,
      payToken: ticket.payToken,
      validUntil: new Date(now.getTime() + codeLifeMs),
      ...(notifyUrl ? { notifyUrl } : {}),
    })
    ticket.codeContent = code.content
  }
  return `/alipay/cashier/${ticket.payToken}`
}

export function addCashierRoutes(scope: FastifyInstance, wallet: Wallet, cashier: Cashier): void {
  const path = '/alipay/cashier/:token'

  scope.get<Token>(path, (request, reply) => show(request, reply))
  scope.get<Token>(`${path}/state`, async (request, reply) => {
    const seen = cashier.view(request.params.token)
    if (!seen) return reply.code(404).send({ state: 'unknown' })
    return reply.send({ state: seen.state, return_to: cashier.returnTo(request.params.token) })
  })
  scope.post<Token>(`${path}/sign-in`, async (request, reply) => {
    const { user } = formOf(request)
    if (!isUserName(user)) return show(request, reply, '请选择支付宝账号')
    const result = cashier.signIn(request.params.token, user)
    return result.kind === 'refused' ? show(request, reply, result.message) : back(request, reply)
  })
  scope.post<Token>(`${path}/pay`, async (request, reply) => {
    const { password = '', method } = formOf(request)
    const result = cashier.pay(request.params.token, password, isPayMethod(method) ? method : undefined)
    if (result.kind !== 'paid') return show(request, reply, result.message)
    return result.returnTo === undefined ? back(request, reply) : reply.redirect(result.returnTo, 303)
  })
  scope.post<Token>(`${path}/cancel`, async (request, reply) => {
    cashier.cancel(request.params.token)
    return back(request, reply)
  })
  scope.post<Token>(`${path}/resume`, async (request, reply) => {
    cashier.resume(request.params.token)
    return back(request, reply)
  })

  function back(request: FastifyRequest<Token>, reply: FastifyReply): FastifyReply {
    return reply.redirect(`/alipay/cashier/${request.params.token}`, 303)
  }

  function show(request: FastifyRequest<Token>, reply: FastifyReply, problem?: string): FastifyReply {
    reply.header('content-type', 'text/html;charset=utf-8').header('cache-control', 'no-store')
    const seen = cashier.view(request.params.token)
    if (!seen) return reply.code(404).send(errorPage(new GatewayRefusal('ACQ.TRADE_NOT_EXIST'), 'utf-8'))
    const { user, codeContent } = seen.ticket
    const returnTo = cashier.returnTo(request.params.token)
    const phone = phoneOf(request)
    const page = cashierPage({
      view: seen,
      methods: methodsFor(seen.ticket.request, wallet.settings()),
      ...(codeContent === undefined || phone ? {} : { codeContent }),
      ...(phone ? { phoneOf: phone } : {}),
      ...(user ? { balanceFen: wallet.book.account(user).balanceFen } : {}),
      ...(problem === undefined ? {} : { problem }),
      ...(returnTo === undefined ? {} : { returnTo }),
    })
    return reply.send(page)
  }
}
