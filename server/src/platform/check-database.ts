import { type Queries, statement } from './database.ts'

const readSettings = statement(
  'check.settings',
  `select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'server_version_num', 'server_encoding')`,
)

/**
 * Why payments must not be trusted to this database, one sentence each; empty when they may. We answer a gateway only after a commit,
 * so a commit that does not reach the disk would lose money that was acknowledged.
 */
export async function unsafeSettings(db: Queries): Promise<string[]> {
  const settings = Object.fromEntries(
    (await db.query<{ name: string; setting: string }>(readSettings)).map((row) => [row.name, row.setting]),
  )
  const problems: string[] = []
  if (settings.fsync !== 'on') problems.push('fsync is off: commits would not survive a power loss.')
  if (settings.full_page_writes !== 'on') problems.push('full_page_writes is off: a crash could leave torn pages.')
  if (settings.synchronous_commit === 'off')
    problems.push('synchronous_commit is off: acknowledged payments could be lost in a crash.')
  if (settings.server_encoding !== 'UTF8')
    problems.push(`the database’s encoding is ${settings.server_encoding}, it must be UTF8.`)
  if (Number(settings.server_version_num) < 150_000) problems.push('PostgreSQL 15 or newer is needed.')
  return problems
}
