import type { ChannelKeyReport } from '@hutong/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Desk, sitAs } from '../support/people.ts'
import { startWorld, type World } from '../support/world.ts'

// Which key signs and verifies what, and how much of the traffic each has signed.

let world: World
let desk: Desk
beforeAll(async () => {
  world = await startWorld()
  desk = await sitAs(world, 'operator')
})
afterAll(() => world.stop())

const report = (query = '') => desk.ask<ChannelKeyReport>('GET', `/console/api/keys${query}`)

test('a payment’s notification is counted for the key that signed it, of the account it came to', async () => {
  const order = await world.order()
  await world.pay((await world.start(order, 'wechat_scan', 'native_qr')).action)
  const { body } = await report()
  const wechat = body.data.find(({ channel }) => channel === 'wechat')
  const [counted] = wechat?.traffic ?? []
  expect(counted).toMatchObject({ notifications: 1, day: body.to })
  expect(wechat?.keys?.filter(({ use }) => use === 'verifies').map(({ id }) => id)).toContain(counted?.key)
  expect(wechat?.keys?.filter(({ use }) => use === 'signs')).toHaveLength(1)
  expect(body.data.filter(({ channel }) => channel !== 'wechat').flatMap(({ traffic }) => traffic)).toEqual([])
})

test('nothing of a key itself is told, only its name', async () => {
  expect(JSON.stringify((await report()).body)).not.toContain('BEGIN')
})

test('a time before the payment has no traffic, and one of years is refused', async () => {
  const { body } = await report('?from=2020-01-01&to=2020-01-31')
  expect(body.data.flatMap(({ traffic }) => traffic)).toEqual([])
  expect((await report('?from=2020-01-01&to=2022-01-01')).status).toBe(400)
  expect((await report('?from=2020-01-02&to=2020-01-01')).status).toBe(400)
})

test('who may not read keys is told so, and another mode has accounts of its own', async () => {
  const viewer = await sitAs(world, 'viewer')
  expect((await viewer.ask('GET', '/console/api/keys')).status).toBe(403)
  const live = await desk.ask<ChannelKeyReport>('GET', '/console/api/keys', undefined, { 'hutong-mode': 'live' })
  expect(live.body.data).toEqual([])
})
