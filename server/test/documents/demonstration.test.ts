import { readFile } from 'node:fs/promises'
import type { RolloutView, WebhookEndpointView } from '@hutong/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedDemonstration, seedRollout } from '../../src/main/seed.ts'
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

test('the demonstration has Huabei in internal testing, which the shop’s tester sees and a new buyer does not', async () => {
  const shop = world.demo.apps[0]?.id ?? ''
  await seedRollout(world.core, shop)
  await world.advance(2_001)
  const visitor = await readFile(new URL('../../../shop/src/visitor.ts', import.meta.url), 'utf8')
  const tester = /tester = '(b_[0-9a-f]{24})'/.exec(visitor)?.[1]
  const seenBy = async (buyer: string | undefined) =>
    (await world.view(await world.order({ amount: 12_800, buyer_id: buyer }))).methods.map(({ method }) => method)
  expect(await seenBy(tester)).toContain('huabei')
  expect(await seenBy('b_0123456789abcdef01234567')).not.toContain('huabei')

  // A demonstration that somebody has played with is left as it is.
  await world.call('PUT', '/v1/rollouts/huabei', { stage: 'everyone' })
  await seedRollout(world.core, shop)
  const { body } = await world.call<RolloutView>('GET', '/v1/rollouts/huabei')
  expect(body.stage).toBe('everyone')
})
