import { lockOrders, type OrderRef } from '../orders/index.ts'
import { appendAudit, type Deps } from '../platform/index.ts'
import { erasePersonalData, isUnsettled, numbersOf } from './erase-order-store.ts'

export type Erasure = Readonly<
  { kind: 'erased'; notifications: number } | { kind: 'not_found' } | { kind: 'open' } | { kind: 'unsettled' }
>

/**
 * Takes the persons out of an order: the buyer, the friends and what they wrote, addresses, keyed hashes of payers, and the
 * gateways' notifications as they came. What the books, the events and later refunds stand on stays. Doing it again does the same
 * to what has come since.
 */
export async function eraseOrder(deps: Pick<Deps, 'db' | 'clock'>, ref: OrderRef, by: string): Promise<Erasure> {
  const now = deps.clock.now()
  return deps.db.transaction(async (tx): Promise<Erasure> => {
    const order = (await lockOrders(tx, [ref])).get(ref.orderId)
    if (!order) return { kind: 'not_found' }
    if (order.status === 'awaiting_payment') return { kind: 'open' }
    const numbers = await numbersOf(tx, ref)
    if (await isUnsettled(tx, ref, numbers)) return { kind: 'unsettled' }
    const notifications = await erasePersonalData(tx, ref, numbers, now)
    await appendAudit(tx, {
      appId: ref.appId,
      by,
      action: 'personal_data.erase',
      subject: ref.orderId,
      before: null,
      after: { status: order.status, notifications },
      at: now,
    })
    return { kind: 'erased', notifications }
  })
}
