import { columns, type Queries, statement, type Tx } from '../platform/index.ts'
import type { WebhookDelivery } from './delivery.ts'

type DeliveryRow = {
  app_id: string
  id: string
  endpoint_id: string
  event_id: string
  subject_id: string
  sequence: number
  status: WebhookDelivery['status']
  tries: number
  next_attempt_at: Date | null
  last_status_code: number | null
  last_error: string | null
  delivered_at: Date | null
  created_at: Date
}

const columnsOfDelivery =
  'app_id, id, endpoint_id, event_id, subject_id, sequence, status, tries, next_attempt_at, last_status_code, last_error, delivered_at, created_at'

const toDelivery = (row: DeliveryRow): WebhookDelivery => ({
  appId: row.app_id,
  id: row.id,
  endpointId: row.endpoint_id,
  eventId: row.event_id,
  subjectId: row.subject_id,
  sequence: row.sequence,
  status: row.status,
  tries: row.tries,
  nextAttemptAt: row.next_attempt_at,
  lastStatusCode: row.last_status_code,
  lastError: row.last_error,
  deliveredAt: row.delivered_at,
  createdAt: row.created_at,
})

export type NewDelivery = Readonly<{
  appId: string
  id: string
  endpointId: string
  eventId: string
  subjectId: string
  sequence: number
  /** False: an earlier event of the subject goes to the same endpoint in this very set. */
  first: boolean
}>

/** The events of one subject on their way to one endpoint: they leave one after the other. */
export type Queue = Readonly<{ appId: string; endpointId: string; subjectId: string }>

const insert = statement(
  'webhooks.insert_deliveries',
  `insert into webhook_deliveries (app_id, id, endpoint_id, event_id, subject_id, sequence, status, next_attempt_at, created_at)
   select n.app_id, n.id, n.endpoint_id, n.event_id, n.subject_id, n.sequence, 'scheduled',
     case when n.first and not exists (
       select from webhook_deliveries w where w.app_id = n.app_id and w.subject_id = n.subject_id and w.endpoint_id = n.endpoint_id
         and w.status = 'scheduled') then $8::timestamptz end,
     $8
   from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::bool[])
     as n (app_id, id, endpoint_id, event_id, subject_id, sequence, first)
   on conflict (app_id, endpoint_id, event_id) do nothing
   returning app_id, endpoint_id, subject_id, next_attempt_at`,
)

/**
 * Schedules deliveries, all due at once except those that have to wait for another of their queue. A pair of event and endpoint
 * that has a delivery already is left alone.
 */
export async function insertDeliveries(tx: Tx, deliveries: readonly NewDelivery[], now: Date): Promise<void> {
  if (deliveries.length === 0) return
  const rows = deliveries.map((d) => [d.appId, d.id, d.endpointId, d.eventId, d.subjectId, d.sequence, d.first])
  const inserted = await tx.query<Pick<DeliveryRow, 'app_id' | 'endpoint_id' | 'subject_id' | 'next_attempt_at'>>(
    insert,
    [...columns(rows, 7), now],
  )
  const waiting = inserted.filter((row) => row.next_attempt_at === null)
  await releaseNext(
    tx,
    waiting.map((row) => ({ appId: row.app_id, endpointId: row.endpoint_id, subjectId: row.subject_id })),
    now,
  )
}

// The lock waits for whoever is finishing the head of the queue at this moment; then the next one is seen as the head.
const release = statement(
  'webhooks.release_next',
  `with queues as (
     select distinct app_id, endpoint_id, subject_id from unnest($1::text[], $2::text[], $3::text[]) as q (app_id, endpoint_id, subject_id)
   ), heads as (
     select h.app_id, h.id from queues q cross join lateral (
       select w.app_id, w.id, w.next_attempt_at from webhook_deliveries w
       where w.app_id = q.app_id and w.subject_id = q.subject_id and w.endpoint_id = q.endpoint_id and w.status = 'scheduled'
       order by w.sequence limit 1 for update) h
     where h.next_attempt_at is null
   )
   update webhook_deliveries d set next_attempt_at = $4 from heads h where d.app_id = h.app_id and d.id = h.id`,
)

/** Makes the earliest unfinished delivery of each queue due, unless it is already. */
export async function releaseNext(tx: Tx, queues: readonly Queue[], now: Date): Promise<void> {
  if (queues.length === 0) return
  const rows = queues.map((queue) => [queue.appId, queue.endpointId, queue.subjectId])
  await tx.query(release, [...columns(rows, 3), now])
}

const page = statement(
  'webhooks.page_deliveries',
  `select ${columnsOfDelivery} from webhook_deliveries
   where app_id = $1 and endpoint_id = $2
     and ($3::text is null or event_id < (select c.event_id from webhook_deliveries c where c.app_id = $1 and c.id = $3))
   order by event_id desc limit $4`,
)

/** The deliveries to one endpoint, those of the newest events first. */
export async function listDeliveries(
  db: Queries,
  query: { appId: string; endpointId: string; startingAfter: string | undefined; limit: number },
): Promise<WebhookDelivery[]> {
  const { appId, endpointId, startingAfter, limit } = query
  return (await db.query<DeliveryRow>(page, [appId, endpointId, startingAfter ?? null, limit])).map(toDelivery)
}

// What is being sent at this moment is left alone: it is under way. What waits for its turn keeps waiting.
const resend = statement(
  'webhooks.resend',
  `insert into webhook_deliveries as d (app_id, id, endpoint_id, event_id, subject_id, sequence, status, next_attempt_at, created_at)
   select n.app_id, n.id, n.endpoint_id, n.event_id, n.subject_id, n.sequence, 'scheduled',
     case when not exists (
       select from webhook_deliveries w where w.app_id = n.app_id and w.subject_id = n.subject_id and w.endpoint_id = n.endpoint_id
         and w.status = 'scheduled' and w.sequence < n.sequence) then $7::timestamptz end,
     $7
   from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[])
     as n (app_id, id, endpoint_id, event_id, subject_id, sequence)
   on conflict (app_id, endpoint_id, event_id) do update set
     status = 'scheduled',
     delivered_at = null,
     tries = case when d.lease_until > $7 then d.tries else 0 end,
     next_attempt_at = case
       when d.status = 'scheduled' and (d.next_attempt_at is null or d.lease_until > $7) then d.next_attempt_at else $7 end
   returning ${columnsOfDelivery}`,
)

/** Schedules deliveries now, with all their tries before them, whether or not they were delivered before. */
export async function rescheduleDeliveries(
  tx: Tx,
  deliveries: readonly Omit<NewDelivery, 'first'>[],
  now: Date,
): Promise<WebhookDelivery[]> {
  const rows = deliveries.map((d) => [d.appId, d.id, d.endpointId, d.eventId, d.subjectId, d.sequence])
  const rescheduled = (await tx.query<DeliveryRow>(resend, [...columns(rows, 6), now])).map(toDelivery)
  await releaseNext(tx, rescheduled, now)
  return rescheduled
}
