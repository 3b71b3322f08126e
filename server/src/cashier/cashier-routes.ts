import { type CashierView, type MadeFriendLink, methods, type StartedAttempt } from '@hutong/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { chooseInstalments } from '../apps/index.ts'
import { type ChannelRegistry, deviceOf, environmentOf, platformOf } from '../channels/index.ts'
import { type Order, payableState } from '../orders/index.ts'
import type { AttemptStarter, OrderLook, StartedPayment } from '../payments/index.ts'
import { type Deps, type HttpApp, problemOf, refused, sendError } from '../platform/index.ts'
import { readLink } from './cashier-links.ts'
import type { LivePages } from './live-pages.ts'
import type { CashierLoader } from './load-cashier.ts'
import { noteObstructed } from './note-obstructed.ts'
import {
  languageOf,
  offersH5,
  type PageRenderer,
  type StartedByForm,
  sendPage,
  sendProblemPage,
  wantsJson,
} from './pages.ts'
import { type ShareConfigOf, shareConfigFor } from './share-config.ts'

type TokenRoute = { Params: { token: string } }

const choiceSchema = z.object({
  method: z.enum(methods),
  product: z.string().min(1).max(32),
  /** The count of the chosen plan; a form sends it as text. */
  instalments: z.coerce.number().int().optional(),
})

export type CashierUse = Readonly<{
  load: CashierLoader
  startAttempt: AttemptStarter
  look: OrderLook
  live: LivePages
  pages: PageRenderer
  registry: ChannelRegistry
  shareConfig?: ShareConfigOf
}>

export const startedView = ({ action, attempt }: StartedPayment): StartedAttempt => ({
  attempt: attempt.id,
  status: attempt.status === 'created' || attempt.status === 'closed' ? 'unknown' : attempt.status,
  action,
  failure: attempt.failure?.code ?? null,
})

const userAgentOf = (request: FastifyRequest): string => request.headers['user-agent'] ?? ''

export const readerOf = (request: FastifyRequest) => ({
  environment: environmentOf(userAgentOf(request)),
  platform: platformOf(userAgentOf(request)),
  language: languageOf(request),
  scanPath: null,
})

type Drawn = { startedByForm?: StartedByForm; made?: MadeFriendLink }

/** The buyer's page, with what a plain form has just brought about. */
export async function sendCashier(
  deps: Deps,
  use: Pick<CashierUse, 'pages' | 'shareConfig'>,
  request: FastifyRequest,
  reply: FastifyReply,
  { order, view }: { order: Pick<Order, 'appId' | 'livemode'>; view: CashierView },
  drawn: Drawn = {},
): Promise<FastifyReply> {
  const share = view.ask && (await shareConfigFor(deps, use.shareConfig, order, view.environment, request.url))
  return sendPage(deps, reply, 200, (nonce) => use.pages.renderCashier(view, { nonce, share, ...drawn }), {
    mayStartH5: offersH5(view.methods),
    script: share?.script_url ?? null,
  })
}

export function registerCashierRoutes(app: HttpApp, deps: Deps, use: CashierUse): void {
  app.setErrorHandler((error, request, reply) =>
    wantsJson(request)
      ? sendError(request, reply, problemOf(error))
      : sendProblemPage(deps, use.pages, request, reply, error),
  )

  /** Not waited for: the page is told by its event stream or its next question. */
  const lookLater = (ref: { appId: string; orderId: string }, payerReturned: boolean): void => {
    void use.look(ref, { payerReturned }).catch((err: unknown) => deps.log.error({ err }, 'a look at an order failed'))
  }

  app.get<TokenRoute>('/c/:token', { schema: { hide: true } }, async (request, reply) => {
    const ref = readLink(deps, 'cashier', request.params.token)
    const { order, view } = await use.load(ref, readerOf(request))
    noteObstructed(use.registry, ref, view)
    // Wallets send the browser back here with their own query: then the outcome is worth asking for now.
    if (order.status === 'awaiting_payment')
      lookLater(
        ref,
        Object.keys(request.query as object).some((key) => key !== 'lang'),
      )
    return sendCashier(deps, use, request, reply, { order, view })
  })

  app.get<TokenRoute>('/c/:token/view', { schema: { hide: true } }, async (request, reply) => {
    const ref = readLink(deps, 'cashier', request.params.token)
    const { order, view } = await use.load(ref, readerOf(request))
    // `?returned`: the wallet has closed over the page, so the outcome is worth asking for now.
    if (order.status === 'awaiting_payment') lookLater(ref, 'returned' in (request.query as object))
    return reply.header('cache-control', 'no-store').send(view)
  })

  app.get<TokenRoute>('/c/:token/events', { schema: { hide: true } }, async (request, reply) => {
    const ref = readLink(deps, 'cashier', request.params.token)
    const since = use.live.mark()
    const { order, view } = await use.load(ref, readerOf(request))
    reply.hijack()
    use.live.add(order.id, reply.raw, { state: payableState(order, deps.clock.now()), in_doubt: view.in_doubt }, since)
    return reply
  })

  // Each start may cost a signature and a call to a channel, and anybody who holds the link may ask for it.
  const limit = { rateLimit: { max: deps.config.CASHIER_ATTEMPTS_PER_MINUTE, timeWindow: '1 minute' } }
  app.post<TokenRoute>('/c/:token/attempts', { schema: { hide: true }, config: limit }, async (request, reply) => {
    const ref = readLink(deps, 'cashier', request.params.token)
    const choice = choiceSchema.safeParse(request.body)
    if (!choice.success) throw choice.error
    const { order, plans, view } = await use.load(ref, readerOf(request))
    const { instalments: count, method } = choice.data
    const offered = view.methods.find((each) => each.method === method && each.obstacle === null)
    const product = [offered?.product ?? null, ...(offered?.alternatives ?? [])].find(
      (each) => each === choice.data.product,
    )
    if (view.state === 'open' && !offered) throw refused('method_not_available', 'method')
    if (view.state === 'open' && !product) throw refused('product_not_available', 'product')
    const chosen = chooseInstalments(plans, { ...order, method, count, now: deps.clock.now() })
    if (view.state === 'open' && chosen.kind === 'refused') throw refused(chosen.refusal, 'instalments')
    const started = startedView(
      await use.startAttempt({
        ref,
        livemode: order.livemode,
        method,
        // A closed order is refused by its own name below, whatever was chosen.
        product: product ?? (choice.data.product as never),
        initiator: { role: 'buyer' },
        instalments: chosen.kind === 'chosen' ? chosen.instalments : null,
        payerId: null,
        clientIp: request.ip,
        device: deviceOf(userAgentOf(request)),
      }),
    )
    if (wantsJson(request)) return reply.header('cache-control', 'no-store').send(started)
    return answerForm(request, reply, { method, started, ...(count === undefined ? {} : { instalments: count }) })
  })

  /** Without script the browser follows the answer itself, or gets the page again with the code, or the gateway's form, drawn in. */
  const answerForm = async (
    request: FastifyRequest<TokenRoute>,
    reply: FastifyReply,
    startedByForm: StartedByForm,
  ): Promise<FastifyReply> => {
    const { started } = startedByForm
    // Whatever this answer says of the referrer holds for where it leads, too; WeChat's H5 page wants to see our site.
    if (started.action?.kind === 'redirect')
      return reply.header('referrer-policy', 'strict-origin').redirect(started.action.url, 303)
    const loaded = await use.load(readLink(deps, 'cashier', request.params.token), readerOf(request))
    return sendCashier(deps, use, request, reply, loaded, { startedByForm })
  }
}
