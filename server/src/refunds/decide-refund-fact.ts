import { type EventType, type RefundStatus, refundMoves } from '@hutong/contract'
import type { ChannelReason, RefundFact } from '../channels/index.ts'
import { sameMoney } from '../money/index.ts'
import { isOpenRefund, type Refund, type RefundHistoryEntry } from './refund.ts'
import { nextTryOf } from './refund-schedule.ts'

/** What a fact does besides moving the refund; `apply-refund-facts.ts` writes it in the same transaction. */
export type RefundEffect = 'none' | 'complete' | 'complete_late' | 'complete_elsewhere' | 'release'

export type RefundDiscrepancy = Readonly<{
  kind: 'refund_amount_mismatch' | 'refund_after_failure'
  expected: Record<string, string>
  actual: Record<string, string>
}>

export type RefundFactDecision = Readonly<{
  refund: Refund
  effect: RefundEffect
  event: EventType | null
  discrepancy: RefundDiscrepancy | null
  changed: boolean
}>

type Said = RefundFact['refund']
/** Enough of a fact for the history: what a person says is none of a channel's words. */
type Word = Readonly<{ source: RefundFact['source']; refund: Readonly<{ state: string }> }>

/**
 * The one rule for what a channel's word does to a refund. Money that went back is a fact whatever we had thought; an end is an end
 * only when the channel surely did nothing; everything else keeps the same number and asks again.
 *
 * `affords`: whether a refund that was given up can still be taken from what its attempt captured.
 */
export function decideRefundFact(refund: Refund, fact: RefundFact, now: Date, affords: boolean): RefundFactDecision {
  const said = fact.refund
  if (said.state === 'succeeded') return decideSucceeded(refund, fact, said, now, affords)
  if (!isOpenRefund(refund)) return decideAfterEnd(refund, fact, now)
  switch (said.state) {
    case 'processing':
      return moved(withNumber(refund, said.channelRefundNo), 'processing', fact, now, {
        nextStep: 'query',
        failure: null,
      })
    case 'stuck':
      // Without a number of the channel's there is nothing to ask about: it is submitted again, once the cause is mended.
      return moved(withNumber(refund, said.channelRefundNo), 'needs_action', fact, now, {
        nextStep: fact.source === 'submit' && said.channelRefundNo === null ? 'submit' : 'query',
        failure: said.reason,
      })
    case 'closed':
      return failed(refund, fact, now, said.reason)
    case 'refused':
      return decideRefused(refund, fact, said, now)
    case 'never_existed':
      return decideNeverExisted(refund, fact, said.reason, now)
    case 'not_sent':
      // Surely without effect, so this submission leaves no doubt behind; a question that could not be sent says nothing.
      return fact.source === 'submit' ? again(refund, now, { submissions: refund.submissions - 1 }) : again(refund, now)
    case 'unknown':
      return decideUnknown(refund, fact, now)
  }
}

function decideSucceeded(
  refund: Refund,
  fact: RefundFact,
  said: Extract<Said, { state: 'succeeded' }>,
  now: Date,
  affords: boolean,
): RefundFactDecision {
  if (refund.status === 'succeeded')
    return refund.failure?.code === 'returned_elsewhere' ? returnedTwice(refund, said) : unchanged(refund)
  if (!sameMoney(said.amount, refund.amount)) {
    const discrepancy = {
      kind: 'refund_amount_mismatch' as const,
      expected: { amount: String(refund.amount.amount), currency: refund.amount.currency },
      actual: { amount: String(said.amount.amount), currency: said.amount.currency },
    }
    // How much went back is not what was asked for: nothing is booked before a person has looked.
    if (!isOpenRefund(refund)) return { ...answered(refund), discrepancy }
    const reason = { code: 'refund_amount_mismatch', channelCode: null }
    const stuck = moved(refund, 'needs_action', fact, now, { nextStep: 'query', failure: reason })
    return { ...stuck, discrepancy }
  }
  const wasGivenUp = refund.status === 'failed'
  if (wasGivenUp && !affords) {
    const expected = { status: 'failed', failure: refund.failure?.code ?? '' }
    const actual = { status: 'succeeded', amount: String(said.amount.amount) }
    return { ...answered(refund), discrepancy: { kind: 'refund_after_failure', expected, actual } }
  }
  return {
    refund: {
      ...move(withNumber(refund, said.channelRefundNo), 'succeeded', fact, now, null),
      refundedAt: said.refundedAt,
      failure: null,
      nextTryAt: null,
    },
    effect: wasGivenUp ? 'complete_late' : 'complete',
    event: refund.purpose === 'surplus' ? 'payment.surplus_returned' : 'refund.succeeded',
    discrepancy: null,
    changed: true,
  }
}

