import { randomBytes } from 'node:crypto'
import { HutongError } from '@hutong/sdk'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ShopDeps } from './app.ts'
import { productById } from './catalogue.ts'
import { isOrderNo, newOrderNo, type ShopOrder } from './order.ts'
import { orderStream } from './order-stream.ts'
import { orderFragment, orderPage, ordersPage } from './pages/order.ts'
import { paymentTroublePage } from './pages/trouble.ts'
import { newOrder, openCashier } from './place-order.ts'
import { buyerOf, knownBuyer, languageOf, sendPage } from './visitor.ts'
import { sayIn } from './words.ts'

type ByNo = { Params: { no: string } }

export const orderRoutes = (app: FastifyInstance, deps: ShopDeps): void => {
  const { book, now } = deps
  const streams = orderStream(app, book)

  const toCashier = async (request: FastifyRequest, reply: FastifyReply, order: ShopOrder): Promise<FastifyReply> => {
    if (order.status !== 'awaiting_payment') return reply.redirect(`/orders/${order.no}`, 303)
    try {
      return reply.redirect(await openCashier(deps, order), 303)
    } catch (error) {
      if (!(error instanceof HutongError)) throw error
      request.log.warn(
        { code: error.code, status: error.status, requestId: error.requestId },
        'no cashier for an order',
      )
      const reference = [error.code, error.requestId].filter(Boolean).join(' · ')
      return sendPage(reply.code(502), paymentTroublePage(languageOf(request), order, reference))
    }
  }

  app.post<{ Body: { product?: string; order_no?: string } | undefined }>('/orders', async (request, reply) => {
    const product = productById(request.body?.product ?? '')
    if (!product) return reply.callNotFound()
    const buyer = buyerOf(request, reply)
    const wanted = request.body?.order_no ?? ''
    const known = book.find(wanted)
    // A second press of the button is the same order; anyone else's number, or none, gets a new one.
    if (known && known.buyer === buyer && known.product === product.id) return toCashier(request, reply, known)
    const no = isOrderNo(wanted) && !known ? wanted : newOrderNo(now(), randomBytes(12))
    return toCashier(request, reply, newOrder(no, buyer, product, languageOf(request), now()))
  })

  app.get('/orders', async (request, reply) => {
    const buyer = knownBuyer(request)
    return sendPage(reply, ordersPage(languageOf(request), buyer ? book.ofBuyer(buyer) : []))
  })

  // Whoever has the number sees the order: after paying, a wallet may open this page in another browser than the buyer's own.
  app.get<ByNo>('/orders/:no', async (request, reply) => {
    const order = book.find(request.params.no)
    return order ? sendPage(reply, orderPage(languageOf(request), order)) : reply.callNotFound()
  })

  app.post<ByNo>('/orders/:no/pay', async (request, reply) => {
    const order = book.find(request.params.no)
    return order ? toCashier(request, reply, order) : reply.callNotFound()
  })

  app.get<ByNo>('/orders/:no/state', async (request, reply) => {
    const order = book.find(request.params.no)
    if (!order) return reply.code(404).send({ status: 'unknown' })
    const language = languageOf(request)
    const fragment = orderFragment(order, language, sayIn(language)).markup
    return reply.header('cache-control', 'no-store').send({ status: order.status, told: order.told.length, fragment })
  })

  app.get<ByNo>('/orders/:no/events', async (request, reply) => {
    const order = book.find(request.params.no)
    return order ? streams.open(order, request, reply) : reply.callNotFound()
  })
}
