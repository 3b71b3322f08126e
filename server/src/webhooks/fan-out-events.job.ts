import { crashPoint, type Deps, type DueWork, newId, readEventsAfter } from '../platform/index.ts'
import { insertDeliveries, type NewDelivery } from './delivery-store.ts'
import { type WebhookEndpoint, wants } from './endpoint.ts'
import { enabledEndpointsOf } from './endpoint-store.ts'
import {
  type EventHead,
  earlierEventsAfter,
  lockFanOutCursor,
  moveFanOutCursor,
  readFanOutCursor,
} from './fan-out-store.ts'

const batchMax = 300

/** A delivery for every endpoint of the event's app and mode that wants its type; events of one subject in their order. */
export function planDeliveries(
  events: readonly EventHead[],
  endpoints: readonly WebhookEndpoint[],
  idOf: () => string,
): NewDelivery[] {
  const byApp = Map.groupBy(endpoints, (endpoint) => endpoint.appId)
  const unique = [...new Map(events.map((event) => [event.id, event])).values()]
  const queues = new Set<string>()
  return unique
    .sort((a, b) => a.sequence - b.sequence)
    .flatMap((event) =>
      (byApp.get(event.appId) ?? [])
        .filter((endpoint) => endpoint.livemode === event.livemode && wants(endpoint, event.type))
        .map((endpoint) => {
          const queue = `${endpoint.id} ${event.subjectId}`
          const first = !queues.has(queue)
          queues.add(queue)
          const { appId, subjectId, sequence } = event
          return { appId, id: idOf(), endpointId: endpoint.id, eventId: event.id, subjectId, sequence, first }
        }),
    )
}

/**
 * Turns new events into deliveries. Cursor and deliveries are one transaction, so a stop in between repeats the batch and loses nothing.
 * Answers the number of events it saw.
 */
export async function fanOutEvents(deps: Deps): Promise<number> {
  // Looked up before the transaction: an open one that writes would hide newer events from every reader of the log meanwhile.
  const cursor = await readFanOutCursor(deps.db)
  const events = await readEventsAfter(deps.db, cursor, batchMax)
  const last = events.at(-1)
  if (!last) return 0
  await deps.db.transaction(async (tx) => {
    const held = await lockFanOutCursor(tx)
    // Another worker was faster; the next round starts where it ended.
    if (held.xid !== cursor.xid || held.position !== cursor.position) return
    const now = deps.clock.now()
    const endpoints = await enabledEndpointsOf(tx, [...new Set(events.map((event) => event.appId))])
    if (endpoints.length > 0) {
      const earlier = await earlierEventsAfter(tx, events, last.cursor)
      const plan = planDeliveries([...events, ...earlier], endpoints, () => newId('delivery', now, deps.random))
      await insertDeliveries(tx, plan, now)
    }
    await moveFanOutCursor(tx, last.cursor, now)
    crashPoint('events-fanned-out-before-commit')
  })
  return events.length
}

export const fanOutWork = (deps: Deps): DueWork => ({
  name: 'webhooks.fan-out',
  idleMs: 1_000,
  gatherMs: 10,
  hearsNudges: true,
  round: () => fanOutEvents(deps),
})
