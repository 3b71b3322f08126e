import type { EventType, WebhookEndpointView } from '@hutong/contract'

/** Where an app wants to hear of its events. `secret` and `previousSecret` are sealed. */
export type WebhookEndpoint = Readonly<{
  appId: string
  id: string
  livemode: boolean
  url: string
  /** Empty: every type. */
  eventTypes: readonly EventType[]
  description: string | null
  enabled: boolean
  secret: string
  previousSecret: string | null
  previousSecretExpiresAt: Date | null
  pausedUntil: Date | null
  createdAt: Date
}>

export const endpointsMax = 16

/** Deliveries under way to one endpoint at a time, over all workers. */
export const inFlightMax = 64

/**
 * An endpoint that fails this often without one success in between is paused, each time longer; after a pause a single delivery
 * goes first to see whether it is back. So a dead endpoint takes one connection every five minutes, whatever waits for it.
 */
export const breaker = {
  failuresMax: 5,
  pausesMs: [30_000, 60_000, 120_000, 240_000, 300_000],
} as const

export const wants = (endpoint: Pick<WebhookEndpoint, 'eventTypes'>, type: EventType): boolean =>
  endpoint.eventTypes.length === 0 || endpoint.eventTypes.includes(type)

/** @param plainSecret given only where the endpoint was just made or its secret rotated: it is shown that once. */
export function viewEndpoint(endpoint: WebhookEndpoint, now: Date, plainSecret?: string): WebhookEndpointView {
  const stillAhead = (at: Date | null) => (at && at > now ? at.toISOString() : null)
  return {
    id: endpoint.id,
    object: 'webhook_endpoint',
    url: endpoint.url,
    event_types: [...endpoint.eventTypes],
    enabled: endpoint.enabled,
    description: endpoint.description,
    created_at: endpoint.createdAt.toISOString(),
    ...(plainSecret === undefined ? {} : { secret: plainSecret }),
    previous_secret_expires_at: stillAhead(endpoint.previousSecretExpiresAt),
    paused_until: stillAhead(endpoint.pausedUntil),
  }
}
