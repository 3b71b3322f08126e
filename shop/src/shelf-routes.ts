import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { ShopDeps } from './app.ts'
import { productById } from './catalogue.ts'
import { newOrderNo } from './order.ts'
import { productPage } from './pages/product.ts'
import { shelfPage } from './pages/shelf.ts'
import { becomeBuyer, languageOf, sendPage, setCookie } from './visitor.ts'

// A path of ours only: `//elsewhere` and `/\elsewhere` would leave the shop.
const ownPath = (path: string | undefined): string =>
  path && /^\/[A-Za-z0-9_\-/]*$/.test(path) && !path.startsWith('//') ? path : '/'

export const shelfRoutes = (app: FastifyInstance, { now }: ShopDeps): void => {
  app.get('/', async (request, reply) => sendPage(reply, shelfPage(languageOf(request))))

  app.get<{ Params: { id: string } }>('/products/:id', async (request, reply) => {
    const product = productById(request.params.id)
    if (!product) return reply.callNotFound()
    return sendPage(reply, productPage(languageOf(request), product, newOrderNo(now(), randomBytes(12))))
  })

  app.get<{ Querystring: { to?: string; back?: string } }>('/language', async (request, reply) => {
    setCookie(reply, 'shop_language', request.query.to === 'en' ? 'en' : 'zh')
    return reply.redirect(ownPath(request.query.back), 303)
  })

  app.get<{ Querystring: { as?: string; back?: string } }>('/buyer', async (request, reply) => {
    becomeBuyer(reply, request.query.as === 'tester' ? 'tester' : 'new')
    return reply.redirect(ownPath(request.query.back), 303)
  })
}
