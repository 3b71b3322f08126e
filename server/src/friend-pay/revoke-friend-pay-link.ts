import { lockOrders } from '../orders/index.ts'
import { closeAttemptsOfLink } from '../payments/index.ts'
import type { Deps } from '../platform/index.ts'
import type { FriendPayLink } from './friend-pay-link.ts'
import { revokeLink } from './friend-pay-link-store.ts'

export type LinkRevoker = (link: FriendPayLink) => Promise<FriendPayLink>

/** Takes a link back: nobody can begin to pay by it any more, and what was begun is closed at its channel. */
export function createLinkRevoker(deps: Deps): LinkRevoker {
  return async (link) => {
    const order = { appId: link.appId, orderId: link.orderId }
    return deps.db.transaction(async (tx) => {
      await lockOrders(tx, [order])
      await closeAttemptsOfLink(deps, tx, order, link.id)
      return (await revokeLink(tx, { appId: link.appId, linkId: link.id }, deps.clock.now())) ?? link
    })
  }
}
