import type { DiagnosisCause } from '@hutong/contract'
import type { Diagnosis } from './explain-order.ts'
import type { DeliveryFact, OrderFacts } from './order-facts.ts'

/** A paid order: what still needs somebody, worst first; else how it came to be paid. */
export function explainPaid(facts: OrderFacts): Diagnosis {
  const kept = facts.attempts.find((attempt) => attempt.id === facts.order.keptAttemptId)
  const paid = (cause: DiagnosisCause, attemptId = kept?.id ?? null, channelCode: string | null = null): Diagnosis => ({
    state: 'paid',
    cause,
    attemptId,
    channelCode,
  })
  const stuck = facts.refunds.find((refund) => refund.status === 'needs_action')
  if (stuck) return paid('refund_stuck', stuck.attemptId, stuck.failureChannelCode)
  const undecided = facts.refunds.find((refund) => refund.approval === 'required' && refund.status === 'created')
  if (undecided) return paid('refund_awaiting_approval', undecided.attemptId)

  const told = facts.events.filter((event) => event.type === 'order.paid').map((event) => event.id)
  if (facts.deliveries.some((delivery) => told.includes(delivery.eventId) && isFailing(delivery)))
    return paid('paid_webhook_failing')

  const surplus = facts.attempts.find((attempt) => attempt.disposition === 'surplus')
  if (surplus) {
    const stray = facts.strays.find((each) => each.attemptId === surplus.id)
    const refund = facts.refunds.find((each) => each.id === stray?.refundId)
    const isOver = refund?.status === 'succeeded' || stray?.writtenOffAt != null
    return paid(isOver ? 'paid_twice_returned' : 'paid_twice_returning', surplus.id)
  }

  if (facts.endpoints.every((endpoint) => !endpoint.enabled)) return paid('paid_nobody_told')
  if (kept?.payerRole === 'friend') return paid('paid_by_friend')
  if (kept?.history.some((entry) => entry.to === 'succeeded' && entry.source === 'query'))
    return paid('paid_found_by_asking')
  return paid('paid')
}

/** Tried, and not taken. One that was never tried yet is only on its way. */
const isFailing = (delivery: DeliveryFact): boolean =>
  delivery.status === 'failed' ||
  delivery.status === 'given_up' ||
  (delivery.status === 'scheduled' && delivery.tries > 0)
