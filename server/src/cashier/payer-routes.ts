import type { PayerRefund, PayerView } from '@hutong/contract'
import type { FastifyRequest } from 'fastify'
import { type Order, payableState } from '../orders/index.ts'
import { findAttempt, isOpen, type PaymentAttempt } from '../payments/index.ts'
import { type Deps, type HttpApp, idTime, refused } from '../platform/index.ts'
import type { FriendUse } from './friend-routes.ts'
import { languageOf, sendPage } from './pages.ts'
import { payerView } from './payer-view.ts'

type TokenRoute = { Params: { token: string } }
type Loaded = Readonly<{ order: Order; attempt: PaymentAttempt; view: PayerView }>

/** A receipt is asked for until long after every refund the wallets take; the friend's link ends with its order. */
const receiptDays = 400
const dayMs = 86_400_000

/** What has gone back of one payment. */
export type RefundsOfAttempt = (attempt: PaymentAttempt) => Promise<readonly PayerRefund[]>

/** The page of whoever paid, or tried to, by a friend's link: what became of that very payment. */
export function registerPayerRoutes(
  app: HttpApp,
  deps: Deps,
  use: Pick<FriendUse, 'loadOrder' | 'look' | 'live' | 'pages'> & { refundsOfAttempt: RefundsOfAttempt },
): void {
  const load = async (request: FastifyRequest<TokenRoute>): Promise<Loaded> => {
    const { token } = request.params
    const ref = deps.links.readReceipt(token)
    if (!ref) throw refused('cashier_link_invalid')
    const now = deps.clock.now()
    if (now.getTime() - (idTime(ref.attemptId) ?? 0) > receiptDays * dayMs) throw refused('cashier_link_expired')
    const attempt = await findAttempt(deps.db, ref)
    if (!attempt) throw refused('cashier_link_invalid')
    const [{ app: seller, order }, refunds] = await Promise.all([
      use.loadOrder({ appId: ref.appId, orderId: attempt.orderId }, {}, false),
      use.refundsOfAttempt(attempt),
    ])
    const language = languageOf(request)
    const view = payerView({ order, attempt, app: seller, refunds, language, now, path: `/r/${token}` })
    return { order, attempt, view }
  }

  /** The wallet has sent the payer back here, or the page waits for its word: asked for now, not waited for. */
  const lookLater = ({ attempt }: Loaded): void => {
    if (!isOpen(attempt)) return
    void use
      .look({ appId: attempt.appId, orderId: attempt.orderId }, { payerReturned: true })
      .catch((err: unknown) => deps.log.error({ err }, 'a look at an order failed'))
  }

  app.get<TokenRoute>('/r/:token', { schema: { hide: true } }, async (request, reply) => {
    const loaded = await load(request)
    lookLater(loaded)
    return sendPage(deps, reply, 200, (nonce) => use.pages.renderPayer(loaded.view, { nonce }))
  })

  app.get<TokenRoute>('/r/:token/view', { schema: { hide: true } }, async (request, reply) => {
    const loaded = await load(request)
    lookLater(loaded)
    return reply.header('cache-control', 'no-store').send(loaded.view)
  })

  app.get<TokenRoute>('/r/:token/events', { schema: { hide: true } }, async (request, reply) => {
    const since = use.live.mark()
    const { order } = await load(request)
    reply.hijack()
    use.live.add(order.id, reply.raw, { state: payableState(order, deps.clock.now()), in_doubt: false }, since)
    return reply
  })
}
