import { type AccessApplicationStatus, type AccessProduct, accessRequirements, type Channel } from '@hutong/contract'
import type { ApplicationReason } from '../channels/index.ts'
import { type Queries, type SecretBox, statement, type Tx } from '../platform/index.ts'
import type { AccessApplication, ApplicationHistoryEntry, ApplicationRef } from './access-application.ts'

type ApplicationRow = {
  app_id: string
  id: string
  livemode: boolean
  channel: Channel
  product: AccessProduct
  status: AccessApplicationStatus
  facts: Record<string, string>
  sealed_facts: string | null
  platform_account_id: string | null
  channel_application_no: string | null
  channel_state: string | null
  sign_url: string | null
  merchant_no: string | null
  channel_account_id: string | null
  suspended_by: string | null
  in_doubt: boolean
  reasons: ApplicationReason[]
  licence_expires_on: string | null
  licence_warned_at: Date | null
  submissions: number
  next_check_at: Date | null
  checks: number
  created_by: string
  created_at: Date
  updated_at: Date
  submitted_at: Date | null
  event_sequence: number
  history: ApplicationHistoryEntry[]
}

type Box = Pick<SecretBox, 'seal' | 'open'>
export const factsContext = (id: string): string => `access_application:${id}`

const toApplication = (box: Box, row: ApplicationRow): AccessApplication => ({
  appId: row.app_id,
  id: row.id,
  livemode: row.livemode,
  channel: row.channel,
  product: row.product,
  status: row.status,
  facts: {
    ...row.facts,
    ...(row.sealed_facts === null
      ? {}
      : (JSON.parse(box.open(row.sealed_facts, factsContext(row.id))) as Record<string, string>)),
  },
  platformAccountId: row.platform_account_id,
  channelApplicationNo: row.channel_application_no,
  channelState: row.channel_state,
  signUrl: row.sign_url,
  merchantNo: row.merchant_no,
  channelAccountId: row.channel_account_id,
  suspendedBy: row.suspended_by,
  inDoubt: row.in_doubt,
  reasons: row.reasons,
  licenceExpiresOn: row.licence_expires_on,
  licenceWarnedAt: row.licence_warned_at,
  submissions: row.submissions,
  nextCheckAt: row.next_check_at,
  checks: row.checks,
  createdBy: row.created_by,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  submittedAt: row.submitted_at,
  eventSequence: row.event_sequence,
  history: row.history,
})

/** Which facts lie open and which are sealed, by the product's own table. */
function stored(box: Box, { facts, id, product }: AccessApplication): { open: string; sealed: string | null } {
  const sensitive = new Set(accessRequirements[product].filter((fact) => fact.sensitive).map((fact) => fact.field))
  const entries = Object.entries(facts)
  const sealed = entries.filter(([field]) => sensitive.has(field))
  return {
    open: JSON.stringify(Object.fromEntries(entries.filter(([field]) => !sensitive.has(field)))),
    sealed: sealed.length === 0 ? null : box.seal(JSON.stringify(Object.fromEntries(sealed)), factsContext(id)),
  }
}

const fields = `app_id, id, livemode, channel, product, status, facts, sealed_facts, platform_account_id, channel_application_no,
  channel_state, sign_url, merchant_no, channel_account_id, suspended_by, in_doubt, reasons, licence_expires_on::text, licence_warned_at,
  submissions, next_check_at, checks, created_by, created_at, updated_at, submitted_at, event_sequence, history`