/**
 * Over here, and something may have become of it at the channel all the same. A notice that cannot say what is a reason to ask;
 * whoever asked is told, or asks again until the channel has said anything that stays.
 */
function decideAfterEnd(refund: Refund, fact: RefundFact, now: Date): RefundFactDecision {
  const { state } = fact.refund
  if (fact.source === 'notification') {
    const mayBeBack = refund.status === 'failed' || refund.failure?.code === 'returned_elsewhere'
    if (state !== 'unknown' || !mayBeBack) return unchanged(refund)
    return { ...unchanged({ ...refund, nextStep: 'query', nextTryAt: now, tries: 0 }), changed: true }
  }
  if (refund.nextTryAt === null) return unchanged(refund)
  return state === 'unknown' || state === 'not_sent' || state === 'processing' ? again(refund, now) : answered(refund)
}

const answered = (refund: Refund): RefundFactDecision => ({
  ...unchanged({ ...refund, nextTryAt: null }),
  changed: true,
})

/** A person had said that it was returned elsewhere, and now the channel has returned it as well. */
const returnedTwice = (refund: Refund, said: Extract<Said, { state: 'succeeded' }>): RefundFactDecision => ({
  ...answered(refund),
  discrepancy: {
    kind: 'refund_after_failure',
    expected: { status: refund.status, failure: 'returned_elsewhere' },
    actual: { status: 'succeeded', amount: String(said.amount.amount) },
  },
})

function decideRefused(
  refund: Refund,
  fact: RefundFact,
  said: Extract<Said, { state: 'refused' }>,
  now: Date,
): RefundFactDecision {
  // An earlier submission may have done what this one is refused for ("already refunded"): only the channel's books can say.
  const inDoubt = refund.submissions > 1
  if (inDoubt) {
    const failure = said.again === 'never' ? said.reason : null
    return moved(refund, 'unknown', fact, now, { nextStep: 'query', failure })
  }
  if (said.again === 'never') return failed(refund, fact, now, said.reason)
  const clean = { nextStep: 'submit', submissions: 0, failure: said.reason } as const
  // Too fast is a matter of waiting; everything else that stands in the way is for a person to mend.
  return said.reason.code === 'rate_limited'
    ? again(refund, now, clean)
    : moved(refund, 'needs_action', fact, now, clean)
}

function decideNeverExisted(refund: Refund, fact: RefundFact, reason: ChannelReason, now: Date): RefundFactDecision {
  // The channel took it once; that it is not found now is its own delay.
  if (refund.status === 'processing' || (refund.status === 'needs_action' && refund.nextStep === 'query'))
    return again(refund, now)
  // Refused, and nothing of an earlier submission there: then it is over.
  if (refund.status === 'unknown' && refund.failure !== null) return failed(refund, fact, now, refund.failure ?? reason)
  return again(refund, now, { nextStep: 'submit' })
}

