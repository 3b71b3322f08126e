import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => {
  await world.stop()
})

test('the bare address leads to the documentation', async () => {
  const { headers, status } = await world.call('GET', '/')
  expect([status, headers.get('location')]).toEqual([302, '/docs'])
})

test('an address that is not there is a page for a browser and an error for a program', async () => {
  const page = await world.call<{ problem: object }>('GET', '/nowhere', undefined, { accept: 'text/html,*/*' })
  expect(page.status).toBe(404)
  expect(page.headers.get('content-type')).toContain('text/html')
  expect(page.body.problem).toMatchObject({ code: 'route_not_found', language: 'zh' })
  const answer = await world.call<{ error: object }>('GET', '/nowhere')
  expect([answer.status, answer.body.error]).toMatchObject([404, { code: 'route_not_found' }])
})

test('a client that says JSON and sends nothing may close an order', async () => {
  const order = await world.order()
  const json = { 'content-type': 'application/json' }
  const closed = await world.call('POST', `/v1/orders/${order.id}/close`, undefined, json)
  expect([closed.status, closed.body]).toMatchObject([200, { status: 'closed', close_reason: 'requested' }])
})
