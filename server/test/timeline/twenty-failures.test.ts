import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { demoHands } from '../../src/main/admin/demo-commands.ts'
import { type DemoHands, demoFailures } from '../../src/main/demo-failures.ts'
import { admin } from '../admin/support.ts'
import { friendsOf } from '../flows/friends.ts'
import { as, keyOf, minute, orderFor, payUnnoticed, rowsOf, startAsScanner } from '../flows/support.ts'
import { freePort, startWorld, type World } from '../support/world.ts'
import { expectCause } from './support.ts'

// Each failure is staged as it happens, through the API and the simulators, and the timeline has to name its cause.

let world: World
let hands: DemoHands
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
  // The demonstration's shop does not listen in tests; whether the merchant listens is staged by itself.
  await rowsOf(world, `update webhook_endpoints set event_types = array['order.closed']`)
  hands = await demoHands(world.core, new URL(world.sims.wechat.credentials('shop').api_base).origin, (ms) =>
    world.live(ms, 5_000),
  )
})
beforeEach(() => world.sims.core.faults.clear())
afterAll(() => world.stop())

const appOf = (cause: string) =>
  ({
    nothing_works_where_opened: 'video',
    method_not_connected: 'secondhand',
    paid_nobody_told: 'video',
    paid_webhook_failing: 'secondhand',
  })[cause] ?? 'shop'

describe('what the demonstration can stage', () => {
  test('is at least twenty different failures', () => {
    expect(new Set(demoFailures.map((each) => each.cause)).size).toBeGreaterThanOrEqual(20)
  })

  test.each(demoFailures.map((each) => [each.cause, each] as const))(
    '%s is told from the others',
    async (cause, failure) => {
      const order = await failure.stage(hands)
      if (failure.ripensMs) await world.live(failure.ripensMs, 5_000)
      await expectCause(world, order.id, cause, as(keyOf(world, appOf(cause))))
    },
  )
})

describe('what takes more than the demonstration has', () => {
  test('channel_unreachable: nobody answers at the channel’s address', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`
    const change = (text: string, values: unknown[]) => rowsOf(world, text, values)
    await change(
      `update channel_accounts set settings = settings || $1::jsonb || jsonb_build_object('was', settings), version = version + 1 where channel = 'wechat'`,
      [{ api_base: nobody }],
    )
    await world.advance(2_000)
    const order = await world.order()
    await world.start(order, 'wechat_scan', 'native_qr')
    await change(
      `update channel_accounts set settings = settings->'was', version = version + 1 where settings ? 'was'`,
      [],
    )
    await world.advance(2_000)
    const { diagnosis } = await expectCause(world, order.id, 'channel_unreachable')
    expect(diagnosis.state).toBe('failed')
  })

  test('account_suspended: whether somebody tried or not', async () => {
    const headers = as(keyOf(world, 'video'))
    const accounts = await rowsOf<{ id: string }>(
      world,
      `select c.id from channel_accounts c join apps a on a.id = c.app_id where a.slug = 'video'`,
    )
    for (const { id } of accounts) await admin(world, 'account', 'suspend', id)
    await world.advance(2_000)
    const [untouched, tried] = [await orderFor(world, 'video'), await orderFor(world, 'video')]
    await world.call('POST', `/v1/orders/${tried.id}/attempts`, { method: 'alipay', product: 'precreate' }, headers)
    for (const order of [untouched, tried]) await expectCause(world, order.id, 'account_suspended', headers)
    for (const { id } of accounts) await admin(world, 'account', 'resume', id)
    await world.advance(2_000)
    await expectCause(world, untouched.id, 'not_started', headers)
  })

  test.each([
    ['bad_signature', 'notifications_rejected'],
    ['wrong_merchant', 'notification_foreign'],
  ] as const)('a notification spoilt by %s: %s, until the channel is asked', async (kind, cause) => {
    // Rejections are noted once a minute.
    await world.advance(2 * minute)
    const order = await world.order()
    const started = await world.start(order, 'wechat_scan', 'native_qr')
    world.sims.core.faults.next('wechat', 'notification', { kind })
    await world.pay(started.action)
    await expectCause(world, order.id, cause)
    await world.live(2 * minute, 5_000)
    expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
  })

  test('paid_found_by_asking: the notification was lost for good', async () => {
    const order = await world.order()
    const started = await world.start(order, 'wechat_scan', 'native_qr')
    await payUnnoticed(world, 'wechat', started.action)
    await expectCause(world, order.id, 'waiting_for_payer')
    await world.live(2 * minute, 15_000)
    await expectCause(world, order.id, 'paid_found_by_asking')
  })

  test('paid_by_friend: by a link, and the link is in the story', async () => {
    const { beginInWechat, urlFor } = friendsOf(() => world)
    const order = await world.order()
    const { started } = await beginInWechat(await urlFor(order, { message: 'canary' }), 'friend', '阿丽')
    await world.pay(started.action, 'friend')
    const timeline = await expectCause(world, order.id, 'paid_by_friend')
    expect(timeline.entries.map((each) => each.kind)).toContain('friend_link')
    expect(JSON.stringify(timeline)).not.toMatch(/canary|阿丽/)
  })

  test('checks_overdue: the worker stands still', async () => {
    const order = await world.order({ expires_in: 7_200 })
    await world.start(order, 'wechat_scan', 'native_qr')
    await world.advance(10 * minute)
    await expectCause(world, order.id, 'checks_overdue')
  })

  test('paid, twice: one payment is returned', async () => {
    const order = await world.order()
    const scanner = await startAsScanner(world, order)
    const alipay = await world.start(order, 'alipay', 'precreate')
    await world.pay(alipay.action)
    await expectCause(world, order.id, 'paid')
    await world.pay(scanner.action, 'friend')
    await expectCause(world, order.id, 'paid_twice_returning')
    await world.live(5 * minute, 5_000)
    await expectCause(world, order.id, 'paid_twice_returned')
  })

  test('paid_after_close: the money comes when nobody may pay any more', async () => {
    const order = await world.order({ expires_in: 300 })
    const started = await world.start(order, 'wechat_scan', 'native_qr')
    await payUnnoticed(world, 'wechat', started.action)
    world.sims.core.faults.next('wechat', 'close', { kind: 'times_out', ms: 1, times: 3 })
    await rowsOf(world, `update payment_attempts set status = 'closed', next_check_at = null where id = $1`, [
      started.attempt,
    ])
    await rowsOf(world, `update orders set status = 'closed', closed_at = $2, close_reason = 'expired' where id = $1`, [
      order.id,
      world.now(),
    ])
    const lost = world.sims.core.notifier.log().at(-1)
    world.sims.core.notifier.repeat(lost?.id ?? '')
    await world.settle()
    const { diagnosis } = await expectCause(world, order.id, 'paid_after_close')
    expect(diagnosis.state).toBe('over')
  })

  test('refund_awaiting_approval: a second person has not agreed yet', async () => {
    await admin(world, 'policy', 'set', '--app', 'shop', '--approval-above', '1')
    const order = await world.order()
    await world.pay((await world.start(order, 'wechat_scan', 'native_qr')).action)
    await world.call('POST', '/v1/refunds', { order: order.id, refund_no: 'R-approve', amount: 200 })
    await admin(world, 'policy', 'set', '--app', 'shop', '--approval-above', 'none')
    await expectCause(world, order.id, 'refund_awaiting_approval')
  })
})
