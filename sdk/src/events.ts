import { type List, type ListParams, pathOf, type WriteOptions } from './path.ts'
import type { Transport } from './transport.ts'
import type { Event } from './wire.ts'

/** What happened, kept: also what no endpoint has heard of yet. Every method rejects with `HutongError`. */
export type Events = Readonly<{
  get: (id: string) => Promise<Event>
  /** Newest first. */
  list: (params?: ListParams) => Promise<List<Event>>
  /** Sends the event once more to every endpoint that wants its type; its id stays the same. */
  resend: (id: string, options?: WriteOptions) => Promise<void>
}>

export const eventsOf = (send: Transport): Events => ({
  get: async (id) => send({ method: 'GET', path: pathOf('events', id) }),
  list: (params) => send({ method: 'GET', path: '/v1/events', query: { ...params } }),
  resend: async (id, options) => {
    await send({
      method: 'POST',
      path: pathOf('events', id, 'resend'),
      body: {},
      idempotencyKey: options?.idempotencyKey,
    })
  },
})
