import type { CostReport, OrderView, WhatIfRow } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFactApplier } from '../../src/payments/index.ts'
import { admin } from '../admin/support.ts'
import { as, keyOf, minute, orderFor, rowsOf } from '../flows/support.ts'
import { startWorld, type World } from '../support/world.ts'

// On one day a payment by each wallet, one of them with the shop bearing the instalments; the next day some of it goes back.

let world: World
let byWechat: OrderView
beforeAll(async () => {
  world = await startWorld()
  byWechat = await world.order({ amount: 8888 })
  await world.pay((await world.start(byWechat, 'wechat_scan', 'native_qr')).action)
  const byAlipay = await world.order({ amount: 5000 })
  await world.pay((await world.start(byAlipay, 'alipay', 'precreate')).action)
  const inParts = await world.order({ amount: 100_000 })
  const started = await world.call<{ action: never }>('POST', `/v1/orders/${inParts.id}/attempts`, {
    method: 'huabei',
    product: 'precreate',
    instalments: { count: 12 },
  })
  await world.pay(started.body.action)
  await world.live(24 * 60 * minute, 6 * 60 * minute)
  await world.call('POST', '/v1/refunds', { order: byWechat.id, refund_no: 'R1', amount: 5000 })
  await world.runWork()
  await world.live(10 * minute)
})
afterAll(() => world.stop())

const costs = async (query: string) => (await world.call<CostReport>('GET', `/v1/reports/costs?${query}`)).body

describe('the cost report', () => {
  test('says by channel what was paid, what it cost and what came back', async () => {
    const report = await costs('from=2026-11-23&to=2026-11-24')
    const rest = { fee_unknown: 0 }
    expect(report.data).toEqual([
      {
        object: 'cost',
        key: 'alipay',
        payments: 2,
        amount: 105_000,
        fee: 630,
        instalment_cost: 7_500,
        refunded: 0,
        fee_returned: 0,
        net_cost: 8_130,
        share: 774,
        ...rest,
      },
      {
        object: 'cost',
        key: 'wechat',
        payments: 1,
        amount: 8_888,
        fee: 53,
        instalment_cost: 0,
        refunded: 5_000,
        fee_returned: 30,
        net_cost: 23,
        share: 26,
        ...rest,
      },
    ])
    expect(report.total).toMatchObject({ payments: 3, amount: 113_888, fee: 683, net_cost: 8_153 })
  })

  test('counts each day by itself in China’s time, refunds on the day they went back', async () => {
    const { data } = await costs('from=2026-11-20&to=2026-11-24&by=day')
    expect(data.map(({ amount, key, net_cost, refunded, share }) => [key, amount, refunded, net_cost, share])).toEqual([
      ['2026-11-23', 113_888, 0, 8_183, 719],
      ['2026-11-24', 0, 5_000, -30, null],
    ])
  })

  test.each([
    ['app', 1],
    ['method', 3],
    ['product', 2],
    ['month', 1],
  ])('by %s adds up to the same', async (by, rows) => {
    const [one, other] = [await costs(`by=${by}`), await costs('by=channel')]
    expect(one.data).toHaveLength(rows)
    expect(one.total).toEqual(other.total)
  })

  test('is a file for spreadsheets', async () => {
    const answer = await fetch(`${world.url}/v1/reports/costs?format=csv&by=method&from=2026-11-23&to=2026-11-24`, {
      headers: { authorization: `Bearer ${world.demo.api_key}` },
    })
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toContain('costs-method-2026-11-23-2026-11-24.csv')
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(bytes.subarray(3).toString().split('\r\n')).toEqual([
      'method,payments,amount,fee,fee_unknown,instalment_cost,refunded,fee_returned,net_cost,share',
      'alipay,1,5000,30,0,0,0,0,30,60',
      'huabei,1,100000,600,0,7500,0,0,8100,810',
      'wechat_scan,1,8888,53,0,0,5000,30,23,26',
      '',
    ])
  })

  test.each(['from=2026-11-24&to=2026-11-23', 'from=2024-01-01&to=2026-11-23'])(
    'refuses the period %s',
    async (query) => {
      const { body, status } = await world.call<{ error: { code: string } }>('GET', `/v1/reports/costs?${query}`)
      expect([status, body.error.code]).toEqual([400, 'report_period_invalid'])
    },
  )

  test('is the operator’s too, over all apps', async () => {
    expect(await admin(world, 'report', 'costs', '--from', '2026-11-23', '--to', '2026-11-23')).toEqual([
      expect.objectContaining({ app: 'shop', payments: '3', amount: '1138.88', 'net cost': '81.83', share: '7.19 %' }),
    ])
    await expect(admin(world, 'report', 'costs', '--from', '2026-02-30')).rejects.toThrow('--from must be a day')
  })
})

test('another way to have been paid is reckoned at today’s rates, and what it could not take is left out', async () => {
  const { body } = await world.call<{ data: WhatIfRow[] }>('GET', '/v1/reports/costs/what_if')
  const told = body.data.map(({ amount, cost, difference, instalments, left_out, method }) => [
    method,
    instalments,
    amount,
    left_out,
    cost,
    difference,
  ])
  expect(told).toEqual([
    ['wechat_scan', null, 113_888, 0, 683, -7_500],
    ['alipay', null, 113_888, 0, 683, -7_500],
    // Only one order is dear enough for instalments; the buyer bears the cost of the shorter plans.
    ['huabei', 3, 100_000, 2, 600, -7_500],
    ['huabei', 6, 100_000, 2, 600, -7_500],
    ['huabei', 12, 100_000, 2, 8_100, 0],
    ['unionpay', null, 113_888, 0, 683, -7_500],
  ])
  const one = await world.call<{ data: WhatIfRow[] }>('GET', '/v1/reports/costs/what_if?method=alipay')
  expect(one.body.data.map((row) => row.method)).toEqual(['alipay'])
})

