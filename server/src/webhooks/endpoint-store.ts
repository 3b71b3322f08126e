import type { EventType } from '@hutong/contract'
import { type Queries, statement, type Tx } from '../platform/index.ts'
import type { WebhookEndpoint } from './endpoint.ts'

type EndpointRow = {
  app_id: string
  id: string
  livemode: boolean
  url: string
  event_types: EventType[]
  description: string | null
  enabled: boolean
  secret: string
  previous_secret: string | null
  previous_secret_expires_at: Date | null
  paused_until: Date | null
  created_at: Date
}

const columnsOfEndpoint =
  'app_id, id, livemode, url, event_types, description, enabled, secret, previous_secret, previous_secret_expires_at, paused_until, created_at'

const toEndpoint = (row: EndpointRow): WebhookEndpoint => ({
  appId: row.app_id,
  id: row.id,
  livemode: row.livemode,
  url: row.url,
  eventTypes: row.event_types,
  description: row.description,
  enabled: row.enabled,
  secret: row.secret,
  previousSecret: row.previous_secret,
  previousSecretExpiresAt: row.previous_secret_expires_at,
  pausedUntil: row.paused_until,
  createdAt: row.created_at,
})

/** Whose endpoint: an app's, of the live or of the test world. */
export type EndpointOwner = Readonly<{ appId: string; livemode: boolean }>

const insert = statement(
  'webhooks.insert_endpoint',
  `insert into webhook_endpoints (app_id, id, livemode, url, event_types, description, enabled, secret, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
)
const lockApp = statement(
  'webhooks.lock_app',
  `select pg_advisory_xact_lock(hashtextextended('webhook_endpoints:' || $1::text, 0))`,
)
const count = statement(
  'webhooks.count_endpoints',
  'select count(*)::int as count from webhook_endpoints where app_id = $1 and deleted_at is null',
)

export async function insertEndpoint(tx: Tx, endpoint: WebhookEndpoint): Promise<void> {
  const { appId, id, livemode, url, eventTypes, description, enabled, secret, createdAt } = endpoint
  await tx.query(insert, [appId, id, livemode, url, eventTypes, description, enabled, secret, createdAt])
}

/** How many endpoints the app has; until the transaction ends no other one can add to them. */
export async function countEndpointsLocked(tx: Tx, appId: string): Promise<number> {
  await tx.query(lockApp, [appId])
  const [row] = await tx.query<{ count: number }>(count, [appId])
  return row?.count ?? 0
}

const find = `select ${columnsOfEndpoint} from webhook_endpoints where app_id = $1 and id = $2 and livemode = $3 and deleted_at is null`
const findOne = statement('webhooks.find_endpoint', find)
const lockOne = statement('webhooks.lock_endpoint', `${find} for update`)

export async function findEndpoint(
  db: Queries,
  owner: EndpointOwner,
  id: string,
): Promise<WebhookEndpoint | undefined> {
  const [row] = await db.query<EndpointRow>(findOne, [owner.appId, id, owner.livemode])
  return row && toEndpoint(row)
}

export async function lockEndpoint(tx: Tx, owner: EndpointOwner, id: string): Promise<WebhookEndpoint | undefined> {
  const [row] = await tx.query<EndpointRow>(lockOne, [owner.appId, id, owner.livemode])
  return row && toEndpoint(row)
}

const page = statement(
  'webhooks.page_endpoints',
  `select ${columnsOfEndpoint} from webhook_endpoints
   where app_id = $1 and livemode = $2 and deleted_at is null and ($3::text is null or id < $3) order by id desc limit $4`,
)

/** Newest first. */
export async function listEndpoints(
  db: Queries,
  owner: EndpointOwner,
  range: { startingAfter: string | undefined; limit: number },
): Promise<WebhookEndpoint[]> {
  const rows = await db.query<EndpointRow>(page, [
    owner.appId,
    owner.livemode,
    range.startingAfter ?? null,
    range.limit,
  ])
  return rows.map(toEndpoint)
}

const enabledOf = statement(
  'webhooks.enabled_endpoints',
  `select ${columnsOfEndpoint} from webhook_endpoints where app_id = any($1::text[]) and enabled and deleted_at is null`,
)

/** Every endpoint of these apps that takes new events. */
export async function enabledEndpointsOf(db: Queries, appIds: readonly string[]): Promise<WebhookEndpoint[]> {
  return (await db.query<EndpointRow>(enabledOf, [appIds])).map(toEndpoint)
}

const update = statement(
  'webhooks.update_endpoint',
  `update webhook_endpoints set url = $3, event_types = $4, description = $5, enabled = $6, secret = $7, previous_secret = $8,
     previous_secret_expires_at = $9 where app_id = $1 and id = $2`,
)
const resetBreaker = statement(
  'webhooks.reset_breaker',
  'update webhook_endpoints set failures = 0, pauses = 0, paused_until = null where app_id = $1 and id = $2',
)
const remove = statement(
  'webhooks.delete_endpoint',
  `update webhook_endpoints set deleted_at = $4, enabled = false
   where app_id = $1 and id = $2 and livemode = $3 and deleted_at is null returning id`,
)

/** @param endpoint as it shall be; its row is locked by this transaction. */
export async function updateEndpointRow(tx: Tx, endpoint: WebhookEndpoint): Promise<void> {
  const { appId, id, url, eventTypes, description, enabled, secret } = endpoint
  await tx.query(update, [
    appId,
    id,
    url,
    eventTypes,
    description,
    enabled,
    secret,
    endpoint.previousSecret,
    endpoint.previousSecretExpiresAt,
  ])
}

/** Forgets earlier failures: what made it fail has probably been changed. */
export async function resetEndpointBreaker(tx: Tx, endpoint: WebhookEndpoint): Promise<void> {
  await tx.query(resetBreaker, [endpoint.appId, endpoint.id])
}

/** Whether there was such an endpoint. Its deliveries stay as they are and are never claimed again. */
export async function deleteEndpointRow(db: Queries, owner: EndpointOwner, id: string, now: Date): Promise<boolean> {
  return (await db.query(remove, [owner.appId, id, owner.livemode, now])).length > 0
}
