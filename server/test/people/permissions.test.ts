import { type Action, actions, can, denialWords, permissions, type Role, roles } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requireCaller, requirePerson } from '../../src/apps/index.ts'
import { accountsOf } from '../../src/main/seed.ts'
import { connectDemoPlatform } from '../../src/main/seed-applications.ts'
import { createHttpApp } from '../../src/platform/index.ts'
import { as, counts, keyOf, type Problem, rowsOf, startAsScanner } from '../flows/support.ts'
import { type Desk, sitAs } from '../support/people.ts'
import { startWorld, type World } from '../support/world.ts'

// Role × action × route, from the OpenAPI document and the table of the contract.

type Operation = { 'x-action'?: Action }
type Route = Readonly<{ method: string; path: string; action: Action }>

let world: World
let routes: Route[]
let ids: Record<string, string>
const desks = new Map<Role, Desk>()

beforeAll(async () => {
  world = await startWorld()
  const { body } = await world.call<{ paths: Record<string, Record<string, Operation>> }>('GET', '/openapi.json')
  routes = Object.entries(body.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      action: operation['x-action'] as Action,
    })),
  )
  for (const role of roles) desks.set(role, await sitAs(world, role))

  const order = await world.order({ buyer_id: 'user-000042', buyer_name: '王小明' })
  await world.pay((await world.start(order, 'wechat_scan', 'native_qr')).action)
  const [event] = await rowsOf<{ id: string }>(world, 'select id from events where subject_id = $1', [order.id])
  const endpoint = await world.call<{ id: string }>('POST', '/v1/webhook_endpoints', { url: `${world.url}/hook` })
  const refund = await world.call<{ id: string }>('POST', '/v1/refunds', {
    order: order.id,
    refund_no: 'R1',
    amount: 1,
  })
  const twice = await world.order()
  const scanner = await startAsScanner(world, twice)
  await world.pay((await world.start(twice, 'alipay', 'precreate')).action)
  await world.pay(scanner.action, 'friend')
  const [account] = await rowsOf<{ id: string }>(world, 'select id from channel_accounts where app_id = $1', [
    order.app,
  ])
  const [key] = await rowsOf<{ id: string }>(world, 'select id from api_keys where app_id = $1', [order.app])
  const platform = { wechat: { ...world.sims.wechat.credentials('platform') }, alipay: null }
  await connectDemoPlatform(world.core, accountsOf(platform as never))
  const application = await world.call<{ id: string }>('POST', '/v1/access_applications', { product: 'wechat_partner' })
  const link = await world.call<{ id: string }>('POST', `/v1/orders/${(await world.order()).id}/friend_pay_links`)
  ids = {
    friend_pay_links: link.body.id,
    access_applications: application.body.id,
    refunds: refund.body.id,
    stray_money: scanner.attempt,
    orders: order.id,
    events: event?.id ?? '',
    webhook_endpoints: endpoint.body.id,
    channel_accounts: account?.id ?? '',
    api_keys: key?.id ?? '',
  }
})
afterAll(() => world.stop())

const bodies: Record<string, object> = {
  'POST /v1/access_applications': { product: 'wechat_partner' },
  'PATCH /v1/access_applications/{id}': { facts: { contact_name: '王五' } },
  'POST /v1/access_applications/{id}/documents': { field: 'license_image', content: 'iVBORw0KGgo=' },
  'POST /v1/orders': { merchant_order_no: 'P1', amount: 1, subject: '茶' },
  'POST /v1/refunds': { order: 'ord_00000000000000000000000000', refund_no: 'P1' },
  'POST /v1/webhook_endpoints': { url: 'not an address' },
  'PUT /v1/methods': { methods: [{ method: 'cash' }] },
  'PUT /v1/policies': { stray_return: 'sometimes' },
  'POST /v1/orders/{id}/attempts': { method: 'alipay', product: 'page' },
  'POST /v1/refunds/{id}/settle': { outcome: 'not_returned', note: 'x' },
  'POST /v1/stray_money/{id}/write_off': { note: 'x' },
  'PATCH /v1/webhook_endpoints/{id}': { description: 'mine now' },
}
const nowhere = 'x_00000000000000000000000000'
const bodyOf = ({ method, path }: Route) => bodies[`${method} ${path}`]
const ask = (desk: Desk, route: Route, id: string, headers: Record<string, string> = {}) =>
  desk.ask<Problem>(route.method, route.path.replace('{id}', id), bodyOf(route), headers)
const appOf = (slug: string) => world.demo.apps.find((app) => app.slug === slug)?.id ?? ''

test('every route says which action it is, and every action of a route is one of the table', () => {
  expect(routes.length).toBeGreaterThan(30)
  expect(routes.filter(({ action }) => !actions.includes(action))).toEqual([])
})

