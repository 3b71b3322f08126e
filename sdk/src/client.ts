import { type Events, eventsOf } from './events.ts'
import { type FriendPayLinks, friendPayLinksOf } from './friend-pay-links.ts'
import { type Orders, ordersOf } from './orders.ts'
import { type Refunds, refundsOf, type StrayMoneyList, strayMoneyOf } from './refunds.ts'
import { createTransport, type HutongOptions } from './transport.ts'
import { type WebhookEndpoints, webhookEndpointsOf } from './webhook-endpoints.ts'

export type Hutong = Readonly<{
  orders: Orders
  friendPayLinks: FriendPayLinks
  refunds: Refunds
  strayMoney: StrayMoneyList
  webhookEndpoints: WebhookEndpoints
  events: Events
}>

/** A client for one app of a Hutong platform. Throws a TypeError when an option cannot be right. */
export const createHutong = (options: HutongOptions): Hutong => {
  const send = createTransport(options)
  return {
    orders: ordersOf(send),
    friendPayLinks: friendPayLinksOf(send),
    refunds: refundsOf(send),
    strayMoney: strayMoneyOf(send),
    webhookEndpoints: webhookEndpointsOf(send),
    events: eventsOf(send),
  }
}
