import type { Channel, SurplusReason } from '@hutong/contract'
import { type Queries, statement, type Tx } from '../platform/index.ts'
import type { StrayMoney } from './stray-money.ts'

type StrayRow = {
  app_id: string
  attempt_id: string
  order_id: string
  livemode: boolean
  disposition: 'surplus' | 'suspense'
  reason: SurplusReason | null
  channel: Channel
  amount: bigint
  currency: 'CNY'
  created_at: Date
  due_at: Date | null
  refund_id: string | null
  written_off_at: Date | null
  decided_by: string | null
  note: string | null
}

const toStray = (row: StrayRow): StrayMoney => ({
  appId: row.app_id,
  attemptId: row.attempt_id,
  orderId: row.order_id,
  livemode: row.livemode,
  disposition: row.disposition,
  reason: row.reason,
  channel: row.channel,
  amount: { amount: row.amount, currency: row.currency },
  createdAt: row.created_at,
  dueAt: row.due_at,
  refundId: row.refund_id,
  writtenOffAt: row.written_off_at,
  decidedBy: row.decided_by,
  note: row.note,
})

export type StrayRef = Readonly<{ appId: string; attemptId: string }>

const claimDue = statement(
  'stray.claim-due',
  `update stray_money s set due_at = $2
   from (select app_id, attempt_id from stray_money where due_at <= $1 order by due_at limit $3 for update skip locked) as due
   where s.app_id = due.app_id and s.attempt_id = due.attempt_id returning s.*`,
)
const selectPage = statement(
  'stray.page',
  `select * from stray_money where app_id = $1 and livemode = $2 and ($3::text is null or attempt_id < $3) order by attempt_id desc limit $4`,
)
const selectOne = statement('stray.one', 'select * from stray_money where app_id = $1 and attempt_id = $2')
const lockOne = statement('stray.lock', 'select * from stray_money where app_id = $1 and attempt_id = $2 for update')
const updateRow = statement(
  'stray.update',
  'update stray_money set due_at = $3, refund_id = $4, written_off_at = $5, decided_by = $6, note = $7 where app_id = $1 and attempt_id = $2',
)

export const claimDueStray = async (db: Queries, now: Date, leaseUntil: Date, limit: number): Promise<StrayMoney[]> =>
  (await db.query<StrayRow>(claimDue, [now, leaseUntil, limit])).map(toStray)

/** Newest first. */
export async function listStray(
  db: Queries,
  query: { appId: string; livemode: boolean; startingAfter: string | undefined; limit: number },
): Promise<StrayMoney[]> {
  const rows = await db.query<StrayRow>(selectPage, [
    query.appId,
    query.livemode,
    query.startingAfter ?? null,
    query.limit,
  ])
  return rows.map(toStray)
}

export async function findStray(db: Queries, ref: StrayRef): Promise<StrayMoney | undefined> {
  const [row] = await db.query<StrayRow>(selectOne, [ref.appId, ref.attemptId])
  return row && toStray(row)
}

/** The caller holds the order's lock. */
export async function lockStray(tx: Tx, ref: StrayRef): Promise<StrayMoney | undefined> {
  const [row] = await tx.query<StrayRow>(lockOne, [ref.appId, ref.attemptId])
  return row && toStray(row)
}

export async function updateStray(tx: Tx, stray: StrayMoney): Promise<void> {
  await tx.query(updateRow, [
    stray.appId,
    stray.attemptId,
    stray.dueAt,
    stray.refundId,
    stray.writtenOffAt,
    stray.decidedBy,
    stray.note,
  ])
}
