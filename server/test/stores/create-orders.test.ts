import type { CreateOrder } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrders } from '../../src/orders/create-order.ts'
import { createOrderCreator, findOrder } from '../../src/orders/index.ts'
import { movableClock, RefusedError, systemRandom } from '../../src/platform/index.ts'
import { now, openStore, type Store } from './support.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

const input = (number: string, changes: Partial<CreateOrder> = {}): CreateOrder => ({
  merchant_order_no: number,
  amount: 8888,
  currency: 'CNY',
  subject: '龙井茶 😀 250g',
  goods_type: 'physical',
  late_payment: 'return',
  expires_in: 900,
  metadata: { cart: '7' },
  ...changes,
})
const creator = () => createOrderCreator({ db: store.db, clock: movableClock(now), random: systemRandom })
const caller = () => ({ appId: store.appId, livemode: false })
const countOf = async (number: string): Promise<number> =>
  (await store.rows('select 1 from orders where merchant_order_no = $1', [number])).length

describe('making orders', () => {
  test('a set of them answers each in its place, repeats and refusals among them', async () => {
    const create = creator()
    await create(caller(), input('taken'))
    const newOrder = (number: string, changes?: Partial<CreateOrder>) => ({
      ...caller(),
      id: store.newId('order'),
      input: input(number, changes),
      createdAt: now,
    })
    const answers = await createOrders(store, [
      newOrder('fresh-1'),
      newOrder('taken', { amount: 1 }),
      newOrder('fresh-2'),
      newOrder('taken'),
      newOrder('fresh-1'),
    ])
    expect(
      answers.map((answer) => (answer instanceof RefusedError ? `${answer.code} ${answer.param}` : answer.repeated)),
    ).toEqual([false, 'order_exists_with_different_content amount', false, true, true])
  })

  test('fifty requests at once under one number make one order, and all get it', async () => {
    const [one, two] = [creator(), creator()]
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 ? one : two)(caller(), input('race'))),
    )
    expect(await countOf('race')).toBe(1)
    expect(new Set(made.map((each) => each.order.id)).size).toBe(1)
    expect(made.filter((each) => !each.repeated)).toHaveLength(1)
  })

  test('of requests at once under one number with other contents one wins, and the others are told which field', async () => {
    const create = creator()
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => create(caller(), input('duel', { amount: index + 1 }))),
    )
    expect(await countOf('duel')).toBe(1)
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ code: 'order_exists_with_different_content', param: 'amount' })
  })

  test('what is answered is what was stored', async () => {
    const { order } = await creator()(caller(), input('same', { buyer_id: 'u', return_url: 'https://shop.test/' }))
    expect(await findOrder(store.db, { appId: store.appId, orderId: order.id })).toEqual(order)
  })

  test('one number serves test and live, and every app, on its own', async () => {
    const create = creator()
    await create(caller(), input('shared'))
    await create({ ...caller(), livemode: true }, input('shared', { amount: 5 }))
    await create({ appId: store.newId('app'), livemode: false }, input('shared', { amount: 6 }))
    expect(await countOf('shared')).toBe(3)
  })
})
