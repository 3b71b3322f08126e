import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, userAgents, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => {
  await world.stop()
})

describe('an order is paid', () => {
  test.each([
    ['wechat_scan', 'native_qr', userAgents.desktop],
    ['alipay', 'precreate', userAgents.desktop],
    ['alipay', 'page', userAgents.desktop],
    ['alipay', 'wap', userAgents.phone],
    ['wechat_scan', 'h5', userAgents.phone],
  ])('by %s %s, and every part of the platform says so', async (method, product, userAgent) => {
    const order = await world.order()
    const started = await world.start(order, method, product, userAgent)
    expect(started).toMatchObject({ status: 'awaiting_payer', failure: null })
    expect(await world.pay(started.action)).toBe('paid')

    expect(await world.read(order.id)).toMatchObject({
      status: 'paid',
      paid_amount: 8888,
      payment: { attempt: started.attempt, method, product },
    })
    expect(await world.view(order, userAgent)).toMatchObject({ state: 'paid', order: { paid_method: method } })
    const [attempt] = await world.attempts(order.id)
    expect(attempt).toMatchObject({ status: 'succeeded', disposition: 'kept', paid_amount: 8888 })
    const { body } = await world.call<{ data: { type: string; sequence: number }[] }>(
      'GET',
      `/v1/events?subject_id=${order.id}`,
    )
    expect(body.data).toMatchObject([{ type: 'order.paid', sequence: 1 }])
    const transfers = await world.call<{ data: object[] }>('GET', `/v1/ledger/transfers?reference=${started.attempt}`)
    expect(transfers.body.data).toMatchObject([
      { kind: 'payment', amount: 8888, credit_account: `app:${order.app}:sales` },
    ])
  })
})
