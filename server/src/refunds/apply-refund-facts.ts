import type { RefundFact } from '../channels/index.ts'
import { lockOrders } from '../orders/index.ts'
import { crashPoint, type Deps, invariant, type Tx } from '../platform/index.ts'
import { decideRefundFact, type RefundFactDecision } from './decide-refund-fact.ts'
import type { Refund, RefundTotals } from './refund.ts'
import { lockRefunds, ordersOfRefunds, type RefundRef } from './refund-store.ts'
import { lockTotals } from './refund-totals-store.ts'
import { saveRefund } from './save-refund.ts'

/** `channelAccountId` is who told us: a fact told by another account than the refund's own is about something else. */
export type FactOfRefund = Readonly<{ ref: RefundRef; channelAccountId: string; fact: RefundFact }>
export type RefundFactOutcome = 'applied' | 'no_change' | 'no_such_refund'

/**
 * The one door for refunds: a submission's answer, a question's, a notification. Locks as everywhere: orders by id, then refunds by
 * id, then the totals. One outcome per fact, in order.
 */
export async function applyRefundFacts(
  deps: Pick<Deps, 'clock' | 'random'>,
  tx: Tx,
  facts: readonly FactOfRefund[],
): Promise<{ outcomes: RefundFactOutcome[]; toldOf: boolean }> {
  if (facts.length === 0) return { outcomes: [], toldOf: false }
  const outcomes: RefundFactOutcome[] = []
  let told = false
  const now = deps.clock.now()
  const changing = await lockForChange(
    tx,
    facts.map((each) => each.ref),
  )
  for (const { channelAccountId, fact, ref } of facts) {
    const refund = changing.refundOf(ref)
    if (!refund || refund.channelAccountId !== channelAccountId) {
      outcomes.push('no_such_refund')
      continue
    }
    const totals = changing.totalsOf(refund)
    const affords = totals.captured - totals.reserved >= refund.amount.amount
    const decision = decideRefundFact(refund, fact, now, affords)
    outcomes.push(decision.changed ? 'applied' : 'no_change')
    if (decision.changed) told = (await changing.save(deps, decision, now)) || told
  }
  crashPoint('settled-before-commit')
  return { outcomes, toldOf: told }
}

export type LockedRefunds = Awaited<ReturnType<typeof lockForChange>>

/** Refunds under their locks, with their orders and totals, and a way to save what is decided about them one after another. */
export async function lockForChange(tx: Tx, refs: readonly RefundRef[]) {
  const orders = await lockOrders(tx, await ordersOfRefunds(tx, refs))
  const refunds = new Map((await lockRefunds(tx, refs)).map((refund) => [refund.id, refund]))
  const totals = new Map<string, RefundTotals>()
  const attempts = [...new Map([...refunds.values()].map((refund) => [refund.attemptId, refund])).values()]
  for (const refund of attempts.sort((a, b) => (a.attemptId < b.attemptId ? -1 : 1)))
    totals.set(refund.attemptId, await lockTotals(tx, refund))

  const totalsOf = (refund: Refund): RefundTotals => {
    const found = totals.get(refund.attemptId)
    invariant(found, 'the totals of a locked refund are locked')
    return found
  }
  return {
    refundOf: (ref: RefundRef): Refund | undefined => {
      const refund = refunds.get(ref.refundId)
      return refund?.appId === ref.appId ? refund : undefined
    },
    totalsOf,
    save: async (deps: Pick<Deps, 'random'>, decision: RefundFactDecision, now: Date): Promise<boolean> => {
      const { refund } = decision
      const order = orders.get(refund.orderId)
      invariant(order, 'the order of a locked refund is locked')
      const saved = await saveRefund(deps, tx, { order, totals: totalsOf(refund) }, decision, now)
      orders.set(refund.orderId, saved.order)
      totals.set(refund.attemptId, saved.totals)
      refunds.set(refund.id, refund)
      return saved.toldOf
    },
  }
}
