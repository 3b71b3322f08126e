import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, keyCaller } from '../../src/apps/index.ts'
import { createHttpApp, type HttpApp, newId, systemRandom } from '../../src/platform/index.ts'
import { registerWebhookRoutes } from '../../src/webhooks/index.ts'
import { answerWith, createWorld, type Merchant, second, start, startMerchant, type World } from './support.ts'

let world: World
let merchant: Merchant
let http: HttpApp
let caller: Caller

const newApp = (livemode = false): Caller =>
  keyCaller({ appId: newId('app', start, systemRandom), livemode, id: 'key_1' })

beforeAll(async () => {
  world = await createWorld()
  merchant = await startMerchant()
  http = await createHttpApp({
    log: world.deps.log,
    trustProxy: false,
    newRequestId: () => 'req_1',
    openapi: { serverUrl: 'http://localhost' },
  })
  await http.register(async (scope) => {
    scope.decorateRequest('caller', null)
    scope.addHook('onRequest', async (request) => {
      request.caller = caller
    })
    registerWebhookRoutes(scope, world.deps)
  })
  await http.ready()
})
afterAll(async () => {
  await http.close()
  await world.close()
  await merchant.close()
})

const call = async (as: Caller, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) => {
  caller = as
  const answer = await http.inject({ method, url: `/v1${path}`, ...(body ? { payload: body } : {}) })
  return { status: answer.statusCode, body: answer.body ? answer.json() : undefined }
}
const ownerOf = ({ appId, livemode }: Caller) => ({ appId, livemode })

describe('webhook endpoints over HTTP', () => {
  it('shows the secret when made and never again', async () => {
    const app = newApp()
    const made = await call(app, 'POST', '/webhook_endpoints', {
      url: merchant.url,
      event_types: ['order.paid'],
      description: '发货系统',
    })
    expect(made.status).toBe(201)
    expect(made.body).toEqual({
      id: expect.stringMatching(/^whe_/),
      object: 'webhook_endpoint',
      url: merchant.url,
      event_types: ['order.paid'],
      enabled: true,
      description: '发货系统',
      created_at: world.clock.now().toISOString(),
      secret: expect.stringMatching(/^whsec_/),
      previous_secret_expires_at: null,
      paused_until: null,
    })
    const { secret: _, ...rest } = made.body
    expect(await call(app, 'GET', `/webhook_endpoints/${made.body.id}`)).toEqual({ status: 200, body: rest })
    expect((await call(app, 'GET', '/webhook_endpoints')).body).toEqual({
      object: 'list',
      data: [rest],
      has_more: false,
    })
  })

  it.each([
    [{}, 400, 'invalid_request', 'url'],
    [{ url: 'shop' }, 400, 'webhook_url_invalid', 'url'],
    [{ url: 'ftp://shop.example/' }, 400, 'webhook_url_invalid', 'url'],
    [{ url: 'https://user:pw@shop.example/' }, 400, 'webhook_url_invalid', 'url'],
    [{ url: 'https://169.254.169.254/latest' }, 422, 'webhook_url_forbidden', 'url'],
    [{ url: 'https://shop.example/', event_types: ['order.eaten'] }, 400, 'invalid_request', 'event_types.0'],
    [{ url: 'https://shop.example/', colour: 'red' }, 400, 'unknown_parameter', 'colour'],
  ])('refuses %j', async (body, status, code, param) => {
    const refused = await call(newApp(), 'POST', '/webhook_endpoints', body)
    expect(refused).toMatchObject({ status, body: { error: { code, param } } })
  })

  it('allows sixteen per app, also when asked for all at once', async () => {
    const app = newApp()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call(app, 'POST', '/webhook_endpoints', { url: merchant.url })),
    )
    expect(answers.filter((each) => each.status === 201)).toHaveLength(16)
    expect(answers.find((each) => each.status !== 201)?.body.error.code).toBe('webhook_endpoints_exhausted')
  })

  it('pages, newest first', async () => {
    const app = newApp()
    for (let i = 0; i < 3; i++) await call(app, 'POST', '/webhook_endpoints', { url: `${merchant.url}/${i}` })
    const first = (await call(app, 'GET', '/webhook_endpoints?limit=2')).body
    expect(first.has_more).toBe(true)
    const rest = (await call(app, 'GET', `/webhook_endpoints?limit=2&starting_after=${first.data[1].id}`)).body
    expect(rest.has_more).toBe(false)
    const ids = [...first.data, ...rest.data].map((each: { id: string }) => each.id)
    expect(new Set(ids).size).toBe(3)
    expect([...ids].sort().reverse()).toEqual(ids)
  })

  it('changes what is given and leaves the rest', async () => {
    const app = newApp()
    const made = (await call(app, 'POST', '/webhook_endpoints', { url: merchant.url, description: 'a' })).body
    const path = `/webhook_endpoints/${made.id}`
    expect((await call(app, 'PATCH', path, { enabled: false })).body).toMatchObject({
      enabled: false,
      description: 'a',
      url: merchant.url,
    })
    expect((await call(app, 'PATCH', path, { description: null, event_types: ['order.closed'] })).body).toMatchObject({
      enabled: false,
      description: null,
      event_types: ['order.closed'],
    })
    expect((await call(app, 'PATCH', path, { url: 'https://10.0.0.1.example:99999/' })).body.error.code).toBe(
      'webhook_url_invalid',
    )
  })

  it('is nobody else’s: another app and the other mode find nothing', async () => {
    const app = newApp()
    const { id } = (await call(app, 'POST', '/webhook_endpoints', { url: merchant.url })).body
    for (const stranger of [newApp(), { ...app, livemode: true }])
      for (const [method, path, body] of [
        ['GET', `/webhook_endpoints/${id}`, undefined],
        ['PATCH', `/webhook_endpoints/${id}`, { enabled: false }],
        ['DELETE', `/webhook_endpoints/${id}`, undefined],
        ['POST', `/webhook_endpoints/${id}/rotate_secret`, {}],
        ['GET', `/webhook_endpoints/${id}/deliveries`, undefined],
      ] as const)
        expect(await call(stranger, method, path, body)).toMatchObject({
          status: 404,
          body: { error: { code: 'webhook_endpoint_not_found' } },
        })
    expect((await call(app, 'GET', `/webhook_endpoints/${id}`)).body.enabled).toBe(true)
  })

  it('rotates the secret, with a day of overlap unless told otherwise', async () => {
    const app = newApp()
    const made = (await call(app, 'POST', '/webhook_endpoints', { url: merchant.url })).body
    const path = `/webhook_endpoints/${made.id}/rotate_secret`
    const rotated = await call(app, 'POST', path)
    expect(rotated.status).toBe(200)
    expect(rotated.body.secret).not.toBe(made.secret)
    const inSeconds = (body: { previous_secret_expires_at: string }) =>
      (Date.parse(body.previous_secret_expires_at) - world.clock.now().getTime()) / second
    expect(inSeconds(rotated.body)).toBe(86_400)
    expect(inSeconds((await call(app, 'POST', path, { expires_in: 60 })).body)).toBe(60)
    expect((await call(app, 'POST', path, { expires_in: 0 })).body.previous_secret_expires_at).toBeNull()
    expect((await call(app, 'POST', path, { expires_in: -1 })).status).toBe(400)
  })

  it('is sent nothing any more after it is deleted', async () => {
    const app = newApp()
    const { id } = (await call(app, 'POST', '/webhook_endpoints', { url: merchant.url })).body
    await world.happen(world.newSubject(), 'order.paid', ownerOf(app))
    expect((await call(app, 'DELETE', `/webhook_endpoints/${id}`)).status).toBe(204)
    expect((await call(app, 'DELETE', `/webhook_endpoints/${id}`)).status).toBe(404)
    const before = merchant.received.length
    await world.settle()
    expect(merchant.received).toHaveLength(before)
  })
})

