import {
  approvals,
  createRefundSchema,
  listOf,
  listQuerySchema,
  refundSchema,
  refundStatuses,
  settleRefundSchema,
} from '@hutong/contract'
import type { FastifyZodOpenApiSchema } from 'fastify-zod-openapi'
import { z } from 'zod'
import { callerOf } from '../apps/index.ts'
import { type Deps, type HttpApp, refused, typed } from '../platform/index.ts'
import { approveRefund, rejectRefund, retryRefund, settleRefund } from './decide-by-person.ts'
import { findRefund, listRefunds } from './refund-store.ts'
import { refundView } from './refund-view.ts'
import type { RefundRequester } from './request-refund.ts'

const tags = ['Refunds']
const idParams = z.object({ id: z.string().max(64) })
const nothing = z.union([z.strictObject({}), z.null(), z.undefined()]).optional()

export function registerRefundRoutes(app: HttpApp, deps: Deps, use: { requestRefund: RefundRequester }): void {
  typed(app).post(
    '/v1/refunds',
    {
      config: { action: 'refund.request' },
      schema: {
        tags,
        summary: 'Give money of a paid order back, whole or in part',
        body: createRefundSchema,
        response: { 201: refundSchema, 200: refundSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request, reply) => {
      const { refund, repeated } = await use.requestRefund(callerOf(request), request.body)
      if (repeated) reply.header('idempotency-hit', 'true')
      return reply.status(repeated ? 200 : 201).send(refundView(refund))
    },
  )

  typed(app).get(
    '/v1/refunds',
    {
      config: { action: 'refund.read' },
      schema: {
        tags,
        summary: 'List refunds, newest first, of an order or in a status',
        querystring: listQuerySchema.extend({
          order: z.string().max(64).optional(),
          status: z.enum(refundStatuses).optional(),
          approval: z.enum(approvals).optional(),
        }),
        response: { 200: listOf(refundSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appId, livemode } = callerOf(request)
      const { approval, limit, order: orderId, starting_after: startingAfter, status } = request.query
      const found = await listRefunds(deps.db, {
        ...{ appId, livemode, startingAfter, orderId, status, approval },
        limit: limit + 1,
      })
      return { object: 'list' as const, data: found.slice(0, limit).map(refundView), has_more: found.length > limit }
    },
  )

  typed(app).get(
    '/v1/refunds/:id',
    {
      config: { action: 'refund.read' },
      schema: {
        tags,
        summary: 'Read a refund, with its history',
        params: idParams,
        response: { 200: refundSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appId, livemode } = callerOf(request)
      const refund = await findRefund(deps.db, { appId, refundId: request.params.id })
      if (!refund || refund.livemode !== livemode) throw refused('refund_not_found')
      return refundView(refund)
    },
  )

  const verbs = [
    ['approve', 'Agree to a refund that needs a second person: by another key than the one that asked', approveRefund],
    ['reject', 'Refuse a refund that needs a second person', rejectRefund],
    ['retry', 'Look at a stuck refund now, after its cause was mended', retryRefund],
  ] as const
  for (const [verb, summary, decide] of verbs)
    typed(app).post(
      `/v1/refunds/:id/${verb}`,
      {
        config: { action: `refund.${verb}` },
        schema: {
          tags,
          summary,
          params: idParams,
          body: nothing,
          response: { 200: refundSchema },
        } satisfies FastifyZodOpenApiSchema,
      },
      async (request) => {
        const caller = callerOf(request)
        return refundView(await decide(deps, { appId: caller.appId, refundId: request.params.id }, caller))
      },
    )

  typed(app).post(
    '/v1/refunds/:id/settle',
    {
      config: { action: 'refund.settle' },
      schema: {
        tags,
        summary: 'Say how a stuck refund ended outside its channel',
        params: idParams,
        body: settleRefundSchema,
        response: { 200: refundSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const caller = callerOf(request)
      const ref = { appId: caller.appId, refundId: request.params.id }
      return refundView(await settleRefund(deps, ref, caller, request.body))
    },
  )
}
