import {
  type AccessApplicationStatus,
  type AccessProduct,
  accessApplicationMoves,
  accessRequirements,
  type Channel,
  type EventType,
  foreverDate,
  type Method,
} from '@hutong/contract'
import type { ApplicationFact, ApplicationReason, SubmissionAnswer } from '../channels/index.ts'

export type ApplicationHistoryEntry = Readonly<{
  at: string
  status: AccessApplicationStatus
  /** `channel`, or who did it: `key:key_…`. */
  by: string
  /** The channel's own word, or our code of a refusal. */
  word: string | null
}>

export type AccessApplication = Readonly<{
  appId: string
  id: string
  livemode: boolean
  channel: Channel
  product: AccessProduct
  status: AccessApplicationStatus
  /** All of them, opened; only the store knows which are sealed. */
  facts: Readonly<Record<string, string>>
  platformAccountId: string | null
  channelApplicationNo: string | null
  channelState: string | null
  signUrl: string | null
  merchantNo: string | null
  channelAccountId: string | null
  suspendedBy: string | null
  reasons: readonly ApplicationReason[]
  /** The earliest day on which something that was shown to the channel ends. */
  licenceExpiresOn: string | null
  licenceWarnedAt: Date | null
  submissions: number
  /** A submission may have arrived: the channel is asked before there is another. */
  inDoubt: boolean
  nextCheckAt: Date | null
  checks: number
  createdBy: string
  createdAt: Date
  updatedAt: Date
  submittedAt: Date | null
  eventSequence: number
  history: readonly ApplicationHistoryEntry[]
}>

export type ApplicationRef = Readonly<{ appId: string; applicationId: string }>

/** What a product brings into the cashier once it is active. */
export const methodsOfAccess: Readonly<Record<AccessProduct, Method>> = {
  wechat_partner: 'wechat_scan',
  alipay_direct: 'alipay',
}

/** What a decision does besides changing the application; written in the same transaction. */
export type ApplicationEffect = 'none' | 'open_account' | 'shut_account'

export type ApplicationDecision = Readonly<{
  application: AccessApplication
  effect: ApplicationEffect
  event: EventType | null
}>

const eventOf: Partial<Record<AccessApplicationStatus, EventType>> = {
  approved: 'access_application.approved',
  needs_changes: 'access_application.needs_changes',
  rejected: 'access_application.rejected',
  active: 'access_application.active',
  suspended: 'access_application.suspended',
}

const minuteMs = 60_000
const dayMs = 86_400_000
export const licenceWarningDays = 30

/** When a channel is asked next. Reviews take days at a real one; a test key's simulator is looked at every few seconds. */
export function nextLook(status: AccessApplicationStatus, livemode: boolean, checks: number, now: Date): Date | null {
  const inMs = (ms: number) => new Date(now.getTime() + ms)
  switch (status) {
    case 'submitted':
      return inMs(Math.min(10 * minuteMs, 5_000 * 2 ** Math.min(checks, 10)))
    case 'under_review':
      return inMs(livemode ? 10 * minuteMs : 2_000)
    case 'approved':
      return inMs(livemode ? minuteMs : 2_000)
    case 'active':
    case 'suspended':
      return inMs(livemode ? 60 * minuteMs : 5_000)
    default:
      return null
  }
}

const quietly = (application: AccessApplication): ApplicationDecision => ({ application, effect: 'none', event: null })

/** A legal move with its entry in the history; the caller has looked at the table. */
function moved(
  application: AccessApplication,
  status: AccessApplicationStatus,
  by: string,
  word: string | null,
  now: Date,
  changes: Partial<AccessApplication> = {},
): AccessApplication {
  return {
    ...application,
    ...changes,
    status,
    checks: 0,
    updatedAt: now,
    nextCheckAt: nextLook(status, application.livemode, 0, now),
    history: [...application.history, { at: now.toISOString(), status, by, word }],
  }
}

const canMove = (from: AccessApplicationStatus, to: AccessApplicationStatus): boolean =>
  (accessApplicationMoves[from] as readonly AccessApplicationStatus[]).includes(to)

/**
 * What the channel says of an application. A word that was not understood changes nothing, and a state that is no move from here is
 * kept as its word: unknown is not failed. One that was active and is not so any more is suspended; only a suspension by the channel
 * is lifted by it.
 */
