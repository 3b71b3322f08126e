import { createFriendPayLinkSchema, friendPayLinkSchema, listOf } from '@hutong/contract'
import type { FastifyZodOpenApiSchema } from 'fastify-zod-openapi'
import { z } from 'zod'
import { type Caller, callerOf, seesPersonalData } from '../apps/index.ts'
import { findOrder, type Order } from '../orders/index.ts'
import { findAttempt } from '../payments/index.ts'
import { appendAudit, type Deps, type HttpApp, refused, typed } from '../platform/index.ts'
import type { LinkCreator } from './create-friend-pay-link.ts'
import type { FriendPayLink } from './friend-pay-link.ts'
import { findLink, listLinks } from './friend-pay-link-store.ts'
import { friendPayLinkView } from './friend-pay-link-view.ts'
import type { LinkRevoker } from './revoke-friend-pay-link.ts'

const tags = ['Friend pay']
const idParams = z.object({ id: z.string().max(64) })

/** @param scope the authenticated scope; paths begin with /v1 */
export function registerFriendPayLinkRoutes(
  scope: HttpApp,
  deps: Deps,
  use: { createLink: LinkCreator; revokeLink: LinkRevoker },
): void {
  const requireOrder = async (caller: Pick<Caller, 'appId' | 'livemode'>, orderId: string): Promise<Order> => {
    const order = await findOrder(deps.db, { appId: caller.appId, orderId })
    if (!order || order.livemode !== caller.livemode) throw refused('order_not_found')
    return order
  }
  const keptOf = async ({ appId, keptAttemptId }: Order) =>
    keptAttemptId === null ? null : ((await findAttempt(deps.db, { appId, attemptId: keptAttemptId })) ?? null)

  typed(scope).post(
    '/v1/orders/:id/friend_pay_links',
    {
      config: { action: 'friend_link.create' },
      schema: {
        tags,
        summary: 'Make a link by which a friend pays an order',
        description: 'The answer is the only time the `url` is shown.',
        params: idParams,
        body: z.preprocess((body) => body ?? {}, createFriendPayLinkSchema),
        response: { 201: friendPayLinkSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const order = await requireOrder(caller, request.params.id)
      const ref = { appId: order.appId, orderId: order.id }
      const { link, url } = await use.createLink(ref, order.livemode, request.body, 'merchant')
      await auditLink(deps, link, caller, 'friend_link.create')
      const view = friendPayLinkView(link, order, null, deps.clock.now(), seesPersonalData(caller))
      return reply.status(201).send({ ...view, url })
    },
  )

  typed(scope).get(
    '/v1/orders/:id/friend_pay_links',
    {
      config: { action: 'friend_link.read' },
      schema: {
        tags,
        summary: 'List every friend-pay link of an order, newest first',
        params: idParams,
        response: { 200: listOf(friendPayLinkSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const order = await requireOrder(callerOf(request), request.params.id)
      const [links, kept] = await Promise.all([
        listLinks(deps.db, { appId: order.appId, orderId: order.id }),
        keptOf(order),
      ])
      const now = deps.clock.now()
      const whole = seesPersonalData(callerOf(request))
      return {
        object: 'list' as const,
        data: links.map((link) => friendPayLinkView(link, order, kept, now, whole)),
        has_more: false,
      }
    },
  )

  typed(scope).post(
    '/v1/friend_pay_links/:id/revoke',
    {
      config: { action: 'friend_link.revoke' },
      schema: {
        tags,
        summary: 'Take a friend-pay link back',
        description: 'Nobody can begin to pay by it any more. Payments that were begun are closed at their channels.',
        params: idParams,
        body: z.union([z.strictObject({}), z.null(), z.undefined()]).optional(),
        response: { 200: friendPayLinkSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const caller = callerOf(request)
      const { appId, livemode } = caller
      const link = await findLink(deps.db, { appId, linkId: request.params.id })
      if (!link || link.livemode !== livemode) throw refused('friend_pay_link_not_found')
      await auditLink(deps, link, caller, 'friend_link.revoke')
      const revoked = await use.revokeLink(link)
      const order = await requireOrder({ appId, livemode }, link.orderId)
      return friendPayLinkView(revoked, order, await keptOf(order), deps.clock.now(), seesPersonalData(caller))
    },
  )
}

/** What a person asked for; an app's own links are its daily work. */
async function auditLink(
  deps: Pick<Deps, 'db' | 'clock'>,
  link: FriendPayLink,
  { actor, by }: Caller,
  action: 'friend_link.create' | 'friend_link.revoke',
): Promise<void> {
  if (actor.kind !== 'person') return
  await deps.db.transaction((tx) =>
    appendAudit(tx, {
      appId: link.appId,
      by,
      action,
      subject: link.id,
      before: null,
      after: { order: link.orderId, via: link.via },
      at: deps.clock.now(),
    }),
  )
}
