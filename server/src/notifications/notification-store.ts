import { columns, type Queries, statement, type Tx } from '../platform/index.ts'
import { keptHeaders, type Notification, type NotificationOutcome } from './notification.ts'

const insertRows = statement(
  'notifications.insert',
  `insert into notifications (app_id, channel_account_id, attempt_no, event_id, received_at, key_id, outcome, what, headers, body)
   select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::bytea[])
   on conflict do nothing returning channel_account_id, attempt_no, event_id`,
)

export const notificationKey = (n: Pick<Notification, 'channelAccountId' | 'attemptNo' | 'eventId'>): string =>
  `${n.channelAccountId}/${n.attemptNo}/${n.eventId}`

/** Stores what is new and answers the keys of it; the others are repeats of what is stored already. */
export async function insertNotifications(
  tx: Tx,
  notifications: readonly Notification[],
): Promise<ReadonlySet<string>> {
  const rows = notifications.map((n) => [
    n.appId,
    n.channelAccountId,
    n.attemptNo,
    n.eventId,
    n.receivedAt,
    n.keyId,
    n.outcome,
    n.what,
    JSON.stringify(keptHeaders(n.raw.headers)),
    Buffer.from(n.raw.body),
  ])
  const inserted = await tx.query<{ channel_account_id: string; attempt_no: string; event_id: string }>(
    insertRows,
    columns(rows, 10),
  )
  return new Set(
    inserted.map((row) =>
      notificationKey({ channelAccountId: row.channel_account_id, attemptNo: row.attempt_no, eventId: row.event_id }),
    ),
  )
}

const updateOutcome = statement(
  'notifications.outcome',
  'update notifications set outcome = $5, next_try_at = $6, tries = $7 where app_id = $1 and channel_account_id = $2 and attempt_no = $3 and event_id = $4',
)

export async function setOutcome(
  db: Queries,
  n: Notification,
  outcome: NotificationOutcome,
  nextTryAt: Date | null,
  tries: number,
): Promise<void> {
  await db.query(updateOutcome, [n.appId, n.channelAccountId, n.attemptNo, n.eventId, outcome, nextTryAt, tries])
}

type NotificationRow = {
  app_id: string
  channel_account_id: string
  attempt_no: string
  event_id: string
  received_at: Date
  key_id: string
  outcome: NotificationOutcome
  what: string | null
  headers: Record<string, string>
  body: Buffer
  next_try_at: Date | null
  tries: number
}

const claimParkedRows = statement(
  'notifications.claim-parked',
  `update notifications n set next_try_at = $2
   from (select app_id, channel_account_id, attempt_no, event_id from notifications where next_try_at <= $1 order by next_try_at limit $3 for update skip locked) as due
   where n.app_id = due.app_id and n.channel_account_id = due.channel_account_id and n.attempt_no = due.attempt_no and n.event_id = due.event_id returning n.*`,
)

export async function claimParked(db: Queries, now: Date, leaseUntil: Date, limit: number): Promise<Notification[]> {
  return (await db.query<NotificationRow>(claimParkedRows, [now, leaseUntil, limit])).map((row) => ({
    appId: row.app_id,
    channelAccountId: row.channel_account_id,
    attemptNo: row.attempt_no,
    eventId: row.event_id,
    receivedAt: row.received_at,
    keyId: row.key_id,
    outcome: row.outcome,
    what: row.what,
    raw: { headers: row.headers, body: row.body },
    nextTryAt: row.next_try_at,
    tries: row.tries,
  }))
}
