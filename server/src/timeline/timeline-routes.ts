import { timelineSchema } from '@hutong/contract'
import type { FastifyZodOpenApiSchema } from 'fastify-zod-openapi'
import { z } from 'zod'
import { callerOf } from '../apps/index.ts'
import { findOrder } from '../orders/index.ts'
import { type Deps, type HttpApp, refused, typed } from '../platform/index.ts'
import type { ExchangeKeeper } from './exchange-keeper.ts'
import { readOrderFacts } from './facts-store.ts'
import { timelineView } from './timeline-view.ts'

export function registerTimelineRoutes(app: HttpApp, deps: Deps, exchanges: Pick<ExchangeKeeper, 'flush'>): void {
  typed(app).get(
    '/v1/orders/:id/timeline',
    {
      config: { action: 'order.read' },
      schema: {
        tags: ['Orders'],
        summary: 'Tell an order’s whole story, and why it is not paid',
        params: z.object({ id: z.string().max(64) }),
        response: { 200: timelineSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appId, livemode } = callerOf(request)
      const order = await findOrder(deps.db, { appId, orderId: request.params.id })
      if (!order || order.livemode !== livemode) throw refused('order_not_found')
      // Whoever asks a moment after a try wants to see that try.
      await exchanges.flush()
      return timelineView(await readOrderFacts(deps.db, order), deps.clock.now())
    },
  )
}
