import { randomBytes } from 'node:crypto'
import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from './postgres.ts'

/**
 * Gives a test run its PostgreSQL: a throw-away cluster, or the one TEST_DATABASE_ADMIN_URL names. Tests find it in that
 * variable, and in TEST_RUN_ID the mark that keeps the databases of runs on one server apart. Vitest calls what this
 * returns when the run is over.
 */
export async function setup(): Promise<() => Promise<void>> {
  const runId = randomBytes(4).toString('hex')
  process.env.TEST_RUN_ID = runId
  const given = process.env.TEST_DATABASE_ADMIN_URL
  if (given) return () => dropDatabasesOf(given, runId)

  const dataDir = mkdtempSync(join(fastFolder(), 'hutong-test-pg-'))
  const postgres = await startPostgres({
    dataDir,
    port: 0,
    // Nothing in here outlives the run, so it need not survive a power cut.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '128MB' },
  })
  process.env.TEST_DATABASE_ADMIN_URL = postgres.url
  return async () => {
    delete process.env.TEST_DATABASE_ADMIN_URL
    await postgres.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

const roomWantedBytes = 2 * 1024 ** 3

/**
 * Memory where there is enough of it: a database is copied for every test file, which took 24 ms in memory and 40 to 700 ms
 * on a busy disk. Containers often have next to none.
 */
function fastFolder(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    accessSync('/dev/shm', constants.W_OK)
    if (bavail * bsize >= roomWantedBytes) return '/dev/shm'
  } catch {
    // There is no such folder here.
  }
  return tmpdir()
}

async function dropDatabasesOf(adminUrl: string, runId: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database where datname like $1', [
      `test\\_${runId}\\_%`,
    ])
    for (const { datname } of rows) await client.query(`drop database if exists "${datname}" with (force)`)
  } finally {
    await client.end()
  }
}
