import type { Method, MethodReason } from '@hutong/contract'
import { columns, type Queries, statement } from '../platform/index.ts'
import type { MethodDecision } from './rollout.ts'

/** As it was decided when the buyer first saw the order. */
export type DecisionOfOrder = Omit<MethodDecision, 'killed' | 'decidedAt'> &
  Readonly<{ appId: string; orderId: string; decidedAt: Date }>

type DecisionRow = {
  app_id: string
  order_id: string
  method: Method
  shown: boolean
  reason: MethodReason
  keyed_by: 'buyer' | 'order'
  rollout_version: number
  decided_at: Date
}
const toDecision = (row: DecisionRow): DecisionOfOrder => ({
  appId: row.app_id,
  orderId: row.order_id,
  method: row.method,
  shown: row.shown,
  reason: row.reason,
  keyedBy: row.keyed_by,
  rolloutVersion: row.rollout_version,
  decidedAt: row.decided_at,
})

const insertRows = statement(
  'rollouts.keep-decisions',
  `insert into order_method_decisions (app_id, order_id, method, shown, reason, keyed_by, rollout_version, decided_at)
   select * from unnest($1::text[], $2::text[], $3::text[], $4::bool[], $5::text[], $6::text[], $7::int[], $8::timestamptz[])
   on conflict do nothing`,
)
const selectRows = statement(
  'rollouts.decisions',
  'select * from order_method_decisions where (app_id, order_id) in (select * from unnest($1::text[], $2::text[]))',
)

type OrderKey = Readonly<{ appId: string; orderId: string }>

export async function readDecisions(db: Queries, refs: readonly OrderKey[]): Promise<DecisionOfOrder[]> {
  const rows = refs.map((ref) => [ref.appId, ref.orderId])
  return (await db.query<DecisionRow>(selectRows, columns(rows, 2))).map(toDecision)
}

/** Written once: whoever comes second, in another tab or process, gets what the first decided. */
export async function keepDecisions(db: Queries, made: readonly DecisionOfOrder[]): Promise<void> {
  const rows = made.map((each) => [
    each.appId,
    each.orderId,
    each.method,
    each.shown,
    each.reason,
    each.keyedBy,
    each.rolloutVersion,
    each.decidedAt,
  ])
  await db.query(insertRows, columns(rows, 8))
}
