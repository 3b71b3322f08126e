import {
  holdForRefund,
  postTransfers,
  settlementOfHold,
  type Transfer,
  transferOfLateRefund,
  transferOfRefund,
  transferOfRefundElsewhere,
} from '../ledger/index.ts'
import { type Order, updateOrders } from '../orders/index.ts'
import { eventDataOf, findAttempt, insertDiscrepancies } from '../payments/index.ts'
import { appendEvents, type Deps, invariant, newId, type Tx } from '../platform/index.ts'
import { complete, release, reserve } from './decide-refund.ts'
import type { RefundEffect, RefundFactDecision } from './decide-refund-fact.ts'
import { type Refund, type RefundTotals, sourceOfRefund } from './refund.ts'
import { updateRefund } from './refund-store.ts'
import { updateTotals } from './refund-totals-store.ts'
import { refundView } from './refund-view.ts'

/** The pending transfer of a refund that is being made. */
export const holdOf = (refund: Refund): Transfer =>
  holdForRefund({
    appId: refund.appId,
    transferId: refund.holdId,
    refundId: refund.id,
    from: sourceOfRefund(refund.purpose),
    channelAccountId: refund.channelAccountId,
    amount: refund.amount,
    at: refund.createdAt,
    now: refund.createdAt,
  })

/** What an effect does to the totals of the refund's attempt. */
export function totalsAfter(totals: RefundTotals, effect: RefundEffect, amount: bigint): RefundTotals {
  switch (effect) {
    case 'none':
      return totals
    case 'complete':
    case 'complete_elsewhere':
      return complete(totals, amount)
    case 'complete_late':
      return complete(reserve(totals, amount), amount)
    case 'release':
      return release(totals, amount)
  }
}

function transfersOf(deps: Pick<Deps, 'random'>, refund: Refund, effect: RefundEffect, now: Date): Transfer[] {
  const id = () => newId('transfer', now, deps.random)
  const input = {
    appId: refund.appId,
    transferId: id(),
    refundId: refund.id,
    from: sourceOfRefund(refund.purpose),
    channelAccountId: refund.channelAccountId,
    amount: refund.amount,
    at: refund.refundedAt ?? now,
    now,
  }
  switch (effect) {
    case 'none':
      return []
    case 'complete':
      return [settlementOfHold(holdOf(refund), 'post', id(), now), transferOfRefund(input)]
    case 'complete_elsewhere':
      return [settlementOfHold(holdOf(refund), 'post', id(), now), transferOfRefundElsewhere(input)]
    case 'complete_late':
      return [transferOfLateRefund(input)]
    case 'release':
      return [settlementOfHold(holdOf(refund), 'void', id(), now)]
  }
}

const completes = (effect: RefundEffect): boolean => effect !== 'none' && effect !== 'release'

/**
 * Writes what was decided about one refund, in the caller's transaction, under the locks of its order, itself and its totals:
 * the refund, the totals, the order's refunded amount, the ledger, the event, a discrepancy. Answers the order as it is then.
 */
export async function saveRefund(
  deps: Pick<Deps, 'random'>,
  tx: Tx,
  before: { order: Order; totals: RefundTotals },
  decision: RefundFactDecision,
  now: Date,
): Promise<{ order: Order; totals: RefundTotals; toldOf: boolean }> {
  const { discrepancy, effect, event, refund } = decision
  const totals = totalsAfter(before.totals, effect, refund.amount.amount)
  const paysBackOrder = refund.purpose === 'requested' && completes(effect)
  const order = {
    ...before.order,
    refundedAmount: before.order.refundedAmount + (paysBackOrder ? refund.amount.amount : 0n),
    eventSequence: before.order.eventSequence + (event ? 1 : 0),
  }
  await updateRefund(tx, refund)
  if (effect !== 'none') await updateTotals(tx, refund, totals)
  if (event || paysBackOrder) await updateOrders(tx, [order])
  await postTransfers(tx, transfersOf(deps, refund, effect, now))
  if (event) {
    const attempt = await findAttempt(tx, refund)
    invariant(attempt, 'a refund belongs to an attempt')
    await appendEvents(tx, [
      {
        appId: order.appId,
        id: newId('event', now, deps.random),
        type: event,
        subjectId: order.id,
        sequence: order.eventSequence,
        livemode: order.livemode,
        data: { ...eventDataOf(order, attempt), refund: refundView(refund) },
        createdAt: now,
      },
    ])
  }
  if (discrepancy)
    await insertDiscrepancies(tx, [
      { id: newId('discrepancy', now, deps.random), order, attemptId: refund.attemptId, discrepancy, now },
    ])
  return { order, totals, toldOf: event !== null }
}
