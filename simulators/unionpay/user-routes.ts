import type { FastifyInstance } from 'fastify'
import { jsonOf } from '../core/http.ts'
import { addUserSide } from '../core/user-routes.ts'
import type { UnionpayUserSide } from './user-side.ts'

/** The user's side over JSON, for phones and for tests that drive the wallet from outside. */
export function addUserRoutes(scope: FastifyInstance, wallet: UnionpayUserSide): void {
  const post = addUserSide(scope, 'unionpay', wallet, jsonOf)

  post('tn-prepare', (user, { tn }) => (typeof tn === 'string' ? wallet.tnPrepare(user, tn) : 'tn is text.'))
  post('pay', (_user, { pay_token: payToken, password }) => {
    if (typeof payToken !== 'string' || typeof password !== 'string') return 'pay_token and password are text.'
    return wallet.pay(payToken, password)
  })
}
