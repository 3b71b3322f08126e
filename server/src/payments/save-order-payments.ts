import { postTransfers, transferOfPayment } from '../ledger/index.ts'
import { lockOrders, lockOrdersOfAttempts, type Order, type OrderRef, updateOrders } from '../orders/index.ts'
import { appendEvents, type Deps, invariant, newId, type Tx } from '../platform/index.ts'
import { insertDiscrepancies } from './discrepancy-store.ts'
import { eventDataOf } from './event-data.ts'
import type { Consequence, OrderPayment } from './order-payment.ts'
import type { PaymentAttempt } from './payment-attempt.ts'
import { type AttemptRef, lockAttemptsBeside, lockAttemptsOf, updateAttempts } from './payment-store.ts'
import { insertStrayMoney } from './stray-money-store.ts'

/** Orders under their locks, by id, with all their attempts. Lock order: orders by id, then attempts by id. */
export type LockedPayments = ReadonlyMap<string, OrderPayment>

export const lockPaymentsOfOrders = (tx: Tx, refs: readonly OrderRef[]): Promise<LockedPayments> =>
  locked(lockOrders(tx, refs), lockAttemptsOf(tx, refs))

export const lockPaymentsOfAttempts = (tx: Tx, refs: readonly AttemptRef[]): Promise<LockedPayments> =>
  locked(lockOrdersOfAttempts(tx, refs), lockAttemptsBeside(tx, refs))

/** Both locking statements are on their way together; the connection works on them in the order in which they were sent. */
async function locked(
  locking: Promise<ReadonlyMap<string, Order>>,
  lockingAttempts: Promise<readonly PaymentAttempt[]>,
): Promise<LockedPayments> {
  const [orders, attempts] = await Promise.all([locking, lockingAttempts])
  const byOrder = Map.groupBy(attempts, (attempt) => attempt.orderId)
  return new Map([...orders].map(([id, order]) => [id, { order, attempts: byOrder.get(id) ?? [] }]))
}

/**
 * Writes what was decided about locked orders: changed attempts and orders, the ledger, the events. A few statements for the whole
 * set, in the caller's transaction. Answers whether there are events to tell of after the commit.
 */
export async function savePayments(
  deps: Pick<Deps, 'random'>,
  tx: Tx,
  before: LockedPayments,
  after: ReadonlyMap<string, OrderPayment>,
  consequences: readonly Consequence[],
  now: Date,
): Promise<{ toldOf: boolean }> {
  const attempts: PaymentAttempt[] = []
  const orders: Order[] = []
  for (const [id, state] of after) {
    const old = before.get(id)
    invariant(old, 'an order is saved that was not locked')
    if (state.order !== old.order) orders.push(state.order)
    for (const [index, attempt] of state.attempts.entries()) if (attempt !== old.attempts[index]) attempts.push(attempt)
  }
  const transfers = consequences.flatMap((each) => (each.kind === 'capture' ? [captureTransfer(deps, each, now)] : []))
  const events = consequences.flatMap((each) =>
    each.kind === 'event'
      ? [
          {
            appId: each.order.appId,
            id: newId('event', now, deps.random),
            type: each.type,
            subjectId: each.order.id,
            sequence: each.sequence,
            livemode: each.order.livemode,
            data: eventDataOf(each.order, each.attempt),
            createdAt: now,
          },
        ]
      : [],
  )
  const discrepancies = consequences.flatMap((each) =>
    each.kind === 'discrepancy'
      ? [
          {
            id: newId('discrepancy', now, deps.random),
            order: { appId: each.attempt.appId, id: each.attempt.orderId },
            attemptId: each.attempt.id,
            discrepancy: each.discrepancy,
            now,
          },
        ]
      : [],
  )
  const stray = consequences.flatMap((each) => {
    if (each.kind !== 'capture' || each.attempt.disposition === 'kept') return []
    const order = after.get(each.attempt.orderId)?.order
    invariant(order, 'captured money belongs to a locked order')
    return [{ attempt: each.attempt, livemode: order.livemode, now }]
  })
  // One round trip for all of them. When one fails, those behind it fail too, and the transaction with them.
  await Promise.all([
    updateAttempts(tx, attempts),
    updateOrders(tx, orders),
    postTransfers(tx, transfers),
    appendEvents(tx, events),
    insertDiscrepancies(tx, discrepancies),
    insertStrayMoney(tx, stray),
  ])
  return { toldOf: events.length > 0 }
}

function captureTransfer(deps: Pick<Deps, 'random'>, capture: Extract<Consequence, { kind: 'capture' }>, now: Date) {
  const { attempt } = capture
  invariant(attempt.disposition && attempt.paidAt, 'captured money belongs to a succeeded attempt')
  return transferOfPayment({
    disposition: attempt.disposition,
    appId: attempt.appId,
    transferId: newId('transfer', now, deps.random),
    attemptId: attempt.id,
    channelAccountId: attempt.channelAccountId,
    amount: capture.amount,
    paidAt: attempt.paidAt,
    now,
  })
}
