import type { CloseReason, GoodsType, LatePayment, OrderStatus } from '@hutong/contract'
import { columns, masked, type Queries, statement, type Tx } from '../platform/index.ts'
import { expiryOf, type NewOrder, type Order } from './order.ts'

/** A row of `orders`, as other stores that join it read it too. */
export type OrderRow = {
  app_id: string
  id: string
  livemode: boolean
  merchant_order_no: string
  status: OrderStatus
  amount: bigint
  currency: 'CNY'
  subject: string
  buyer_id: string | null
  buyer_name: string | null
  return_url: string | null
  goods_type: GoodsType
  picture_url: string | null
  late_payment: LatePayment
  metadata: Record<string, string>
  created_at: Date
  expires_at: Date
  closing_reason: CloseReason | null
  close_reason: CloseReason | null
  closed_at: Date | null
  paid_at: Date | null
  paid_amount: bigint
  refunded_amount: bigint
  kept_attempt_id: string | null
  event_sequence: number
}

export const toOrder = (row: OrderRow): Order => ({
  appId: row.app_id,
  id: row.id,
  livemode: row.livemode,
  merchantOrderNo: row.merchant_order_no,
  status: row.status,
  amount: { amount: row.amount, currency: row.currency },
  subject: row.subject,
  buyerId: masked(row.buyer_id, 'buyer'),
  buyerName: masked(row.buyer_name, 'buyer'),
  returnUrl: row.return_url,
  goodsType: row.goods_type,
  pictureUrl: row.picture_url,
  latePayment: row.late_payment,
  metadata: row.metadata,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  closingReason: row.closing_reason,
  closeReason: row.close_reason,
  closedAt: row.closed_at,
  paidAt: row.paid_at,
  paidAmount: row.paid_amount,
  refundedAmount: row.refunded_amount,
  keptAttemptId: row.kept_attempt_id,
  eventSequence: row.event_sequence,
})

const insertRows = statement(
  'orders.insert',
  `insert into orders (app_id, id, livemode, merchant_order_no, status, amount, currency, subject, buyer_id, buyer_name, return_url, metadata, created_at, expires_at, goods_type, picture_url, late_payment)
   select a, i, l, n, 'awaiting_payment', m, c, s, b, bn, r, md, ca, ea, gt, pu, lp
   from unnest($1::text[], $2::text[], $3::bool[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::jsonb[], $12::timestamptz[], $13::timestamptz[], $14::text[], $15::text[], $16::text[])
     as t (a, i, l, n, m, c, s, b, bn, r, md, ca, ea, gt, pu, lp)
   on conflict on constraint orders_merchant_order_no do nothing
   returning id`,
)

/** One statement, so its own transaction. Answers the ids that were new; the others have their number taken. */
export async function insertOrders(db: Queries, orders: readonly NewOrder[]): Promise<ReadonlySet<string>> {
  const rows = orders.map((order) => [
    order.appId,
    order.id,
    order.livemode,
    order.input.merchant_order_no,
    order.input.amount,
    order.input.currency,
    order.input.subject,
    order.input.buyer_id ?? null,
    order.input.buyer_name ?? null,
    order.input.return_url ?? null,
    JSON.stringify(order.input.metadata),
    order.createdAt,
    expiryOf(order),
    order.input.goods_type,
    order.input.picture_url ?? null,
    order.input.late_payment,
  ])
  return new Set((await db.query<{ id: string }>(insertRows, columns(rows, 16))).map((row) => row.id))
}

const selectOne = statement('orders.one', 'select * from orders where app_id = $1 and id = $2')
const selectByNumber = statement(
  'orders.by-number',
  'select * from orders where app_id = $1 and livemode = $2 and merchant_order_no = $3',
)
const selectPage = statement(
  'orders.page',
  `select * from orders where app_id = $1 and livemode = $2 and ($3::text is null or id < $3) and ($4::text is null or status = $4) order by id desc limit $5`,
)
const lockMany = statement(
  'orders.lock',
  `select * from orders where (app_id, id) in (select * from unnest($1::text[], $2::text[])) order by app_id, id for update`,
)

const lockOfAttempts = statement(
  'orders.lock-of-attempts',
  `select * from orders where (app_id, id) in (
     select app_id, order_id from payment_attempts where (app_id, id) in (select * from unnest($1::text[], $2::text[]))
   ) order by app_id, id for update`,
)

