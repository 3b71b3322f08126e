import type { Approval, Channel, RefundPurpose, RefundStatus } from '@hutong/contract'
import type { OrderRef } from '../orders/index.ts'
import { columns, type Queries, statement, type Tx } from '../platform/index.ts'
import type { Refund, RefundHistoryEntry } from './refund.ts'

type RefundRow = {
  app_id: string
  id: string
  order_id: string
  attempt_id: string
  livemode: boolean
  purpose: RefundPurpose
  refund_no: string | null
  channel: Channel
  channel_account_id: string
  status: RefundStatus
  approval: Approval
  amount: bigint
  currency: 'CNY'
  reason: string | null
  requested_by: string
  decided_by: string | null
  hold_id: string
  failure_code: string | null
  failure_channel_code: string | null
  channel_refund_no: string | null
  created_at: Date
  submitted_at: Date | null
  submissions: number
  refunded_at: Date | null
  next_step: 'submit' | 'query'
  next_try_at: Date | null
  tries: number
  history: RefundHistoryEntry[]
}

const toRefund = (row: RefundRow): Refund => ({
  appId: row.app_id,
  id: row.id,
  orderId: row.order_id,
  attemptId: row.attempt_id,
  livemode: row.livemode,
  purpose: row.purpose,
  refundNo: row.refund_no,
  channel: row.channel,
  channelAccountId: row.channel_account_id,
  status: row.status,
  approval: row.approval,
  amount: { amount: row.amount, currency: row.currency },
  reason: row.reason,
  requestedBy: row.requested_by,
  decidedBy: row.decided_by,
  holdId: row.hold_id,
  failure: row.failure_code === null ? null : { code: row.failure_code, channelCode: row.failure_channel_code },
  channelRefundNo: row.channel_refund_no,
  createdAt: row.created_at,
  submittedAt: row.submitted_at,
  submissions: row.submissions,
  refundedAt: row.refunded_at,
  nextStep: row.next_step,
  nextTryAt: row.next_try_at,
  tries: row.tries,
  history: row.history,
})

export type RefundRef = Readonly<{ appId: string; refundId: string }>

