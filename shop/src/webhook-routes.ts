import { WebhookRefused, webhooks } from '@hutong/sdk'
import type { FastifyInstance } from 'fastify'
import type { ShopDeps } from './app.ts'
import { hearWebhook } from './hear-webhook.ts'

const bodyLimit = 256 * 1024

/** Registered in a scope of its own: here, and only here, a body stays the bytes that were signed. */
export const webhookRoutes = (scope: FastifyInstance, deps: ShopDeps): void => {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  scope.post<{ Body: Buffer | undefined }>('/webhooks/hutong', { bodyLimit }, async (request, reply) => {
    try {
      const payload = request.body ?? Buffer.alloc(0)
      const event = webhooks.verify({ payload, headers: request.headers, secret: deps.webhookSecrets })
      const ours = await hearWebhook(deps, event)
      request.log.info({ event: event.id, type: event.type, ours }, 'webhook')
      return reply.code(204).send()
    } catch (error) {
      if (!(error instanceof WebhookRefused)) throw error
      request.log.warn({ reason: error.message }, 'webhook refused')
      return reply.code(400).send({ error: 'webhook_refused' })
    }
  })
}
