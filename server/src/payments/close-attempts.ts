import { type Deps, statement } from '../platform/index.ts'
import { wantedClosed } from './order-payment.ts'
import { isOpen } from './payment-attempt.ts'
import { updateAttempts } from './payment-store.ts'
import { lockPaymentsOfOrders } from './save-order-payments.ts'

const batchMax = 200

const selectOrders = statement(
  'payments.orders-open-at-account',
  `select distinct order_id from payment_attempts where app_id = $1 and channel_account_id = $2 and next_check_at is not null
     and not closing and status in ('created', 'awaiting_payer', 'unknown') limit $3`,
)

/**
 * Sets every open attempt of an account on its way to closed: the check job closes it at its channel, and what turns out paid is kept
 * like any other payment. Their orders stay open, to be paid otherwise. Answers how many.
 */
export async function closeAttemptsOfAccount(
  deps: Pick<Deps, 'db' | 'clock'>,
  appId: string,
  channelAccountId: string,
): Promise<number> {
  return deps.db.transaction(async (tx) => {
    const now = deps.clock.now()
    const rows = await tx.query<{ order_id: string }>(selectOrders, [appId, channelAccountId, batchMax])
    const locked = await lockPaymentsOfOrders(
      tx,
      rows.map((row) => ({ appId, orderId: row.order_id })),
    )
    const closing = [...locked.values()].flatMap(({ attempts }) =>
      attempts
        .filter((attempt) => attempt.channelAccountId === channelAccountId && isOpen(attempt) && !attempt.closing)
        .map((attempt) => wantedClosed(attempt, now)),
    )
    await updateAttempts(tx, closing)
    return closing.length
  })
}
