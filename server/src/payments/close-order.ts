import type { CloseReason } from '@hutong/contract'
import { decideClose, findOrder, type Order, type OrderRef } from '../orders/index.ts'
import { type Deps, refused, type Tx } from '../platform/index.ts'
import type { OrderLook } from './check-attempts.ts'
import { beginClosing, type Consequence } from './order-payment.ts'
import { isOpen } from './payment-attempt.ts'
import { lockPaymentsOfOrders, savePayments } from './save-order-payments.ts'

/** Sets orders on their way to closed, in one transaction: those without open attempts are closed at once. */
export async function beginClosingOrders(
  deps: Pick<Deps, 'clock' | 'random'>,
  tx: Tx,
  refs: readonly OrderRef[],
  reason: CloseReason,
): Promise<{ toldOf: boolean }> {
  if (refs.length === 0) return { toldOf: false }
  const now = deps.clock.now()
  const locked = await lockPaymentsOfOrders(tx, refs)
  const consequences: Consequence[] = []
  const states = new Map(
    [...locked].map(([id, payment]) => {
      const step = beginClosing(payment, reason, now)
      consequences.push(...step.consequences)
      return [id, step.state] as const
    }),
  )
  return savePayments(deps, tx, locked, states, consequences, now)
}

export type OrderCloser = (ref: OrderRef) => Promise<Order>

/**
 * The merchant closes an order. Its open attempts are closed at their channels first, here and now; if one of them stays in doubt
 * the answer is `order_payment_in_doubt` while the closing goes on by itself, and if one turns out paid, `order_already_paid`.
 */
export function createOrderCloser(deps: Deps, look: OrderLook): OrderCloser {
  return async (ref) => {
    const { refusal, toldOf } = await deps.db.transaction(async (tx) => {
      const payment = (await lockPaymentsOfOrders(tx, [ref])).get(ref.orderId)
      if (!payment) throw refused('order_not_found')
      const decision = decideClose(payment.order, payment.attempts.filter(isOpen).length, 'requested')
      if (decision.kind === 'refused') return { refusal: decision.refusal, toldOf: false }
      if (decision.kind === 'already_closed') return { refusal: undefined, toldOf: false }
      return { refusal: undefined, ...(await beginClosingOrders(deps, tx, [ref], 'requested')) }
    })
    if (toldOf) deps.wake.ring()
    if (refusal) throw refused(refusal)

    let order = await requireOrder(deps, ref)
    if (order.status === 'awaiting_payment') {
      await look(ref)
      order = await requireOrder(deps, ref)
    }
    if (order.status === 'paid') throw refused('order_already_paid')
    if (order.status === 'awaiting_payment') throw refused('order_payment_in_doubt')
    return order
  }
}

async function requireOrder(deps: Pick<Deps, 'db'>, ref: OrderRef): Promise<Order> {
  const order = await findOrder(deps.db, ref)
  if (!order) throw refused('order_not_found')
  return order
}
