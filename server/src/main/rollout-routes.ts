import { listOf, methods, putRolloutSchema, rolloutSchema, rolloutVersionSchema } from '@hutong/contract'
import type { FastifyZodOpenApiSchema } from 'fastify-zod-openapi'
import { z } from 'zod'
import { type Caller, callerOf } from '../apps/index.ts'
import { type Deps, type HttpApp, refused, typed } from '../platform/index.ts'
import {
  killRollout,
  listRollouts,
  listRolloutVersions,
  type Rollouts,
  resumeRollout,
  rolloutVersionView,
  rolloutView,
  setRollout,
} from '../rollout/index.ts'

const tags = ['Rollouts']
const methodParams = z.object({ method: z.enum(methods) })
const noBody = z.union([z.strictObject({}), z.null(), z.undefined()]).optional()

/** Rollouts lie beside the apps whose callers they ask for, so their routes are composed here, as the ledger's are. */
export function registerRolloutRoutes(app: HttpApp, deps: Deps, rollouts: Rollouts): void {
  const refOf = ({ appId, livemode }: Caller, method: z.output<typeof methodParams>['method']) => ({
    appId,
    livemode,
    method,
  })

  typed(app).get(
    '/v1/rollouts',
    {
      config: { action: 'rollout.read' },
      schema: {
        tags,
        summary: 'List the rollouts of the app’s methods',
        response: { 200: listOf(rolloutSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appId, livemode } = callerOf(request)
      const data = (await listRollouts(deps.db, appId, livemode)).map(rolloutView)
      return { object: 'list' as const, has_more: false, data }
    },
  )

  typed(app).get(
    '/v1/rollouts/:method',
    {
      config: { action: 'rollout.read' },
      schema: {
        tags,
        summary: 'Read the rollout of a method',
        params: methodParams,
        response: { 200: rolloutSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appId, livemode } = callerOf(request)
      const found = (await listRollouts(deps.db, appId, livemode)).find(
        ({ method }) => method === request.params.method,
      )
      if (!found) throw refused('rollout_not_found')
      return rolloutView(found)
    },
  )

  typed(app).put(
    '/v1/rollouts/:method',
    {
      config: { action: 'rollout.change' },
      schema: {
        tags,
        summary: 'Set whom a method is shown to, as a new version',
        params: methodParams,
        body: putRolloutSchema,
        response: { 200: rolloutSchema, 201: rolloutSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const set = await setRollout(deps, refOf(caller, request.params.method), request.body, caller)
      rollouts.forget(caller.appId)
      return reply.status(set.isNew ? 201 : 200).send(rolloutView(set.rollout))
    },
  )

  const switches = [
    ['kill', 'Show the method to nobody from now on; payments under way finish', killRollout, 'rollout.kill'],
    ['resume', 'Take the kill switch back', resumeRollout, 'rollout.change'],
  ] as const
  for (const [name, summary, change, action] of switches)
    typed(app).post(
      `/v1/rollouts/:method/${name}`,
      {
        config: { action },
        schema: {
          tags,
          summary,
          params: methodParams,
          body: noBody,
          response: { 200: rolloutSchema },
        } satisfies FastifyZodOpenApiSchema,
      },
      async (request) => {
        const caller = callerOf(request)
        const rollout = await change(deps, refOf(caller, request.params.method), caller)
        rollouts.forget(caller.appId)
        return rolloutView(rollout)
      },
    )

  typed(app).get(
    '/v1/rollouts/:method/versions',
    {
      config: { action: 'rollout.read' },
      schema: {
        tags,
        summary: 'List every version of a rollout, newest first',
        params: methodParams,
        querystring: z.strictObject({
          limit: z.coerce.number().int().min(1).max(100).default(20),
          before: z.coerce.number().int().min(1).optional(),
        }),
        response: { 200: listOf(rolloutVersionSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { before = null, limit } = request.query
      const ref = refOf(callerOf(request), request.params.method)
      const versions = await listRolloutVersions(deps.db, ref, before, limit + 1)
      return {
        object: 'list' as const,
        has_more: versions.length > limit,
        data: versions.slice(0, limit).map(rolloutVersionView),
      }
    },
  )
}