test('a route that does not say which action it is cannot be registered', async () => {
  const { deps } = world.core
  for (const require of [requireCaller, requirePerson]) {
    const http = await createHttpApp({ log: deps.log, trustProxy: false, newRequestId: () => 'req_1' })
    await http.register(async (scope) => {
      require(scope, deps)
      scope.get('/known', { config: { action: 'order.read' } }, async () => 'x')
      expect(() => scope.get('/unknown', async () => 'x')).toThrow('does not say which action it is')
    })
    await http.close()
  }
})

test.each<[string, Action]>([
  ['POST /v1/orders', 'order.create'],
  ['GET /v1/orders/{id}', 'order.read'],
  ['POST /v1/orders/{id}/close', 'order.close'],
  ['POST /v1/refunds', 'refund.request'],
  ['POST /v1/refunds/{id}/approve', 'refund.approve'],
  ['POST /v1/refunds/{id}/reject', 'refund.reject'],
  ['POST /v1/refunds/{id}/retry', 'refund.retry'],
  ['POST /v1/refunds/{id}/settle', 'refund.settle'],
  ['POST /v1/stray_money/{id}/return', 'stray.decide'],
  ['POST /v1/stray_money/{id}/write_off', 'stray.decide'],
  ['POST /v1/events/{id}/resend', 'event.resend'],
  ['POST /v1/webhook_endpoints/{id}/rotate_secret', 'webhook.manage'],
  ['DELETE /v1/webhook_endpoints/{id}', 'webhook.manage'],
  ['PUT /v1/methods', 'method.change'],
  ['PUT /v1/policies', 'policy.change'],
  ['GET /v1/api_keys', 'key.read'],
  ['POST /v1/api_keys', 'key.manage'],
  ['POST /v1/api_keys/{id}/revoke', 'key.manage'],
  ['POST /v1/channel_accounts/{id}/suspend', 'account.manage'],
  ['GET /v1/ledger/transfers', 'ledger.read'],
])('%s is %s', (route, action) => {
  expect(routes.find(({ method, path }) => `${method} ${path}` === route)?.action).toBe(action)
})

describe.each([...roles])('%s', (role) => {
  test('may ask for exactly what the table says, and is told not_permitted of everything else', async () => {
    const desk = desks.get(role) as Desk
    for (const route of routes) {
      const { body, status } = await ask(desk, route, nowhere)
      const what = `${role}: ${route.method} ${route.path} answered ${status} ${body.error?.code ?? ''}`
      if (permissions[route.action].roles.some((each) => each === role)) {
        expect([200, 201, 400, 404], what).toContain(status)
        if (route.path.includes('{id}')) expect(status, what).toBe(404)
      } else expect({ status, code: body.error?.code }, what).toEqual({ status: 403, code: 'not_permitted' })
    }
  })

  test('finds what belongs to another app nowhere, and changes nothing of it', async () => {
    const desk = desks.get(role) as Desk
    const before = await counts(world)
    for (const route of routes.filter(({ action, path }) => path.includes('{id}') && isAllowed(role, action))) {
      const id = ids[route.path.split('/')[2] ?? '']
      if (!id) throw new Error(`this test has no id for ${route.path}`)
      const elsewhere: Record<string, string>[] = [{ 'hutong-app': appOf('video') }, { 'hutong-mode': 'live' }]
      for (const headers of elsewhere) {
        const foreign = await ask(desk, route, id, headers)
        const unknown = await ask(desk, route, nowhere, headers)
        expect(foreign.status, `${role}: ${route.method} ${route.path}`).toBe(404)
        expect(foreign.body.error.code).toBe(unknown.body.error.code)
      }
    }
    expect(await counts(world)).toEqual(before)
  })
})

const isAllowed = (role: Role, action: Action) => permissions[action].roles.some((each) => each === role)

test('an API key may ask for exactly what the table says', async () => {
  for (const route of routes) {
    const path = route.path.replace('{id}', nowhere)
    const { body, status } = await world.call<Problem>(
      route.method,
      path,
      bodyOf(route),
      as(keyOf(world, 'secondhand')),
    )
    const what = `key: ${route.method} ${route.path} answered ${status}`
    if (permissions[route.action].key) expect([200, 201, 400, 404], what).toContain(status)
    else expect({ status, code: body.error?.code }, what).toEqual({ status: 403, code: 'not_permitted' })
  }
})

