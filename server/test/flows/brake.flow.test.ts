import type { EventView, RolloutView } from '@hutong/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId, systemRandom } from '../../src/platform/index.ts'
import { startWorld, type World } from '../support/world.ts'
import { eventsOf, minute, type Problem, rowsOf } from './support.ts'

let world: World
let shop: string
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
  shop = world.demo.apps[0]?.id ?? ''
})
afterAll(() => world.stop())

const put = async (body: Record<string, unknown>, method = 'alipay') =>
  (await world.call<RolloutView>('PUT', `/v1/rollouts/${method}`, body)).body
const read = async () => (await world.call<RolloutView>('GET', '/v1/rollouts/alipay')).body

beforeEach(async () => {
  // What another test has seeded is out of every window.
  await world.live(26 * 60 * minute, 13 * 60 * minute)
  await put({ stage: 'share', share: 10_000, buyers: [{ buyer_id: 'tester' }] })
  await world.advance(2_001)
})

/** Payments that have run their course, as the database has them: `succeeded` of them paid, the others refused by the channel. */
async function seed(method: string, channel: 'alipay' | 'wechat', payments: number, succeeded: number): Promise<void> {
  const [account] = await rowsOf<{ id: string }>(
    world,
    'select id from channel_accounts where app_id = $1 and channel = $2',
    [shop, channel],
  )
  for (let index = 0; index < payments; index++) {
    const [id, isPaid] = [newId('attempt', world.now(), systemRandom), index < succeeded]
    await rowsOf(
      world,
      `insert into payment_attempts (app_id, id, order_id, channel, channel_account_id, method, product, payer_role, device, status, disposition,
         channel_trade_no, paid_amount, paid_at, amount, currency, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, 'page', 'buyer', 'wap', $7, $8, $9, $10, $11, 100, 'CNY', $12, $12)`,
      [
        shop,
        id,
        newId('order', world.now(), systemRandom),
        channel,
        account?.id,
        method,
        isPaid ? 'succeeded' : 'failed',
        isPaid ? 'kept' : null,
        isPaid ? id : null,
        isPaid ? 100n : null,
        isPaid ? world.now() : null,
        world.now(),
      ],
    )
  }
}

describe('the brake', () => {
  test('turns a method down by itself that does worse than the others, says so, and payments under way finish', async () => {
    const [paying, seen] = [await world.order({ buyer_id: 'u1' }), await world.order({ buyer_id: 'u2' })]
    const started = await world.start(paying, 'alipay', 'precreate')
    expect((await world.view(seen)).methods.map(({ method }) => method)).toContain('alipay')
    await seed('alipay', 'alipay', 120, 60)
    await seed('wechat_scan', 'wechat', 120, 108)
    await world.live(2 * minute)
    const rollout = await read()
    expect(rollout).toMatchObject({
      stage: 'internal',
      share: 10_000,
      updated_by: 'brake-rollouts',
      last_brake: {
        measure: 'success',
        method: { payments: 120, succeeded: 60, failed: 60 },
        control: { payments: 120, succeeded: 108, failed: 12 },
      },
    })
    expect(await eventsOf(world, rollout.id)).toEqual(['rollout.braked 1'])
    const { body: events } = await world.call<{ data: EventView[] }>('GET', '/v1/events?limit=1')
    expect(events.data[0]).toMatchObject({
      type: 'rollout.braked',
      subject_id: rollout.id,
      data: {
        rollout: { method: 'alipay', stage: 'internal' },
        before: { stage: 'share', share: 10_000 },
        measure: 'success',
      },
    })
    const { body: versions } = await world.call<{ data: object[] }>('GET', '/v1/rollouts/alipay/versions?limit=1')
    expect(versions.data).toMatchObject([
      { change: 'braked', by: 'brake-rollouts', stage: 'internal', version: rollout.version },
    ])

    const audited = await rowsOf(
      world,
      `select actor, before->>'stage' as before, after->>'stage' as after from audit_log where subject = $1 and action = 'rollout.brake'`,
      [rollout.id],
    )
    expect(audited).toEqual([{ actor: 'brake-rollouts', before: 'share', after: 'internal' }])

    // New orders do not see it, testers do; whoever has seen it keeps it, and whoever is paying pays.
    await world.advance(2_001)
    const [late, tester] = [await world.order({ buyer_id: 'u1' }), await world.order({ buyer_id: 'tester' })]
    expect(await world.start(late, 'alipay', 'precreate')).toMatchObject({ error: { code: 'method_not_available' } })
    expect((await world.view(tester)).methods.map(({ method }) => method)).toContain('alipay')
    expect((await world.view(seen)).methods.map(({ method }) => method)).toContain('alipay')
    expect(await world.pay(started.action)).toBe('paid')
    expect(await world.read(paying.id)).toMatchObject({ status: 'paid', payment: { method: 'alipay' } })
  })

  test('counts nothing from before the rollout was raised again', async () => {
    await seed('alipay', 'alipay', 120, 60)
    await seed('wechat_scan', 'wechat', 120, 108)
    await world.live(2 * minute)
    expect(await read()).toMatchObject({ stage: 'internal' })
    await world.advance(1_000)
    await put({ stage: 'share', share: 500 })
    await world.live(3 * minute)
    expect(await read()).toMatchObject({ stage: 'share', share: 500 })
  })

  test.each<[string, [number, number], [number, number], Record<string, unknown>]>([
    ['as good as the others', [120, 100], [120, 100], {}],
    ['of too few payments', [49, 0], [120, 110], {}],
    ['without others to compare with', [120, 0], [49, 49], {}],
    ['whose brake is off', [120, 0], [120, 110], { enabled: false }],
    ['that may be that much worse', [120, 80], [120, 110], { margin: 5_000 }],
  ])('leaves alone a method %s', async (_what, [payments, succeeded], [others, othersSucceeded], brake) => {
    await put({ stage: 'share', share: 10_000, brake: { enabled: true, ...brake } })
    await seed('alipay', 'alipay', payments, succeeded)
    await seed('wechat_scan', 'wechat', others, othersSucceeded)
    await world.live(3 * minute)
    expect(await read()).toMatchObject({ stage: 'share' })
  })

  test('compares with the channel’s own other methods where they are enough: what ails the channel ails both', async () => {
    await seed('alipay', 'alipay', 120, 60)
    await seed('huabei', 'alipay', 120, 60)
    await seed('wechat_scan', 'wechat', 120, 120)
    await world.live(2 * minute)
    expect(await read()).toMatchObject({ stage: 'share' })
  })
})

test('raised, then killed: an attempt from before finishes, a new one is refused', async () => {
  await put({ stage: 'everyone' })
  const order = await world.order({ buyer_id: 'u3' })
  const started = await world.start(order, 'alipay', 'precreate')
  await world.call('POST', '/v1/rollouts/alipay/kill')
  const direct = { method: 'alipay', product: 'precreate' }
  const again = await world.call<Problem>('POST', `/v1/orders/${order.id}/attempts`, direct)
  expect(again.body.error.code).toBe('method_not_available')
  await world.live(2 * minute)
  expect(await world.pay(started.action)).toBe('paid')
  expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
  expect(await read()).toMatchObject({ killed_at: expect.any(String) })
})
