import type { DeadLetterView, RefundView } from '@hutong/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { statement } from '../../src/platform/index.ts'
import { type Desk, sitAs } from '../support/people.ts'
import { startWorld, type World } from '../support/world.ts'

type List<Item> = { data: Item[]; has_more: boolean }

let world: World
let desk: Desk
beforeAll(async () => {
  world = await startWorld()
  desk = await sitAs(world, 'support')
})
afterAll(() => world.stop())

const letters = async (query = '', headers: Record<string, string> = {}) =>
  (await desk.ask<List<DeadLetterView>>('GET', `/console/api/dead_letters${query}`, undefined, headers)).body

test('what every endpoint gave up on is listed newest first and page by page, until it is sent again', async () => {
  const url = `${world.url}/nothing-takes-it`
  const endpoint = await world.call<{ id: string }>('POST', '/v1/webhook_endpoints', { url })
  expect(endpoint.status).toBe(201)
  const orders = [await world.order(), await world.order()]
  for (const order of orders) {
    await world.call('POST', `/v1/orders/${order.id}/close`)
    await world.advance(1_000)
  }
  await world.runWork()
  expect((await letters()).data).toEqual([])
  await world.core.deps.db.query(
    statement(
      '',
      `update webhook_deliveries set status = 'given_up', next_attempt_at = null, lease_until = null, last_error = 'timeout' where endpoint_id = $1`,
    ),
    [endpoint.body.id],
  )
  const all = await letters()
  expect(all.data.map((letter) => [letter.event_type, letter.last_error, letter.url])).toEqual([
    ['order.closed', 'timeout', url],
    ['order.closed', 'timeout', url],
  ])
  expect(all.data.map(({ subject_id: id }) => id)).toEqual(orders.map(({ id }) => id).reverse())
  const first = await letters('?limit=1')
  expect(first.has_more).toBe(true)
  expect((await letters(`?limit=1&starting_after=${first.data[0]?.id}`)).data).toEqual(all.data.slice(1))
  expect((await letters('', { 'hutong-mode': 'live' })).data).toEqual([])

  const event = all.data[0]?.event ?? ''
  const resent = await desk.ask('POST', `/v1/events/${event}/resend`, { endpoint: endpoint.body.id })
  expect(resent.status).toBe(202)
  expect((await letters()).data).toHaveLength(1)
})

test('refunds that wait for a second person are listed, with who asked', async () => {
  const admin = await sitAs(world, 'admin')
  const policy = { stray_return: 'automatic', stray_return_max: null, stray_delay_seconds: 0, refund_approval_above: 0 }
  expect((await admin.ask('PUT', '/v1/policies', policy)).status).toBe(200)
  const order = await world.order()
  await world.pay((await world.start(order, 'wechat_scan', 'native_qr')).action)
  const asked = { order: order.id, refund_no: 'WAITS', amount: 1 }
  expect((await desk.ask('POST', '/v1/refunds', asked)).status).toBe(201)
  const waiting = await desk.ask<List<RefundView>>('GET', '/v1/refunds?approval=required&status=created')
  expect(waiting.body.data).toMatchObject([
    { refund_no: 'WAITS', requested_by: `person:${desk.personId}`, decided_by: null },
  ])
  expect((await desk.ask<List<RefundView>>('GET', '/v1/refunds?approval=approved')).body.data).toEqual([])
})
