import { decideStrayReturn, readMoneyPolicy } from '../apps/index.ts'
import { lockOrders, type Order } from '../orders/index.ts'
import { findAttempt } from '../payments/index.ts'
import {
  appendAudit,
  crashPoint,
  type Deps,
  type DueWork,
  invariant,
  refused,
  SimulatedCrash,
  type Tx,
} from '../platform/index.ts'
import { reserve } from './decide-refund.ts'
import type { Refund } from './refund.ts'
import { findRefund } from './refund-store.ts'
import { lockTotalsOf, updateTotals } from './refund-totals-store.ts'
import { insertHeldRefund, newRefund } from './request-refund.ts'
import { type StrayMoney, strayCanBeDecided } from './stray-money.ts'
import { claimDueStray, lockStray, type StrayRef, updateStray } from './stray-money-store.ts'

const batchMax = 32
const leaseMs = 30_000

type Locked = Readonly<{ order: Order; stray: StrayMoney; refund: Refund | null }>

/** One piece of stray money under its order's lock, with the refund that returns it if there is one. */
async function lockStrayOf(tx: Tx, ref: StrayRef, orderId: string): Promise<Locked> {
  const order = (await lockOrders(tx, [{ appId: ref.appId, orderId }])).get(orderId)
  const stray = await lockStray(tx, ref)
  invariant(order && stray, 'stray money belongs to an order')
  const refund = stray.refundId === null ? null : await findRefund(tx, { appId: ref.appId, refundId: stray.refundId })
  return { order, stray, refund: refund ?? null }
}

/** A refund of all of it, made with the row that asked for it: whoever dies in between leaves both or neither. */
async function returnIt(deps: Deps, tx: Tx, { order, stray }: Locked, by: string): Promise<Refund> {
  const attempt = await findAttempt(tx, stray)
  invariant(attempt?.paidAmount, 'stray money was paid')
  const now = deps.clock.now()
  const totals = await lockTotalsOf(tx, stray, attempt.paidAmount)
  const refund: Refund = {
    ...newRefund(deps, order, attempt, stray.amount.amount, now),
    purpose: stray.disposition,
    refundNo: null,
    // The app's policy, or the person who sends it back, has decided already.
    approval: 'not_needed',
    requestedBy: by,
  }
  await insertHeldRefund(tx, refund)
  await updateTotals(tx, stray, reserve(totals, refund.amount.amount))
  await updateStray(tx, { ...stray, refundId: refund.id, dueAt: null, decidedBy: by })
  crashPoint('stray-money-taken-before-commit')
  return refund
}

/** Sends home what belongs to no order, as its app has decided: by itself after a while, or when a person says so. */
export function returnStrayWork(deps: Deps): DueWork {
  const work = async (due: StrayMoney): Promise<void> => {
    const policy = await readMoneyPolicy(deps.db, due.appId)
    await deps.db.transaction(async (tx) => {
      const locked = await lockStrayOf(tx, due, due.orderId)
      const { refund, stray } = locked
      if (stray.dueAt === null || refund || stray.writtenOffAt) return
      const decision = decideStrayReturn({ ...stray, amount: stray.amount.amount }, policy, deps.clock.now())
      if (decision.kind === 'ask') await updateStray(tx, { ...stray, dueAt: null })
      else if (decision.kind === 'wait') await updateStray(tx, { ...stray, dueAt: decision.until })
      else await returnIt(deps, tx, locked, 'policy')
    })
  }
  return {
    name: 'return-stray-money',
    idleMs: 1_000,
    round: async () => {
      const now = deps.clock.now()
      const due = await claimDueStray(deps.db, now, new Date(now.getTime() + leaseMs), batchMax)
      const results = await Promise.allSettled(due.map(work))
      for (const [index, result] of results.entries()) {
        if (result.status === 'fulfilled') continue
        if (result.reason instanceof SimulatedCrash) throw result.reason
        deps.log.error({ attempt: due[index]?.attemptId, err: result.reason }, 'stray money could not be worked on')
      }
      return due.length
    },
  }
}

/** A person decides about stray money, under its locks. */
export async function decideStray(
  deps: Deps,
  known: StrayMoney,
  by: string,
  decision: Readonly<{ kind: 'return' } | { kind: 'write_off'; note: string }>,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const locked = await lockStrayOf(tx, known, known.orderId)
    if (!strayCanBeDecided(locked.stray, locked.refund)) throw refused('stray_money_already_decided')
    if (decision.kind === 'return') await returnIt(deps, tx, locked, by)
    else
      await updateStray(tx, {
        ...locked.stray,
        dueAt: null,
        writtenOffAt: deps.clock.now(),
        decidedBy: by,
        note: decision.note,
      })
    await appendAudit(tx, {
      appId: known.appId,
      by,
      action: 'stray.decide',
      subject: known.attemptId,
      before: { order: known.orderId, amount: known.amount.amount, disposition: known.disposition },
      after: decision,
      at: deps.clock.now(),
    })
  })
  deps.wake.ring()
}
