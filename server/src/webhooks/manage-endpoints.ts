import type { EventType } from '@hutong/contract'
import { appendAudit, type Deps, newId, refused, type Tx } from '../platform/index.ts'
import { judgeUrl } from './address-guard.ts'
import { endpointsMax, type WebhookEndpoint } from './endpoint.ts'
import {
  countEndpointsLocked,
  deleteEndpointRow,
  type EndpointOwner,
  insertEndpoint,
  lockEndpoint,
  resetEndpointBreaker,
  updateEndpointRow,
} from './endpoint-store.ts'
import { newSecret, sealSecret } from './signing.ts'

export type EndpointInput = Readonly<{
  url: string
  /** Empty or not given: every type. */
  event_types?: readonly EventType[]
  description?: string | undefined
}>

export type EndpointChange = Readonly<{
  url?: string | undefined
  event_types?: readonly EventType[] | undefined
  enabled?: boolean | undefined
  description?: string | null | undefined
}>

/** An endpoint with its secret in the clear; nobody sees it again after this. */
export type EndpointWithSecret = Readonly<{ endpoint: WebhookEndpoint; secret: string }>

/** Whose endpoint, and who changes it. */
export type EndpointChanger = EndpointOwner & Readonly<{ by: string }>

/** Refuses `webhook_url_invalid`, `webhook_url_forbidden`, `webhook_endpoints_exhausted`. */
export async function createEndpoint(
  deps: Deps,
  owner: EndpointChanger,
  input: EndpointInput,
): Promise<EndpointWithSecret> {
  checkUrl(deps, input.url)
  const now = deps.clock.now()
  const id = newId('webhookEndpoint', now, deps.random)
  const secret = newSecret(deps.random)
  const endpoint: WebhookEndpoint = {
    appId: owner.appId,
    id,
    livemode: owner.livemode,
    url: input.url,
    eventTypes: [...new Set(input.event_types ?? [])],
    description: input.description ?? null,
    enabled: true,
    secret: sealSecret(deps.box, id, secret),
    previousSecret: null,
    previousSecretExpiresAt: null,
    pausedUntil: null,
    createdAt: now,
  }
  await deps.db.transaction(async (tx) => {
    if ((await countEndpointsLocked(tx, owner.appId)) >= endpointsMax) throw refused('webhook_endpoints_exhausted')
    await insertEndpoint(tx, endpoint)
    await audit(deps, tx, owner, null, endpoint)
  })
  return { endpoint, secret }
}

/** Refuses `webhook_endpoint_not_found` and what `createEndpoint` refuses of the URL. */
export async function changeEndpoint(
  deps: Deps,
  owner: EndpointChanger,
  id: string,
  change: EndpointChange,
): Promise<WebhookEndpoint> {
  if (change.url !== undefined) checkUrl(deps, change.url)
  return deps.db.transaction(async (tx) => {
    const found = await lockEndpoint(tx, owner, id)
    if (!found) throw refused('webhook_endpoint_not_found')
    const changed: WebhookEndpoint = {
      ...found,
      url: change.url ?? found.url,
      eventTypes: change.event_types ? [...new Set(change.event_types)] : found.eventTypes,
      enabled: change.enabled ?? found.enabled,
      description: change.description === undefined ? found.description : change.description,
    }
    await updateEndpointRow(tx, changed)
    await audit(deps, tx, owner, found, changed)
    const startsAfresh = changed.url !== found.url || change.enabled === true
    if (!startsAfresh) return changed
    await resetEndpointBreaker(tx, changed)
    return { ...changed, pausedUntil: null }
  })
}

/**
 * Makes a new secret. The one before it signs beside it for `overlapSeconds`; one that was still leaving from an earlier rotation is
 * dropped. Refuses `webhook_endpoint_not_found`.
 */
export async function rotateSecret(
  deps: Deps,
  owner: EndpointChanger,
  id: string,
  overlapSeconds: number,
): Promise<EndpointWithSecret> {
  const secret = newSecret(deps.random)
  return deps.db.transaction(async (tx) => {
    const found = await lockEndpoint(tx, owner, id)
    if (!found) throw refused('webhook_endpoint_not_found')
    const overlaps = overlapSeconds > 0
    const endpoint: WebhookEndpoint = {
      ...found,
      secret: sealSecret(deps.box, id, secret),
      previousSecret: overlaps ? found.secret : null,
      previousSecretExpiresAt: overlaps ? new Date(deps.clock.now().getTime() + overlapSeconds * 1000) : null,
    }
    await updateEndpointRow(tx, endpoint)
    await audit(deps, tx, owner, found, endpoint, { new_signing_key: true })
    return { endpoint, secret }
  })
}

/** Refuses `webhook_endpoint_not_found`. */
export async function deleteEndpoint(deps: Deps, owner: EndpointChanger, id: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const found = await lockEndpoint(tx, owner, id)
    if (!found || !(await deleteEndpointRow(tx, owner, id, deps.clock.now())))
      throw refused('webhook_endpoint_not_found')
    await audit(deps, tx, owner, found, null)
  })
}

const factsOf = ({ description, enabled, eventTypes, livemode, url }: WebhookEndpoint) => ({
  url,
  event_types: eventTypes,
  enabled,
  description,
  livemode,
})

async function audit(
  deps: Pick<Deps, 'clock'>,
  tx: Tx,
  owner: EndpointChanger,
  before: WebhookEndpoint | null,
  after: WebhookEndpoint | null,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await appendAudit(tx, {
    appId: owner.appId,
    by: owner.by,
    action: 'webhook.manage',
    subject: (after ?? before)?.id ?? '',
    before: before && factsOf(before),
    after: after && { ...factsOf(after), ...more },
    at: deps.clock.now(),
  })
}

function checkUrl(deps: Deps, url: string): void {
  const verdict = judgeUrl(url, { allowPrivate: deps.config.WEBHOOK_ALLOW_PRIVATE })
  if (verdict === 'invalid') throw refused('webhook_url_invalid', 'url')
  if (verdict === 'forbidden') throw refused('webhook_url_forbidden', 'url')
}
