import type pg from 'pg'

/** What the whole cluster has written. `walBytes` is exact at once; `fsyncs` of a connection show about a second after they happened. */
export type DatabaseReading = Readonly<{ walBytes: number; fsyncs: number }>

export async function readDatabase(client: pg.Client): Promise<DatabaseReading> {
  const { rows } = await client.query<{ wal: string; fsyncs: string }>(
    `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text as wal,
       (select coalesce(sum(fsyncs), 0)::text from pg_stat_io where object = 'wal') as fsyncs`,
  )
  return { walBytes: Number(rows[0]?.wal), fsyncs: Number(rows[0]?.fsyncs) }
}

/** A connection tells its counters when it has something to do at least a second after it last told them. */
export const countersLagMs = 1_100
