import pg from 'pg'
import { PlainError } from './plain-error.ts'

const oldestVersion = 15

/** Makes sure the person's own PostgreSQL answers and is new enough; one sentence when not, never with the password in it. */
export async function checkDatabase(url: string): Promise<void> {
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new PlainError(
      'DATABASE_URL is not a PostgreSQL address: it must look like postgres://user:password@host:5432/database.',
    )
  }
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    const { rows } = await client.query<{ number: string }>(`select current_setting('server_version_num') as number`)
    const major = Math.floor(Number(rows[0]?.number) / 10_000)
    if (major < oldestVersion) {
      throw new PlainError(
        `The PostgreSQL in DATABASE_URL is version ${major}, but ${oldestVersion} or newer is needed.`,
      )
    }
  } catch (error) {
    throw error instanceof PlainError
      ? error
      : new PlainError(databaseMessage(url, error as { code?: string; message?: string }))
  } finally {
    await client.end().catch(() => {})
  }
}

/** The sentence for a database that does not let us in. */
export function databaseMessage(url: string, error: { code?: string; message?: string }): string {
  const { hostname, port, pathname } = URL.canParse(url) ? new URL(url) : { hostname: '', port: '', pathname: '' }
  const where = `${hostname || 'localhost'}:${port || 5432}`
  switch (error.code) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ETIMEDOUT':
      return `The PostgreSQL in DATABASE_URL does not answer at ${where} (${error.code}): start it, or correct DATABASE_URL.`
    case '28P01':
    case '28000':
      return `The PostgreSQL at ${where} refuses the user or password in DATABASE_URL: correct it.`
    case '3D000':
      return `The PostgreSQL at ${where} has no database "${pathname.slice(1)}": create it, or correct DATABASE_URL.`
    default:
      return `The PostgreSQL in DATABASE_URL cannot be used (${error.code ?? error.message ?? 'no reason given'}): correct DATABASE_URL.`
  }
}
