import { type List, pathOf, type WriteOptions } from './path.ts'
import type { Transport } from './transport.ts'
import type { CreateFriendPayLink, FriendPayLink } from './wire.ts'

/** Links by which somebody else pays an order. Every method rejects with `HutongError`. */
export type FriendPayLinks = Readonly<{
  /** The answer is the only time the `url` is shown. An order has at most 20 open links: `too_many_links`. */
  create: (orderId: string, input?: CreateFriendPayLink, options?: WriteOptions) => Promise<FriendPayLink>
  /** Every link of an order, newest first, each with its `state`. */
  list: (orderId: string) => Promise<List<FriendPayLink>>
  /** Nobody can begin to pay by it any more; payments that were begun are closed at their channels. */
  revoke: (id: string, options?: WriteOptions) => Promise<FriendPayLink>
}>

export const friendPayLinksOf = (send: Transport): FriendPayLinks => ({
  create: async (orderId, input, options) =>
    send({
      method: 'POST',
      path: pathOf('orders', orderId, 'friend_pay_links'),
      body: input ?? {},
      idempotencyKey: options?.idempotencyKey,
    }),
  list: async (orderId) => send({ method: 'GET', path: pathOf('orders', orderId, 'friend_pay_links') }),
  revoke: async (id, options) =>
    send({
      method: 'POST',
      path: pathOf('friend_pay_links', id, 'revoke'),
      body: {},
      idempotencyKey: options?.idempotencyKey,
    }),
})
