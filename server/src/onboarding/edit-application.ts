import { createHash } from 'node:crypto'
import {
  type AccessApplicationStatus,
  type AccessProduct,
  type Action,
  accessApplicationCan,
  accessRequirements,
  channelOfAccess,
} from '@hutong/contract'
import { findPlatformAccount } from '../channels/index.ts'
import { appendAudit, newId, RefusedError, refused, type Tx } from '../platform/index.ts'
import {
  type AccessApplication,
  type ApplicationDecision,
  type ApplicationRef,
  decideCancel,
  decideResumption,
  decideSubmit,
  decideSuspension,
} from './access-application.ts'
import { insertApplication, lockApplication } from './application-store.ts'
import { problemsOf } from './application-view.ts'
import { listDocuments, putDocument } from './document-store.ts'
import { type OnboardingDeps, saveDecision } from './save-application.ts'

/** `by` is who does it, as it stands in the history: `key:key_…` or `operator`. */
export type Applicant = Readonly<{ appId: string; livemode: boolean; by: string }>

/** A draft. Whatever is entered may be saved, half of it too; it is judged when it is submitted. */
export async function createApplication(
  deps: OnboardingDeps,
  who: Applicant,
  input: Readonly<{ product: AccessProduct; facts: Readonly<Record<string, string>> }>,
): Promise<AccessApplication> {
  const channel = channelOfAccess[input.product]
  if (!(await findPlatformAccount(deps.db, channel, who.livemode)))
    throw refused('access_product_not_offered', 'product')
  checkFields(input.product, Object.keys(input.facts))
  const now = deps.clock.now()
  const application: AccessApplication = {
    appId: who.appId,
    id: newId('accessApplication', now, deps.random),
    livemode: who.livemode,
    channel,
    product: input.product,
    status: 'draft',
    facts: input.facts,
    platformAccountId: null,
    channelApplicationNo: null,
    channelState: null,
    signUrl: null,
    merchantNo: null,
    channelAccountId: null,
    suspendedBy: null,
    reasons: [],
    licenceExpiresOn: null,
    licenceWarnedAt: null,
    submissions: 0,
    inDoubt: false,
    nextCheckAt: null,
    checks: 0,
    createdBy: who.by,
    createdAt: now,
    updatedAt: now,
    submittedAt: null,
    eventSequence: 0,
    history: [{ at: now.toISOString(), status: 'draft', by: who.by, word: null }],
  }
  await deps.db.transaction(async (tx) => {
    await insertApplication(tx, deps.box, application)
    await audit(tx, who, 'application.edit', undefined, application, now)
  })
  return application
}

function checkFields(product: AccessProduct, fields: readonly string[]): void {
  const known = new Set(accessRequirements[product].filter((fact) => fact.kind !== 'image').map((fact) => fact.field))
  const stranger = fields.find((field) => !known.has(field))
  if (stranger !== undefined) throw refused('access_fact_unknown', `facts.${stranger}`)
}

type Rule = (
  application: AccessApplication,
  now: Date,
  tx: Tx,
) => ApplicationDecision | undefined | Promise<ApplicationDecision | undefined>

/** One change by a person, under the lock; `undefined` leaves everything as it is. */
async function change(
  deps: OnboardingDeps,
  who: Applicant,
  applicationId: string,
  action: Action,
  rule: Rule,
): Promise<AccessApplication> {
  const changed = await deps.db.transaction(async (tx) => {
    const application = await lockApplication(tx, deps.box, { appId: who.appId, applicationId })
    if (!application || application.livemode !== who.livemode) throw refused('access_application_not_found')
    const decision = await rule(application, deps.clock.now(), tx)
    if (!decision) return application
    const saved = await saveDecision(deps, tx, decision, who.by)
    await audit(tx, who, action, application, saved, deps.clock.now())
    return saved
  })
  // The worker looks at once: what was submitted is due now, and events go out.
  deps.wake.ring()
  return changed
}

/** Which facts were changed, by their names alone: what they say is nobody's to read back. */
async function audit(
  tx: Tx,
  who: Applicant,
  action: Action,
  before: AccessApplication | undefined,
  after: AccessApplication,
  at: Date,
): Promise<void> {
  const fields = new Set([...Object.keys(before?.facts ?? {}), ...Object.keys(after.facts)])
  const changed = [...fields].filter((field) => before?.facts[field] !== after.facts[field])
  await appendAudit(tx, {
    appId: who.appId,
    by: who.by,
    action,
    subject: after.id,
    before: before ? { status: before.status } : null,
    after: { status: after.status, product: after.product, ...(changed.length > 0 ? { facts_changed: changed } : {}) },
    at,
  })
}

