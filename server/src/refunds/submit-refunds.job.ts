import type { ChannelHandle, ChannelRegistry, RefundFact, RefundRef, RefundRequest } from '../channels/index.ts'
import { findAttempt, type PaymentAttempt } from '../payments/index.ts'
import {
  attemptNoOf,
  crashPoint,
  type Deps,
  type DueWork,
  invariant,
  refundNoOf,
  SimulatedCrash,
} from '../platform/index.ts'
import { applyRefundFacts } from './apply-refund-facts.ts'
import type { Refund } from './refund.ts'
import { claimDueRefunds, lastSubmissionBeside, markSubmitted, postponeRefund } from './refund-store.ts'

const batchMax = 16
/** Longer than a call may take, so that no second worker asks while the first still waits. */
const leaseMs = 30_000

/**
 * Brings refunds to their end: submits them, again with the same number where nothing of an earlier submission is known, and asks
 * about those that are under way or in doubt.
 */
export function submitRefundsWork(deps: Deps, registry: ChannelRegistry): DueWork {
  const work = async (refund: Refund): Promise<void> => {
    const handle = await registry.account(refund.channelAccountId)
    const attempt = await findAttempt(deps.db, refund)
    invariant(attempt?.channelTradeNo, 'what is refunded was paid')
    if (!handle) {
      deps.log.error(
        { channel_account: refund.channelAccountId, refund: refund.id },
        'an open refund belongs to a channel account that cannot be opened',
      )
      return
    }
    const fact =
      refund.nextStep === 'submit'
        ? await submit(deps, registry, handle, attempt, refund)
        : await handle.open.queryRefund(
            refOf(attempt, refund),
            registry.callContext(refund.channel, aboutRefund(refund)),
          )
    if (!fact) return
    registry.afterAnswer(handle, fact)
    crashPoint('refund-answered-before-apply')
    const { toldOf } = await deps.db.transaction((tx) =>
      applyRefundFacts(deps, tx, [
        {
          ref: { appId: refund.appId, refundId: refund.id },
          channelAccountId: refund.channelAccountId,
          fact,
        },
      ]),
    )
    if (toldOf) deps.wake.ring()
  }

  return {
    name: 'submit-refunds',
    idleMs: 500,
    hearsNudges: true,
    round: async () => {
      const now = deps.clock.now()
      const due = await claimDueRefunds(deps.db, now, new Date(now.getTime() + leaseMs), batchMax)
      const results = await Promise.allSettled(due.map(work))
      for (const [index, result] of results.entries()) {
        if (result.status === 'fulfilled') continue
        if (result.reason instanceof SimulatedCrash) throw result.reason
        deps.log.error({ refund: due[index]?.id, err: result.reason }, 'a refund could not be worked on')
      }
      return due.length
    },
  }
}

/** Undefined when it has to wait, or needs no submission any more. */
async function submit(
  deps: Deps,
  registry: ChannelRegistry,
  handle: ChannelHandle,
  attempt: PaymentAttempt,
  refund: Refund,
): Promise<RefundFact | undefined> {
  const now = deps.clock.now()
  const beside = await lastSubmissionBeside(deps.db, refund)
  const free = beside && new Date(beside.getTime() + handle.open.refundLimits.gapMs)
  if (free && free > now) {
    await postponeRefund(deps.db, refund, free)
    return undefined
  }
  const marked = await markSubmitted(deps.db, refund, now)
  if (!marked) return undefined
  crashPoint('refund-marked-before-call')
  const request: RefundRequest = {
    ...refOf(attempt, marked),
    reason: marked.reason,
    paidAt: attempt.paidAt,
    notifyUrl: `${deps.config.PUBLIC_URL}/notify/${marked.channel}/${marked.channelAccountId}`,
  }
  return handle.open.refund(request, registry.callContext(marked.channel, aboutRefund(marked)))
}

const aboutRefund = ({ appId, channelAccountId }: Refund) => ({ appId, channelAccountId })

function refOf(attempt: PaymentAttempt, refund: Refund): RefundRef {
  invariant(attempt.channelTradeNo && attempt.paidAmount !== null, 'what is refunded was paid')
  return {
    refundNo: refundNoOf(refund.id),
    attemptNo: attemptNoOf(attempt.id),
    product: attempt.product,
    channelTradeNo: attempt.channelTradeNo,
    amount: refund.amount,
    total: { amount: attempt.paidAmount, currency: attempt.amount.currency },
    submittedAt: refund.submittedAt ?? refund.createdAt,
  }
}
