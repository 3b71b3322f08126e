import { friendMessageSchema, friendMethods, type MadeFriendLink } from '@hutong/contract'
import { z } from 'zod'
import { findLink, type LinkCreator, type LinkRevoker } from '../friend-pay/index.ts'
import { type Deps, type HttpApp, refused } from '../platform/index.ts'
import { readLink } from './cashier-links.ts'
import { type CashierUse, readerOf, sendCashier } from './cashier-routes.ts'
import { wantsJson } from './pages.ts'

/** A form sends an empty line where nothing was written, and `on` for a box that is ticked. */
const askSchema = z.object({
  via: z.enum(friendMethods),
  message: z.preprocess(
    (value) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined),
    friendMessageSchema.optional(),
  ),
  show_name: z.preprocess((value) => value === true || value === 'on', z.boolean()),
})

/** The buyer asks a friend to pay, and takes it back. The scope's error handler and cookies are the cashier's. */
export function registerAskRoutes(
  app: HttpApp,
  deps: Deps,
  use: CashierUse & { createLink: LinkCreator; revokeLink: LinkRevoker },
): void {
  const limit = { rateLimit: { max: deps.config.CASHIER_ATTEMPTS_PER_MINUTE, timeWindow: '1 minute' } }

  app.post<{ Params: { token: string } }>(
    '/c/:token/friend-links',
    { schema: { hide: true }, config: limit },
    async (request, reply) => {
      const ref = readLink(deps, 'cashier', request.params.token)
      const { message, show_name: showName, via } = askSchema.parse(request.body)
      const before = await use.load(ref, readerOf(request))
      const name = showName ? before.order.buyerName?.reveal() : undefined
      const { link, url } = await use.createLink(
        ref,
        before.order.livemode,
        { via, ...(message ? { message } : {}), ...(name ? { requester_name: name } : {}) },
        'buyer',
      )
      const made: MadeFriendLink = {
        id: link.id,
        via: link.via,
        url,
        message: link.message?.reveal() ?? null,
        requester: link.requesterName?.reveal() ?? null,
        expires_at: link.expiresAt.toISOString(),
      }
      if (wantsJson(request)) return reply.status(201).header('cache-control', 'no-store').send(made)
      return sendCashier(deps, use, request, reply, await use.load(ref, readerOf(request)), { made })
    },
  )

  app.post<{ Params: { token: string; id: string } }>(
    '/c/:token/friend-links/:id/revoke',
    { schema: { hide: true }, config: limit },
    async (request, reply) => {
      const ref = readLink(deps, 'cashier', request.params.token)
      const link = await findLink(deps.db, { appId: ref.appId, linkId: request.params.id })
      if (!link || link.orderId !== ref.orderId) throw refused('friend_pay_link_not_found')
      const revoked = await use.revokeLink(link)
      if (wantsJson(request))
        return reply.header('cache-control', 'no-store').send({ id: revoked.id, state: 'revoked' as const })
      return reply.redirect(`/c/${request.params.token}#${revoked.via}`, 303)
    },
  )
}
