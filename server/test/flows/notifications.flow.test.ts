import type { OrderView } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FaultKind } from '../../../simulators/core/faults.ts'
import { statement } from '../../src/platform/index.ts'
import { startWorld, type World } from '../support/world.ts'
import { balanceOf, counts, eventsOf, minute, notificationsOf, payUnnoticed, post, rowsOf } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '5000' } })
})
afterAll(() => world.stop())

type Way = [channel: 'wechat' | 'alipay', method: string, product: string]
const ways: Way[] = [
  ['wechat', 'wechat_scan', 'native_qr'],
  ['alipay', 'alipay', 'precreate'],
]

const outcomes = () => world.sims.core.notifier.log().map((entry) => entry.outcome)

/** An order paid with its first notification spoilt. */
async function paidWithNotification(way: Way, kind: FaultKind, fields = {}) {
  const order = await world.order(fields)
  const started = await world.start(order, way[1], way[2])
  world.sims.core.faults.next(way[0], 'notification', { kind })
  expect(await world.pay(started.action)).toBe('paid')
  return { order, attempt: started.attempt }
}
const untouched = async (order: OrderView) => {
  expect(await world.read(order.id)).toMatchObject({ status: 'awaiting_payment', paid_amount: 0 })
  expect(await eventsOf(world, order.id)).toEqual([])
}

