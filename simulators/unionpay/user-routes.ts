import type { FastifyInstance } from 'fastify'
import { bad } from '../core/http.ts'
import { isUserName, requestUser, scanModes, type UserName, userNames, userTitles } from '../core/users.ts'
import { jsonOf } from './requests.ts'
import type { UnionpayUserSide } from './user-side.ts'

/** The user's side over JSON, for phones and for tests that drive the wallet from outside. */
export function addUserRoutes(scope: FastifyInstance, wallet: UnionpayUserSide): void {
  /** A POST with a JSON object; `user` in it, or the phone's header or cookie, says who acts. Text is a complaint. */
  function post(path: string, act: (user: UserName, body: Record<string, unknown>) => Promise<object> | string) {
    scope.post(`/unionpay/_user/${path}`, async (request, reply) => {
      const given = jsonOf(request)
      if (given.user !== undefined && !isUserName(given.user))
        return bad(reply, `user is one of ${userNames.join(', ')}.`)
      const result = await act(isUserName(given.user) ? given.user : requestUser(request.headers), given)
      return typeof result === 'string' ? bad(reply, result) : result
    })
  }

  post('open-code', (user, { content, mode }) => {
    const known = scanModes.find((one) => one === mode)
    if (typeof content !== 'string') return 'content is text.'
    return known ? wallet.openCode(user, content, known) : `mode is one of ${scanModes.join(', ')}.`
  })
  post('tn-prepare', (user, { tn }) => (typeof tn === 'string' ? wallet.tnPrepare(user, tn) : 'tn is text.'))
  post('pay', (_user, { pay_token: payToken, password }) => {
    if (typeof payToken !== 'string' || typeof password !== 'string') return 'pay_token and password are text.'
    return wallet.pay(payToken, password)
  })
  post('cancel', (_user, { pay_token: payToken }) => {
    if (typeof payToken !== 'string') return 'pay_token is text.'
    return wallet.cancel(payToken).then(() => ({ kind: 'cancelled' }))
  })
  scope.get('/unionpay/_user/users', async () => ({
    users: userNames.map((user) => ({ user, name: userTitles[user], balance_fen: wallet.balanceFen(user) })),
  }))
}
