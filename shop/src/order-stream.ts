import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ShopOrder } from './order.ts'
import type { OrderBook } from './order-book.ts'

const heartbeatMs = 20_000

const tell = (response: ServerResponse, order: ShopOrder): void => {
  response.write(`event: state\ndata: ${JSON.stringify({ status: order.status, told: order.told.length })}\n\n`)
}

/** Server-sent events of one order: its state at once, then every change, until the page goes or the shop stops. */
export const orderStream = (app: FastifyInstance, book: OrderBook) => {
  const open = new Set<ServerResponse>()
  const heartbeat = setInterval(() => {
    for (const response of open) response.write(': still here\n\n')
  }, heartbeatMs)
  heartbeat.unref()
  app.addHook('preClose', async () => {
    clearInterval(heartbeat)
    for (const response of open) response.end()
  })

  return {
    open: (order: ShopOrder, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
      reply.hijack()
      const response = reply.raw
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      open.add(response)
      const stop = book.watch(order.no, (changed) => tell(response, changed))
      request.raw.on('close', () => {
        stop()
        open.delete(response)
      })
      tell(response, order)
      return reply
    },
  }
}
