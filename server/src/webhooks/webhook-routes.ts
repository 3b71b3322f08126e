import {
  createWebhookEndpointSchema,
  deliverySchema,
  eventSchema,
  listOf,
  listQuerySchema,
  updateWebhookEndpointSchema,
  webhookEndpointSchema,
} from '@hutong/contract'
import type { FastifyZodOpenApiSchema } from 'fastify-zod-openapi'
import { z } from 'zod'
import { callerOf } from '../apps/index.ts'
import { type Deps, findEvent, type HttpApp, listEvents, refused, typed } from '../platform/index.ts'
import { viewDelivery } from './delivery.ts'
import { listDeliveries } from './delivery-store.ts'
import { viewEndpoint } from './endpoint.ts'
import { findEndpoint, listEndpoints } from './endpoint-store.ts'
import { viewEvent } from './event-view.ts'
import { changeEndpoint, createEndpoint, deleteEndpoint, rotateSecret } from './manage-endpoints.ts'
import { resendEvent } from './resend-event.ts'

const byId = z.object({ id: z.string().max(64) })
const eventQuerySchema = listQuerySchema.extend({
  subject_id: z.string().max(64).optional().meta({ description: 'Only the events of this object.' }),
})
const rotateSecretSchema = z
  .strictObject({
    expires_in: z
      .int()
      .min(0)
      .max(604_800)
      .default(86_400)
      .meta({ description: 'Seconds for which the old secret signs as well: 0 to 604,800 (7 days).' }),
  })
  .meta({ id: 'RotateWebhookSecret' })
const resendSchema = z
  .strictObject({
    endpoint: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'Only to this endpoint. Without it: to every enabled one that wants the event’s type.' }),
  })
  .meta({ id: 'ResendEvent' })

/** A POST without a body is one with nothing in it. */
const orEmpty = <T extends z.ZodType>(schema: T) => z.preprocess((body) => body ?? {}, schema)

/** One more than asked for is read, to know whether there are more. */
const pageOf = <Item, View>(found: readonly Item[], limit: number, view: (item: Item) => View) => ({
  object: 'list' as const,
  data: found.slice(0, limit).map(view),
  has_more: found.length > limit,
})

const endpoints = { tags: ['Webhook endpoints'] }
const events = { tags: ['Events'] }

/** @param scope the authenticated scope; paths begin with /v1 */
export function registerWebhookRoutes(scope: HttpApp, deps: Deps): void {
  registerEndpointRoutes(scope, deps)
  registerEventRoutes(scope, deps)
}

