import { type CreateFriendPayLink, friendMethods } from '@hutong/contract'
import { listAppMethods } from '../apps/index.ts'
import type { ChannelRegistry } from '../channels/index.ts'
import { lockOrders, type OrderRef } from '../orders/index.ts'
import { isMethodShown } from '../payments/index.ts'
import { type Deps, masked, maskedName, newId, refused } from '../platform/index.ts'
import type { Rollouts } from '../rollout/index.ts'
import {
  decideCreateLink,
  type FriendPayLink,
  friendCanBeAsked,
  hashLinkToken,
  linkExpiry,
  newLinkToken,
} from './friend-pay-link.ts'
import { countLiveLinks, insertLink } from './friend-pay-link-store.ts'

/** The link with its address, which nobody can be told again. */
export type MadeLink = Readonly<{ link: FriendPayLink; url: string }>

export type LinkCreator = (
  ref: OrderRef,
  livemode: boolean,
  input: CreateFriendPayLink,
  createdBy: FriendPayLink['createdBy'],
) => Promise<MadeLink>

/** Makes a link under its order's lock, so that two at once cannot both be the last that is allowed. */
export function createLinkCreator(
  deps: Deps,
  registry: ChannelRegistry,
  rollouts: Pick<Rollouts, 'of' | 'decisionsFor'>,
): LinkCreator {
  return async (ref, livemode, input, createdBy) => {
    const offered = await offeredFriendMethods(deps, registry, ref.appId, livemode)
    if (!(await isMethodShown(deps, rollouts, { ref, livemode, method: input.via })))
      throw refused('method_not_available', 'via')
    const token = newLinkToken(deps.random)
    const link = await deps.db.transaction(async (tx) => {
      const order = (await lockOrders(tx, [ref])).get(ref.orderId)
      if (!order) throw refused('order_not_found')
      const now = deps.clock.now()
      const liveLinks = await countLiveLinks(tx, ref, now)
      const refusal = decideCreateLink(order, { via: input.via, offered, liveLinks }, now)
      if (refusal) throw refused(refusal, refusal === 'method_not_available' ? 'via' : undefined)
      const made: FriendPayLink = {
        appId: order.appId,
        id: newId('friendPayLink', now, deps.random),
        orderId: order.id,
        livemode: order.livemode,
        tokenHash: hashLinkToken(token),
        via: input.via,
        requesterName:
          input.requester_name === undefined ? null : masked(maskedName(input.requester_name), 'requester'),
        message: masked(input.message, 'message'),
        createdBy,
        createdAt: now,
        expiresAt: linkExpiry(order, input.expires_in, now),
        revokedAt: null,
      }
      await insertLink(tx, made)
      return made
    })
    return { link, url: `${deps.config.PUBLIC_URL}/f/${token}` }
  }
}

/** The ways to ask a friend that the app has switched on and has an account for. */
async function offeredFriendMethods(deps: Pick<Deps, 'db'>, registry: ChannelRegistry, appId: string, live: boolean) {
  const [methods, accounts] = await Promise.all([listAppMethods(deps.db, appId), registry.accountsOf(appId, live)])
  const products: Record<string, string[]> = {}
  for (const { products: has, stored } of accounts)
    products[stored.channel] = [...(products[stored.channel] ?? []), ...has]
  const on = methods.filter((each) => each.enabled).map((each) => each.method)
  return friendMethods.filter((method) => on.includes(method) && friendCanBeAsked(method, products))
}
