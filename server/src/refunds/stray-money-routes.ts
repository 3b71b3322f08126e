import { listOf, listQuerySchema, strayMoneySchema, writeOffStrayMoneySchema } from '@hutong/contract'
import type { FastifyZodOpenApiSchema } from 'fastify-zod-openapi'
import { z } from 'zod'
import { type Caller, callerOf } from '../apps/index.ts'
import { type Deps, type HttpApp, refused, typed } from '../platform/index.ts'
import { findRefund } from './refund-store.ts'
import { strayMoneyView } from './refund-view.ts'
import { decideStray } from './return-stray.job.ts'
import type { StrayMoney } from './stray-money.ts'
import { findStray, listStray } from './stray-money-store.ts'

const tags = ['Stray money']
const idParams = z.object({ id: z.string().max(64) })

/** Money that belongs to no order, by the attempt that brought it. */
export function registerStrayMoneyRoutes(app: HttpApp, deps: Deps): void {
  const view = async (stray: StrayMoney) =>
    strayMoneyView(
      stray,
      stray.refundId === null
        ? null
        : ((await findRefund(deps.db, { appId: stray.appId, refundId: stray.refundId })) ?? null),
    )

  const requireStray = async (caller: Caller, attemptId: string): Promise<StrayMoney> => {
    const stray = await findStray(deps.db, { appId: caller.appId, attemptId })
    if (!stray || stray.livemode !== caller.livemode) throw refused('stray_money_not_found')
    return stray
  }

  typed(app).get(
    '/v1/stray_money',
    {
      config: { action: 'stray.read' },
      schema: {
        tags,
        summary: 'List money that belongs to no order, newest first, with what became of it',
        querystring: listQuerySchema,
        response: { 200: listOf(strayMoneySchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appId, livemode } = callerOf(request)
      const { limit, starting_after: startingAfter } = request.query
      const found = await listStray(deps.db, { appId, livemode, startingAfter, limit: limit + 1 })
      return {
        object: 'list' as const,
        data: await Promise.all(found.slice(0, limit).map(view)),
        has_more: found.length > limit,
      }
    },
  )

  typed(app).post(
    '/v1/stray_money/:id/return',
    {
      config: { action: 'stray.decide' },
      schema: {
        tags,
        summary: 'Send stray money back to its payer now',
        params: idParams,
        body: z.union([z.strictObject({}), z.null(), z.undefined()]).optional(),
        response: { 200: strayMoneySchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const caller = callerOf(request)
      const stray = await requireStray(caller, request.params.id)
      await decideStray(deps, stray, caller.by, { kind: 'return' })
      return view(await requireStray(caller, request.params.id))
    },
  )

  typed(app).post(
    '/v1/stray_money/:id/write_off',
    {
      config: { action: 'stray.decide' },
      schema: {
        tags,
        summary: 'Say that stray money was settled otherwise; nothing is sent back',
        params: idParams,
        body: writeOffStrayMoneySchema,
        response: { 200: strayMoneySchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const caller = callerOf(request)
      const stray = await requireStray(caller, request.params.id)
      await decideStray(deps, stray, caller.by, { kind: 'write_off', note: request.body.note })
      return view(await requireStray(caller, request.params.id))
    },
  )
}
