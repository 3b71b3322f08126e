import pg from 'pg'

/** A named statement is parsed once per connection. */
export type Statement = Readonly<{ name: string; text: string }>
export const statement = (name: string, text: string): Statement => ({ name, text })

export type Row = Record<string, unknown>
export type Values = readonly unknown[]

/** What a store may touch: a transaction, or the pool for one statement that is its own transaction. */
export interface Queries {
  query<R extends object = Row>(sql: Statement, values?: Values): Promise<R[]>
}
export type Tx = Queries & { readonly inTransaction: true }

export interface Database extends Queries {
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>
  /** A connection of its own, for LISTEN. */
  connect(): Promise<pg.Client>
  close(): Promise<void>
  readonly stats: { total: number; idle: number; waiting: number }
}

export type DatabaseOptions = Readonly<{
  url: string
  poolMax?: number
  applicationName?: string
  statementTimeoutMs?: number
  /** For reports: reads only, and is planned as the server thinks best, since a report reads many rows. */
  forReports?: boolean
  onError?: (error: Error) => void
}>

/**
 * Statements are planned once a connection, often while a table is still small, and the plan is kept: one that reads the whole table
 * is then right and soon ruinous. Ours find a few rows by their keys, so they are planned to look each up in its index.
 */
const planning = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off'

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    // int8 holds fen: a JavaScript number would silently lose precision.
    oid === 20 && format !== 'binary' ? BigInt : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolMax ?? 12,
    application_name: options.applicationName ?? 'hutong',
    options: options.forReports ? '-c default_transaction_read_only=on' : planning,
    statement_timeout: options.statementTimeoutMs ?? 15_000,
    idle_in_transaction_session_timeout: 30_000,
    lock_timeout: 3_000,
    connectionTimeoutMillis: 5_000,
    // Statements that do not wait for each other's answers leave together and cost one round trip.
    pipeline: true,
    types,
  })
  pool.on('error', (error) => options.onError?.(error))

  const run = async <R extends object>(
    client: pg.Pool | pg.PoolClient,
    sql: Statement,
    values: Values = [],
  ): Promise<R[]> => {
    const result = await client.query({ name: sql.name, text: sql.text, values: values as unknown[] })
    return result.rows as R[]
  }

  const once = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      // Sent with the first statement of the work; when it fails, that one fails with it.
      const begun = client.query('begin')
      begun.catch(() => undefined)
      const result = await work({ inTransaction: true, query: (sql, values) => run(client, sql, values) })
      await begun
      await client.query('commit')
      return result
    } catch (error) {
      // A connection that cannot even roll back is thrown away, and its transaction with it.
      await client.query('rollback').catch((rollbackError: Error) => {
        broken = rollbackError
      })
      throw error
    } finally {
      client.release(broken)
    }
  }

  return {
    query: (sql, values) => run(pool, sql, values),
    transaction: async (work) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(work)
        } catch (error) {
          // Deadlock or serialization failure: nothing was written, so the same work may run again.
          const code = errorCode(error)
          if (attempt >= 4 || (code !== '40P01' && code !== '40001')) throw error
        }
      }
    },
    connect: async () => {
      const client = new pg.Client({
        connectionString: options.url,
        application_name: `${options.applicationName ?? 'hutong'}-listen`,
      })
      await client.connect()
      return client
    },
    close: () => pool.end(),
    get stats() {
      return { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }
    },
  }
}

/** SQLSTATE of a database error, or undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Name of the constraint a write ran into; stores turn it into a domain refusal. */
export function violatedConstraint(error: unknown): string | undefined {
  return error instanceof Error && 'constraint' in error && typeof error.constraint === 'string'
    ? error.constraint
    : undefined
}

/** Turns rows of values into the column arrays that `unnest` reads: `columns([[1, 'a'], [2, 'b']], 2)` is `[[1, 2], ['a', 'b']]`. */
export function columns(rows: readonly (readonly unknown[])[], width: number): unknown[][] {
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? null))
}
