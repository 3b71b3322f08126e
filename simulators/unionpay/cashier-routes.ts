import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isUserName } from '../core/users.ts'
import type { Cashier } from './cashier.ts'
import { frontReturn } from './front.ts'
import type { Gateway } from './gateway-parts.ts'
import { cashierPage } from './pages/cashier-page.ts'
import { errorPage } from './pages/error-page.ts'
import { formOf, phoneOf } from './requests.ts'
import { respMsg } from './resp-codes.ts'

type Asked = { Params: { token: string }; Querystring: { back?: string } }

/** The pages that a payer sees after a front transaction. */
export function addCashierRoutes(scope: FastifyInstance, gateway: Gateway, cashier: Cashier): void {
  const path = '/unionpay/cashier/:token'

  scope.get<Asked>(path, (request, reply) => show(request, reply))
  scope.get<Asked>(`${path}/state`, async (request, reply) => {
    const seen = cashier.view(request.params.token)
    return seen ? reply.send({ state: seen.state }) : reply.code(404).send({ state: 'unknown' })
  })
  scope.post<Asked>(`${path}/sign-in`, async (request, reply) => {
    const { user } = formOf(request)
    if (!isUserName(user)) return show(request, reply, '请选择云闪付账号')
    const result = cashier.signIn(request.params.token, user)
    return result.kind === 'refused' ? show(request, reply, result.message) : again(request, reply)
  })
  scope.post<Asked>(`${path}/pay`, async (request, reply) => {
    const result = cashier.pay(request.params.token, formOf(request).password)
    return result.kind === 'paid' ? again(request, reply, '?back=1') : show(request, reply, result.message)
  })
  scope.post<Asked>(`${path}/cancel`, async (request, reply) => {
    cashier.cancel(request.params.token)
    return again(request, reply)
  })
  scope.post<Asked>(`${path}/resume`, async (request, reply) => {
    cashier.resume(request.params.token)
    return again(request, reply)
  })

  function again(request: FastifyRequest<Asked>, reply: FastifyReply, query = ''): FastifyReply {
    return reply.redirect(`/unionpay/cashier/${request.params.token}${query}`, 303)
  }

  async function show(request: FastifyRequest<Asked>, reply: FastifyReply, problem?: string): Promise<FastifyReply> {
    reply.header('content-type', 'text/html;charset=UTF-8').header('cache-control', 'no-store')
    const seen = cashier.view(request.params.token)
    if (!seen) return reply.code(404).send(errorPage(respMsg('34')))
    const { user, codeContent } = seen.ticket
    const phone = phoneOf(request)
    const back = await frontReturn(gateway, cashier, request.params.token)
    const page = cashierPage({
      view: seen,
      goesBack: request.query.back !== undefined,
      ...(back === undefined ? {} : { back }),
      ...(codeContent === undefined || phone ? {} : { codeContent }),
      ...(phone ? { phoneOf: phone } : {}),
      ...(user ? { balanceFen: gateway.accounts.balanceFen(user) } : {}),
      ...(problem === undefined ? {} : { problem }),
    })
    return reply.send(page)
  }
}
