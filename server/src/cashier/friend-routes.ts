import { type FriendView, friendNameSchema, type StartedFriendAttempt } from '@hutong/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type ChannelRegistry, channelsOf, deviceOf, environmentOf, platformOf } from '../channels/index.ts'
import {
  type FriendPayLink,
  findLinkByHash,
  hashLinkToken,
  type LinkRevoker,
  refusalOfLink,
} from '../friend-pay/index.ts'
import { receiptUrlOf } from '../payments/index.ts'
import { type Deps, type HttpApp, masked, refused } from '../platform/index.ts'
import { type CashierUse, startedView } from './cashier-routes.ts'
import { attemptsOfBrowser, friendSession, rememberAttempt } from './friend-session.ts'
import { friendView, walletMethods } from './friend-view.ts'
import type { LoadedOrder, OrderLoader } from './load-cashier.ts'
import { codeOf, languageOf, offersH5, sendPage, wantsJson } from './pages.ts'
import { rememberedPayer } from './payer-identity.ts'
import { shareConfigFor } from './share-config.ts'
import { identifyInside, methodInside, walletInside } from './wallet-inside.ts'

type TokenRoute = { Params: { token: string } }
type Opened = Readonly<{ link: FriendPayLink; loaded: LoadedOrder; view: FriendView; path: string }>

const choiceSchema = z.object({
  method: z.enum(walletMethods as [string, ...string[]]),
  product: z.string().min(1).max(32),
  name: z.preprocess(
    (value) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined),
    friendNameSchema.optional(),
  ),
})

export type FriendUse = Pick<CashierUse, 'startAttempt' | 'look' | 'live' | 'pages' | 'shareConfig'> & {
  loadOrder: OrderLoader
  revokeLink: LinkRevoker
}

/**
 * The page behind a link that a buyer has sent to a friend. The friend sees first what is paid and for whom; a payment begins at a tap.
 * Each browser, or whoever the wallet says is there, is a payer with attempts of their own.
 */
