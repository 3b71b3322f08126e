import type { OrderRef } from '../orders/index.ts'
import { statement, type Tx } from '../platform/index.ts'

// Where persons stand in what is kept of an order. Amounts, numbers, times and the books are nobody's name.

const countUnsettled = statement(
  'erase.unsettled',
  `select
     (select count(*)::int from payment_attempts where app_id = $1 and order_id = $2 and status in ('created', 'awaiting_payer', 'unknown')) as attempts,
     (select count(*)::int from refunds where app_id = $1 and order_id = $2 and status in ('created', 'processing', 'unknown', 'needs_action')) as refunds,
     (select count(*)::int from notifications where app_id = $1 and outcome = 'parked' and attempt_no = any($3::text[])) as notifications`,
)
const selectNumbers = statement(
  'erase.numbers',
  `select id from payment_attempts where app_id = $1 and order_id = $2 union all select id from refunds where app_id = $1 and order_id = $2`,
)
const eraseOrder = statement(
  'erase.order',
  `update orders set buyer_id = null, buyer_name = null, erased_at = coalesce(erased_at, $3) where app_id = $1 and id = $2`,
)
const eraseAttempts = statement(
  'erase.attempts',
  `update payment_attempts set payer_hash = null, payer_name = null, client_ip = null, action = null where app_id = $1 and order_id = $2`,
)
const eraseLinks = statement(
  'erase.links',
  `update friend_pay_links set requester_name = null, message = null where app_id = $1 and order_id = $2`,
)
const eraseNotifications = statement(
  'erase.notifications',
  `update notifications set body = '', headers = '{}' where app_id = $1 and attempt_no = any($2::text[]) and length(body) > 0 returning event_id`,
)

/** Our numbers at the channels of everything that belongs to the order: what notifications about it are kept under. */
export async function numbersOf(tx: Tx, { appId, orderId }: OrderRef): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(selectNumbers, [appId, orderId])
  return rows.map(({ id }) => id.slice(id.indexOf('_') + 1))
}

/** Whether something may still happen to the order for which the channel's words are needed. */
export async function isUnsettled(tx: Tx, { appId, orderId }: OrderRef, numbers: readonly string[]): Promise<boolean> {
  const [row] = await tx.query<Record<'attempts' | 'refunds' | 'notifications', number>>(countUnsettled, [
    appId,
    orderId,
    numbers,
  ])
  return row !== undefined && row.attempts + row.refunds + row.notifications > 0
}

/** Answers how many notifications lost their bodies. The caller holds the order's lock. */
export async function erasePersonalData(
  tx: Tx,
  { appId, orderId }: OrderRef,
  numbers: readonly string[],
  now: Date,
): Promise<number> {
  await tx.query(eraseOrder, [appId, orderId, now])
  await tx.query(eraseAttempts, [appId, orderId])
  await tx.query(eraseLinks, [appId, orderId])
  return (await tx.query(eraseNotifications, [appId, numbers])).length
}
