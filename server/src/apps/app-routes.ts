import {
  type ApiKeyView,
  type AppMethodView,
  type AppView,
  apiKeySchema,
  appMethodSchema,
  appSchema,
  changeMethodsSchema,
  listOf,
  type MoneyPolicyView,
  moneyPolicySchema,
} from '@hutong/contract'
import type { FastifyZodOpenApiSchema } from 'fastify-zod-openapi'
import { z } from 'zod'
import { type Deps, type HttpApp, invariant, refused, typed } from '../platform/index.ts'
import type { ApiKey, App, AppMethod } from './app.ts'
import { findKey, listAppMethods, listApps, listKeys } from './app-store.ts'
import { actingOf, type Caller, callerOf } from './caller.ts'
import { changeMethods, changeMoneyPolicy, revokeApiKey } from './change-app.ts'
import { createApiKey } from './create-app.ts'
import type { MoneyPolicy } from './money-policy.ts'
import { readMoneyPolicy } from './money-policy-store.ts'

const tags = ['Apps']
const idParams = z.object({ id: z.string().max(64) })
const nothing = z.union([z.strictObject({}), z.null(), z.undefined()]).optional()
const whole = <T>(data: T[]) => ({ object: 'list' as const, data, has_more: false })

const appView = (app: App): AppView => ({
  id: app.id,
  object: 'app',
  slug: app.slug,
  name: app.name,
  name_en: app.nameEn,
  created_at: app.createdAt.toISOString(),
})

const methodView = ({ enabled, method, position }: AppMethod): AppMethodView => ({
  object: 'method',
  method,
  position,
  enabled,
})

const keyView = (key: ApiKey, secret?: string): ApiKeyView => ({
  id: key.id,
  object: 'api_key',
  livemode: key.livemode,
  hint: key.hint,
  ...(secret === undefined ? {} : { secret }),
  created_at: key.createdAt.toISOString(),
  revoked_at: key.revokedAt?.toISOString() ?? null,
})

const policyView = ({
  cheapestFirst,
  refundApprovalAbove,
  strayDelaySeconds,
  strayReturn,
}: MoneyPolicy): MoneyPolicyView => ({
  stray_return: strayReturn.kind,
  stray_return_max: strayReturn.kind === 'up_to' ? Number(strayReturn.max) : null,
  stray_delay_seconds: strayDelaySeconds,
  refund_approval_above: refundApprovalAbove === null ? null : Number(refundApprovalAbove),
  cheapest_first: cheapestFirst,
})

/** What is left out stays as it was. */
const policyFrom = (view: MoneyPolicyView, before: MoneyPolicy): MoneyPolicy => ({
  cheapestFirst: view.cheapest_first ?? before.cheapestFirst,
  strayReturn:
    view.stray_return === 'up_to'
      ? { kind: 'up_to', max: BigInt(view.stray_return_max ?? 0) }
      : { kind: view.stray_return },
  strayDelaySeconds: view.stray_delay_seconds,
  refundApprovalAbove: view.refund_approval_above === null ? null : BigInt(view.refund_approval_above),
})

/** The app itself: its methods, its policies, its keys. */
export function registerAppRoutes(scope: HttpApp, deps: Deps): void {
  const app = typed(scope)

  app.get(
    '/v1/apps',
    {
      config: { action: 'app.read', ofNoApp: true },
      schema: {
        tags,
        summary: 'List apps: your own, or for a person all that the person may see',
        response: { 200: listOf(appSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appIds } = actingOf(request)
      const found = await listApps(deps.db)
      return whole(found.filter(({ id }) => appIds === null || appIds.includes(id)).map(appView))
    },
  )

  app.get(
    '/v1/methods',
    {
      config: { action: 'method.read' },
      schema: { tags, summary: 'List what the cashier offers', response: { 200: listOf(appMethodSchema) } },
    },
    async (request) => whole((await listAppMethods(deps.db, callerOf(request).appId)).map(methodView)),
  )

  app.put(
    '/v1/methods',
    {
      config: { action: 'method.change' },
      schema: {
        tags,
        summary: 'Set what the cashier offers, in this order; in force within two seconds',
        body: changeMethodsSchema,
        response: { 200: listOf(appMethodSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appId, by } = callerOf(request)
      return whole((await changeMethods(deps, appId, request.body.methods, by)).map(methodView))
    },
  )

  app.get(
    '/v1/policies',
    {
      config: { action: 'policy.read' },
      schema: {
        tags,
        summary: 'Read what was decided about money that belongs to no order, and about refunds',
        response: { 200: moneyPolicySchema },
      },
    },
    async (request) => policyView(await readMoneyPolicy(deps.db, callerOf(request).appId)),
  )

  app.put(
    '/v1/policies',
    {
      config: { action: 'policy.change' },
      schema: {
        tags,
        summary: 'Decide about money that belongs to no order, and about refunds',
        body: moneyPolicySchema,
        response: { 200: moneyPolicySchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appId, by } = callerOf(request)
      return policyView(await changeMoneyPolicy(deps, appId, (before) => policyFrom(request.body, before), by))
    },
  )

  registerKeyRoutes(scope, deps)
}

function registerKeyRoutes(scope: HttpApp, deps: Deps): void {
  const app = typed(scope)

  const requireKey = async ({ appId, livemode }: Caller, id: string): Promise<ApiKey> => {
    const key = await findKey(deps.db, id)
    if (!key || key.appId !== appId || key.livemode !== livemode) throw refused('api_key_not_found')
    return key
  }

  app.get(
    '/v1/api_keys',
    {
      config: { action: 'key.read' },
      schema: {
        tags,
        summary: 'List API keys of this mode, by their first and last letters',
        response: { 200: listOf(apiKeySchema) },
      },
    },
    async (request) => {
      const { appId, livemode } = callerOf(request)
      const found = await listKeys(deps.db, appId)
      return whole(found.filter((key) => key.livemode === livemode).map((key) => keyView(key)))
    },
  )

  app.post(
    '/v1/api_keys',
    {
      config: { action: 'key.manage' },
      schema: {
        tags,
        summary: 'Make an API key of this mode; the answer shows it, this once',
        body: nothing,
        response: { 201: apiKeySchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request, reply) => {
      const { appId, by, livemode } = callerOf(request)
      const { key, secret } = await createApiKey(deps, appId, livemode, by)
      return reply.status(201).send(keyView(key, secret))
    },
  )

  app.post(
    '/v1/api_keys/:id/revoke',
    {
      config: { action: 'key.manage' },
      schema: {
        tags,
        summary: 'End an API key for good, within two seconds',
        params: idParams,
        body: nothing,
        response: { 200: apiKeySchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const caller = callerOf(request)
      const key = await requireKey(caller, request.params.id)
      await revokeApiKey(deps, key, caller.by)
      const after = await findKey(deps.db, key.id)
      invariant(after, 'a key does not go away')
      return keyView(after)
    },
  )
}
