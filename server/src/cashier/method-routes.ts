import {
  listOf,
  type MethodExplanation,
  methodExplanationSchema,
  methods,
  pageQuerySchema,
  previewMethodsSchema,
} from '@hutong/contract'
import type { FastifyZodOpenApiSchema } from 'fastify-zod-openapi'
import { z } from 'zod'
import { type Caller, callerOf } from '../apps/index.ts'
import { findOrder, type Order } from '../orders/index.ts'
import { type Deps, type HttpApp, refused, typed } from '../platform/index.ts'
import { buyerWithoutOrder, type MethodExplainer } from './explain-methods.ts'

const tags = ['Rollouts']

const pageOf = (query: z.output<typeof pageQuerySchema>) => ({
  environment: query.environment,
  platform: query.platform,
  clientVersion: query.client_version,
})
const listed = (data: readonly MethodExplanation[]) => ({
  object: 'list' as const,
  has_more: false,
  data: [...data],
})

/** "Why did this buyer (not) see it?", of an order and of somebody who might come. */
export function registerMethodRoutes(app: HttpApp, deps: Pick<Deps, 'db'>, explain: MethodExplainer): void {
  const requireOrder = async ({ appId, livemode }: Caller, orderId: string): Promise<Order> => {
    const order = await findOrder(deps.db, { appId, orderId })
    if (!order || order.livemode !== livemode) throw refused('order_not_found')
    return order
  }

  typed(app).get(
    '/v1/orders/:id/methods',
    {
      config: { action: 'order.read' },
      schema: {
        tags,
        summary: 'Say of every method whether the order’s buyer sees it, and why',
        params: z.object({ id: z.string().max(64) }),
        querystring: pageQuerySchema,
        response: { 200: listOf(methodExplanationSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) =>
      listed(await explain(await requireOrder(callerOf(request), request.params.id), pageOf(request.query))),
  )

  typed(app).post(
    '/v1/methods/preview',
    {
      config: { action: 'rollout.read' },
      schema: {
        tags,
        summary: 'Say what a buyer would see, without an order and without keeping anything',
        body: previewMethodsSchema,
        response: { 200: listOf(methodExplanationSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { amount, buyer_id: buyerId, goods_type: goodsType, region, ...page } = request.body
      const subject = buyerWithoutOrder(callerOf(request), { amount, buyerId, goodsType, region })
      return listed(await explain(subject, pageOf(page)))
    },
  )

  typed(app).get(
    '/v1/rollouts/:method/explain',
    {
      config: { action: 'rollout.read' },
      schema: {
        tags,
        summary: 'Say of one method whether a buyer, or an order’s buyer, sees it, and why',
        params: z.object({ method: z.enum(methods) }),
        querystring: pageQuerySchema.extend({
          order: z.string().max(64).optional(),
          buyer_id: z.string().min(1).max(64).optional(),
          amount: z.coerce.number().int().min(1).optional(),
          region: z.string().max(40).optional(),
        }),
        response: { 200: methodExplanationSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { amount = 10_000, buyer_id: buyerId, order, region, ...page } = request.query
      const caller = callerOf(request)
      const subject =
        order === undefined
          ? buyerWithoutOrder(caller, { amount, buyerId, goodsType: 'physical', region })
          : await requireOrder(caller, order)
      const found = (await explain(subject, pageOf(page))).find(({ method }) => method === request.params.method)
      if (!found) throw refused('rollout_not_found')
      return found
    },
  )
}
