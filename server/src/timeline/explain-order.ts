import type { DiagnosisCause, DiagnosisState } from '@hutong/contract'
import type { KeptExchange } from '../channels/index.ts'
import { payableState } from '../orders/index.ts'
import { isOpen, type PaymentAttempt } from '../payments/index.ts'
import { attemptNoOf } from '../platform/index.ts'
import { causeOfDoubt, causeOfFailure, causeOfRefusal } from './causes.ts'
import { explainPaid } from './explain-paid.ts'
import type { OrderFacts } from './order-facts.ts'

export type Diagnosis = Readonly<{
  state: DiagnosisState
  cause: DiagnosisCause
  attemptId: string | null
  channelCode: string | null
}>

/** A check this long after it was due is not late, it is not made at all. */
const overdueMs = 5 * 60_000

/**
 * Why an order is paid, or is not, as far as it can be told from what was kept. Money first, then endings, then what is under way, then
 * what was refused before anything began. Says `unknown` rather than something that only might be so.
 */
export function explainOrder(facts: OrderFacts, now: Date): Diagnosis {
  const { attempts, order } = facts
  if (order.status === 'paid') return explainPaid(facts)
  const suspense = attempts.find((attempt) => attempt.disposition === 'suspense')
  if (suspense) return about('in_doubt', 'wrong_amount', suspense)
  const late = attempts.find((attempt) => attempt.disposition === 'surplus')
  if (late) return about('over', 'paid_after_close', late)

  if (payableState(order, now) !== 'open') return explainOver(facts)
  const open = attempts.findLast(isOpen)
  if (open) return explainOpen(facts, open, now)
  return explainLastTry(facts) ?? explainUntouched(facts)
}

const about = (
  state: DiagnosisState,
  cause: DiagnosisCause,
  attempt: PaymentAttempt | null,
  channelCode: string | null = null,
): Diagnosis => ({ state, cause, attemptId: attempt?.id ?? null, channelCode })

/** Of what is over: the attempt or the refusal that came last. Undefined where nobody has tried. */
function explainLastTry(facts: OrderFacts): Diagnosis | undefined {
  const latest = facts.attempts.at(-1)
  const refusal = facts.exchanges.findLast((each) => each.operation === 'start' || each.operation === 'page')
  if (refusal && (!latest || refusal.at > latest.createdAt)) return explainRefusal(facts, refusal)
  return latest && explainEnded(latest)
}

/** Nobody can pay it any more: by whose will, or for what reason until its time was over. */
function explainOver(facts: OrderFacts): Diagnosis {
  const { attempts, order } = facts
  if (attempts.some(isOpen)) return about('over', 'being_closed', attempts.findLast(isOpen) ?? null)
  if ((order.closeReason ?? order.closingReason) === 'requested') return about('over', 'closed_by_merchant', null)
  // Its time is over, but that is not why: whoever tried was refused.
  const refused = attempts.every((attempt) => attempt.status === 'failed') && explainLastTry(facts)
  if (refused) return { ...refused, state: 'over' }
  return about('over', 'expired', null)
}

function explainOpen(facts: OrderFacts, attempt: PaymentAttempt, now: Date): Diagnosis {
  const { exchanges } = facts
  const number = attemptNoOf(attempt.id)
  if (facts.notifications.some((each) => each.outcome === 'foreign' && each.attemptNo === number))
    return about('in_doubt', 'notification_foreign', attempt)
  if (attempt.nextCheckAt && now.getTime() - attempt.nextCheckAt.getTime() > overdueMs)
    return about(attempt.status === 'unknown' ? 'in_doubt' : 'waiting', 'checks_overdue', attempt)
  const last = exchanges.findLast((each) => each.number === number)
  const doubt = causeOfDoubt(last)
  if (attempt.status === 'unknown' || attempt.status === 'created')
    return about('in_doubt', doubt ?? causeOfNote(attempt) ?? 'unknown', attempt, last?.channelCode ?? null)
  // The payer may pay; whether that happened, our last question could not find out.
  if (doubt) return about('in_doubt', doubt, attempt, last?.channelCode ?? null)
  const rejected = exchanges.some((each) => each.operation === 'notification' && each.at >= attempt.createdAt)
  if (rejected) return about('in_doubt', 'notifications_rejected', attempt)
  const earlier = facts.attempts.some((each) => each.status === 'closed' && each.method !== attempt.method)
  return about('waiting', earlier ? 'method_changed' : 'waiting_for_payer', attempt)
}

/** What the attempt's own history says, where the exchange itself is not kept any more. */
const causeOfNote = (attempt: PaymentAttempt): DiagnosisCause | undefined => {
  const [code] = (attempt.history.at(-1)?.note ?? '').split(' ')
  return causeOfDoubt({ outcome: `unknown: ${code}`, channelCode: null })
}

function explainEnded(attempt: PaymentAttempt): Diagnosis {
  if (attempt.status === 'failed')
    return about('failed', causeOfFailure(attempt), attempt, attempt.failure?.channelCode ?? null)
  return about('waiting', attempt.closing ? 'method_changed' : 'closed_at_channel', attempt)
}

function explainRefusal(facts: OrderFacts, refusal: KeptExchange): Diagnosis {
  const cause = causeOfRefusal(refusal.outcome)
  const suspended = cause === 'method_not_connected' && isSuspended(facts, refusal.channel)
  return about('failed', suspended ? 'account_suspended' : cause, null)
}

const isSuspended = ({ accounts }: OrderFacts, channel: KeptExchange['channel']): boolean => {
  const ofChannel = accounts.filter((account) => channel === null || account.channel === channel)
  return ofChannel.length > 0 && ofChannel.every((account) => account.status === 'suspended')
}

/** Nobody has begun anything: is there anything to begin with? */
function explainUntouched(facts: OrderFacts): Diagnosis {
  const usable = facts.accounts.filter((account) => facts.offeredChannels.includes(account.channel))
  if (usable.length === 0) return about('failed', 'method_not_connected', null)
  if (usable.every((account) => account.status === 'suspended')) return about('failed', 'account_suspended', null)
  return about('waiting', 'not_started', null)
}