export type OrderRef = Readonly<{ appId: string; orderId: string }>

export async function findOrder(db: Queries, ref: OrderRef): Promise<Order | undefined> {
  const [row] = await db.query<OrderRow>(selectOne, [ref.appId, ref.orderId])
  return row && toOrder(row)
}

export async function findOrderByNumber(
  db: Queries,
  query: { appId: string; livemode: boolean; merchantOrderNo: string },
): Promise<Order | undefined> {
  const [row] = await db.query<OrderRow>(selectByNumber, [query.appId, query.livemode, query.merchantOrderNo])
  return row && toOrder(row)
}

/** Newest first. */
export async function listOrders(
  db: Queries,
  query: {
    appId: string
    livemode: boolean
    startingAfter: string | undefined
    status: OrderStatus | undefined
    limit: number
  },
): Promise<Order[]> {
  return (
    await db.query<OrderRow>(selectPage, [
      query.appId,
      query.livemode,
      query.startingAfter ?? null,
      query.status ?? null,
      query.limit,
    ])
  ).map(toOrder)
}

/** Locks orders in the order of their ids: the first locks any transaction of ours takes. */
export async function lockOrders(tx: Tx, refs: readonly OrderRef[]): Promise<Map<string, Order>> {
  const unique = [...new Map(refs.map((ref) => [ref.orderId, ref])).values()]
  const rows = await tx.query<OrderRow>(
    lockMany,
    columns(
      unique.map((ref) => [ref.appId, ref.orderId]),
      2,
    ),
  )
  return new Map(rows.map((row) => [row.id, toOrder(row)]))
}

/** The same for the orders these attempts belong to; which order an attempt belongs to never changes, so reading it needs no lock. */
export async function lockOrdersOfAttempts(
  tx: Tx,
  refs: readonly { appId: string; attemptId: string }[],
): Promise<Map<string, Order>> {
  const rows = await tx.query<OrderRow>(
    lockOfAttempts,
    columns(
      refs.map((ref) => [ref.appId, ref.attemptId]),
      2,
    ),
  )
  return new Map(rows.map((row) => [row.id, toOrder(row)]))
}

const updateRows = statement(
  'orders.update',
  `update orders o set status = t.s, closing_reason = t.cg, close_reason = t.cr, closed_at = t.ca, paid_at = t.pa, paid_amount = t.pm, kept_attempt_id = t.k, event_sequence = t.e, refunded_amount = t.rf
   from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::bigint[], $9::text[], $10::int[], $11::bigint[])
     as t (a, i, s, cg, cr, ca, pa, pm, k, e, rf)
   where o.app_id = t.a and o.id = t.i`,
)

/** The caller holds the orders' locks. */
export async function updateOrders(tx: Tx, changes: readonly Order[]): Promise<void> {
  if (changes.length === 0) return
  await tx.query(
    updateRows,
    columns(
      changes.map((c) => [
        c.appId,
        c.id,
        c.status,
        c.closingReason,
        c.closeReason,
        c.closedAt,
        c.paidAt,
        c.paidAmount,
        c.keptAttemptId,
        c.eventSequence,
        c.refundedAmount,
      ]),
      11,
    ),
  )
}

const selectExpired = statement(
  'orders.expired',
  `select app_id, id, status, expires_at from orders where (expires_at, id) > ($1, $2) and expires_at <= $3 order by expires_at, id limit $4`,
)

export type ExpiredRef = Readonly<{ appId: string; orderId: string; awaiting: boolean; expiresAt: Date }>

/** Orders whose time ended after the mark and until then, oldest first, whatever their status: the caller moves its mark past all of them. */
export async function listExpired(
  db: Queries,
  mark: { expiresAt: Date; orderId: string },
  until: Date,
  limit: number,
): Promise<ExpiredRef[]> {
  const rows = await db.query<Pick<OrderRow, 'app_id' | 'id' | 'status' | 'expires_at'>>(selectExpired, [
    mark.expiresAt,
    mark.orderId,
    until,
    limit,
  ])
  return rows.map((row) => ({
    appId: row.app_id,
    orderId: row.id,
    awaiting: row.status === 'awaiting_payment',
    expiresAt: row.expires_at,
  }))
}
