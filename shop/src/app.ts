import { fileURLToPath } from 'node:url'
import formbody from '@fastify/formbody'
import fastifyStatic from '@fastify/static'
import type { Hutong } from '@hutong/sdk'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import type { OrderBook } from './order-book.ts'
import { orderRoutes } from './order-routes.ts'
import { troublePage } from './pages/trouble.ts'
import { shelfRoutes } from './shelf-routes.ts'
import { languageOf, sendPage } from './visitor.ts'
import { webhookRoutes } from './webhook-routes.ts'

export type ShopDeps = Readonly<{
  book: OrderBook
  hutong: Hutong
  shopUrl: string
  webhookSecrets: readonly string[]
  now: () => Date
}>

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'"

const trouble = (error: { statusCode?: number }, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const status = error.statusCode ?? 500
  if (status < 500) return sendPage(reply.code(status), troublePage(languageOf(request), 'notFound', 'notFoundMore'))
  request.log.error({ err: error }, 'the shop could not answer')
  return sendPage(reply.code(500), troublePage(languageOf(request), 'broken', 'brokenMore'))
}

/** The whole shop, not yet listening. It talks to Hutong through `deps.hutong` alone. */
export const buildShop = (deps: ShopDeps, logger = false): FastifyInstance => {
  const app = Fastify({
    logger: logger && { level: process.env.LOG_LEVEL ?? 'info' },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 16 * 1024,
    forceCloseConnections: true,
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', policy)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'same-origin')
  })
  app.register(formbody)
  app.register(fastifyStatic, { root: fileURLToPath(new URL('../assets', import.meta.url)), prefix: '/assets/' })
  app.get('/healthz', async () => ({ status: 'ok' }))
  shelfRoutes(app, deps)
  orderRoutes(app, deps)
  app.register(async (scope) => webhookRoutes(scope, deps))
  app.setNotFoundHandler((request, reply) => trouble({ statusCode: 404 }, request, reply))
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => trouble(error, request, reply))
  return app
}