describe('events and deliveries over HTTP', () => {
  it('shows an event exactly as the webhook carried it', async () => {
    const app = newApp()
    await call(app, 'POST', '/webhook_endpoints', { url: merchant.url })
    const event = await world.happen(world.newSubject(), 'order.paid', ownerOf(app))
    await world.settle()
    const shown = await call(app, 'GET', `/events/${event.id}`)
    expect(shown.status).toBe(200)
    const sent = merchant.received.find((each) => each.event.id === event.id)
    expect(JSON.parse(sent?.body ?? '')).toEqual(shown.body)
    expect((await call(newApp(), 'GET', `/events/${event.id}`)).body.error.code).toBe('event_not_found')
    expect((await call({ ...app, livemode: true }, 'GET', `/events/${event.id}`)).status).toBe(404)
  })

  it('lists the events of one order', async () => {
    const app = newApp()
    const subject = world.newSubject()
    await world.happen(subject, 'order.paid', ownerOf(app))
    await world.happen(world.newSubject(), 'order.paid', ownerOf(app))
    world.clock.advance(1)
    await world.happen(subject, 'payment.surplus', ownerOf(app))
    const { body } = await call(app, 'GET', `/events?subject_id=${subject}`)
    expect(body.data.map((each: { sequence: number }) => each.sequence)).toEqual([2, 1])
    expect((await call(app, 'GET', '/events?limit=2')).body).toMatchObject({ has_more: true })
  })

  it('sends only the types an endpoint wants, of its own app and mode', async () => {
    const app = newApp()
    const endpoint = (
      await call(app, 'POST', '/webhook_endpoints', { url: merchant.url, event_types: ['order.closed'] })
    ).body
    await world.happen(world.newSubject(), 'order.paid', ownerOf(app))
    await world.happen(world.newSubject(), 'order.closed', { ...ownerOf(app), livemode: true })
    await world.happen(world.newSubject(), 'order.closed', ownerOf(newApp()))
    const wanted = await world.happen(world.newSubject(), 'order.closed', ownerOf(app))
    await world.settle()
    const { body } = await call(app, 'GET', `/webhook_endpoints/${endpoint.id}/deliveries`)
    expect(body.data).toEqual([
      {
        id: expect.stringMatching(/^del_/),
        object: 'webhook_delivery',
        event: wanted.id,
        endpoint: endpoint.id,
        status: 'delivered',
        tries: 1,
        next_attempt_at: null,
        last_status_code: 200,
        last_error: null,
        delivered_at: world.clock.now().toISOString(),
        created_at: world.clock.now().toISOString(),
      },
    ])
  })

  it('resends a delivered event with the same id and body', async () => {
    const app = newApp()
    await call(app, 'POST', '/webhook_endpoints', { url: merchant.url })
    const event = await world.happen(world.newSubject(), 'order.paid', ownerOf(app))
    await world.settle()
    world.clock.advance(second)
    const resent = await call(app, 'POST', `/events/${event.id}/resend`, {})
    expect(resent).toMatchObject({ status: 202, body: { data: [{ event: event.id, status: 'scheduled', tries: 0 }] } })
    await world.settle()
    const copies = merchant.received.filter((each) => each.event.id === event.id)
    expect(copies).toHaveLength(2)
    expect(copies[1]?.body).toBe(copies[0]?.body)
    expect(copies[1]?.headers['webhook-id']).toBe(event.id)
  })

  it('resends to one endpoint that never heard of the event', async () => {
    const app = newApp()
    const event = await world.happen(world.newSubject(), 'order.paid', ownerOf(app))
    await world.settle()
    const late = (await call(app, 'POST', '/webhook_endpoints', { url: merchant.url, event_types: ['order.closed'] }))
      .body
    expect((await call(app, 'POST', `/events/${event.id}/resend`)).body.data).toEqual([])
    expect((await call(app, 'POST', `/events/${event.id}/resend`, { endpoint: late.id })).body.data).toHaveLength(1)
    await world.settle()
    expect(merchant.received.filter((each) => each.event.id === event.id)).toHaveLength(1)
    const elsewhere = await call(app, 'POST', `/events/${event.id}/resend`, { endpoint: 'whe_nobody' })
    expect(elsewhere.body.error).toMatchObject({ code: 'webhook_endpoint_not_found', param: 'endpoint' })
    expect((await call(newApp(), 'POST', `/events/${event.id}/resend`)).body.error.code).toBe('event_not_found')
  })

  it('brings a retry forward, but never past an earlier event of the same order', async () => {
    const app = newApp()
    const slow = await startMerchant(answerWith(500))
    try {
      await call(app, 'POST', '/webhook_endpoints', { url: slow.url })
      const subject = world.newSubject()
      const first = await world.happen(subject, 'order.paid', ownerOf(app))
      const later = await world.happen(subject, 'payment.surplus', ownerOf(app))
      await world.settle()
      slow.answer = answerWith(200)
      await call(app, 'POST', `/events/${later.id}/resend`)
      await world.settle()
      expect(slow.received).toHaveLength(1)
      await call(app, 'POST', `/events/${first.id}/resend`)
      await world.settle()
      expect(slow.received.map((each) => each.event.sequence)).toEqual([1, 1, 2])
    } finally {
      await slow.close()
    }
  })

  it('ends a pause when the endpoint is enabled again, and sends what waited', async () => {
    const app = newApp()
    const gone = await startMerchant(answerWith(410))
    try {
      const endpoint = (await call(app, 'POST', '/webhook_endpoints', { url: gone.url })).body
      const subject = world.newSubject()
      await world.happen(subject, 'order.paid', ownerOf(app))
      await world.happen(subject, 'payment.surplus', ownerOf(app))
      await world.settle()
      expect(gone.received).toHaveLength(1)
      gone.answer = answerWith(200)
      expect((await call(app, 'PATCH', `/webhook_endpoints/${endpoint.id}`, { enabled: true })).body).toMatchObject({
        enabled: true,
        paused_until: null,
      })
      await world.settle()
      expect(gone.received.map((each) => each.event.sequence)).toEqual([1, 2])
    } finally {
      await gone.close()
    }
  })

  it('is described in the OpenAPI document', () => {
    const { paths } = http.swagger() as { paths: Record<string, Record<string, { summary?: string }>> }
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { summary }]) => `${method} ${path}: ${summary}`),
    )
    expect(described.sort()).toEqual([
      'delete /v1/webhook_endpoints/{id}: Delete a webhook endpoint',
      'get /v1/events/{id}: Get an event',
      'get /v1/events: List events',
      'get /v1/webhook_endpoints/{id}/deliveries: List deliveries to an endpoint',
      'get /v1/webhook_endpoints/{id}: Get a webhook endpoint',
      'get /v1/webhook_endpoints: List webhook endpoints',
      'patch /v1/webhook_endpoints/{id}: Change a webhook endpoint',
      'post /v1/events/{id}/resend: Send an event again',
      'post /v1/webhook_endpoints/{id}/rotate_secret: Rotate the signing secret',
      'post /v1/webhook_endpoints: Create a webhook endpoint',
    ])
  })
})
