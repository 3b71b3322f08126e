import { columns, invariant, statement, type Tx } from '../platform/index.ts'
import type { PaymentAttempt } from './payment-attempt.ts'

const insertRows = statement(
  'payments.insert-stray',
  `insert into stray_money (app_id, attempt_id, order_id, livemode, disposition, reason, channel, amount, currency, created_at, due_at)
   select * from unnest($1::text[], $2::text[], $3::text[], $4::bool[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::text[], $10::timestamptz[], $11::timestamptz[])`,
)

export type StrayCapture = Readonly<{ attempt: PaymentAttempt; livemode: boolean; now: Date }>

/** Written with the capture, so that money that belongs to no order is never without somebody to send it home. Due at once: what happens to it is for `refunds` to decide. */
export async function insertStrayMoney(tx: Tx, captures: readonly StrayCapture[]): Promise<void> {
  if (captures.length === 0) return
  const rows = captures.map(({ attempt, livemode, now }) => {
    invariant(attempt.paidAmount !== null, 'captured money has an amount')
    return [
      attempt.appId,
      attempt.id,
      attempt.orderId,
      livemode,
      attempt.disposition,
      attempt.surplusReason,
      attempt.channel,
      attempt.paidAmount,
      attempt.amount.currency,
      now,
      now,
    ]
  })
  await tx.query(insertRows, columns(rows, 11))
}
