import { appendAudit, type Deps, findEvent, newId, refused } from '../platform/index.ts'
import type { WebhookDelivery } from './delivery.ts'
import { rescheduleDeliveries } from './delivery-store.ts'
import { wants } from './endpoint.ts'
import { enabledEndpointsOf, findEndpoint } from './endpoint-store.ts'
import type { EndpointChanger } from './manage-endpoints.ts'

/**
 * Sends an event once more, with the same id and body: to one endpoint, subscribed or not, or to every enabled one that wants its type.
 * Answers the deliveries this made or woke. Refuses `event_not_found`, `webhook_endpoint_not_found`.
 */
export async function resendEvent(
  deps: Deps,
  owner: EndpointChanger,
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
  return deps.db.transaction(async (tx) => {
    const made = await rescheduleDeliveries(tx, deliveries, now)
    await appendAudit(tx, {
      appId: owner.appId,
      by: owner.by,
      action: 'event.resend',
      subject: event.id,
      before: null,
      after: { endpoints: deliveries.map(({ endpointId }) => endpointId) },
      at: now,
    })
    return made
  })
}
