import type { WebhookEndpointView } from '@hutong/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedDemonstration } from '../../src/main/seed.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ shopUrl: 'http://127.0.0.1:4001' })
})
afterAll(() => world.stop())

const endpoints = async () =>
  (await world.call<{ data: WebhookEndpointView[] }>('GET', '/v1/webhook_endpoints')).body.data

test('the demonstration made again for a shop that moved keeps its keys and moves its one endpoint', async () => {
  const [before] = await endpoints()
  // The channel accounts stay as they are: only where the shop listens has changed.
  const again = await seedDemonstration(world.core, { merchants: {} }, 'http://127.0.0.1:4002')
  const after = await endpoints()
  expect(after.map(({ id, url }) => ({ id, url }))).toEqual([
    { id: before?.id, url: 'http://127.0.0.1:4002/webhooks/hutong' },
  ])
  expect(again.apps).toEqual(world.demo.apps)
  expect(again.webhook_secret).toMatch(/^whsec_/)
  expect(again.webhook_secret).not.toBe(world.demo.webhook_secret)
})
