import { type List, type ListParams, pathOf, type WriteOptions } from './path.ts'
import type { Transport } from './transport.ts'
import type { Event, WebhookDelivery } from './wire.ts'

export type ListEvents = ListParams &
  Readonly<{
    /** Only the events of this object, such as an order. */
    subject_id?: string
  }>

export type ResendEvent = Readonly<{
  /** Only to this endpoint; without it, to every enabled one that wants the event's type. */
  endpoint?: string
}>

/** What happened, kept: also what no endpoint has heard of yet. Every method rejects with `HutongError`. */
export type Events = Readonly<{
  get: (id: string) => Promise<Event>
  /** Newest first. */
  list: (params?: ListEvents) => Promise<List<Event>>
  /** Sends the event once more, delivered before or not; its id and body stay the same. */
  resend: (id: string, to?: ResendEvent, options?: WriteOptions) => Promise<List<WebhookDelivery>>
}>

export const eventsOf = (send: Transport): Events => ({
  get: async (id) => send({ method: 'GET', path: pathOf('events', id) }),
  list: (params) => send({ method: 'GET', path: '/v1/events', query: { ...params } }),
  resend: async (id, to, options) =>
    send({
      method: 'POST',
      path: pathOf('events', id, 'resend'),
      body: { ...to },
      idempotencyKey: options?.idempotencyKey,
    }),
})
