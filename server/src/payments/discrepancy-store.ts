import type { Order } from '../orders/index.ts'
import { columns, statement, type Tx } from '../platform/index.ts'
import type { Discrepancy } from './payment-attempt.ts'

const insertDiscrepancyRows = statement(
  'payments.insert-discrepancies',
  `insert into discrepancies (app_id, id, kind, status, order_id, attempt_id, expected, actual, created_at)
   select a, i, k, 'open', o, t, e, ac, c from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::jsonb[], $8::timestamptz[]) as d (a, i, k, o, t, e, ac, c)
   on conflict on constraint discrepancies_once do nothing`,
)

export async function insertDiscrepancies(
  tx: Tx,
  rows: readonly {
    id: string
    order: Pick<Order, 'appId' | 'id'>
    attemptId: string
    discrepancy: Discrepancy
    now: Date
  }[],
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    insertDiscrepancyRows,
    columns(
      rows.map((r) => [
        r.order.appId,
        r.id,
        r.discrepancy.kind,
        r.order.id,
        r.attemptId,
        JSON.stringify(r.discrepancy.expected),
        JSON.stringify(r.discrepancy.actual),
        r.now,
      ]),
      8,
    ),
  )
}
