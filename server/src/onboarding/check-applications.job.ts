import type { ApplicationFact } from '../channels/index.ts'
import { openPlatformAccount, type PlatformHandle, type SubmissionAnswer } from '../channels/index.ts'
import { businessNoOf, type DueWork, randomText, SimulatedCrash } from '../platform/index.ts'
import {
  type AccessApplication,
  type ApplicationDecision,
  decideFact,
  decideSubmission,
  isLicenceWarningDue,
  isWordOnEarlier,
} from './access-application.ts'
import { claimDueApplications, lockApplication } from './application-store.ts'
import { listDocuments, markDocumentSent, readDocument } from './document-store.ts'
import { type OnboardingDeps, saveDecision } from './save-application.ts'

/** Who it was that decided, where nobody did: it stands in the audit log. */
const workName = 'check-applications'
const batchMax = 8
/** Longer than the uploads and the submission of one application may take. */
const leaseMs = 120_000

/**
 * Brings applications on: sends what was submitted, pictures first, always under the same number; asks about those that are with
 * their channel; tells of licences that end.
 */
export function checkApplicationsWork(deps: OnboardingDeps): DueWork {
  return {
    name: workName,
    idleMs: 1_000,
    hearsNudges: true,
    round: async () => {
      const now = deps.clock.now()
      const due = await claimDueApplications(deps.db, deps.box, now, new Date(now.getTime() + leaseMs), batchMax)
      const results = await Promise.allSettled(due.map((application) => look(deps, application)))
      for (const [index, result] of results.entries()) {
        if (result.status === 'fulfilled') continue
        if (result.reason instanceof SimulatedCrash) throw result.reason
        deps.log.error({ application: due[index]?.id, err: result.reason }, 'an application could not be worked on')
      }
      return due.length
    },
  }
}

async function look(deps: OnboardingDeps, application: AccessApplication): Promise<void> {
  const platform = await openPlatformAccount(deps, deps.connectors, application.channel, application.livemode)
  if (!platform) {
    deps.log.error({ application: application.id }, 'an application waits for a platform account that is not there')
    return
  }
  const calls = { platform, context: () => callContext(deps, application) }
  if (application.status === 'submitted') return bringToChannel(deps, calls, application)
  const fact = await ask(calls, application)
  await decide(deps, application, (current, now) => decideFact(current, fact, now))
  await warnOfLicence(deps, application)
}

type Calls = Readonly<{ platform: PlatformHandle; context: () => ReturnType<typeof callContext> }>

const refOf = (application: AccessApplication) => ({
  businessNo: businessNoOf(application.id),
  channelApplicationNo: application.channelApplicationNo,
})

const ask = ({ context, platform }: Calls, application: AccessApplication): Promise<ApplicationFact> =>
  platform.open.queryApplication(refOf(application), context())

async function bringToChannel(deps: OnboardingDeps, calls: Calls, application: AccessApplication): Promise<void> {
  if (application.inDoubt) {
    const fact = await ask(calls, application)
    const isThere = fact.state !== 'never_existed' && !isWordOnEarlier(application, fact)
    // Neither an answer nor a clear no: the next look asks again, and nothing is sent twice.
    if (isThere) return decide(deps, application, (current, now) => decideFact(current, fact, now))
  }
  const media = await sendImages(deps, calls, application)
  if (!('kind' in media)) {
    // Marked before the call: a process that dies during it leaves a row that says what may have happened.
    await decide(deps, application, (current) => ({
      application: { ...current, inDoubt: true },
      effect: 'none',
      event: null,
    }))
    const answer = await calls.platform.open.submit(
      {
        ...refOf(application),
        facts: application.facts,
        media: media.ids,
        isResubmission: application.submissions > 1,
      },
      calls.context(),
    )
    await decide(deps, application, (current, now) => decideSubmission(current, answer, now))
  } else await decide(deps, application, (current, now) => decideSubmission(current, media, now))
}

/** The channel's names of all pictures. Those it has already are not sent again. */
async function sendImages(
  deps: OnboardingDeps,
  { context, platform }: Calls,
  application: AccessApplication,
): Promise<Readonly<{ ids: Record<string, string> }> | SubmissionAnswer> {
  const ref = { appId: application.appId, applicationId: application.id }
  const ids: Record<string, string> = {}
  for (const document of await listDocuments(deps.db, ref)) {
    if (document.channelMediaId !== null) {
      ids[document.field] = document.channelMediaId
      continue
    }
    const bytes = await readDocument(deps.db, deps.box, ref, document.field)
    if (!bytes) continue
    const { mediaType, sha256 } = document
    const answer = await platform.open.uploadImage({ bytes, mediaType, sha256 }, context())
    if (answer.kind === 'refused')
      return {
        kind: 'refused',
        reason: answer.reason,
        reasons: [{ field: document.field, channelField: null, message: answer.reason.channelCode ?? '' }],
      }
    // A picture that may have arrived is simply sent again; it is no application yet.
    if (answer.kind !== 'uploaded') return { kind: 'not_sent', reason: answer.reason }
    await markDocumentSent(deps.db, ref, document, answer.mediaId)
    ids[document.field] = answer.mediaId
  }
  return { ids }
}

async function decide(
  deps: OnboardingDeps,
  { appId, id }: AccessApplication,
  rule: (application: AccessApplication, now: Date) => ApplicationDecision,
): Promise<void> {
  const told = await deps.db.transaction(async (tx) => {
    const current = await lockApplication(tx, deps.box, { appId, applicationId: id })
    if (!current) return false
    const decision = rule(current, deps.clock.now())
    await saveDecision(deps, tx, decision, workName)
    return decision.event !== null
  })
  if (told) deps.wake.ring()
}

const warnOfLicence = (deps: OnboardingDeps, application: AccessApplication): Promise<void> =>
  decide(deps, application, (current, now) =>
    isLicenceWarningDue(current, now)
      ? {
          application: { ...current, licenceWarnedAt: now },
          effect: 'none',
          event: 'access_application.licence_expiring',
        }
      : { application: current, effect: 'none', event: null },
  )

function callContext(deps: OnboardingDeps, { channel }: AccessApplication) {
  const startedAt = performance.now()
  return {
    now: deps.clock.now(),
    deadlineMs: deps.config.CHANNEL_TIMEOUT_MS,
    fetch: deps.fetch,
    nonce: (length: number) => randomText(deps.random, length),
    record: ({ operation, outcome }: Readonly<{ operation: string; outcome: string }>) =>
      deps.metrics.channelCalls.observe({ channel, operation, outcome }, (performance.now() - startedAt) / 1000),
  }
}
