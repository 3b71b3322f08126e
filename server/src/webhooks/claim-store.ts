import type { EventType } from '@hutong/contract'
import { columns, type Database, invariant, type NewEvent, statement } from '../platform/index.ts'
import type { DeliveryDecision } from './delivery.ts'
import { releaseNext } from './delivery-store.ts'
import { breaker, inFlightMax } from './endpoint.ts'
import type { SigningSecrets } from './signing.ts'

/** A delivery that is ours to send until its lease runs out. */
export type ClaimedDelivery = Readonly<{
  appId: string
  id: string
  endpointId: string
  /** This try among them. A result counts only while this is still the delivery's number of tries. */
  tries: number
  url: string
  secrets: SigningSecrets
  event: NewEvent
}>

type PickedRow = {
  app_id: string
  id: string
  url: string
  secret: string
  previous_secret: string | null
  previous_secret_expires_at: Date | null
}

type LeasedRow = {
  app_id: string
  id: string
  endpoint_id: string
  tries: number
  event_id: string
  type: EventType
  subject_id: string
  sequence: number
  livemode: boolean
  data: Record<string, unknown>
  event_created_at: Date
}

// One claim at a time, so that what is under way to an endpoint is counted right. A lost claim is only claimed again, so its commit
// need not wait for the disk. A plan made for an empty table and kept would read a full one from end to end.
const alone = statement(
  'webhooks.claim_alone',
  `select pg_advisory_xact_lock(hashtextextended('webhooks.claim', 0)),
     set_config('synchronous_commit', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)`,
)

// From the endpoints to their deliveries, not the other way round: what waits for a paused or disabled endpoint, be it a million
// rows, is not even looked at. Those whose oldest due delivery is oldest come first, and each gets a fair part of what is asked for.
export const pick = statement(
  'webhooks.pick',
  `with ready as materialized (
     select e.app_id, e.id, e.url, e.secret, e.previous_secret, e.previous_secret_expires_at, due.oldest,
       case when e.failures >= $4 then 1 else $3::int end - (
         select count(*)::int from webhook_deliveries f
         where f.app_id = e.app_id and f.endpoint_id = e.id and f.lease_until > $1) as free
     from webhook_endpoints e cross join lateral (
       select d.next_attempt_at as oldest from webhook_deliveries d
       where d.app_id = e.app_id and d.endpoint_id = e.id and d.status = 'scheduled' and d.next_attempt_at <= $1
       order by d.next_attempt_at limit 1) due
     where e.enabled and e.deleted_at is null and (e.paused_until is null or e.paused_until <= $1)
   )
   select r.app_id, p.id, r.url, r.secret, r.previous_secret, r.previous_secret_expires_at
   from (select *, greatest(1, $2::int / (count(*) over ())::int) as part from ready where free > 0 order by oldest limit $2) r
   cross join lateral (
     select d.id from webhook_deliveries d
     where d.app_id = r.app_id and d.endpoint_id = r.id and d.status = 'scheduled' and d.next_attempt_at <= $1
       and (d.lease_until is null or d.lease_until <= $1)
     order by d.next_attempt_at limit least(r.free, r.part) for update skip locked) p`,
)

// A statement of its own: how many rows a set picks is only known once it is picked, and the plan depends on it.
const lease = statement(
  'webhooks.lease',
  `update webhook_deliveries d set tries = d.tries + 1, lease_until = $3
   from unnest($1::text[], $2::text[]) as p (app_id, id), events v
   where d.app_id = p.app_id and d.id = p.id and v.app_id = p.app_id and v.id = d.event_id
   returning d.app_id, d.id, d.endpoint_id, d.tries, d.event_id, v.type, d.subject_id, d.sequence, v.livemode, v.data,
     v.created_at as event_created_at`,
)

/** Claims up to `limit` due deliveries until `leaseUntil`: only the earliest of each queue, and only so many an endpoint. */
export async function claimDeliveries(
  db: Database,
  query: { now: Date; limit: number; leaseUntil: Date },
): Promise<ClaimedDelivery[]> {
  const { picked, leased } = await db.transaction(async (tx) => {
    const [, picked] = await Promise.all([
      tx.query(alone),
      tx.query<PickedRow>(pick, [query.now, query.limit, inFlightMax, breaker.failuresMax]),
    ])
    if (picked.length === 0) return { picked, leased: [] }
    const keys = columns(
      picked.map((row) => [row.app_id, row.id]),
      2,
    )
    return { picked, leased: await tx.query<LeasedRow>(lease, [...keys, query.leaseUntil]) }
  })
  const targets = new Map(picked.map((row) => [row.id, row]))
  return leased.map((row) => ({
    appId: row.app_id,
    id: row.id,
    endpointId: row.endpoint_id,
    tries: row.tries,
    ...targetOf(targets.get(row.id)),
    event: {
      appId: row.app_id,
      id: row.event_id,
      type: row.type,
      subjectId: row.subject_id,
      sequence: row.sequence,
      livemode: row.livemode,
      data: row.data,
      createdAt: row.event_created_at,
    },
  }))
}

