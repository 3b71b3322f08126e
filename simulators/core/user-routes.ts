import type { FastifyInstance, FastifyRequest } from 'fastify'
import { bad } from './http.ts'
import { isUserName, requestUser, type ScanMode, scanModes, type UserName, userNames, userTitles } from './users.ts'

/** What every wallet does for whoever holds it. */
export interface UserSide {
  openCode(user: UserName, content: string, mode: ScanMode): Promise<object>
  /** The person leaves the cashier. Nothing is decided by it. */
  cancel(payToken: string): Promise<void>
  balanceFen(user: UserName): number
}

/** Answers what the wallet says; a text is a complaint about the request. */
export type UserPost = (
  path: string,
  act: (user: UserName, body: Record<string, unknown>) => Promise<object> | string,
) => void

/**
 * The user's side of a wallet over JSON, for phones and for tests that drive it from outside: what all wallets have. Answers how to
 * add what only this one has: a POST with a JSON object; `user` in it, or the phone's header or cookie, says who acts.
 */
export function addUserSide(
  scope: FastifyInstance,
  wallet: 'wechat' | 'alipay' | 'unionpay',
  side: UserSide,
  bodyOf: (request: FastifyRequest) => Record<string, unknown> | undefined,
): UserPost {
  const post: UserPost = (path, act) => {
    scope.post(`/${wallet}/_user/${path}`, async (request, reply) => {
      const given = bodyOf(request)
      if (!given) return bad(reply, 'The body is a JSON object.')
      if (given.user !== undefined && !isUserName(given.user))
        return bad(reply, `user is one of ${userNames.join(', ')}.`)
      const result = await act(isUserName(given.user) ? given.user : requestUser(request.headers), given)
      return typeof result === 'string' ? bad(reply, result) : result
    })
  }

  post('open-code', (user, { content, mode }) => {
    const known = scanModes.find((one) => one === mode)
    if (typeof content !== 'string') return 'content is text.'
    return known ? side.openCode(user, content, known) : `mode is one of ${scanModes.join(', ')}.`
  })
  post('cancel', (_user, { pay_token: payToken }) => {
    if (typeof payToken !== 'string') return 'pay_token is text.'
    return side.cancel(payToken).then(() => ({ kind: 'cancelled' }))
  })
  scope.get(`/${wallet}/_user/users`, async () => ({
    users: userNames.map((user) => ({ user, name: userTitles[user], balance_fen: side.balanceFen(user) })),
  }))
  return post
}
