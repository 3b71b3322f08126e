import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHutong, testing } from '@hutong/sdk'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import { buildShop } from '../../src/app.ts'
import { type OrderBook, openOrderBook } from '../../src/order-book.ts'

export const secret = `whsec_${Buffer.from('the secret of this shop!').toString('base64')}`
export const otherSecret = `whsec_${Buffer.from('the secret of some other').toString('base64')}`
export const now = new Date('2026-11-23T06:00:00.000Z')

type FakeOrder = Record<string, unknown> & { id: string; merchant_order_no: string; cashier_url: string }

/** A Hutong that knows orders only. `down` makes it answer 503; `loseAnswers` makes it work and hang up. */
export type FakeHutong = {
  url: string
  orders: Map<string, FakeOrder>
  requests: { path: string; body: Record<string, unknown> | undefined; authorization: string | undefined }[]
  down: boolean
  loseAnswers: boolean
}

const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-shop-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const startFakeHutong = async (): Promise<FakeHutong> => {
  const fake: FakeHutong = { url: '', orders: new Map(), requests: [], down: false, loseAnswers: false }
  const answerTo = (path: string, body: Record<string, unknown> | undefined): [number, unknown] => {
    const refusal = (code: string) => ({ error: { code, message: code, request_id: 'req_9' } })
    if (fake.down) return [503, refusal('overloaded')]
    if (body) {
      const no = String(body.merchant_order_no)
      const known = [...fake.orders.values()].find((order) => order.merchant_order_no === no)
      const id = known?.id ?? `ord_${fake.orders.size + 1}`
      fake.orders.set(id, { ...body, id, merchant_order_no: no, cashier_url: `${fake.url}/c/token_of_${id}` })
      return [known ? 200 : 201, fake.orders.get(id)]
    }
    const found = fake.orders.get(path.split('/').pop() ?? '')
    return found ? [200, found] : [404, refusal('order_not_found')]
  }
  const server = createServer(async (incoming, response) => {
    let text = ''
    for await (const chunk of incoming) text += chunk
    const body = text ? (JSON.parse(text) as Record<string, unknown>) : undefined
    fake.requests.push({ path: incoming.url ?? '', body, authorization: incoming.headers.authorization })
    const [status, answer] = answerTo(incoming.url ?? '', body)
    if (fake.loseAnswers) return response.destroy()
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return fake
}

export type OpenShop = Readonly<{ app: FastifyInstance; book: OrderBook; hutong: FakeHutong; file: string }>

export const openShop = async (webhookSecrets: readonly string[] = [secret]): Promise<OpenShop> => {
  const fake = await startFakeHutong()
  const file = join(await temporaryFolder(), 'shop', 'orders.json')
  const book = await openOrderBook(file)
  const hutong = createHutong({ apiKey: 'sk_test_shop', baseUrl: fake.url, retries: 0 })
  const app = buildShop({ book, hutong, shopUrl: 'http://shop.test', webhookSecrets, now: () => now })
  onTestFinished(() => app.close())
  return { app, book, hutong: fake, file }
}

/** A browser of one visitor: keeps cookies, follows nothing. */
export const visitorOf = ({ app }: OpenShop) => {
  const cookies = new Map<string, string>()
  const send = async (method: 'GET' | 'POST', url: string, form?: Record<string, string>) => {
    const answer = await app.inject({
      method,
      url,
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(form ? { payload: new URLSearchParams(form).toString() } : {}),
    })
    for (const { name, value } of answer.cookies) cookies.set(name, value)
    return answer
  }
  const buy = async (product: string) => {
    const page = await send('GET', `/products/${product}`)
    const no = /name="order_no" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
    const answer = await send('POST', '/orders', { product, order_no: no })
    return { no, answer }
  }
  return { get: (url: string) => send('GET', url), post: (url: string, form = {}) => send('POST', url, form), buy }
}

export const eventAbout = (order: string, type: string, id = `evt_${type}`): string =>
  JSON.stringify({
    id,
    object: 'event',
    type,
    app: 'app_shop',
    livemode: false,
    subject_id: order,
    sequence: 1,
    created_at: '2026-11-23T06:01:00.000Z',
    data: {},
  })

export const deliver = async ({ app }: OpenShop, payload: string, by = secret) =>
  app.inject({
    method: 'POST',
    url: '/webhooks/hutong',
    payload,
    headers: { 'content-type': 'application/json', ...testing.signWebhook({ payload, secret: by }) },
  })