const selectOne = statement(
  'onboarding.application',
  `select ${fields} from access_applications where app_id = $1 and id = $2`,
)
const lockOne = statement(
  'onboarding.lock-application',
  `select ${fields} from access_applications where app_id = $1 and id = $2 for update`,
)
const selectPage = statement(
  'onboarding.page',
  `select ${fields} from access_applications where app_id = $1 and livemode = $2 and ($3::text is null or id < $3)
     and ($4::text is null or status = $4) order by id desc limit $5`,
)
const selectAll = statement('onboarding.all', `select ${fields} from access_applications order by id limit 1000`)
const insertRow = statement(
  'onboarding.insert',
  `insert into access_applications (app_id, id, livemode, channel, product, status, facts, sealed_facts, created_by, created_at, updated_at, history)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)`,
)
const updateRow = statement(
  'onboarding.update',
  `update access_applications set status = $3, facts = $4, sealed_facts = $5, platform_account_id = $6, channel_application_no = $7,
     channel_state = $8, sign_url = $9, merchant_no = $10, channel_account_id = $11, suspended_by = $12, in_doubt = $13, reasons = $14,
     licence_expires_on = $15, licence_warned_at = $16, submissions = $17, next_check_at = $18, checks = $19, updated_at = $20,
     submitted_at = $21, event_sequence = $22, history = $23
   where app_id = $1 and id = $2`,
)
const claimDue = statement(
  'onboarding.claim-due',
  `update access_applications a set next_check_at = $2, checks = a.checks + 1
   from (select app_id, id from access_applications where next_check_at <= $1 order by next_check_at limit $3 for update skip locked) as due
   where a.app_id = due.app_id and a.id = due.id returning ${fields.replace(/(^|, *\n? *)(\w)/g, '$1a.$2')}`,
)
export async function findApplication(
  db: Queries,
  box: Box,
  ref: ApplicationRef,
): Promise<AccessApplication | undefined> {
  const [row] = await db.query<ApplicationRow>(selectOne, [ref.appId, ref.applicationId])
  return row && toApplication(box, row)
}

export async function lockApplication(tx: Tx, box: Box, ref: ApplicationRef): Promise<AccessApplication | undefined> {
  const [row] = await tx.query<ApplicationRow>(lockOne, [ref.appId, ref.applicationId])
  return row && toApplication(box, row)
}

/** Newest first. */
export async function listApplications(
  db: Queries,
  box: Box,
  query: Readonly<{
    appId: string
    livemode: boolean
    startingAfter: string | undefined
    status: AccessApplicationStatus | undefined
    limit: number
  }>,
): Promise<AccessApplication[]> {
  const { appId, limit, livemode, startingAfter, status } = query
  const rows = await db.query<ApplicationRow>(selectPage, [
    appId,
    livemode,
    startingAfter ?? null,
    status ?? null,
    limit,
  ])
  return rows.map((row) => toApplication(box, row))
}

/** Of every app; for operators. */
export const listAllApplications = async (db: Queries, box: Box): Promise<AccessApplication[]> =>
  (await db.query<ApplicationRow>(selectAll)).map((row) => toApplication(box, row))

export async function insertApplication(db: Queries, box: Box, one: AccessApplication): Promise<void> {
  const { open, sealed } = stored(box, one)
  await db.query(insertRow, [
    one.appId,
    one.id,
    one.livemode,
    one.channel,
    one.product,
    one.status,
    open,
    sealed,
    one.createdBy,
    one.createdAt,
    JSON.stringify(one.history),
  ])
}

/** The caller holds the lock. */
export async function updateApplication(tx: Tx, box: Box, one: AccessApplication): Promise<void> {
  const { open, sealed } = stored(box, one)
  await tx.query(updateRow, [
    one.appId,
    one.id,
    one.status,
    open,
    sealed,
    one.platformAccountId,
    one.channelApplicationNo,
    one.channelState,
    one.signUrl,
    one.merchantNo,
    one.channelAccountId,
    one.suspendedBy,
    one.inDoubt,
    JSON.stringify(one.reasons),
    one.licenceExpiresOn,
    one.licenceWarnedAt,
    one.submissions,
    one.nextCheckAt,
    one.checks,
    one.updatedAt,
    one.submittedAt,
    one.eventSequence,
    JSON.stringify(one.history),
  ])
}

/** Takes applications that are due for a look, under a lease: if the taker dies, they are due again at its end. */
export async function claimDueApplications(
  db: Queries,
  box: Box,
  now: Date,
  leaseUntil: Date,
  limit: number,
): Promise<AccessApplication[]> {
  const rows = await db.query<ApplicationRow>(claimDue, [now, leaseUntil, limit])
  return rows.map((row) => toApplication(box, row))
}