function registerEndpointRoutes(scope: HttpApp, deps: Deps): void {
  const app = typed(scope)

  app.post(
    '/v1/webhook_endpoints',
    {
      config: { action: 'webhook.manage' },
      schema: {
        ...endpoints,
        summary: 'Create a webhook endpoint',
        description: 'The answer shows the signing secret. It is shown this once.',
        body: createWebhookEndpointSchema,
        response: { 201: webhookEndpointSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request, reply) => {
      const { endpoint, secret } = await createEndpoint(deps, callerOf(request), request.body)
      return reply.status(201).send(viewEndpoint(endpoint, deps.clock.now(), secret))
    },
  )

  app.get(
    '/v1/webhook_endpoints',
    {
      config: { action: 'webhook.read' },
      schema: {
        ...endpoints,
        summary: 'List webhook endpoints',
        querystring: listQuerySchema,
        response: { 200: listOf(webhookEndpointSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { limit, starting_after: startingAfter } = request.query
      const found = await listEndpoints(deps.db, callerOf(request), { startingAfter, limit: limit + 1 })
      return pageOf(found, limit, (endpoint) => viewEndpoint(endpoint, deps.clock.now()))
    },
  )

  app.get(
    '/v1/webhook_endpoints/:id',
    {
      config: { action: 'webhook.read' },
      schema: {
        ...endpoints,
        summary: 'Get a webhook endpoint',
        params: byId,
        response: { 200: webhookEndpointSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const endpoint = await findEndpoint(deps.db, callerOf(request), request.params.id)
      if (!endpoint) throw refused('webhook_endpoint_not_found')
      return viewEndpoint(endpoint, deps.clock.now())
    },
  )

  app.patch(
    '/v1/webhook_endpoints/:id',
    {
      config: { action: 'webhook.manage' },
      schema: {
        ...endpoints,
        summary: 'Change a webhook endpoint',
        description: 'Enabling it, or changing its URL, also ends a pause. What waited for it is sent.',
        params: byId,
        body: updateWebhookEndpointSchema,
        response: { 200: webhookEndpointSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const endpoint = await changeEndpoint(deps, callerOf(request), request.params.id, request.body)
      return viewEndpoint(endpoint, deps.clock.now())
    },
  )

  app.delete(
    '/v1/webhook_endpoints/:id',
    {
      config: { action: 'webhook.manage' },
      schema: {
        ...endpoints,
        summary: 'Delete a webhook endpoint',
        description: 'Nothing more is sent to it, also not what was waiting.',
        params: byId,
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request, reply) => {
      await deleteEndpoint(deps, callerOf(request), request.params.id)
      return reply.status(204).send()
    },
  )

  app.post(
    '/v1/webhook_endpoints/:id/rotate_secret',
    {
      config: { action: 'webhook.manage' },
      schema: {
        ...endpoints,
        summary: 'Rotate the signing secret',
        description: 'The answer shows the new secret, this once. Until the old one expires both sign every webhook.',
        params: byId,
        body: orEmpty(rotateSecretSchema),
        response: { 200: webhookEndpointSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const overlapSeconds = request.body.expires_in
      const { endpoint, secret } = await rotateSecret(deps, callerOf(request), request.params.id, overlapSeconds)
      return viewEndpoint(endpoint, deps.clock.now(), secret)
    },
  )

  app.get(
    '/v1/webhook_endpoints/:id/deliveries',
    {
      config: { action: 'webhook.read' },
      schema: {
        ...endpoints,
        summary: 'List deliveries to an endpoint',
        description: 'Those of the newest events first.',
        params: byId,
        querystring: listQuerySchema,
        response: { 200: listOf(deliverySchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const caller = callerOf(request)
      const { limit, starting_after: startingAfter } = request.query
      const endpoint = await findEndpoint(deps.db, caller, request.params.id)
      if (!endpoint) throw refused('webhook_endpoint_not_found')
      const query = { appId: caller.appId, endpointId: endpoint.id, startingAfter, limit: limit + 1 }
      return pageOf(await listDeliveries(deps.db, query), limit, viewDelivery)
    },
  )
}

function registerEventRoutes(scope: HttpApp, deps: Deps): void {
  const app = typed(scope)

  app.get(
    '/v1/events',
    {
      config: { action: 'event.read' },
      schema: {
        ...events,
        summary: 'List events',
        description: 'Newest first.',
        querystring: eventQuerySchema,
        response: { 200: listOf(eventSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appId, livemode } = callerOf(request)
      const { limit, starting_after: startingAfter, subject_id: subjectId } = request.query
      const found = await listEvents(deps.db, { appId, livemode, startingAfter, subjectId, limit: limit + 1 })
      return pageOf(found, limit, viewEvent)
    },
  )

  app.get(
    '/v1/events/:id',
    {
      config: { action: 'event.read' },
      schema: {
        ...events,
        summary: 'Get an event',
        params: byId,
        response: { 200: eventSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appId, livemode } = callerOf(request)
      const event = await findEvent(deps.db, appId, livemode, request.params.id)
      if (!event) throw refused('event_not_found')
      return viewEvent(event)
    },
  )

  app.post(
    '/v1/events/:id/resend',
    {
      config: { action: 'event.resend' },
      schema: {
        ...events,
        summary: 'Send an event again',
        description: 'With the same id and body, whether or not it was delivered before.',
        params: byId,
        body: orEmpty(resendSchema),
        response: { 202: listOf(deliverySchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request, reply) => {
      const deliveries = await resendEvent(deps, callerOf(request), request.params.id, request.body.endpoint)
      return reply.status(202).send(pageOf(deliveries, deliveries.length, viewDelivery))
    },
  )
}
