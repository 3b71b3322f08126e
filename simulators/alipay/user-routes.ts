import type { FastifyInstance } from 'fastify'
import { isUserName } from '../core/users.ts'
import { isPayMethod } from './funding.ts'
import { bodyOf } from './requests.ts'
import type { AlipayUserSide, ScanMode } from './user-side.ts'

const scanModes: readonly ScanMode[] = ['camera', 'album', 'long_press']

/** The user's side over JSON, for tests and pages that do not run in this process. */
export function addUserRoutes(scope: FastifyInstance, user: AlipayUserSide): void {
  scope.post('/alipay/_user/open-code', async (request, reply) => {
    const { user: name, content = '', mode } = bodyOf(request)
    const scanMode = scanModes.find((one) => one === mode) ?? 'camera'
    if (!isUserName(name)) return reply.code(400).send(unknownUser)
    return user.openCode(name, content, scanMode)
  })
  scope.post('/alipay/_user/trade-pay', async (request, reply) => {
    const { user: name, tradeNO, orderStr } = bodyOf(request)
    if (!isUserName(name)) return reply.code(400).send(unknownUser)
    return user.tradePayPrepare(name, {
      ...(tradeNO === undefined ? {} : { tradeNO }),
      ...(orderStr === undefined ? {} : { orderStr }),
    })
  })
  scope.post('/alipay/_user/pay', async (request) => {
    const { payToken = '', password = '', method } = bodyOf(request)
    return user.pay(payToken, password, isPayMethod(method) ? method : undefined)
  })
  scope.post('/alipay/_user/cancel', async (request, reply) => {
    await user.cancel(bodyOf(request).payToken ?? '')
    return reply.code(204).send()
  })
  scope.get<{ Querystring: { user?: string } }>('/alipay/_user/wallet', async (request, reply) => {
    const { user: name } = request.query
    if (!isUserName(name)) return reply.code(400).send(unknownUser)
    return { balanceFen: user.balanceFen(name), bills: user.bills(name) }
  })
}

const unknownUser = { message: 'user is buyer or friend.' }