function decideUnknown(refund: Refund, fact: RefundFact, now: Date): RefundFactDecision {
  // A notice that cannot say which state its refund is in is a reason to ask now.
  if (fact.source === 'notification')
    return { ...again(refund, now), refund: { ...refund, nextStep: 'query', nextTryAt: now } }
  if (fact.source !== 'submit') return again(refund, now)
  // Whatever kept it from being taken before, this submission may have been.
  return refund.status !== 'processing'
    ? moved(refund, 'unknown', fact, now, { nextStep: 'query', failure: null })
    : again(refund, now, { nextStep: 'query' })
}

/** What a person says of a refund that is stuck at its channel. */
export function decideSettlement(
  refund: Refund,
  outcome: 'returned_elsewhere' | 'not_returned',
  note: string,
  now: Date,
): RefundFactDecision {
  const fact = { source: 'person', refund: { state: outcome } } as const
  const reason = { code: outcome, channelCode: null }
  const said = { code: note, channelCode: null }
  if (outcome === 'not_returned') return failed(refund, fact, now, reason, said)
  return {
    refund: { ...move(refund, 'succeeded', fact, now, said), failure: reason, refundedAt: now, nextTryAt: null },
    effect: 'complete_elsewhere',
    event: refund.purpose === 'surplus' ? 'payment.surplus_returned' : 'refund.succeeded',
    discrepancy: null,
    changed: true,
  }
}

/** Whoever had to agree did not. Nothing was ever sent. */
export const decideRejection = (refund: Refund, now: Date): RefundFactDecision =>
  failed({ ...refund, approval: 'rejected' }, { source: 'person', refund: { state: 'rejected' } }, now, {
    code: 'approval_rejected',
    channelCode: null,
  })

const unchanged = (refund: Refund): RefundFactDecision => ({
  refund,
  effect: 'none',
  event: null,
  discrepancy: null,
  changed: false,
})

/** Nothing is known beyond what was: the next look is set, further away each time. */
function again(refund: Refund, now: Date, changes: Partial<Refund> = {}): RefundFactDecision {
  const next = { ...refund, ...changes, submissions: Math.max(0, changes.submissions ?? refund.submissions) }
  return { ...unchanged({ ...next, nextTryAt: nextTryOf(next, now) }), changed: true }
}

function moved(
  refund: Refund,
  to: RefundStatus,
  fact: RefundFact,
  now: Date,
  changes: Partial<Refund>,
): RefundFactDecision {
  if (refund.status === to) return again(refund, now, changes)
  const next = { ...move(refund, to, fact, now, changes.failure ?? null), ...changes, tries: 0 }
  return {
    ...unchanged({ ...next, nextTryAt: nextTryOf(next, now) }),
    event: to === 'needs_action' ? 'refund.needs_action' : null,
    changed: true,
  }
}

function failed(
  refund: Refund,
  fact: Word,
  now: Date,
  reason: ChannelReason,
  note: ChannelReason = reason,
): RefundFactDecision {
  return {
    refund: { ...move(refund, 'failed', fact, now, note), failure: reason, nextTryAt: null },
    effect: 'release',
    event: 'refund.failed',
    discrepancy: null,
    changed: true,
  }
}

function move(refund: Refund, to: RefundStatus, fact: Word, now: Date, reason: ChannelReason | null): Refund {
  const allowed: readonly RefundStatus[] = refundMoves[refund.status]
  if (!allowed.includes(to)) throw new Error(`invariant broken: a refund cannot go from ${refund.status} to ${to}`)
  const entry: RefundHistoryEntry = {
    at: now.toISOString(),
    source: fact.source,
    state: fact.refund.state,
    from: refund.status,
    to,
    note: reason && (reason.channelCode ? `${reason.code} (${reason.channelCode})` : reason.code),
  }
  return { ...refund, status: to, history: [...refund.history, entry] }
}

const withNumber = (refund: Refund, channelRefundNo: string | null): Refund =>
  channelRefundNo === null ? refund : { ...refund, channelRefundNo }