describe.each(ways)('a notification of %s', (...way) => {
  const [channel] = way

  test.each(['bad_signature', 'sign_probe', 'unsigned'] as const)(
    'that is not genuine (%s) changes nothing and is not acknowledged; its good repeat pays',
    async (kind) => {
      const before = await counts(world)
      const { order } = await paidWithNotification(way, kind)
      expect(outcomes().at(-1)).toBe('refused')
      await untouched(order)
      expect(await counts(world)).toMatchObject({ notifications: before.notifications, events: before.events })
      await world.advance(5 * minute)
      expect(outcomes().at(-1)).toBe('accepted')
      expect(await world.read(order.id)).toMatchObject({ status: 'paid', paid_amount: 8888 })
    },
  )

  test('that names an unknown key is refused, and its repeat pays', async () => {
    const { order } = await paidWithNotification(way, 'unknown_serial')
    if (channel === 'wechat') await untouched(order)
    await world.advance(5 * minute)
    expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
  })

  test('of another sum leaves the order unpaid and the money in suspense, with an event and a discrepancy', async () => {
    const suspense = await balanceOf(world, 'suspense')
    const { attempt, order } = await paidWithNotification(way, 'wrong_amount')
    expect(outcomes().at(-1)).toBe('accepted')
    expect(await world.read(order.id)).toMatchObject({ status: 'awaiting_payment', paid_amount: 0, payment: null })
    const [stored] = await world.attempts(order.id)
    expect(stored).toMatchObject({ status: 'succeeded', disposition: 'suspense', paid_amount: 8889, amount: 8888 })
    expect(await eventsOf(world, order.id)).toEqual(['payment.mismatch 1'])
    expect(suspense - (await balanceOf(world, 'suspense'))).toBe(8889)
    const found = await rowsOf(
      world,
      'select kind, status, expected, actual from discrepancies where attempt_id = $1',
      [attempt],
    )
    expect(found).toEqual([
      {
        kind: 'amount_mismatch',
        status: 'open',
        expected: { amount: '8888', currency: 'CNY' },
        actual: { amount: '8889', currency: 'CNY' },
      },
    ])
  })

  test.each(['wrong_app_id', 'wrong_merchant'] as const)(
    'about another merchant (%s) is kept, applied to nothing and not acknowledged; the channel itself is asked instead',
    async (kind) => {
      const { order } = await paidWithNotification(way, kind)
      expect(outcomes().at(-1)).toBe('refused')
      await untouched(order)
      const [kept] = await notificationsOf(world, order.id)
      expect(kept).toMatchObject({ outcome: 'foreign', what: kind === 'wrong_app_id' ? 'other_app' : 'other_merchant' })
      await world.runWork()
      expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
      const [attempt] = await world.attempts(order.id)
      expect(attempt?.history.at(-1)).toMatchObject({ source: 'query', to: 'succeeded' })
    },
  )

  test('that comes fifty times at once, and again a minute later, is applied once and acknowledged each time', async () => {
    const order = await world.order()
    const started = await world.start(order, way[1], way[2])
    await world.pay(started.action)
    const [genuine] = await notificationsOf(world, order.id)
    if (!genuine) throw new Error('there is no notification')
    const before = await counts(world)
    const url = `${world.url}/notify/${channel}/${genuine.account}`
    const send = () => post(url, genuine.headers, genuine.body)
    const answers = await Promise.all(Array.from({ length: 50 }, send))
    await world.advance(minute)
    answers.push(await send())
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]))
    if (channel === 'alipay') expect(new Set(answers.map((answer) => answer.text))).toEqual(new Set(['success']))
    expect(await counts(world)).toEqual(before)
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
  })

  test('that arrives fifty times at once for the first time pays once', async () => {
    const order = await world.order()
    const started = await world.start(order, way[1], way[2])
    const before = await counts(world)
    await payUnnoticed(world, channel, started.action)
    const lost = world.sims.core.notifier.log().at(-1)
    expect(lost).toMatchObject({ outcome: 'lost' })
    for (let i = 0; i < 50; i++) expect(world.sims.core.notifier.repeat(lost?.id ?? '')).toBe(true)
    await world.settle()
    expect(new Set(outcomes().slice(-50))).toEqual(new Set(['accepted']))
    expect(await counts(world)).toEqual({
      ...before,
      notifications: (before.notifications ?? 0n) + 1n,
      ledger_transfers: (before.ledger_transfers ?? 0n) + 1n,
      events: (before.events ?? 0n) + 1n,
    })
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
  })

  test('of one merchant sent to another merchant’s address changes nothing there', async () => {
    const order = await world.order()
    await world.pay((await world.start(order, way[1], way[2])).action)
    const [genuine] = await notificationsOf(world, order.id)
    const [other] = await rowsOf<{ id: string }>(
      world,
      "select c.id from channel_accounts c join apps a on a.id = c.app_id where a.slug = 'video' and c.channel = $1",
      [channel],
    )
    const before = await counts(world)
    const answer = await post(
      `${world.url}/notify/${channel}/${other?.id}`,
      genuine?.headers ?? {},
      genuine?.body ?? '',
    )
    expect(answer.text).not.toBe('success')
    if (channel === 'wechat') expect(answer.status).toBeGreaterThanOrEqual(400)
    const { notifications: _, ...rest } = await counts(world)
    expect(before).toMatchObject(rest)
  })

  test.each<[string, (genuine: Buffer) => Buffer]>([
    ['nothing', () => Buffer.alloc(0)],
    ['garbage', () => Buffer.from([0xff, 0x00, 0xfe, 0x80])],
    ['half of it', (genuine) => genuine.subarray(0, genuine.length / 2)],
    ['one changed bit', (genuine) => Buffer.from(genuine.map((byte, index) => (index === 60 ? byte ^ 1 : byte)))],
    ['XML', () => Buffer.from('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml>&e;</xml>')],
  ])('of %s is refused and leaves nothing', async (_what, spoil) => {
    const order = await world.order()
    await world.pay((await world.start(order, way[1], way[2])).action)
    const [genuine] = await notificationsOf(world, order.id)
    const before = await counts(world)
    const url = `${world.url}/notify/${channel}/${genuine?.account}`
    const answer = await post(url, genuine?.headers ?? {}, spoil(genuine?.body ?? Buffer.alloc(0)))
    expect(answer.text).not.toBe('success')
    if (channel === 'wechat') expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(await counts(world)).toEqual(before)
  })

  test('of ten megabytes is refused without being kept', async () => {
    const before = await counts(world)
    const [account] = await rowsOf<{ id: string }>(world, 'select id from channel_accounts where channel = $1', [
      channel,
    ])
    const big = Buffer.alloc(10_000_000, 'x')
    const headers = { 'content-type': 'application/json' }
    const answer = await post(`${world.url}/notify/${channel}/${account?.id}`, headers, big).catch(() => undefined)
    // The server may hang up on a body it will not read; answering is not owed to it.
    if (answer) expect(answer.status).toBe(413)
    expect(await counts(world)).toEqual(before)
    expect((await world.call('GET', '/healthz')).status).toBe(200)
  })

  test('to an account that does not exist, or by another channel’s address, is not found', async () => {
    const [account] = await rowsOf<{ id: string }>(world, 'select id from channel_accounts where channel <> $1', [
      channel,
    ])
    for (const path of [`${channel}/ca_nobody`, `${channel}/${account?.id}`, `bank/${account?.id}`])
      expect((await post(`${world.url}/notify/${path}`, { 'content-type': 'application/json' }, '{}')).status).toBe(404)
  })
})