export function registerFriendRoutes(app: HttpApp, deps: Deps, registry: ChannelRegistry, use: FriendUse): void {
  const userAgentOf = (request: FastifyRequest): string => request.headers['user-agent'] ?? ''

  const open = async (request: FastifyRequest<TokenRoute>): Promise<Opened> => {
    const { token } = request.params
    const link = await findLinkByHash(deps.db, hashLinkToken(token))
    if (!link) throw refused('friend_pay_link_not_found')
    const [environment, platform] = [environmentOf(userAgentOf(request)), platformOf(userAgentOf(request))]
    const loaded = await use.loadOrder({ appId: link.appId, orderId: link.orderId }, { environment, platform }, false)
    const path = `/f/${token}`
    const view = friendView({
      loaded,
      link,
      environment,
      language: languageOf(request),
      now: deps.clock.now(),
      url: `${deps.config.PUBLIC_URL}${path}`,
      path,
      mine: attemptsOfBrowser(deps, request, link.id),
      receiptUrlOf: (attempt) => receiptUrlOf(deps, attempt),
    })
    return { link, loaded, view, path }
  }

  const lookLater = ({ order }: LoadedOrder, payerReturned: boolean): void => {
    if (order.status !== 'awaiting_payment') return
    void use
      .look({ appId: order.appId, orderId: order.id }, { payerReturned })
      .catch((err: unknown) => deps.log.error({ err }, 'a look at an order failed'))
  }

  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { loaded, view }: Opened,
    drawn: Parameters<typeof use.pages.renderFriend>[1] | object = {},
  ): Promise<FastifyReply> => {
    const share = await shareConfigFor(deps, use.shareConfig, loaded.order, view.cashier.environment, request.url)
    return sendPage(deps, reply, 200, (nonce) => use.pages.renderFriend(view, { share, ...drawn, nonce }), {
      mayStartH5: offersH5(view.cashier.methods),
      script: share?.script_url ?? null,
      picture: view.picture_url,
    })
  }

  app.get<TokenRoute>('/f/:token', { schema: { hide: true } }, async (request, reply) => {
    const opened = await open(request)
    const { loaded, path, view } = opened
    friendSession(deps, request, reply)
    lookLater(loaded, false)
    const inside = walletInside(methodInside[view.cashier.environment], view.cashier.methods, loaded.accounts)
    if (view.link.state !== 'open' || !inside) return show(request, reply, opened)
    const page = {
      request,
      reply,
      path,
      cookiePath: '/f/',
      ref: { appId: loaded.order.appId, orderId: loaded.order.id },
    }
    const identified = await identifyInside(deps, registry, inside.account, page)
    if (identified.kind === 'sent') return identified.reply
    const problem = identified.kind === 'problem' ? identified.code : null
    return show(request, reply, { ...opened, view: { ...view, problem } })
  })

  app.get<TokenRoute>('/f/:token/view', { schema: { hide: true } }, async (request, reply) => {
    const { loaded, view } = await open(request)
    lookLater(loaded, 'returned' in (request.query as object))
    return reply.header('cache-control', 'no-store').send(view)
  })

  app.get<TokenRoute>('/f/:token/events', { schema: { hide: true } }, async (request, reply) => {
    const since = use.live.mark()
    const { link, view } = await open(request)
    reply.hijack()
    use.live.add(link.orderId, reply.raw, { state: view.cashier.state, in_doubt: view.cashier.in_doubt }, since)
    return reply
  })

  const limit = { rateLimit: { max: deps.config.CASHIER_ATTEMPTS_PER_MINUTE, timeWindow: '1 minute' } }
  app.post<TokenRoute>('/f/:token/attempts', { schema: { hide: true }, config: limit }, async (request, reply) => {
    const opened = await open(request)
    try {
      return await start(request, reply, opened)
    } catch (error) {
      // What ended the link is said best by its page; a script is told the name of it and asks for the page itself.
      const over = (Object.values(refusalOfLink) as unknown[]).includes(codeOf(error))
      if (wantsJson(request) || !over) throw error
      return reply.redirect(opened.path, 303)
    }
  })

  const start = async (request: FastifyRequest, reply: FastifyReply, opened: Opened): Promise<FastifyReply> => {
    const { link, loaded, path, view } = opened
    const choice = choiceSchema.parse(request.body)
    const refusal = refusalOfLink[view.link.state]
    if (refusal) throw refused(refusal)
    const offered = view.cashier.methods.find((each) => each.method === choice.method && each.obstacle === null)
    if (!offered) throw refused('method_not_available', 'method')
    const product = [offered.product, ...offered.alternatives].find((each) => each === choice.product)
    if (!product) throw refused('product_not_available', 'product')
    const inside = walletInside(methodInside[view.cashier.environment], view.cashier.methods, loaded.accounts)
    const payerId = product === 'jsapi' && inside ? rememberedPayer(deps, request, inside.account) : undefined
    if (product === 'jsapi' && payerId === undefined) throw refused('payer_required')

    const begun = await use.startAttempt({
      ref: { appId: link.appId, orderId: link.orderId },
      livemode: loaded.order.livemode,
      method: link.via,
      product,
      ...(channelsOf[offered.method][0] ? { channel: channelsOf[offered.method][0] } : {}),
      initiator: {
        role: 'friend',
        linkId: link.id,
        session: friendSession(deps, request, reply),
        name: masked(choice.name, 'payer'),
      },
      instalments: null,
      payerId: masked(payerId, 'payer'),
      clientIp: request.ip,
      device: deviceOf(userAgentOf(request)),
    })
    // Taken back while the payment was being begun: whichever came first, what was begun is closed again.
    const now = await findLinkByHash(deps.db, link.tokenHash)
    if (now?.revokedAt) {
      await use.revokeLink(now)
      throw refused('friend_pay_link_revoked')
    }
    rememberAttempt(deps, request, reply, { id: link.id, path }, begun.attempt.id)
    const started: StartedFriendAttempt = { ...startedView(begun), receipt_url: receiptUrlOf(deps, begun.attempt) }
    if (wantsJson(request)) return reply.header('cache-control', 'no-store').send(started)
    if (started.action?.kind === 'redirect')
      return reply.header('referrer-policy', 'strict-origin').redirect(started.action.url, 303)
    return show(request, reply, opened, { startedByForm: { method: offered.method, started } })
  }
}