export function decideFact(application: AccessApplication, fact: ApplicationFact, now: Date): ApplicationDecision {
  const later = {
    ...application,
    nextCheckAt: nextLook(application.status, application.livemode, application.checks, now),
  }
  if (fact.state === 'unknown' || fact.state === 'never_existed') return quietly(later)
  const told = {
    ...later,
    channelState: fact.channelState,
    channelApplicationNo: fact.channelApplicationNo ?? application.channelApplicationNo,
    signUrl: fact.signUrl,
  }
  const { status } = application
  if (status === 'active') {
    if (fact.state !== 'needs_changes' && fact.state !== 'rejected') return quietly(told)
    const suspended = { suspendedBy: 'channel', reasons: fact.reasons }
    return {
      application: moved(told, 'suspended', 'channel', fact.channelState, now, suspended),
      effect: 'shut_account',
      event: 'access_application.suspended',
    }
  }
  if (status === 'suspended' && application.suspendedBy !== 'channel') return quietly(told)
  if (fact.state === status || !canMove(status, fact.state)) return quietly(told)
  const changes = {
    inDoubt: false,
    suspendedBy: null,
    reasons: fact.reasons,
    merchantNo: fact.merchantNo ?? application.merchantNo,
  }
  return {
    application: moved(told, fact.state, 'channel', fact.channelState, now, changes),
    effect: fact.state === 'active' ? 'open_account' : 'none',
    event: eventOf[fact.state] ?? null,
  }
}

/** What an answer to a submission does. Only a complaint about the facts comes back to the applicant; the rest is tried again. */
export function decideSubmission(
  application: AccessApplication,
  answer: SubmissionAnswer,
  now: Date,
): ApplicationDecision {
  if (application.status !== 'submitted') return quietly(application)
  switch (answer.kind) {
    case 'accepted':
      return quietly(
        moved(application, 'under_review', 'channel', null, now, {
          channelApplicationNo: answer.channelApplicationNo,
          inDoubt: false,
          reasons: [],
        }),
      )
    case 'refused':
      return {
        application: moved(application, 'needs_changes', 'channel', answer.reason.channelCode, now, {
          inDoubt: false,
          reasons:
            answer.reasons.length > 0
              ? answer.reasons
              : [{ field: null, channelField: null, message: answer.reason.channelCode ?? answer.reason.code }],
        }),
        effect: 'none',
        event: 'access_application.needs_changes',
      }
    case 'not_sent':
      return quietly({ ...application, inDoubt: false, ...retryLater(application, now) })
    case 'unknown':
      return quietly({ ...application, inDoubt: true, ...retryLater(application, now) })
  }
}

export const retryLater = ({ checks, livemode, status }: AccessApplication, now: Date) => ({
  nextCheckAt: nextLook(status, livemode, checks, now),
})

/** Asked about before sending again: what the channel has is taken as it is, unless it is the word about an earlier submission. */
export function isWordOnEarlier(application: AccessApplication, fact: ApplicationFact): boolean {
  return application.status === 'submitted' && application.submissions > 1 && fact.state === 'needs_changes'
}

export function decideSubmit(application: AccessApplication, by: string, now: Date): AccessApplication {
  return {
    ...moved(application, 'submitted', by, null, now, {
      submissions: application.submissions + 1,
      submittedAt: now,
      inDoubt: false,
      licenceExpiresOn: earliestEnd(application),
      licenceWarnedAt: null,
    }),
    nextCheckAt: now,
  }
}

export const decideCancel = (application: AccessApplication, by: string, now: Date): AccessApplication =>
  moved(application, 'cancelled', by, null, now)

export function decideSuspension(application: AccessApplication, by: string, now: Date): ApplicationDecision {
  return {
    application: moved(application, 'suspended', by, null, now, { suspendedBy: by }),
    effect: 'shut_account',
    event: 'access_application.suspended',
  }
}

export function decideResumption(application: AccessApplication, by: string, now: Date): ApplicationDecision {
  return {
    application: moved(application, 'active', by, null, now, { suspendedBy: null }),
    effect: 'open_account',
    event: 'access_application.active',
  }
}

function earliestEnd({ facts, product }: AccessApplication): string | null {
  const ends = accessRequirements[product]
    .filter((fact) => fact.ends === true)
    .flatMap((fact) => facts[fact.field] ?? [])
    .filter((day) => day !== foreverDate)
  return ends.sort()[0] ?? null
}

/** Whether it is time to say that a licence ends. Saying is all: whether the merchant may go on is for the channel, or a person. */
export function isLicenceWarningDue(application: AccessApplication, now: Date): boolean {
  const { licenceExpiresOn, licenceWarnedAt, status } = application
  if (licenceExpiresOn === null || licenceWarnedAt !== null || status !== 'active') return false
  return Date.parse(`${licenceExpiresOn}T00:00:00+08:00`) - now.getTime() <= licenceWarningDays * dayMs
}
