import type { OrderRef } from '../orders/index.ts'
import type { Deps, Tx } from '../platform/index.ts'
import { wantedClosed } from './order-payment.ts'
import { isOpen } from './payment-attempt.ts'
import { updateAttempts } from './payment-store.ts'
import { lockPaymentsOfOrders } from './save-order-payments.ts'

/** Wants what a friend has begun by a link closed at its channel; the check job does it. Money that comes first still pays the order. */
export async function closeAttemptsOfLink(
  deps: Pick<Deps, 'clock'>,
  tx: Tx,
  ref: OrderRef,
  linkId: string,
): Promise<void> {
  const now = deps.clock.now()
  const payment = (await lockPaymentsOfOrders(tx, [ref])).get(ref.orderId)
  const begun = (payment?.attempts ?? []).filter((attempt) => attempt.linkId === linkId && isOpen(attempt))
  await updateAttempts(
    tx,
    begun.map((attempt) => wantedClosed(attempt, now)),
  )
}
