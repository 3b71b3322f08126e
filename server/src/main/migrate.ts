import { readdir, readFile } from 'node:fs/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import pg from 'pg'

const folder = new URL('../../migrations/', import.meta.url)

/** Each file is one forward-only step, run in a transaction; Kysely's lock lets several processes start at once. */
async function readMigrations(): Promise<Record<string, Migration>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')))
  return Object.fromEntries(
    names.map((name, index) => [
      name.slice(0, -'.sql'.length),
      {
        up: async (db: Kysely<unknown>) => {
          await sql.raw(texts[index] as string).execute(db)
        },
      },
    ]),
  )
}

/** Brings the database at `url` to the newest schema and answers the names of the steps it took. Throws when a step fails; that step left nothing. */
export async function migrate(url: string): Promise<string[]> {
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({
      pool: new pg.Pool({ connectionString: url, max: 2, application_name: 'hutong-migrate' }),
    }),
  })
  try {
    const { error, results } = await new Migrator({ db, provider: { getMigrations: readMigrations } }).migrateToLatest()
    if (error) throw error
    return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName)
  } finally {
    await db.destroy()
  }
}

if (import.meta.main) {
  const url = process.env.DATABASE_URL
  if (!url) {
    console.error('DATABASE_URL is not set.')
    process.exit(1)
  }
  const done = await migrate(url)
  console.log(done.length === 0 ? 'The database is up to date.' : `Migrated: ${done.join(', ')}`)
}