test('a WeChat notification is not believed an hour later, and the order it paid stays paid', async () => {
  const order = await world.order()
  await world.pay((await world.start(order, 'wechat_scan', 'native_qr')).action)
  const [genuine] = await notificationsOf(world, order.id)
  await world.advance(60 * minute)
  const answer = await post(
    `${world.url}/notify/wechat/${genuine?.account}`,
    genuine?.headers ?? {},
    genuine?.body ?? '',
  )
  expect(answer.status).toBe(400)
  expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
})

test('a notification that finds its order locked is not acknowledged, and pays when it comes again', async () => {
  const order = await world.order()
  const started = await world.start(order, 'wechat_scan', 'native_qr')
  await world.core.deps.db.transaction(async (tx) => {
    await tx.query(statement('', 'select from orders where id = $1 for update'), [order.id])
    expect(await world.pay(started.action)).toBe('paid')
    expect(outcomes().at(-1)).toBe('refused')
  })
  expect(await notificationsOf(world, order.id)).toEqual([])
  await world.advance(minute)
  expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
})

test('a notification that cannot be written because another of its set is impossible is written alone', async () => {
  const [one, two] = [await world.order(), await world.order()]
  const starts = [
    await world.start(one, 'wechat_scan', 'native_qr'),
    await world.start(two, 'wechat_scan', 'native_qr'),
  ]
  for (const started of starts) await payUnnoticed(world, 'wechat', started.action)
  const lost = world.sims.core.notifier.log().slice(-2)
  // The first cannot be settled: its money is in the books already, by a hand that should not have been there.
  await rowsOf(
    world,
    `insert into ledger_transfers (app_id, id, kind, reference, phase, debit_account, credit_account, amount, currency, event_at, created_at)
     values ($1, 'tra_by_hand', 'payment', $2, 'posted', 'a', 'b', 1, 'CNY', now(), now())`,
    [one.app, starts[0]?.attempt],
  )
  for (const entry of lost) world.sims.core.notifier.repeat(entry.id)
  await world.settle()
  expect(outcomes().slice(-2).sort()).toEqual(['accepted', 'refused'])
  expect(await world.read(one.id)).toMatchObject({ status: 'awaiting_payment' })
  expect(await world.read(two.id)).toMatchObject({ status: 'paid' })
})

test('a notification of an attempt that is not there is acknowledged, kept, and applied when the attempt is back', async () => {
  const order = await world.order()
  const started = await world.start(order, 'wechat_scan', 'native_qr')
  await rowsOf(world, 'create table lost_attempts as select * from payment_attempts where id = $1', [started.attempt])
  await rowsOf(world, 'delete from payment_attempts where id = $1', [started.attempt])
  await world.pay(started.action)
  expect(outcomes().at(-1)).toBe('accepted')
  const kept = () =>
    rowsOf(world, 'select outcome, tries from notifications where attempt_no = $1', [started.attempt.slice(4)])
  expect(await kept()).toEqual([{ outcome: 'parked', tries: 0 }])
  await world.live(minute)
  expect(await kept()).toEqual([{ outcome: 'parked', tries: 1 }])
  await rowsOf(world, 'insert into payment_attempts select * from lost_attempts')
  await world.live(10 * minute)
  expect(await kept()).toEqual([{ outcome: 'applied', tries: 2 }])
  expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
})
