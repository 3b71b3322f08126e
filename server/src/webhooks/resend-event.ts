import { type Deps, findEvent, newId, refused } from '../platform/index.ts'
import type { WebhookDelivery } from './delivery.ts'
import { rescheduleDeliveries } from './delivery-store.ts'
import { wants } from './endpoint.ts'
import { type EndpointOwner, enabledEndpointsOf, findEndpoint } from './endpoint-store.ts'

/**
 * Sends an event once more, with the same id and body: to one endpoint, subscribed or not, or to every enabled one that wants its type.
 * Answers the deliveries this made or woke. Refuses `event_not_found`, `webhook_endpoint_not_found`.
 */
export async function resendEvent(
  deps: Deps,
  owner: EndpointOwner,
  eventId: string,
  endpointId: string | undefined,
): Promise<WebhookDelivery[]> {
  const event = await findEvent(deps.db, owner.appId, owner.livemode, eventId)
  if (!event) throw refused('event_not_found')
  const endpoints =
    endpointId === undefined
      ? (await enabledEndpointsOf(deps.db, [owner.appId])).filter(
          (endpoint) => endpoint.livemode === owner.livemode && wants(endpoint, event.type),
        )
      : [await findEndpoint(deps.db, owner, endpointId)]
  const now = deps.clock.now()
  const deliveries = endpoints.map((endpoint) => {
    if (!endpoint) throw refused('webhook_endpoint_not_found', 'endpoint')
    return {
      appId: owner.appId,
      id: newId('delivery', now, deps.random),
      endpointId: endpoint.id,
      eventId: event.id,
      subjectId: event.subjectId,
      sequence: event.sequence,
    }
  })
  return deps.db.transaction((tx) => rescheduleDeliveries(tx, deliveries, now))
}
