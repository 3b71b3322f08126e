import { InMemoryProvider } from '@openfeature/server-sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { masked } from '../../src/platform/index.ts'
import { createRollouts, isShown, type RolloutSubject, type Rollouts } from '../../src/rollout/index.ts'
import { startWorld, type World } from '../support/world.ts'
import { rowsOf } from './support.ts'

let world: World
let shop: string
let provider: InMemoryProvider
let rollouts: Rollouts
let asked: Record<string, unknown>[]
beforeAll(async () => {
  world = await startWorld()
  shop = world.demo.apps[0]?.id ?? ''
  await world.call('PUT', '/v1/rollouts/alipay', { stage: 'everyone' })
})
afterAll(() => world.stop())
beforeEach(() => {
  asked = []
  provider = new InMemoryProvider({
    [`hutong.${shop}.test.alipay`]: {
      variants: { yes: true, no: false },
      defaultVariant: 'no',
      disabled: false,
      contextEvaluator: (context) => {
        asked.push({ ...context })
        return context.targetingKey === 'friend-of-the-house' ? 'yes' : 'no'
      },
    },
  })
  rollouts?.close()
  rollouts = createRollouts(world.core.deps, provider)
})
afterAll(() => rollouts.close())

let orders = 0
const subjectOf = (buyer: string): RolloutSubject => ({
  appId: shop,
  id: `ord_other_${++orders}`,
  livemode: false,
  buyerId: masked(buyer, 'buyer'),
  amount: { amount: 8_888n, currency: 'CNY' },
  metadata: { region: 'bj' },
})
const decisionOf = async (subject: RolloutSubject) =>
  (await rollouts.decisionsFor(subject, { environment: 'desktop' })).get('alipay')
const kept = (subject: RolloutSubject) =>
  rowsOf(world, 'select shown, reason from order_method_decisions where order_id = $1', [subject.id])

describe('another OpenFeature provider in place of ours', () => {
  test('decides by its own rules from the same facts, and its decisions are kept with the order', async () => {
    const [friend, other] = [subjectOf('friend-of-the-house'), subjectOf('somebody')]
    expect(await decisionOf(friend)).toMatchObject({ shown: true, reason: 'shown_by_provider' })
    expect(await decisionOf(other)).toMatchObject({ shown: false, reason: 'hidden_by_provider' })
    expect(asked[0]).toMatchObject({
      targetingKey: 'friend-of-the-house',
      environment: 'desktop',
      region: 'bj',
      amount: 8_888,
    })
    expect(await kept(other)).toEqual([{ shown: false, reason: 'hidden_by_provider' }])
  })

  test('that does not answer hides the method, and the order is asked about again', async () => {
    provider.putConfiguration({})
    const subject = subjectOf('friend-of-the-house')
    expect(await decisionOf(subject)).toMatchObject({ shown: false, reason: 'provider_failed' })
    expect(await kept(subject)).toEqual([])
  })

  test('does not take our kill switch away', async () => {
    const subject = subjectOf('friend-of-the-house')
    await world.call('POST', '/v1/rollouts/alipay/kill')
    await world.advance(2_001)
    const decision = await decisionOf(subject)
    expect(decision).toMatchObject({ shown: true, killed: true })
    expect(decision && isShown(decision)).toBe(false)
  })
})
