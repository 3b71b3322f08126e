import { postTransfers, transferOfPayment } from '../ledger/index.ts'
import { lockOrders, lockOrdersOfAttempts, type Order, type OrderRef, updateOrders } from '../orders/index.ts'
import { appendEvents, type Deps, invariant, newId, type Tx } from '../platform/index.ts'
import { eventDataOf } from './event-data.ts'
import type { Consequence, OrderPayment } from './order-payment.ts'
import type { PaymentAttempt } from './payment-attempt.ts'
import { type AttemptRef, insertDiscrepancies, lockAttemptsOf, updateAttempts } from './payment-store.ts'

/** Orders under their locks, by id, with all their attempts. Lock order: orders by id, then attempts by id. */
export type LockedPayments = ReadonlyMap<string, OrderPayment>

export const lockPaymentsOfOrders = async (tx: Tx, refs: readonly OrderRef[]): Promise<LockedPayments> =>
  withAttempts(tx, await lockOrders(tx, refs))

export const lockPaymentsOfAttempts = async (tx: Tx, refs: readonly AttemptRef[]): Promise<LockedPayments> =>
  withAttempts(tx, await lockOrdersOfAttempts(tx, refs))

async function withAttempts(tx: Tx, orders: ReadonlyMap<string, Order>): Promise<LockedPayments> {
  if (orders.size === 0) return new Map()
  const attempts = Map.groupBy(
    await lockAttemptsOf(
      tx,
      [...orders.values()].map((order) => ({ appId: order.appId, orderId: order.id })),
    ),
    (attempt) => attempt.orderId,
  )
  return new Map([...orders].map(([id, order]) => [id, { order, attempts: attempts.get(id) ?? [] }]))
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
  await updateAttempts(tx, attempts)
  await updateOrders(tx, orders)
  await postTransfers(
    tx,
    consequences.flatMap((each) => (each.kind === 'capture' ? [captureTransfer(deps, each, now)] : [])),
  )
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
  await appendEvents(tx, events)
  await insertDiscrepancies(
    tx,
    consequences.flatMap((each) =>
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
    ),
  )
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
