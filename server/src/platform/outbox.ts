import type { EventType } from '@hutong/contract'
import { columns, type Queries, statement, type Tx } from './database.ts'

/** A row of the event log as it is written, in the transaction that caused it. */
export type NewEvent = Readonly<{
  appId: string
  id: string
  type: EventType
  subjectId: string
  /** Counts the events of one subject without gaps; the caller holds the subject's lock. */
  sequence: number
  livemode: boolean
  data: Readonly<Record<string, unknown>>
  createdAt: Date
}>

export type StoredEvent = NewEvent & Readonly<{ cursor: EventCursor }>

/** Where a reader of the log is: transactions below the oldest one still running, in (xid, position) order, have no gaps left. */
export type EventCursor = Readonly<{ xid: string; position: string }>
export const startOfLog: EventCursor = { xid: '0', position: '0' }

const insertEvents = statement(
  'outbox.insert',
  `insert into events (app_id, id, type, subject_id, sequence, livemode, data, created_at)
   select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::bool[], $7::jsonb[], $8::timestamptz[])`,
)

export async function appendEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  await tx.query(
    insertEvents,
    columns(
      events.map((e) => [
        e.appId,
        e.id,
        e.type,
        e.subjectId,
        e.sequence,
        e.livemode,
        JSON.stringify(e.data),
        e.createdAt,
      ]),
      8,
    ),
  )
}

type EventRow = {
  app_id: string
  id: string
  type: EventType
  subject_id: string
  sequence: number
  livemode: boolean
  data: Record<string, unknown>
  created_at: Date
  xid: string
  position: bigint
}

const columnsOfEvent = 'app_id, id, type, subject_id, sequence, livemode, data, created_at, xid::text, position'

const selectAfter = statement(
  'outbox.after',
  `select ${columnsOfEvent} from events
   where (xid, position) > ($1::text::xid8, $2::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
   order by events.xid, events.position limit $3`,
)

const selectHead = statement('outbox.head', `select (pg_snapshot_xmin(pg_current_snapshot()))::text as xid`)

const toEvent = (row: EventRow): StoredEvent => ({
  appId: row.app_id,
  id: row.id,
  type: row.type,
  subjectId: row.subject_id,
  sequence: row.sequence,
  livemode: row.livemode,
  data: row.data,
  createdAt: row.created_at,
  cursor: { xid: row.xid, position: String(row.position) },
})

/** Committed events after a cursor, oldest first; never one that a slower transaction could still precede. */
export async function readEventsAfter(db: Queries, cursor: EventCursor, limit: number): Promise<StoredEvent[]> {
  return (await db.query<EventRow>(selectAfter, [cursor.xid, cursor.position, limit])).map(toEvent)
}

/** The cursor of a reader that wants only what comes from now on. */
export async function headOfLog(db: Queries): Promise<EventCursor> {
  const [row] = await db.query<{ xid: string }>(selectHead)
  return { xid: row?.xid ?? '0', position: '-1' }
}

const selectOne = statement(
  'outbox.one',
  `select ${columnsOfEvent} from events where app_id = $1 and id = $2 and livemode = $3`,
)
const selectPage = statement(
  'outbox.page',
  `select ${columnsOfEvent} from events where app_id = $1 and livemode = $2 and ($3::text is null or id < $3) and ($4::text is null or subject_id = $4)
   order by id desc limit $5`,
)

export async function findEvent(
  db: Queries,
  appId: string,
  livemode: boolean,
  id: string,
): Promise<StoredEvent | undefined> {
  const [row] = await db.query<EventRow>(selectOne, [appId, id, livemode])
  return row && toEvent(row)
}

/** Newest first. */
export async function listEvents(
  db: Queries,
  query: {
    appId: string
    livemode: boolean
    startingAfter: string | undefined
    subjectId: string | undefined
    limit: number
  },
): Promise<StoredEvent[]> {
  const rows = await db.query<EventRow>(selectPage, [
    query.appId,
    query.livemode,
    query.startingAfter ?? null,
    query.subjectId ?? null,
    query.limit,
  ])
  return rows.map(toEvent)
}