function targetOf(row: PickedRow | undefined): Pick<ClaimedDelivery, 'url' | 'secrets'> {
  invariant(row, 'a delivery was leased that was not picked')
  return {
    url: row.url,
    secrets: {
      secret: row.secret,
      previousSecret: row.previous_secret,
      previousSecretExpiresAt: row.previous_secret_expires_at,
    },
  }
}

export type DeliveryResult = Readonly<{
  delivery: Pick<ClaimedDelivery, 'appId' | 'id' | 'endpointId' | 'tries'>
  decision: DeliveryDecision
}>

const record = statement(
  'webhooks.record',
  `update webhook_deliveries d set status = r.status, next_attempt_at = r.next_attempt_at, lease_until = null,
     last_status_code = r.status_code, last_error = r.error, delivered_at = r.delivered_at
   from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::timestamptz[], $6::int[], $7::text[], $8::timestamptz[])
     as r (app_id, id, tries, status, next_attempt_at, status_code, error, delivered_at)
   where d.app_id = r.app_id and d.id = r.id and d.tries = r.tries and d.status = 'scheduled'
   returning d.app_id, d.id, d.endpoint_id, d.subject_id, d.status`,
)

// One success says that the endpoint lives. A breaker that is open already is not opened further by what was still under way.
const keepBreaker = statement(
  'webhooks.keep_breaker',
  `with told as (
     select app_id, id, count(*) filter (where not succeeded)::int as failed, bool_or(succeeded) as succeeded, bool_or(gone) as gone
     from unnest($1::text[], $2::text[], $3::bool[], $4::bool[]) as t (app_id, id, succeeded, gone) group by app_id, id
   ), judged as (
     select t.*, not t.succeeded and e.failures + t.failed >= $6::int and (e.paused_until is null or e.paused_until <= $5) as opens
     from told t join webhook_endpoints e on e.app_id = t.app_id and e.id = t.id
     where not t.succeeded or t.gone or e.failures > 0 for update of e
   )
   update webhook_endpoints e set
     enabled = e.enabled and not j.gone,
     failures = case when j.succeeded then 0 else least(e.failures + j.failed, 1000000) end,
     pauses = case when j.succeeded then 0 when j.opens then e.pauses + 1 else e.pauses end,
     paused_until = case
       when j.succeeded then null
       when j.opens then $5::timestamptz + make_interval(secs => ($7::int[])[least(e.pauses + 1, cardinality($7::int[]))] / 1000.0)
       else e.paused_until end
   from judged j where e.app_id = j.app_id and e.id = j.id`,
)

/**
 * Writes down what tries came to, makes the next of each queue due, and keeps the endpoints' breakers. A result that comes after its
 * lease was taken over changes nothing; its delivery is then under way elsewhere.
 */
export async function recordDeliveries(db: Database, results: readonly DeliveryResult[], now: Date): Promise<void> {
  if (results.length === 0) return
  await db.transaction(async (tx) => {
    const rows = results.map(({ delivery, decision }) => [
      delivery.appId,
      delivery.id,
      delivery.tries,
      decision.status,
      decision.nextAttemptAt,
      decision.lastStatusCode,
      decision.lastError,
      decision.deliveredAt,
    ])
    const written = await tx.query<{
      app_id: string
      id: string
      endpoint_id: string
      subject_id: string
      status: string
    }>(record, columns(rows, 8))
    const finished = written.filter((row) => row.status !== 'scheduled')
    await releaseNext(
      tx,
      finished.map((row) => ({ appId: row.app_id, endpointId: row.endpoint_id, subjectId: row.subject_id })),
      now,
    )
    const told = results.map(({ delivery, decision }) => [
      delivery.appId,
      delivery.endpointId,
      decision.status === 'delivered',
      decision.endpointGone,
    ])
    await tx.query(keepBreaker, [...columns(told, 4), now, breaker.failuresMax, breaker.pausesMs])
  })
}
