import type { DeliveryStatus, DeliveryView } from '@hutong/contract'
import { pauseAfterTry } from './retry-schedule.ts'

/** One event on its way to one endpoint. */
export type WebhookDelivery = Readonly<{
  appId: string
  id: string
  endpointId: string
  eventId: string
  subjectId: string
  sequence: number
  status: DeliveryStatus
  tries: number
  /** Null while an earlier event of the same subject has to leave first, and when nothing is to be done any more. */
  nextAttemptAt: Date | null
  lastStatusCode: number | null
  lastError: string | null
  deliveredAt: Date | null
  createdAt: Date
}>

/** Why no answer came. Words of ours: what the other side says is never kept. */
export type SendFailure =
  | 'timeout'
  | 'connection_failed'
  | 'name_not_resolved'
  | 'certificate_refused'
  | 'address_forbidden'
  | 'url_invalid'
  | 'not_signable'

export type SendOutcome =
  | Readonly<{ kind: 'answered'; statusCode: number }>
  | Readonly<{ kind: 'unanswered'; failure: SendFailure }>

/** What a try changes on its delivery. */
export type DeliveryDecision = Readonly<{
  status: DeliveryStatus
  nextAttemptAt: Date | null
  lastStatusCode: number | null
  lastError: string | null
  deliveredAt: Date | null
  /** The endpoint said it is gone for good, and gets nothing more until someone enables it again. */
  endpointGone: boolean
}>

/**
 * @param tries how many there were, this one among them
 * @param fraction in [0, 1), for the jitter
 */
export function decideDelivery(outcome: SendOutcome, tries: number, now: Date, fraction: number): DeliveryDecision {
  const lastStatusCode = outcome.kind === 'answered' ? outcome.statusCode : null
  const ended = { nextAttemptAt: null, lastStatusCode, deliveredAt: null, endpointGone: false }
  if (outcome.kind === 'answered') {
    if (outcome.statusCode >= 200 && outcome.statusCode <= 299)
      return { ...ended, status: 'delivered', lastError: null, deliveredAt: now }
    if (outcome.statusCode === 410) return { ...ended, status: 'failed', lastError: 'gone', endpointGone: true }
  }
  const lastError = outcome.kind === 'unanswered' ? outcome.failure : errorOfStatus(outcome.statusCode)
  const pause = pauseAfterTry(tries, fraction)
  if (pause === undefined) return { ...ended, status: 'given_up', lastError }
  return { ...ended, status: 'scheduled', lastError, nextAttemptAt: new Date(now.getTime() + pause) }
}

const errorOfStatus = (statusCode: number): string =>
  statusCode >= 300 && statusCode <= 399 ? 'redirect_refused' : 'not_accepted'

export function viewDelivery(delivery: WebhookDelivery): DeliveryView {
  return {
    id: delivery.id,
    object: 'webhook_delivery',
    event: delivery.eventId,
    endpoint: delivery.endpointId,
    status: delivery.status,
    tries: delivery.tries,
    next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
    last_status_code: delivery.lastStatusCode,
    last_error: delivery.lastError,
    delivered_at: delivery.deliveredAt?.toISOString() ?? null,
    created_at: delivery.createdAt.toISOString(),
  }
}