describe('a person who may see some apps', () => {
  test('sees those, and of the others not that they exist', async () => {
    const desk = await sitAs(world, 'admin', [appOf('video')])
    const listed = await desk.ask<{ data: { id: string }[] }>('GET', '/v1/apps')
    expect(listed.body.data.map(({ id }) => id)).toEqual([appOf('video')])
    for (const app of [appOf('shop'), 'app_00000000000000000000000000'])
      expect(await desk.ask('GET', '/v1/orders', undefined, { 'hutong-app': app })).toMatchObject({
        status: 404,
        body: { error: { code: 'app_not_found' } },
      })
    expect((await desk.ask('GET', '/v1/orders', undefined, { 'hutong-app': appOf('video') })).status).toBe(200)
  })

  test('says nothing about who sees what, whatever the role, and reads no log of others', async () => {
    const desk = await sitAs(world, 'admin', [appOf('video')])
    expect((await desk.ask('GET', '/console/api/people')).status).toBe(403)
    const log = await desk.ask<{ data: { app: string }[] }>('GET', '/console/api/audit')
    expect(log.body.data.filter(({ app }) => app !== appOf('video'))).toEqual([])
    expect((await desk.ask('GET', `/console/api/audit?app=${appOf('shop')}`)).status).toBe(404)
  })

  test('of every app sees them all', async () => {
    const { body } = await (desks.get('viewer') as Desk).ask<{ data: unknown[] }>('GET', '/v1/apps')
    expect(body.data).toHaveLength(3)
  })
})

test.each([...roles])('%s sees of the buyer what the role may', async (role) => {
  const desk = desks.get(role) as Desk
  const one = await desk.ask<{ buyer_id: string; buyer_name: string }>('GET', `/v1/orders/${ids.orders}`)
  const seen = { id: one.body.buyer_id, name: one.body.buyer_name }
  expect(seen).toEqual(
    isAllowed(role, 'personal_data.read') ? { id: 'user-000042', name: '王小明' } : { id: 'us***42', name: '王*' },
  )
  const list = await desk.ask<{ data: { id: string; buyer_name: string }[] }>('GET', '/v1/orders')
  expect(list.body.data.find(({ id }) => id === ids.orders)?.buyer_name).toBe(seen.name)
})

test.each([...roles])('%s sees of who asked a friend what the role may', async (role) => {
  const order = await world.order()
  const words = { requester_name: '李雷', message: '帮我付一下' }
  await world.call('POST', `/v1/orders/${order.id}/friend_pay_links`, words)
  const desk = desks.get(role) as Desk
  const { body } = await desk.ask<{ data: object[] }>('GET', `/v1/orders/${order.id}/friend_pay_links`)
  const whole = isAllowed(role, 'personal_data.read')
  // The name is kept shortened from the start.
  if (whole) expect(body.data).toMatchObject([{ requester_name: '李*', message: words.message }])
  else expect(JSON.stringify(body.data)).not.toMatch(/雷|我付/)
})

test('a refund asked for by one person is approved by another, and never by the same', async () => {
  await (desks.get('admin') as Desk).ask('PUT', '/v1/policies', {
    stray_return: 'automatic',
    stray_return_max: null,
    stray_delay_seconds: 60,
    refund_approval_above: 0,
  })
  const finance = desks.get('finance') as Desk
  const asked = await finance.ask<{ id: string; approval: string }>(
    'POST',
    '/v1/refunds',
    { order: ids.orders, refund_no: 'two-people', amount: 100 },
    { 'idempotency-key': 'once' },
  )
  expect(asked).toMatchObject({ status: 201, body: { approval: 'required' } })
  const approve = (desk: Desk) => desk.ask<Problem>('POST', `/v1/refunds/${asked.body.id}/approve`)
  expect(await approve(finance)).toMatchObject({ body: { error: { code: 'approval_needs_another_person' } } })
  expect(await approve(desks.get('admin') as Desk)).toMatchObject({ status: 200, body: { approval: 'approved' } })
  const [row] = await rowsOf<{ requested_by: string; decided_by: string }>(
    world,
    'select requested_by, decided_by from refunds where id = $1',
    [asked.body.id],
  )
  expect(row).toEqual({
    requested_by: `person:${finance.personId}`,
    decided_by: `person:${desks.get('admin')?.personId}`,
  })
  // The same key with the same request is the same answer for this person, and somebody else's is another request.
  const request = { order: ids.orders, refund_no: 'two-people', amount: 100 }
  const repeat = await finance.ask('POST', '/v1/refunds', request, { 'idempotency-key': 'once' })
  expect(repeat.headers.get('idempotency-hit')).toBe('true')
  expect(
    await (desks.get('admin') as Desk).ask('POST', '/v1/refunds', request, { 'idempotency-key': 'once' }),
  ).toMatchObject({ status: 409, body: { error: { code: 'idempotency_key_reused' } } })
})

test('every action that somebody may not do has words that say who may', () => {
  for (const action of actions)
    for (const holder of [{ kind: 'key' } as const, ...roles.map((role) => ({ kind: 'person', role }) as const)]) {
      const permission = can(holder, action)
      if (permission.allowed) continue
      const words = denialWords(action, permission.reason)
      expect(words.zh, action).toMatch(/[\u4e00-\u9fff].*。$/)
      expect(words.en, action).toMatch(/^[A-Z][^\u4e00-\u9fff]+\.$/)
    }
})
