import { statement, type Tx } from '../platform/index.ts'
import type { RefundTotals } from './refund.ts'

const createTotals = statement(
  'refunds.create-totals',
  `insert into refund_totals (app_id, attempt_id, captured, reserved, refunded, parts) values ($1, $2, $3, 0, 0, 0) on conflict do nothing`,
)
const lockTotalsRow = statement(
  'refunds.lock-totals',
  'select captured, reserved, refunded, parts from refund_totals where app_id = $1 and attempt_id = $2 for update',
)
const updateTotalsRow = statement(
  'refunds.update-totals',
  'update refund_totals set reserved = $3, refunded = $4, parts = $5 where app_id = $1 and attempt_id = $2',
)

type TotalsRef = Readonly<{ appId: string; attemptId: string }>

/** What refunds have taken of an attempt, for the first of them. The caller holds the order's lock. */
export async function lockTotalsOf(tx: Tx, ref: TotalsRef, captured: bigint): Promise<RefundTotals> {
  await tx.query(createTotals, [ref.appId, ref.attemptId, captured])
  return lockTotals(tx, ref)
}

export async function lockTotals(tx: Tx, ref: TotalsRef): Promise<RefundTotals> {
  const [row] = await tx.query<RefundTotals>(lockTotalsRow, [ref.appId, ref.attemptId])
  if (!row) throw new Error('the refund totals of an attempt are not there')
  return row
}

/** The database refuses totals that would give back more than came in. */
export async function updateTotals(tx: Tx, ref: TotalsRef, totals: RefundTotals): Promise<void> {
  await tx.query(updateTotalsRow, [ref.appId, ref.attemptId, totals.reserved, totals.refunded, totals.parts])
}
