import type { EventType } from '@hutong/contract'
import {
  columns,
  type EventCursor,
  type Queries,
  type StoredEvent,
  startOfLog,
  statement,
  type Tx,
} from '../platform/index.ts'

const name = 'webhooks.fan-out'
const read = statement('webhooks.read_progress', 'select position from progress where name = $1')
const lock = statement('webhooks.lock_progress', 'select position from progress where name = $1 for update')
const write = statement('webhooks.write_progress', 'update progress set position = $2, updated_at = $3 where name = $1')

/** How far the event log has become deliveries. */
export async function readFanOutCursor(db: Queries): Promise<EventCursor> {
  const [row] = await db.query<{ position: EventCursor }>(read, [name])
  return row?.position ?? startOfLog
}

/** The same, held: nobody else fans out until the transaction ends. */
export async function lockFanOutCursor(tx: Tx): Promise<EventCursor> {
  const [row] = await tx.query<{ position: EventCursor }>(lock, [name])
  return row?.position ?? startOfLog
}

export async function moveFanOutCursor(tx: Tx, cursor: EventCursor, now: Date): Promise<void> {
  await tx.query(write, [name, JSON.stringify(cursor), now])
}

/** The part of an event that decides who hears of it, and after what. */
export type EventHead = Pick<StoredEvent, 'appId' | 'id' | 'type' | 'subjectId' | 'sequence' | 'livemode'>

const earlier = statement(
  'webhooks.earlier_events',
  `select distinct p.app_id, p.id, p.type, p.subject_id, p.sequence, p.livemode
   from unnest($1::text[], $2::text[], $3::int[]) as e (app_id, subject_id, sequence)
   join events p on p.app_id = e.app_id and p.subject_id = e.subject_id and p.sequence < e.sequence
   where (p.xid, p.position) > ($4::text::xid8, $5::bigint)`,
)

/**
 * Events of the same subjects that come before these but stand behind the cursor. The log is in the order in which transactions began,
 * so one that began early and then waited for its subject stands before the event it follows.
 */
export async function earlierEventsAfter(
  db: Queries,
  events: readonly EventHead[],
  cursor: EventCursor,
): Promise<EventHead[]> {
  const rows = events
    .filter((event) => event.sequence > 1)
    .map((event) => [event.appId, event.subjectId, event.sequence])
  if (rows.length === 0) return []
  const found = await db.query<{
    app_id: string
    id: string
    type: EventType
    subject_id: string
    sequence: number
    livemode: boolean
  }>(earlier, [...columns(rows, 3), cursor.xid, cursor.position])
  return found.map((row) => ({
    appId: row.app_id,
    id: row.id,
    type: row.type,
    subjectId: row.subject_id,
    sequence: row.sequence,
    livemode: row.livemode,
  }))
}
