import { type List, type ListParams, pathOf, type WriteOptions } from './path.ts'
import type { Transport } from './transport.ts'
import type { CreateWebhookEndpoint, UpdateWebhookEndpoint, WebhookDelivery, WebhookEndpoint } from './wire.ts'

export type RotateSecret = Readonly<{
  /** How long the old secret still signs beside the new one: 0 to 604,800; 86,400 unless told. */
  expiresInSeconds?: number
}>

/** Where the platform tells you of events. Every method rejects with `HutongError`. */
export type WebhookEndpoints = Readonly<{
  /** The answer is the only time the `secret` is shown. */
  create: (input: CreateWebhookEndpoint, options?: WriteOptions) => Promise<WebhookEndpoint>
  get: (id: string) => Promise<WebhookEndpoint>
  list: (params?: ListParams) => Promise<List<WebhookEndpoint>>
  update: (id: string, input: UpdateWebhookEndpoint) => Promise<WebhookEndpoint>
  delete: (id: string) => Promise<void>
  /** A new `secret`, shown once. Until the old one expires, webhooks carry the signatures of both. */
  rotateSecret: (id: string, rotation?: RotateSecret, options?: WriteOptions) => Promise<WebhookEndpoint>
  /** What was sent to this endpoint, those of the newest events first. */
  deliveries: (id: string, params?: ListParams) => Promise<List<WebhookDelivery>>
}>

const path = '/v1/webhook_endpoints'

export const webhookEndpointsOf = (send: Transport): WebhookEndpoints => ({
  create: (input, options) => send({ method: 'POST', path, body: input, idempotencyKey: options?.idempotencyKey }),
  get: async (id) => send({ method: 'GET', path: pathOf('webhook_endpoints', id) }),
  list: (params) => send({ method: 'GET', path, query: { ...params } }),
  update: async (id, input) => send({ method: 'PATCH', path: pathOf('webhook_endpoints', id), body: input }),
  delete: async (id) => {
    await send({ method: 'DELETE', path: pathOf('webhook_endpoints', id) })
  },
  rotateSecret: async (id, rotation, options) =>
    send({
      method: 'POST',
      path: pathOf('webhook_endpoints', id, 'rotate_secret'),
      body: rotation?.expiresInSeconds === undefined ? {} : { expires_in: rotation.expiresInSeconds },
      idempotencyKey: options?.idempotencyKey,
    }),
  deliveries: async (id, params) =>
    send({ method: 'GET', path: pathOf('webhook_endpoints', id, 'deliveries'), query: { ...params } }),
})
