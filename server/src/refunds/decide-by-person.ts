import { type Action, refundCan } from '@hutong/contract'
import { appendAudit, type Deps, refused } from '../platform/index.ts'
import { type LockedRefunds, lockForChange } from './apply-refund-facts.ts'
import { decideRejection, decideSettlement, type RefundFactDecision } from './decide-refund-fact.ts'
import type { Refund } from './refund.ts'
import type { RefundRef } from './refund-store.ts'

/** `by` is who decides, as it stands on the refund and in the audit log. */
type Person = Readonly<{ by: string; livemode: boolean }>

const quietly = (refund: Refund): RefundFactDecision => ({
  refund,
  effect: 'none',
  event: null,
  discrepancy: null,
  changed: true,
})

const factsOf = ({ amount, approval, failure, orderId, status }: Refund) => ({
  order: orderId,
  amount: amount.amount,
  status,
  approval,
  failure: failure?.code ?? null,
})

/** What a person says of a refund, under its locks: refused by name, or saved with its consequences. */
async function decide(
  deps: Deps,
  ref: RefundRef,
  person: Person,
  action: Action,
  rule: (refund: Refund, now: Date) => RefundFactDecision,
): Promise<Refund> {
  const refund = await deps.db.transaction(async (tx) => {
    const locked: LockedRefunds = await lockForChange(tx, [ref])
    const found = locked.refundOf(ref)
    if (!found || found.livemode !== person.livemode) throw refused('refund_not_found')
    const decision = rule(found, deps.clock.now())
    const decided = { ...decision, refund: { ...decision.refund, decidedBy: person.by } }
    await locked.save(deps, decided, deps.clock.now())
    await appendAudit(tx, {
      appId: ref.appId,
      by: person.by,
      action,
      subject: found.id,
      before: factsOf(found),
      after: factsOf(decided.refund),
      at: deps.clock.now(),
    })
    return decided.refund
  })
  // The worker looks at once, events or not: an approved refund is due now.
  deps.wake.ring()
  return refund
}

/** Somebody else than whoever asked agrees: then it is submitted. */
export const approveRefund = (deps: Deps, ref: RefundRef, person: Person): Promise<Refund> =>
  decide(deps, ref, person, 'refund.approve', (refund, now) => {
    if (!refundCan.beApproved(refund)) throw refused('refund_not_awaiting_approval')
    if (refund.requestedBy === person.by) throw refused('approval_needs_another_person')
    return quietly({ ...refund, approval: 'approved', nextTryAt: now })
  })

/** Whoever asked may take it back this way too. */
export const rejectRefund = (deps: Deps, ref: RefundRef, person: Person): Promise<Refund> =>
  decide(deps, ref, person, 'refund.reject', (refund, now) => {
    if (!refundCan.beApproved(refund)) throw refused('refund_not_awaiting_approval')
    return decideRejection(refund, now)
  })

/** The cause was mended (balance paid in, card replaced at the channel): looked at now instead of in its turn. */
export const retryRefund = (deps: Deps, ref: RefundRef, person: Person): Promise<Refund> =>
  decide(deps, ref, person, 'refund.retry', (refund, now) => {
    if (!refundCan.beRetried(refund)) throw refused('refund_not_stuck')
    return quietly({ ...refund, nextTryAt: now, tries: 0 })
  })

/** The channel cannot, and a person says how it ended. */
export const settleRefund = (
  deps: Deps,
  ref: RefundRef,
  person: Person,
  said: Readonly<{ outcome: 'returned_elsewhere' | 'not_returned'; note: string }>,
): Promise<Refund> =>
  decide(deps, ref, person, 'refund.settle', (refund, now) => {
    if (!refundCan.beSettledElsewhere(refund)) throw refused('refund_not_stuck')
    return decideSettlement(refund, said.outcome, said.note, now)
  })
