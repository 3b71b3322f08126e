import type { Channel, Method, OrderStatus } from '@hutong/contract'
import { attemptIdOf, firstIdAt, type Queries, refundIdOf, statement } from '../platform/index.ts'
import type { Order } from './order.ts'
import { type OrderRow, toOrder } from './order-store.ts'

// Every branch looks its number up in an index.
const selectOfNumber = statement(
  'orders.of-number',
  `select id from orders where app_id = $1 and livemode = $2 and id = $3
   union select id from orders where app_id = $1 and livemode = $2 and merchant_order_no = $3
   union select order_id from payment_attempts where app_id = $1 and id = any($4)
   union select order_id from payment_attempts where app_id = $1 and channel_trade_no = $3
   union select order_id from refunds where app_id = $1 and id = any($5)
   union select order_id from refunds where app_id = $1 and livemode = $2 and refund_no = $3
   union select order_id from refunds where app_id = $1 and channel_refund_no = $3
   union select order_id from friend_pay_links where app_id = $1 and id = $3`,
)

/** The orders that any number leads to: their own, the merchant's, an attempt's, a channel's, a refund's, a friend's link. */
export async function ordersOfNumber(
  db: Queries,
  query: { appId: string; livemode: boolean; number: string },
): Promise<string[]> {
  const { appId, livemode, number } = query
  const rows = await db.query<{ id: string }>(selectOfNumber, [
    appId,
    livemode,
    number,
    [number, attemptIdOf(number)],
    [number, refundIdOf(number)],
  ])
  return rows.map(({ id }) => id)
}

export type OrderSearch = Readonly<{
  appId: string
  livemode: boolean
  /** Only among these. */
  ids?: readonly string[] | undefined
  status?: OrderStatus | undefined
  /** Somebody began to pay this way, whatever became of it. */
  method?: Method | undefined
  channel?: Channel | undefined
  /** When the order was made: from, and before. */
  from?: Date | undefined
  until?: Date | undefined
  startingAfter?: string | undefined
  limit: number
}>

// Ids sort by time, so times are bounds of the key and an old month costs no more than the newest.
const conditions = `o.app_id = $1 and o.livemode = $2 and o.id >= $3 and o.id < $4
  and ($5::text is null or o.status = $5)
  and (($6::text is null and $7::text is null) or exists (
    select from payment_attempts a where a.app_id = o.app_id and a.order_id = o.id
      and ($6::text is null or a.method = $6) and ($7::text is null or a.channel = $7)))`
const selectFound = statement(
  'orders.search',
  `select o.* from orders o where ${conditions} order by o.id desc limit $8`,
)
const selectAmong = statement(
  'orders.search-among',
  `select o.* from orders o where ${conditions} and o.id = any($9) order by o.id desc limit $8`,
)

const lowest = ''
/** Above every id: letters end before it. */
const highest = '~'

/** Newest first. */
export async function searchOrders(db: Queries, search: OrderSearch): Promise<Order[]> {
  const until = search.until ? firstIdAt('order', search.until) : highest
  const before = search.startingAfter ?? highest
  const values = [
    search.appId,
    search.livemode,
    search.from ? firstIdAt('order', search.from) : lowest,
    before < until ? before : until,
    search.status ?? null,
    search.method ?? null,
    search.channel ?? null,
    search.limit,
  ]
  const rows = search.ids
    ? await db.query<OrderRow>(selectAmong, [...values, search.ids])
    : await db.query<OrderRow>(selectFound, values)
  return rows.map(toOrder)
}
