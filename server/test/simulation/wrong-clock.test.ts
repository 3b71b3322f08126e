import { afterEach, beforeEach, expect, test } from 'vitest'
import { postTransfers, readBalances, transferOfPayment } from '../../src/ledger/index.ts'
import { findOrder } from '../../src/orders/index.ts'
import { newId } from '../../src/platform/index.ts'
import { beginLife, endLife, type Life } from './life.ts'
import { createStage, type Stage } from './stage.ts'

// What the random lives found, one by one: a clock that is wrong may make things late, and nothing else.

const minute = 60_000
const hour = 60 * minute

let stage: Stage
let life: Life
beforeEach(async () => {
  stage = await createStage()
  life = await beginLife(stage, 1)
})
afterEach(async () => {
  await endLife(life)
  await stage.close()
})

async function work(name: string): Promise<void> {
  const found = life.server.work.find((each) => each.name === name)
  if (!found) throw new Error(`there is no work named ${name}`)
  while ((await found.round()) > 0);
}

async function makeOrder(number: string): Promise<string> {
  const caller = { appId: life.cast.appId, livemode: false }
  const content = {
    amount: 100,
    currency: 'CNY' as const,
    subject: '龙井茶',
    goods_type: 'physical' as const,
    late_payment: 'return' as const,
    expires_in: 60,
    metadata: {},
  }
  return (await life.server.createOrder(caller, { merchant_order_no: number, ...content })).order.id
}

const statusOf = async (orderId: string) =>
  (await findOrder(stage.deps.db, { appId: life.cast.appId, orderId }))?.status

test('orders made after the clock was set back expire in their time', async () => {
  const early = await makeOrder('T1')
  life.world.advance(2 * hour)
  const second = await makeOrder('T2')
  life.world.advance(2 * minute)
  await work('expire-orders')
  expect([await statusOf(early), await statusOf(second)]).toEqual(['closed', 'closed'])

  life.world.skew(-hour)
  await work('expire-orders')
  const third = await makeOrder('T3')
  life.world.advance(minute / 2)
  await work('expire-orders')
  expect(await statusOf(third)).toBe('awaiting_payment')
  life.world.advance(minute)
  await work('expire-orders')
  expect(await statusOf(third)).toBe('closed')
})

test('an order made by a process whose clock is an hour behind is closed a day later, not never', async () => {
  await makeOrder('T1')
  life.world.advance(2 * minute)
  await work('expire-orders')
  life.world.skew(-hour)
  const behind = await makeOrder('T2')
  life.world.skew(0)
  life.world.advance(2 * minute)
  await work('expire-orders')
  expect(await statusOf(behind)).toBe('awaiting_payment')
  life.world.advance(25 * hour)
  await work('expire-orders')
  expect(await statusOf(behind)).toBe('closed')
})

test('a transfer written by a process whose clock is behind is in the balances at every hour that follows', async () => {
  const { appId } = life.cast
  const post = (amount: bigint) => {
    const now = stage.clock.now()
    const transfer = transferOfPayment({
      disposition: 'kept',
      appId,
      transferId: newId('transfer', now, stage.deps.random),
      attemptId: newId('attempt', now, stage.deps.random),
      channelAccountId: 'ca_1',
      amount: { amount, currency: 'CNY' },
      paidAt: now,
      now,
    })
    return stage.deps.db.transaction((tx) => postTransfers(tx, [transfer]))
  }
  const sales = async () =>
    (await readBalances(stage.deps.db, appId)).find(({ account }) => account === `app:${appId}:sales`)?.credits

  await post(300n)
  // Whatever was snapshot before the transfer came, and whatever is made from that later, a day on and two.
  for (let passed = 1; passed <= 80; passed++) {
    life.world.advance(hour)
    await work('housekeeping')
    if (passed === 30) {
      life.world.skew(-23 * hour)
      await post(40n)
      // A snapshot made with the wrong clock would lie before one that knows more.
      await work('housekeeping')
      life.world.skew(0)
    }
    expect(await sales(), `after ${passed} hours`).toBe(passed < 30 ? 300n : 340n)
  }
  await post(2n)
  expect(await sales()).toBe(342n)
})
