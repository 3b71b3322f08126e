import { type Action, permissions } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accountsOf } from '../../src/main/seed.ts'
import { connectDemoPlatform } from '../../src/main/seed-applications.ts'
import { startWorld, type World } from '../support/world.ts'
import { as, counts, keyOf, type Problem, rowsOf, startAsScanner } from './support.ts'

type Operation = { 'x-action': Action; parameters?: { name: string; in: string }[]; requestBody?: { content: object } }

let world: World
let ids: Record<string, string>
let account = ''
let routes: { method: string; path: string; forKeys: boolean }[]
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
  const platform = { wechat: { ...world.sims.wechat.credentials('platform') }, alipay: null }
  await connectDemoPlatform(world.core, accountsOf(platform as never))
  const application = await world.call<{ id: string }>('POST', '/v1/access_applications', { product: 'wechat_partner' })
  const [stored] = await rowsOf<{ id: string }>(world, 'select id from channel_accounts where app_id = $1', [order.app])
  account = stored?.id ?? ''
  ids = {
    access_applications: application.body.id,
    friend_pay_links: link.body.id,
    refunds: refund.body.id,
    stray_money: scanner.attempt,
    orders: order.id,
    events: event?.id ?? '',
    webhook_endpoints: endpoint.body.id,
  }
  const { body } = await world.call<{ paths: Record<string, Record<string, Operation>> }>('GET', '/openapi.json')
  routes = Object.entries(body.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      forKeys: permissions[operation['x-action']].key,
    })),
  )
})
afterAll(() => world.stop())

const bodies: Record<string, object> = {
  'PATCH /v1/access_applications/{id}': { facts: { contact_name: '王五' } },
  'POST /v1/access_applications/{id}/documents': { field: 'license_image', content: 'iVBORw0KGgo=' },
  'POST /v1/orders/{id}/attempts': { method: 'alipay', product: 'page' },
  'POST /v1/refunds/{id}/settle': { outcome: 'not_returned', note: 'x' },
  'POST /v1/stray_money/{id}/write_off': { note: 'x' },
  'PATCH /v1/webhook_endpoints/{id}': { description: 'mine now' },
}

describe('every route of the API that names something', () => {
  test('answers with another app’s id just as with one that does not exist, and changes nothing', async () => {
    // What only people may do is asked as people in people/permissions.test.ts.
    const about = routes.filter((route) => route.path.includes('{id}') && route.forKeys)
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

  test('tells nothing of another app’s rollouts, and explains no order of another’s', async () => {
    await world.call('PUT', '/v1/rollouts/alipay', { stage: 'internal', buyers: [{ buyer_id: 'tester' }] })
    const video = as(keyOf(world, 'video'))
    const ask = (path: string) => world.call<Problem & { data: unknown[] }>('GET', path, undefined, video)
    expect((await ask('/v1/rollouts/alipay')).body.error.code).toBe('rollout_not_found')
    expect((await ask('/v1/rollouts/alipay/versions')).body.data).toEqual([])
    expect(await ask('/v1/rollouts/alipay/explain?buyer_id=tester')).toMatchObject({
      body: { shown: true, rollout: null },
    })
    const foreign = await ask(`/v1/rollouts/alipay/explain?order=${ids.orders}`)
    const unknown = await ask('/v1/rollouts/alipay/explain?order=ord_nobody')
    expect([foreign.status, foreign.body.error.code]).toEqual([404, unknown.body.error.code])
  })

  test('is closed to who brings no key', async () => {
    for (const { method, path } of routes) {
      const noun = path.split('/')[2] ?? ''
      const named = path.replace('{id}', ids[noun] ?? '').replace('{method}', 'huabei')
      const answer = await world.call<Problem>(method, named, undefined, {
        authorization: '',
      })
      expect(answer.status, `${method} ${path}`).toBe(401)
      expect(answer.body.error.code).toBe('missing_api_key')
    }
  })

  test('lists nothing of another app', async () => {
    const own = ['/v1/apps', '/v1/methods', '/v1/policies', '/v1/channel_accounts']
    const lists = routes.filter((route) => route.method === 'GET' && !route.path.includes('{') && route.forKeys)
    expect(lists.length).toBeGreaterThanOrEqual(8)
    for (const { path } of lists) {
      const { body, status } = await world.call<{ data: unknown[] }>('GET', path, undefined, as(keyOf(world, 'video')))
      expect(status, path).toBe(200)
      if (!own.includes(path)) expect(body.data, path).toEqual([])
      const text = JSON.stringify(body)
      for (const canary of [world.demo.apps[0]?.id ?? '', account, 'shop']) expect(text, path).not.toContain(canary)
    }
  })
})
