import { randomBytes } from 'node:crypto'
import pg from 'pg'

export type TestDatabase = {
  /** Sign-in with every right on this database alone. */
  url: string
  /** Drops the database, cutting off whoever is still connected. */
  drop: () => Promise<void>
}

/**
 * A database of the test's own, with all migrations applied. It is a copy of a template that is migrated once per run,
 * so it costs tens of milliseconds. Needs the vitest configuration at the root, which starts PostgreSQL.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = await ensureTemplate()
  const name = `test_${runId()}_${randomBytes(6).toString('hex')}`
  // Copying files beats writing them through the log where nothing is synced to disk.
  await withAdmin((admin) => admin.query(`create database "${name}" template "${template}" strategy file_copy`))
  return { url: urlOf(name), drop: () => dropDatabase(name) }
}

/** The same without migrations: an empty database, for tests of migrating itself. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const name = `test_${runId()}_${randomBytes(6).toString('hex')}`
  await withAdmin((admin) => admin.query(`create database "${name}" template template0 strategy file_copy`))
  return { url: urlOf(name), drop: () => dropDatabase(name) }
}

let ready: Promise<string> | undefined

function ensureTemplate(): Promise<string> {
  ready ??= makeTemplate()
  return ready
}

function makeTemplate(): Promise<string> {
  const template = `test_${runId()}_template`
  const unfinished = `${template}_new`
  return withAdmin(async (admin) => {
    // Test files run side by side; the first to come makes the template, the others wait for it here.
    await admin.query('select pg_advisory_lock(hashtextextended($1, 0))', [template])
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [template])
    if (rowCount !== 0) return template
    await admin.query(`drop database if exists "${unfinished}" with (force)`)
    await admin.query(`create database "${unfinished}" template template0`)
    const { migrate } = await import('../../src/main/migrate.ts')
    await migrate(urlOf(unfinished))
    await admin.query(`alter database "${unfinished}" rename to "${template}"`)
    return template
  })
}

async function dropDatabase(name: string): Promise<void> {
  await withAdmin((admin) => admin.query(`drop database if exists "${name}" with (force)`))
}

async function withAdmin<Result>(use: (admin: pg.Client) => Promise<Result>): Promise<Result> {
  const admin = new pg.Client({ connectionString: adminUrl() })
  await admin.connect()
  try {
    return await use(admin)
  } finally {
    await admin.end()
  }
}

function urlOf(name: string): string {
  const url = new URL(adminUrl())
  url.pathname = `/${name}`
  return url.href
}

function adminUrl(): string {
  return required('TEST_DATABASE_ADMIN_URL')
}

function runId(): string {
  return required('TEST_RUN_ID')
}

function required(variable: string): string {
  const value = process.env[variable]
  if (!value)
    throw new Error(`${variable} is not set: run the tests by vitest from the root folder, which starts PostgreSQL.`)
  return value
}
