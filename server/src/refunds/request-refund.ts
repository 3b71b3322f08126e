import type { CreateRefund } from '@hutong/contract'
import { type Caller, readMoneyPolicy } from '../apps/index.ts'
import type { ChannelRegistry, RefundCapabilities } from '../channels/index.ts'
import { postTransfers } from '../ledger/index.ts'
import { findOrder, lockOrders, type Order } from '../orders/index.ts'
import { findAttempt, type PaymentAttempt } from '../payments/index.ts'
import { appendAudit, type Deps, invariant, newId, refused, type Tx } from '../platform/index.ts'
import { decideRefund, reserve } from './decide-refund.ts'
import type { Refund } from './refund.ts'
import { findRefundByNumber, insertRefund } from './refund-store.ts'
import { lockTotalsOf, updateTotals } from './refund-totals-store.ts'
import { holdOf } from './save-refund.ts'

export type RefundRequester = (
  caller: Caller,
  input: CreateRefund,
) => Promise<Readonly<{ refund: Refund; repeated: boolean }>>

/**
 * The merchant gives money of a paid order back. Under the order's lock: the same number with the same content is the same refund;
 * then the refusals; then its money is held, so that no two refunds can promise it. The channel is asked by the job, never from here.
 */
export function createRefundRequester(deps: Deps, registry: ChannelRegistry): RefundRequester {
  return async (caller, input) => {
    const ref = { appId: caller.appId, orderId: input.order }
    const known = await findOrder(deps.db, ref)
    if (!known || known.livemode !== caller.livemode) throw refused('order_not_found', 'order')
    const [policy, kept] = await Promise.all([readMoneyPolicy(deps.db, caller.appId), keptAttempt(deps, known)])
    const limits = kept && (await limitsOf(registry, kept))

    const answer = await deps.db.transaction(async (tx) => {
      const order = (await lockOrders(tx, [ref])).get(ref.orderId)
      invariant(order, 'an order does not go away')
      const existing = await findRefundByNumber(tx, { ...caller, refundNo: input.refund_no })
      if (existing) return repeatOf(existing, input)
      if (!kept || !limits) throw refused('order_not_paid', 'order')
      invariant(kept.paidAmount !== null && kept.paidAt !== null, 'a kept attempt was paid')

      const totals = await lockTotalsOf(tx, { appId: order.appId, attemptId: kept.id }, kept.paidAmount)
      const amount = input.amount === undefined ? undefined : BigInt(input.amount)
      const now = deps.clock.now()
      const wish = { order, paidAt: kept.paidAt, totals, limits, amount, approvalAbove: policy.refundApprovalAbove }
      const decision = decideRefund(wish, now)
      if (decision.kind === 'refused')
        throw refused(decision.refusal, decision.refusal === 'order_not_paid' ? 'order' : 'amount')

      const refund: Refund = {
        ...newRefund(deps, order, kept, decision.amount, now),
        purpose: 'requested',
        refundNo: input.refund_no,
        approval: decision.approval,
        reason: input.reason ?? null,
        requestedBy: caller.by,
        nextTryAt: decision.approval === 'required' ? null : now,
      }
      await insertHeldRefund(tx, refund)
      await updateTotals(tx, refund, reserve(totals, decision.amount))
      // What an app's own system does all day is in its orders and events.
      if (caller.actor.kind === 'person')
        await appendAudit(tx, {
          appId: caller.appId,
          by: caller.by,
          action: 'refund.request',
          subject: refund.id,
          before: null,
          after: { order: order.id, amount: decision.amount, approval: decision.approval },
          at: now,
        })
      return { refund, repeated: false }
    })
    if (!answer.repeated) deps.wake.ring()
    return answer
  }
}

async function keptAttempt(deps: Pick<Deps, 'db'>, order: Order): Promise<PaymentAttempt | undefined> {
  if (order.keptAttemptId === null) return undefined
  return findAttempt(deps.db, { appId: order.appId, attemptId: order.keptAttemptId })
}

export async function limitsOf(registry: ChannelRegistry, attempt: PaymentAttempt): Promise<RefundCapabilities> {
  const handle = await registry.account(attempt.channelAccountId)
  if (!handle) throw refused('channel_unavailable')
  return handle.open.refundLimits
}

/** The same content is the same refund. An amount left out meant all that was left then, which a repeat cannot be compared with. */
function repeatOf(existing: Refund, input: CreateRefund): { refund: Refund; repeated: true } {
  const pairs: readonly [string, unknown, unknown][] = [
    ['order', existing.orderId, input.order],
    ['amount', existing.amount.amount, input.amount === undefined ? existing.amount.amount : BigInt(input.amount)],
    ['reason', existing.reason, input.reason ?? null],
  ]
  const difference = pairs.find(([, before, now]) => before !== now)?.[0]
  if (difference) throw refused('refund_exists_with_different_content', difference)
  return { refund: existing, repeated: true }
}

export function newRefund(
  deps: Pick<Deps, 'random'>,
  order: Order,
  attempt: PaymentAttempt,
  amount: bigint,
  now: Date,
): Omit<Refund, 'purpose' | 'refundNo' | 'approval' | 'requestedBy'> {
  return {
    appId: order.appId,
    id: newId('refund', now, deps.random),
    orderId: order.id,
    attemptId: attempt.id,
    livemode: order.livemode,
    channel: attempt.channel,
    channelAccountId: attempt.channelAccountId,
    status: 'created',
    amount: { amount, currency: order.amount.currency },
    reason: null,
    decidedBy: null,
    holdId: newId('transfer', now, deps.random),
    failure: null,
    channelRefundNo: null,
    createdAt: now,
    submittedAt: null,
    submissions: 0,
    refundedAt: null,
    nextStep: 'submit',
    nextTryAt: now,
    tries: 0,
    history: [],
  }
}

/** The refund and the hold on its money; the totals are the caller's. */
export async function insertHeldRefund(tx: Tx, refund: Refund): Promise<void> {
  await insertRefund(tx, refund)
  await postTransfers(tx, [holdOf(refund)])
}