const quietly = (application: AccessApplication): ApplicationDecision => ({ application, effect: 'none', event: null })

function requireEditable(application: AccessApplication): void {
  if (!accessApplicationCan.beEdited(application)) throw refused('access_application_not_editable')
}

export const editFacts = (
  deps: OnboardingDeps,
  who: Applicant,
  applicationId: string,
  changes: Readonly<Record<string, string | null>>,
): Promise<AccessApplication> =>
  change(deps, who, applicationId, 'application.edit', (application, now) => {
    requireEditable(application)
    checkFields(application.product, Object.keys(changes))
    const facts = Object.entries({ ...application.facts, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    )
    return quietly({ ...application, facts: Object.fromEntries(facts), updatedAt: now })
  })

export const documentBytesMax = 2_097_152

/** By what the bytes are, never by what they are called. */
export function imageTypeOf(bytes: Uint8Array): 'image/png' | 'image/jpeg' | undefined {
  const begins = (...signature: number[]) => signature.every((byte, at) => bytes[at] === byte)
  if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  return begins(0xff, 0xd8, 0xff) ? 'image/jpeg' : undefined
}

export const uploadDocument = (
  deps: OnboardingDeps,
  who: Applicant,
  applicationId: string,
  input: Readonly<{ field: string; content: string }>,
): Promise<AccessApplication> =>
  change(deps, who, applicationId, 'application.edit', async (application, now, tx) => {
    requireEditable(application)
    const fact = accessRequirements[application.product].find((each) => each.field === input.field)
    if (fact?.kind !== 'image') throw refused('access_fact_unknown', 'field')
    const bytes = Buffer.from(input.content, 'base64')
    const mediaType = imageTypeOf(bytes)
    if (!mediaType || bytes.length > documentBytesMax) throw refused('access_document_invalid', 'content')
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const ref: ApplicationRef = { appId: who.appId, applicationId }
    await putDocument(tx, deps.box, ref, {
      field: input.field,
      mediaType,
      size: bytes.length,
      sha256,
      uploadedAt: now,
      bytes,
    })
    return quietly({ ...application, updatedAt: now })
  })

/** Repeating it is harmless: what is on its way or further stays where it is. */
export const submitApplication = (
  deps: OnboardingDeps,
  who: Applicant,
  applicationId: string,
): Promise<AccessApplication> =>
  change(deps, who, applicationId, 'application.submit', async (application, now, tx) => {
    if (isUnderWay(application.status)) return undefined
    if (!accessApplicationCan.beSubmitted(application)) throw refused('access_application_wrong_state')
    const documents = await listDocuments(tx, { appId: who.appId, applicationId })
    const [first] = problemsOf(application, documents, now)
    if (first) throw new RefusedError('access_application_incomplete', `facts.${first.field}`)
    const platform = await findPlatformAccount(tx, application.channel, application.livemode)
    if (!platform) throw refused('access_product_not_offered')
    return quietly({ ...decideSubmit(application, who.by, now), platformAccountId: platform.id })
  })

const isUnderWay = (status: AccessApplicationStatus): boolean =>
  status === 'submitted' || status === 'under_review' || status === 'approved'

export const cancelApplication = (
  deps: OnboardingDeps,
  who: Applicant,
  applicationId: string,
): Promise<AccessApplication> =>
  change(deps, who, applicationId, 'application.edit', (application, now) => {
    if (application.status === 'cancelled') return undefined
    if (!accessApplicationCan.beCancelled(application)) throw refused('access_application_wrong_state')
    return quietly(decideCancel(application, who.by, now))
  })

/** A person takes the product out of use, and into it again; what a channel suspended only the channel brings back. */
export const suspendApplication = (
  deps: OnboardingDeps,
  who: Applicant,
  applicationId: string,
): Promise<AccessApplication> =>
  change(deps, who, applicationId, 'application.edit', (application, now) => {
    if (!accessApplicationCan.beSuspended(application)) throw refused('access_application_wrong_state')
    return decideSuspension(application, who.by, now)
  })

export const resumeApplication = (
  deps: OnboardingDeps,
  who: Applicant,
  applicationId: string,
): Promise<AccessApplication> =>
  change(deps, who, applicationId, 'application.edit', (application, now) => {
    if (!accessApplicationCan.beResumed(application) || application.suspendedBy === 'channel')
      throw refused('access_application_wrong_state')
    return decideResumption(application, who.by, now)
  })