describe('what a payment is expected to cost', () => {
  test('is fixed when it is paid: a later rate changes nothing of it', async () => {
    const before = await world.attempts(byWechat.id)
    await admin(world, 'fee', 'set', '--app', 'shop', '--channel', 'wechat', '--rate', '1%', '--product', 'native_qr')
    await world.advance(2_000)
    const order = await world.order({ amount: 8888 })
    await world.pay((await world.start(order, 'wechat_scan', 'native_qr')).action)
    expect((await world.attempts(order.id))[0]?.expected_fee).toBe(89)
    const changes = await rowsOf(
      world,
      `select actor, after->>'rate' as rate from audit_log where action = 'cost.change' and actor = 'command'`,
    )
    expect(changes).toEqual([{ actor: 'command', rate: '1%' }])
    expect(await world.attempts(byWechat.id)).toEqual(before)
    expect(before[0]?.expected_fee).toBe(53)
  })

  test('is unknown, and said to be, where no rate is written down', async () => {
    await rowsOf(world, `delete from fee_rates where app_id = (select id from apps where slug = 'video')`)
    await world.advance(2_000)
    const order = await orderFor(world, 'video')
    await world.pay((await world.start(order, 'alipay', 'precreate')).action)
    const key = as(keyOf(world, 'video'))
    const attempts = await world.call<{ data: { expected_fee: number | null }[] }>(
      'GET',
      `/v1/orders/${order.id}/attempts`,
      undefined,
      key,
    )
    expect(attempts.body.data.map((each) => each.expected_fee)).toEqual([null])
    const report = await world.call<CostReport>('GET', '/v1/reports/costs', undefined, key)
    expect(report.body.data).toMatchObject([{ key: 'alipay', payments: 1, amount: 500, fee: 0, fee_unknown: 1 }])
  })

  test('stays unknown, though a rate of that day is written down later and the channel tells of the payment again', async () => {
    await rowsOf(world, `delete from fee_rates where app_id = (select id from apps where slug = 'secondhand')`)
    await world.advance(2_000)
    const order = await orderFor(world, 'secondhand')
    await world.pay((await world.start(order, 'wechat_scan', 'native_qr')).action)
    const stored = () =>
      rowsOf<{ id: string; account: string; trade: string; amount: bigint; at: Date; fee: bigint | null }>(
        world,
        `select id, channel_account_id as account, channel_trade_no as trade, paid_amount as amount, paid_at as at, expected_fee as fee
         from payment_attempts where order_id = $1`,
        [order.id],
      )
    const [paid] = await stored()
    if (!paid) throw new Error('nothing was paid')
    expect(paid.fee).toBeNull()
    await admin(
      world,
      'fee',
      'set',
      '--app',
      'secondhand',
      '--channel',
      'wechat',
      '--rate',
      '1%',
      '--from',
      '2026-01-01',
    )
    await world.advance(2_000)
    const told = await createFactApplier(world.core.deps)({
      ref: { appId: order.app, attemptId: paid.id },
      channelAccountId: paid.account,
      fact: {
        source: 'query',
        trade: {
          state: 'paid',
          channelTradeNo: paid.trade,
          amount: { amount: paid.amount, currency: 'CNY' },
          payerAmount: null,
          paidAt: paid.at,
          payerId: null,
        },
      },
    })
    expect(told).toBe('no_change')
    expect(await stored()).toEqual([paid])
  })

  test.each([
    ['a channel that is none', ['--channel', 'cash', '--rate', '1%'], /--channel must be one of/],
    ['a rate that is none', ['--channel', 'wechat', '--rate', 'little'], /--rate must be a percentage/],
    [
      'somebody else’s account',
      ['--channel', 'wechat', '--rate', '1%', '--account', 'ca_nobody'],
      /no account of this app/,
    ],
    ['a cap below the least', ['--channel', 'wechat', '--rate', '1%', '--min', '2', '--cap', '1'], /--cap/],
  ])('%s is refused', async (_what, options, sentence) => {
    await expect(admin(world, 'fee', 'set', '--app', 'shop', ...options)).rejects.toThrow(sentence)
  })
})

test('where the app wants it, the method that costs least comes first on the cashier', async () => {
  const order = await world.order({ amount: 100_000 })
  const methods = async () => (await world.view(order)).methods.map((each) => each.method)
  const usual = await methods()
  expect(usual.slice(0, 2)).toEqual(['wechat_scan', 'alipay'])
  await admin(world, 'fee', 'set', '--app', 'shop', '--channel', 'alipay', '--rate', '0.38%')
  await admin(world, 'policy', 'set', '--app', 'shop', '--cheapest-first', 'on')
  await world.advance(2_000)
  expect(await methods()).toEqual(['alipay', ...usual.filter((method) => method !== 'alipay')])
  await admin(world, 'policy', 'set', '--app', 'shop', '--cheapest-first', 'off')
  await world.advance(2_000)
  expect(await methods()).toEqual(usual)
})
