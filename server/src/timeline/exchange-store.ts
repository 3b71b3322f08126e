import type { KeptExchange } from '../channels/index.ts'
import { columns, type Queries, statement } from '../platform/index.ts'

const insertRows = statement(
  'timeline.insert-exchanges',
  `insert into channel_exchanges (app_id, channel, channel_account_id, number, operation, http_status, channel_code, outcome, duration_ms, answer, at)
   select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::int[], $10::jsonb[], $11::timestamptz[])`,
)

export async function insertExchanges(db: Queries, exchanges: readonly KeptExchange[]): Promise<void> {
  const rows = exchanges.map((each) => [
    each.appId,
    each.channel,
    each.channelAccountId,
    each.number,
    each.operation,
    each.httpStatus,
    each.channelCode,
    each.outcome,
    each.durationMs,
    each.answer === null ? null : JSON.stringify(each.answer),
    each.at,
  ])
  await db.query(insertRows, columns(rows, 11))
}

type ExchangeRow = {
  app_id: string
  channel: KeptExchange['channel']
  channel_account_id: string | null
  number: string
  operation: KeptExchange['operation']
  http_status: number | null
  channel_code: string | null
  outcome: string
  duration_ms: number | null
  answer: KeptExchange['answer']
  at: Date
}

const selectAbout = statement(
  'timeline.exchanges',
  `select * from channel_exchanges where app_id = $1 and number = any($2::text[]) and at >= $3 order by at, position limit $4`,
)

/** No order has more to tell; an account's rejected notifications are at most one a minute and reason. */
const exchangesMax = 500

/** What was said about these numbers, oldest first. */
export async function listExchanges(
  db: Queries,
  appId: string,
  numbers: readonly string[],
  since: Date,
): Promise<KeptExchange[]> {
  const rows = await db.query<ExchangeRow>(selectAbout, [appId, numbers, since, exchangesMax])
  return rows.map((row) => ({
    appId: row.app_id,
    channel: row.channel,
    channelAccountId: row.channel_account_id,
    number: row.number,
    operation: row.operation,
    httpStatus: row.http_status,
    channelCode: row.channel_code,
    outcome: row.outcome,
    durationMs: row.duration_ms,
    answer: row.answer,
    at: row.at,
  }))
}

const keptMs = 90 * 86_400_000
const deletedAtOnce = 5_000

const deleteOld = statement(
  'timeline.forget-exchanges',
  `delete from channel_exchanges where (app_id, position) in (select app_id, position from channel_exchanges where at < $1 order by at limit $2) returning 1`,
)

/** Forgets what is older than ninety days, some thousands at a time, so that no statement runs for long. */
export async function forgetExchanges(db: Queries, now: Date): Promise<number> {
  let forgotten = 0
  for (;;) {
    const gone = await db.query(deleteOld, [new Date(now.getTime() - keptMs), deletedAtOnce])
    forgotten += gone.length
    if (gone.length < deletedAtOnce) return forgotten
  }
}