const insertRow = statement(
  'refunds.insert',
  `insert into refunds (app_id, id, order_id, attempt_id, livemode, purpose, refund_no, channel, channel_account_id, status, approval, amount, currency, reason, requested_by, hold_id, created_at, next_step, next_try_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
)

/** The caller holds the order's lock, under which the number was found to be free. */
export async function insertRefund(tx: Tx, refund: Refund): Promise<void> {
  await tx.query(insertRow, [
    refund.appId,
    refund.id,
    refund.orderId,
    refund.attemptId,
    refund.livemode,
    refund.purpose,
    refund.refundNo,
    refund.channel,
    refund.channelAccountId,
    refund.status,
    refund.approval,
    refund.amount.amount,
    refund.amount.currency,
    refund.reason,
    refund.requestedBy,
    refund.holdId,
    refund.createdAt,
    refund.nextStep,
    refund.nextTryAt,
  ])
}

const selectOne = statement('refunds.one', 'select * from refunds where app_id = $1 and id = $2')
const selectByNumber = statement(
  'refunds.by-number',
  'select * from refunds where app_id = $1 and livemode = $2 and refund_no = $3',
)
const selectOfOrder = statement(
  'refunds.of-order',
  'select * from refunds where app_id = $1 and order_id = $2 order by id',
)
const selectPage = statement(
  'refunds.page',
  `select * from refunds where app_id = $1 and livemode = $2 and ($3::text is null or id < $3) and ($4::text is null or order_id = $4) and ($5::text is null or status = $5)
     and ($6::text is null or approval = $6)
   order by id desc limit $7`,
)
const lockMany = statement(
  'refunds.lock',
  'select * from refunds where (app_id, id) in (select * from unnest($1::text[], $2::text[])) order by app_id, id for update',
)
const selectOrders = statement(
  'refunds.orders',
  'select distinct app_id, order_id from refunds where (app_id, id) in (select * from unnest($1::text[], $2::text[]))',
)

export async function findRefund(db: Queries, ref: RefundRef): Promise<Refund | undefined> {
  const [row] = await db.query<RefundRow>(selectOne, [ref.appId, ref.refundId])
  return row && toRefund(row)
}

export async function findRefundByNumber(
  db: Queries,
  query: { appId: string; livemode: boolean; refundNo: string },
): Promise<Refund | undefined> {
  const [row] = await db.query<RefundRow>(selectByNumber, [query.appId, query.livemode, query.refundNo])
  return row && toRefund(row)
}

/** Oldest first, whatever became of them. */
export const listRefundsOfOrder = async (db: Queries, ref: OrderRef): Promise<Refund[]> =>
  (await db.query<RefundRow>(selectOfOrder, [ref.appId, ref.orderId])).map(toRefund)

/** Newest first. */
export async function listRefunds(
  db: Queries,
  query: {
    appId: string
    livemode: boolean
    startingAfter: string | undefined
    orderId: string | undefined
    status: RefundStatus | undefined
    approval: Approval | undefined
    limit: number
  },
): Promise<Refund[]> {
  const rows = await db.query<RefundRow>(selectPage, [
    query.appId,
    query.livemode,
    query.startingAfter ?? null,
    query.orderId ?? null,
    query.status ?? null,
    query.approval ?? null,
    query.limit,
  ])
  return rows.map(toRefund)
}

const keysOf = (refs: readonly RefundRef[]) =>
  columns(
    refs.map((ref) => [ref.appId, ref.refundId]),
    2,
  )

/** Which order a refund belongs to never changes, so reading it needs no lock. */
export async function ordersOfRefunds(db: Queries, refs: readonly RefundRef[]): Promise<OrderRef[]> {
  const rows = await db.query<{ app_id: string; order_id: string }>(selectOrders, keysOf(refs))
  return rows.map((row) => ({ appId: row.app_id, orderId: row.order_id }))
}

/** The caller holds the locks of their orders. */
export const lockRefunds = async (tx: Tx, refs: readonly RefundRef[]): Promise<Refund[]> =>
  (await tx.query<RefundRow>(lockMany, keysOf(refs))).map(toRefund)

const updateRow = statement(
  'refunds.update',
  `update refunds set status = $3, approval = $4, decided_by = $5, failure_code = $6, failure_channel_code = $7, channel_refund_no = $8, refunded_at = $9, next_step = $10, next_try_at = $11, tries = $12,
     submissions = $13, history = $14
   where app_id = $1 and id = $2`,
)

/** The caller holds the lock. */
export async function updateRefund(tx: Tx, refund: Refund): Promise<void> {
  await tx.query(updateRow, [
    refund.appId,
    refund.id,
    refund.status,
    refund.approval,
    refund.decidedBy,
    refund.failure?.code ?? null,
    refund.failure?.channelCode ?? null,
    refund.channelRefundNo,
    refund.refundedAt,
    refund.nextStep,
    refund.nextTryAt,
    refund.tries,
    refund.submissions,
    JSON.stringify(refund.history),
  ])
}

const claimDue = statement(
  'refunds.claim-due',
  `update refunds r set next_try_at = $2, tries = r.tries + 1
   from (select app_id, id from refunds where next_try_at <= $1 order by next_try_at limit $3 for update skip locked) as due
   where r.app_id = due.app_id and r.id = due.id returning r.*`,
)
const markSubmittedRow = statement(
  'refunds.mark-submitted',
  // Where no submission is left that may have been taken, the next is the first again: UnionPay wants a number's own time to be now.
  `update refunds set submitted_at = case when submissions = 0 then $3 else coalesce(submitted_at, $3) end, submissions = submissions + 1
   where app_id = $1 and id = $2 and next_step = 'submit' and status not in ('succeeded', 'failed') returning *`,
)
const postponeRow = statement(
  'refunds.postpone',
  `update refunds set next_try_at = $3, tries = greatest(0, tries - 1) where app_id = $1 and id = $2 and next_try_at is not null`,
)
const selectLastSubmission = statement(
  'refunds.last-submission',
  'select max(submitted_at) as at from refunds where app_id = $1 and attempt_id = $2 and id <> $3',
)

/** Takes refunds that are due, under a lease: if the taker dies, they are due again at its end. */
export const claimDueRefunds = async (db: Queries, now: Date, leaseUntil: Date, limit: number): Promise<Refund[]> =>
  (await db.query<RefundRow>(claimDue, [now, leaseUntil, limit])).map(toRefund)

/** Commits that it is about to be submitted. Undefined when it needs no submission any more. */
export async function markSubmitted(db: Queries, refund: Refund, now: Date): Promise<Refund | undefined> {
  const [row] = await db.query<RefundRow>(markSubmittedRow, [refund.appId, refund.id, now])
  return row && toRefund(row)
}

export async function postponeRefund(db: Queries, refund: Refund, until: Date): Promise<void> {
  await db.query(postponeRow, [refund.appId, refund.id, until])
}

/** When another refund of the same attempt was first submitted, for the gap some channels want between two. */
export async function lastSubmissionBeside(db: Queries, refund: Refund): Promise<Date | undefined> {
  const [row] = await db.query<{ at: Date | null }>(selectLastSubmission, [refund.appId, refund.attemptId, refund.id])
  return row?.at ?? undefined
}
