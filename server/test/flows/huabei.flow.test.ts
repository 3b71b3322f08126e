import type { AttemptView, OrderView, ScanView, StartedAttempt } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { admin } from '../admin/support.ts'
import { startWorld, userAgents, type World } from '../support/world.ts'
import { counts, type Problem, payUnnoticed, rowsOf } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
})
afterAll(() => world.stop())

/** ¥128.00: above the demonstration's minimum for instalments. */
const dearOrder = (fields: Record<string, unknown> = {}) => world.order({ amount: 12_800, ...fields })

const choose = <T = StartedAttempt>(order: OrderView, body: Record<string, unknown>) =>
  world.call<T>('POST', `${order.cashier_url}/attempts`, body, { 'user-agent': userAgents.desktop })

const startBy = async (order: OrderView, instalments: number, product = 'precreate'): Promise<StartedAttempt> => {
  const { body, status } = await choose(order, { method: 'huabei', product, instalments })
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

const scan = async (started: StartedAttempt) => {
  if (started.action?.kind !== 'show_qr') throw new Error('there is no code')
  return world.sims.alipay.user.openCode('buyer', started.action.content, 'camera')
}

const attemptOf = async (order: OrderView, started: StartedAttempt): Promise<AttemptView | undefined> =>
  (await world.attempts(order.id)).find(({ id }) => id === started.attempt)

describe('the plans of an order', () => {
  const plansOf = async (order: OrderView) =>
    (await world.view(order)).methods.find(({ method }) => method === 'huabei')?.instalments

  test('are shown with exact sums before paying', async () => {
    expect(await plansOf(await dearOrder())).toEqual([
      { count: 3, bearer: 'buyer', fee: 294, first: 4366, each: 4364, total: 13_094 },
      { count: 6, bearer: 'buyer', fee: 576, first: 2231, each: 2229, total: 13_376 },
      { count: 12, bearer: 'shop', fee: 0, first: 1074, each: 1066, total: 12_800 },
    ])
  })

  test('are not offered below the minimum, nor for virtual goods', async () => {
    expect(await plansOf(await world.order({ amount: 9_999 }))).toBeUndefined()
    expect(await plansOf(await world.order({ amount: 10_000 }))).toHaveLength(3)
    expect(await plansOf(await dearOrder({ goods_type: 'virtual' }))).toBeUndefined()
  })

  test.each([
    ['no plan', { method: 'huabei', product: 'precreate' }, 'instalment_plan_required'],
    [
      'a plan there is not',
      { method: 'huabei', product: 'precreate', instalments: 24 },
      'instalment_plan_not_available',
    ],
    [
      'a plan without Huabei',
      { method: 'alipay', product: 'precreate', instalments: 3 },
      'instalment_plan_not_available',
    ],
  ])('are chosen from: %s is refused by name, and nothing is begun', async (_what, body, code) => {
    const order = await dearOrder()
    const before = await counts(world)
    const refused = await choose<Problem>(order, body)
    expect([refused.status, refused.body.error.code, refused.body.error.param]).toEqual([422, code, 'instalments'])
    expect(await counts(world)).toEqual(before)
  })

  test('are refused through the API as on the cashier', async () => {
    const order = await dearOrder({ goods_type: 'virtual' })
    const start = async (body: object) =>
      (
        await world.call<Problem>('POST', `/v1/orders/${order.id}/attempts`, {
          method: 'huabei',
          product: 'wap',
          ...body,
        })
      ).body.error.code
    expect(await start({})).toBe('instalment_plan_required')
    expect(await start({ instalments: { count: 3 } })).toBe('instalment_plan_not_available')
    expect(await start({ instalments: { count: 3, bearer: 'shop' } })).toBe('unknown_parameter')
    expect(await world.attempts(order.id)).toEqual([])
  })
})

describe('an order paid by a plan', () => {
  test.each([
    [3, { count: 3, bearer: 'buyer', rate_ppm: 23_000, fee: 294 }],
    [12, { count: 12, bearer: 'shop', rate_ppm: 75_000, fee: 960 }],
  ])('of %i has it fixed on its attempt, and the order’s own amount in the books', async (count, instalments) => {
    const order = await dearOrder()
    const started = await startBy(order, count)
    expect(await scan(started)).toMatchObject({ huabeiCount: String(count), amountFen: 12_800, methods: ['huabei'] })
    expect(await world.pay(started.action)).toBe('paid')
    expect(await world.read(order.id)).toMatchObject({
      status: 'paid',
      paid_amount: 12_800,
      payment: { method: 'huabei', channel: 'alipay' },
    })
    expect(await attemptOf(order, started)).toMatchObject({ instalments, paid_amount: 12_800, disposition: 'kept' })
    const posted = await rowsOf<{ amount: bigint }>(world, 'select amount from ledger_transfers where reference = $1', [
      started.attempt,
    ])
    expect(posted).toEqual([{ amount: 12_800n }])
  })

  test('through the API shows the plan in the answer', async () => {
    const order = await dearOrder()
    const { body, status } = await world.call<AttemptView & { action: StartedAttempt['action'] }>(
      'POST',
      `/v1/orders/${order.id}/attempts`,
      { method: 'huabei', product: 'wap', instalments: { count: 6 } },
    )
    expect([status, body.instalments]).toEqual([201, { count: 6, bearer: 'buyer', rate_ppm: 45_000, fee: 576 }])
    expect(await world.pay(body.action)).toBe('paid')
    expect((await world.read(order.id)).status).toBe('paid')
  })
})

describe('a plan that is changed before paying', () => {
  test('closes the old trade at Alipay and begins a new one under a new number, which is paid', async () => {
    const order = await dearOrder()
    const three = await startBy(order, 3)
    // Scanned and left: the trade exists at Alipay now, with its plan.
    expect(await scan(three)).toMatchObject({ kind: 'cashier', huabeiCount: '3' })
    await world.advance(1_000)
    const twelve = await startBy(order, 12)
    expect(twelve.attempt).not.toBe(three.attempt)
    expect((await attemptOf(order, three))?.status).toBe('closed')
    expect(await world.pay(three.action)).not.toBe('paid')

    expect(await scan(twelve)).toMatchObject({ kind: 'cashier', huabeiCount: '12' })
    expect(await world.pay(twelve.action)).toBe('paid')
    expect(await world.read(order.id)).toMatchObject({ status: 'paid', payment: { attempt: twelve.attempt } })
    expect((await world.attempts(order.id)).map(({ instalments, status }) => [instalments?.count, status])).toEqual([
      [3, 'closed'],
      [12, 'succeeded'],
    ])
  })

  test('and changed back is a new number again: at Alipay the first one is over', async () => {
    const order = await dearOrder()
    const first = await startBy(order, 3)
    await world.advance(1_000)
    await startBy(order, 6)
    await world.advance(1_000)
    const again = await startBy(order, 3)
    expect(again.attempt).not.toBe(first.attempt)
    expect((await world.attempts(order.id)).map(({ instalments }) => instalments?.count)).toEqual([3, 6, 3])
    expect(await world.pay(again.action)).toBe('paid')
    expect((await world.read(order.id)).payment?.attempt).toBe(again.attempt)
  })

  test('was paid a moment before, unheard: the old plan has paid the order, and nothing new is begun', async () => {
    const order = await dearOrder()
    const three = await startBy(order, 3)
    await payUnnoticed(world, 'alipay', three.action)
    const late = await choose<Problem>(order, { method: 'huabei', product: 'precreate', instalments: 6 })
    expect([late.status, late.body.error.code]).toEqual([409, 'order_already_paid'])
    expect((await world.read(order.id)).payment?.attempt).toBe(three.attempt)
  })

  test('to the same plan is the same attempt, also when its rate has changed since', async () => {
    const order = await dearOrder()
    const first = await startBy(order, 3)
    expect((await startBy(order, 3)).attempt).toBe(first.attempt)
    await admin(world, 'app', 'instalments', 'shop', '--count', '3', '--rate', '1.8%')
    await world.advance(3_000)
    expect((await startBy(order, 3)).attempt).toBe(first.attempt)
    expect((await world.attempts(order.id)).map(({ instalments }) => instalments?.rate_ppm)).toEqual([23_000])
    const later = await dearOrder()
    expect((await attemptOf(later, await startBy(later, 3)))?.instalments).toMatchObject({ rate_ppm: 18_000, fee: 230 })
    await admin(world, 'app', 'instalments', 'shop', '--count', '3', '--rate', '2.3%')
    await world.advance(3_000)
  })
})

describe('inside Alipay', () => {
  /** Alipay's own browser: keeps cookies and follows redirects to a page. */
  const open = async (address: string): Promise<{ page: ScanView; trail: string[] }> => {
    const cookies = new Map<string, string>()
    const trail: string[] = []
    for (let url = address; trail.length < 6; ) {
      trail.push(url)
      const answer = await fetch(url, {
        redirect: 'manual',
        headers: {
          'user-agent': userAgents.alipay,
          'x-sim-user': 'buyer',
          accept: 'text/html',
          cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
        },
      })
      for (const line of answer.headers.getSetCookie()) {
        const pair = line.split(';')[0] ?? ''
        cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
      }
      const location = answer.headers.get('location')
      if (!location) return { page: (await answer.json()) as ScanView, trail }
      url = new URL(location, url).href
    }
    throw new Error('no end of redirects')
  }

  test('the plan chosen on the cashier goes along to the page that learns who pays, and is paid', async () => {
    const order = await dearOrder()
    const view = await world.view(order, userAgents.alipay)
    expect(view.methods.find(({ method }) => method === 'huabei')).toMatchObject({ product: 'jsapi' })
    const { page, trail } = await open(`${view.scan_url}?instalments=6`)
    expect(trail.at(-1)).toBe(`${view.scan_url}?instalments=6`)
    expect(page).toMatchObject({ problem: null, attempt: { action: { kind: 'invoke_alipay_bridge' } } })
    expect(page.cashier.paths.page).toMatch(/\?instalments=6$/)
    expect(await world.pay(page.attempt?.action ?? null)).toBe('paid')
    expect(await world.read(order.id)).toMatchObject({ payment: { method: 'huabei', product: 'jsapi' } })
    expect((await world.attempts(order.id))[0]?.instalments).toMatchObject({ count: 6, bearer: 'buyer' })
  })

  test.each(['24', 'x', '', '3&instalments=6'])(
    'the plan %j is named as not offered, and nothing is begun',
    async (plan) => {
      const order = await dearOrder()
      const { page } = await open(`${(await world.view(order)).scan_url}?instalments=${plan}`)
      expect(page).toMatchObject({ attempt: null, problem: 'instalment_plan_not_available' })
      expect(await world.attempts(order.id)).toEqual([])
    },
  )

  test('elsewhere a plan in the address means nothing', async () => {
    const order = await dearOrder()
    const { scan_url: url } = await world.view(order)
    const answer = await fetch(`${url}?instalments=6`, { headers: { 'user-agent': userAgents.phone } })
    expect((await answer.json()) as ScanView).toMatchObject({ attempt: null, problem: null })
  })
})
