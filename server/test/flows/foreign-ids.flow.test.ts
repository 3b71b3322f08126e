import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../support/world.ts'
import { as, counts, keyOf, type Problem, rowsOf, startAsScanner } from './support.ts'

type Operation = { parameters?: { name: string; in: string }[]; requestBody?: { content: object } }

let world: World
let ids: Record<string, string>
let routes: { method: string; path: string }[]
beforeAll(async () => {
  world = await startWorld()
  const order = await world.order()
  const started = await world.start(order, 'wechat_scan', 'native_qr')
  await world.pay(started.action)
  const [event] = await rowsOf<{ id: string }>(world, 'select id from events where subject_id = $1', [order.id])
  const endpoint = await world.call<{ id: string }>('POST', '/v1/webhook_endpoints', { url: `${world.url}/hook` })
  const link = await world.call<{ id: string }>('POST', `/v1/orders/${(await world.order()).id}/friend_pay_links`)
  const refund = await world.call<{ id: string }>('POST', '/v1/refunds', {
    order: order.id,
    refund_no: 'R1',
    amount: 1,
  })
  const twice = await world.order()
  const scanner = await startAsScanner(world, twice)
  await world.pay((await world.start(twice, 'alipay', 'precreate')).action)
  await world.pay(scanner.action, 'friend')
  ids = {
    friend_pay_links: link.body.id,
    refunds: refund.body.id,
    stray_money: scanner.attempt,
    orders: order.id,
    events: event?.id ?? '',
    webhook_endpoints: endpoint.body.id,
  }
  const { body } = await world.call<{ paths: Record<string, Record<string, Operation>> }>('GET', '/openapi.json')
  routes = Object.entries(body.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => ({ method: method.toUpperCase(), path })),
  )
})
afterAll(() => world.stop())

const bodies: Record<string, object> = {
  'POST /v1/orders/{id}/attempts': { method: 'alipay', product: 'page' },
  'POST /v1/refunds/{id}/settle': { outcome: 'not_returned', note: 'x' },
  'POST /v1/stray_money/{id}/write_off': { note: 'x' },
  'PATCH /v1/webhook_endpoints/{id}': { description: 'mine now' },
}

describe('every route of the API that names something', () => {
  test('answers with another app’s id just as with one that does not exist, and changes nothing', async () => {
    const about = routes.filter((route) => route.path.includes('{'))
    expect(about.length).toBeGreaterThanOrEqual(8)
    const before = await counts(world)
    for (const { method, path } of about) {
      const noun = path.split('/')[2] ?? ''
      const id = ids[noun]
      if (!id) throw new Error(`this test has no id for ${path}`)
      const ask = (one: string) =>
        world.call<Problem>(method, path.replace('{id}', one), bodies[`${method} ${path}`], as(keyOf(world, 'video')))
      const [foreign, unknown] = [await ask(id), await ask(`${id.slice(0, -4)}0000`)]
      expect(foreign.status, `${method} ${path}`).toBe(404)
      expect(foreign.body.error.code).toBe(unknown.body.error.code)
      expect(foreign.body.error.message).toBe(unknown.body.error.message)
    }
    expect(await counts(world)).toEqual(before)
  })

  test('is closed to who brings no key', async () => {
    for (const { method, path } of routes) {
      const noun = path.split('/')[2] ?? ''
      const answer = await world.call<Problem>(method, path.replace('{id}', ids[noun] ?? ''), undefined, {
        authorization: '',
      })
      expect(answer.status, `${method} ${path}`).toBe(401)
      expect(answer.body.error.code).toBe('missing_api_key')
    }
  })

  test('lists nothing of another app', async () => {
    const lists = routes.filter((route) => route.method === 'GET' && !route.path.includes('{'))
    expect(lists.length).toBeGreaterThanOrEqual(4)
    for (const { path } of lists) {
      const { body, status } = await world.call<{ data: unknown[] }>('GET', path, undefined, as(keyOf(world, 'video')))
      expect(status, path).toBe(200)
      expect(body.data, path).toEqual([])
    }
  })
})
