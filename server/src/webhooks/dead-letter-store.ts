import type { DeliveryStatus } from '@hutong/contract'
import { type Queries, statement } from '../platform/index.ts'

/** A delivery that nobody tries any more, with what it was about and where it should have gone. */
export type DeadLetter = Readonly<{
  id: string
  eventId: string
  eventType: string
  subjectId: string
  endpointId: string
  url: string
  status: DeliveryStatus
  tries: number
  lastStatusCode: number | null
  lastError: string | null
  createdAt: Date
}>

type DeadLetterRow = {
  id: string
  event_id: string
  event_type: string
  subject_id: string
  endpoint_id: string
  url: string
  status: DeliveryStatus
  tries: number
  last_status_code: number | null
  last_error: string | null
  created_at: Date
}

// The status is written as in the index, which has nothing but these.
const page = statement(
  'webhooks.dead-letters',
  `select d.id, d.event_id, e.type as event_type, d.subject_id, d.endpoint_id, w.url, d.status, d.tries, d.last_status_code, d.last_error, d.created_at
   from webhook_deliveries d
     join webhook_endpoints w on w.app_id = d.app_id and w.id = d.endpoint_id
     join events e on e.app_id = d.app_id and e.id = d.event_id
   where d.app_id = $1 and d.status in ('failed', 'given_up') and e.livemode = $2
     and ($3::text is null or (d.event_id, d.id) < (select c.event_id, c.id from webhook_deliveries c where c.app_id = $1 and c.id = $3))
   order by d.event_id desc, d.id desc limit $4`,
)

/** Those of the newest events first, of every endpoint there still is. */
export async function listDeadLetters(
  db: Queries,
  query: { appId: string; livemode: boolean; startingAfter: string | undefined; limit: number },
): Promise<DeadLetter[]> {
  const { appId, limit, livemode, startingAfter } = query
  const rows = await db.query<DeadLetterRow>(page, [appId, livemode, startingAfter ?? null, limit])
  return rows.map((row) => ({
    id: row.id,
    eventId: row.event_id,
    eventType: row.event_type,
    subjectId: row.subject_id,
    endpointId: row.endpoint_id,
    url: row.url,
    status: row.status,
    tries: row.tries,
    lastStatusCode: row.last_status_code,
    lastError: row.last_error,
    createdAt: row.created_at,
  }))
}
