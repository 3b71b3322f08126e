import type {
  FriendPayLinkView,
  FriendView,
  OrderView,
  PayerView,
  ShareConfig,
  StartedFriendAttempt,
} from '@hutong/contract'
import { openBrowser } from '../support/browser.ts'
import { userAgents, type World } from '../support/world.ts'
import type { Problem } from './support.ts'

/** What a friend's page is given; a plain form's answer too. */
export type FriendPage = Readonly<{
  view: FriendView
  share: ShareConfig | null
  startedByForm?: { started: StartedFriendAttempt }
}>
export type Begun = StartedFriendAttempt & Problem

/** People with a friend's link, each with a browser of their own. */
export function friendsOf(world: () => World) {
  const makeLink = async (order: OrderView, input: object = {}) =>
    (await world().call<FriendPayLinkView & Problem>('POST', `/v1/orders/${order.id}/friend_pay_links`, input)).body
  const friendIn = (userAgent: string, user: 'buyer' | 'friend' = 'friend') =>
    openBrowser<FriendPage>(world(), userAgent, user)
  type Friend = ReturnType<typeof friendIn>

  const begin = async (friend: Friend, url: string, method: string, product: string, name?: string) =>
    (await friend.post<Begun>(`${url}/attempts`, { method, product, name })).body

  return {
    makeLink,
    friendIn,
    begin,
    urlFor: async (order: OrderView, input: object = {}) => (await makeLink(order, input)).url ?? '',
    statesOf: async (order: OrderView) =>
      (
        await world().call<{ data: FriendPayLinkView[] }>('GET', `/v1/orders/${order.id}/friend_pay_links`)
      ).body.data.map((link) => link.state),
    /** Opens a link inside WeChat and taps the button. */
    beginInWechat: async (url: string, user: 'buyer' | 'friend' = 'friend', name?: string) => {
      const friend = friendIn(userAgents.wechat, user)
      const opened = await friend.open(url)
      return { friend, opened, started: await begin(friend, url, 'wechat_scan', 'jsapi', name) }
    },
    payerPage: async (started: StartedFriendAttempt) =>
      (await world().call<PayerView>('GET', `${started.receipt_url}/view`)).body,
  }
}
