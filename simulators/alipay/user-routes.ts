import type { FastifyInstance } from 'fastify'
import { jsonOf } from '../core/http.ts'
import { addUserSide } from '../core/user-routes.ts'
import { isPayMethod } from './funding.ts'
import type { AlipayUserSide } from './user-side.ts'

/** The user's side over JSON, for phones and for tests that drive the wallet from outside. */
export function addUserRoutes(scope: FastifyInstance, wallet: AlipayUserSide): void {
  const post = addUserSide(scope, 'alipay', wallet, jsonOf)

  post('trade-pay', (user, { args }) => {
    const { tradeNO, orderStr } = (args ?? {}) as Record<string, unknown>
    if (typeof orderStr === 'string') return wallet.tradePayPrepare(user, { orderStr })
    return typeof tradeNO === 'string'
      ? wallet.tradePayPrepare(user, { tradeNO })
      : 'args has a tradeNO or an orderStr.'
  })
  post('pay', (_user, { pay_token: payToken, password, method }) => {
    if (typeof payToken !== 'string' || typeof password !== 'string') return 'pay_token and password are text.'
    return wallet.pay(payToken, password, isPayMethod(method) ? method : undefined)
  })
}
