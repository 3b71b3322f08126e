import { columns, type Queries, statement, type Tx } from './database.ts'
import { Masked } from './log.ts'

/**
 * What somebody changed, written in the transaction that changed it. `by` is who: `person:usr_…`, `key:key_…`, `command` for the
 * operator's command line, or the name of a job that decides by itself. Everything a person or a setting decides comes here;
 * what payers and channels do is in the event log.
 */
export type AuditEntry = Readonly<{
  /** Null for what belongs to the installation and not to one app. */
  appId: string | null
  by: string
  /** `noun.verb`, such as `refund.approve`; the actions of `contract/src/permissions.ts` where there is one. */
  action: string
  /** The id of what was changed. */
  subject: string
  /** What of it was changed, and nothing else; null where there was nothing before, or is nothing after. */
  before: AuditFacts | null
  after: AuditFacts | null
  at: Date
}>

export type AuditFacts = Readonly<Record<string, unknown>>
export type StoredAudit = AuditEntry & Readonly<{ position: bigint }>

const insertEntries = statement(
  'audit.insert',
  `insert into audit_log (app_id, actor, action, subject, before, after, at)
   select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[], $7::timestamptz[])`,
)

export async function appendAudit(tx: Tx, ...entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  const rows = entries.map((e) => [e.appId, e.by, e.action, e.subject, textOf(e.before), textOf(e.after), e.at])
  await tx.query(insertEntries, columns(rows, 7))
}

/** Names that may hold a secret or a person: their values stay out of the log, whoever forgot to leave them out. */
const hidden = /secret|password|private_?key|api_?v3|token|totp|recovery|openid|payer_?id|buyer_?(id|name)|signature/i

const textOf = (facts: AuditFacts | null): string | null =>
  facts &&
  JSON.stringify(facts, (name, value: unknown) => {
    if (name !== '' && hidden.test(name) && value !== null && typeof value !== 'boolean') return '[hidden]'
    if (value instanceof Masked) return String(value)
    return typeof value === 'bigint' ? Number(value) : value
  })

type AuditRow = {
  position: bigint
  app_id: string | null
  actor: string
  action: string
  subject: string
  before: AuditFacts | null
  after: AuditFacts | null
  at: Date
}

const selectPage = statement(
  'audit.page',
  `select * from audit_log
   where ($1::bigint is null or position < $1) and ($2::text[] is null or app_id = any($2)) and ($3::text is null or actor = $3)
     and ($4::text is null or action = $4) and ($5::text is null or subject = $5)
     and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7)
   order by position desc limit $8`,
)

export type AuditQuery = Readonly<{
  before?: bigint | undefined
  /** Undefined: of every app and of the installation. */
  appIds?: readonly string[] | undefined
  by?: string | undefined
  action?: string | undefined
  subject?: string | undefined
  from?: Date | undefined
  until?: Date | undefined
  limit: number
}>

/** Newest first. */
export async function listAudit(db: Queries, query: AuditQuery): Promise<StoredAudit[]> {
  const { action, appIds, before, by, from, limit, subject, until } = query
  const values = [before, appIds, by, action, subject, from, until].map((value) => value ?? null)
  return (await db.query<AuditRow>(selectPage, [...values, limit])).map((row) => ({
    position: row.position,
    appId: row.app_id,
    by: row.actor,
    action: row.action,
    subject: row.subject,
    before: row.before,
    after: row.after,
    at: row.at,
  }))
}
