import type { AttemptView, OrderView, PayerAction, RefundView } from '@hutong/contract'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, userAgents, type World } from '../support/world.ts'
import { eventsOf, minute, notificationsOf, type Problem } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterEach(() => world.sims.core.faults.clear())
afterAll(() => world.stop())

const front = (order: OrderView) => world.start(order, 'unionpay', 'front', userAgents.phone)
const code = (order: OrderView) => world.start(order, 'unionpay', 'order_qr')
const places = async (order: OrderView) => (await world.attempts(order.id)).map((each) => each.status).sort()

describe('a payer by UnionPay', () => {
  test('is offered it last: the form on a phone, the code on a desktop', async () => {
    const order = await world.order()
    expect((await world.view(order, userAgents.phone)).methods.at(-1)).toMatchObject({
      method: 'unionpay',
      product: 'front',
    })
    expect((await world.view(order)).methods.at(-1)).toMatchObject({ product: 'order_qr', alternatives: ['front'] })
  })

  test('posts the form, pays there, and the order is paid by the notice', async () => {
    const order = await world.order()
    const started = await front(order)
    expect(started).toMatchObject({ status: 'awaiting_payer', action: { kind: 'submit_form' } })
    expect(await world.pay(started.action)).toBe('paid')
    expect(await world.read(order.id)).toMatchObject({ status: 'paid', payment: { attempt: started.attempt } })
    expect(await notificationsOf(world, order.id)).toMatchObject([{ outcome: 'applied' }])
  })

  test('comes back by a form that the browser posts, to the page and not to a second posting', async () => {
    const order = await world.order()
    const { action } = await front(order)
    const fields = action?.kind === 'submit_form' ? action.fields : {}
    const back = await fetch(fields.frontUrl ?? '', {
      method: 'POST',
      body: new URLSearchParams({ orderId: fields.orderId ?? '', respCode: '00', signature: 'a forged one' }),
      redirect: 'manual',
    })
    expect(back.status).toBe(303)
    const location = new URL(back.headers.get('location') ?? '', fields.frontUrl).href
    expect(location).toBe(`${order.cashier_url}?returned`)
    expect((await fetch(location)).status).toBe(200)
    expect((await world.read(order.id)).status).toBe('awaiting_payment')
  })

  test('scans the code, and is found by asking when every notice is lost', async () => {
    const order = await world.order()
    const started = await code(order)
    expect(started.action?.kind).toBe('show_qr')
    world.sims.core.faults.next('unionpay', 'notification', { kind: 'lose', ms: 0 })
    expect(await world.pay(started.action)).toBe('paid')
    expect((await world.read(order.id)).status).toBe('awaiting_payment')
    await world.live(2 * minute)
    expect((await world.read(order.id)).status).toBe('paid')
  })

  test('pays from the merchant’s own app by its number', async () => {
    const order = await world.order()
    const path = `/v1/orders/${order.id}/attempts`
    const started = await world.call<AttemptView & { action: PayerAction }>('POST', path, {
      method: 'unionpay',
      product: 'app',
    })
    expect(started.body.action).toMatchObject({ kind: 'invoke_app', args: { tn: expect.any(String) } })
    expect(await world.pay(started.body.action)).toBe('paid')
    expect((await world.read(order.id)).status).toBe('paid')
  })

  test('whose code got lost on its way gets another, and the lost one takes nothing more', async () => {
    const order = await world.order()
    world.sims.core.faults.next('unionpay', 'prepay', { kind: 'drops_connection_after_doing' })
    expect(await code(order)).toMatchObject({ status: 'unknown', action: null })
    const second = await code(order)
    expect(second).toMatchObject({ status: 'awaiting_payer', action: { kind: 'show_qr' } })
    expect(await world.pay(second.action)).toBe('paid')
    await world.live(20 * minute)
    expect(await places(order)).toEqual(['closed', 'succeeded'])
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
  })
})

describe('an order with an open code of UnionPay', () => {
  test('that its merchant closes is closed when the code’s own time is over', async () => {
    const order = await world.order()
    await code(order)
    const answer = await world.call<Problem>('POST', `/v1/orders/${order.id}/close`)
    expect(answer.body.error?.code).toBe('order_payment_in_doubt')
    await world.runWork()
    expect((await world.read(order.id)).status).toBe('awaiting_payment')
    await world.live(16 * minute)
    expect(await world.read(order.id)).toMatchObject({ status: 'closed', close_reason: 'requested' })
    expect(await places(order)).toEqual(['closed'])
  })

  test('that nobody paid expires with it', async () => {
    const order = await world.order()
    await code(order)
    await front(order)
    await world.live(17 * minute)
    expect(await world.read(order.id)).toMatchObject({ status: 'closed', close_reason: 'expired' })
    expect(await places(order)).toEqual(['closed', 'closed'])
  })
})

test('money goes back in parts, and the notice says when it has', async () => {
  const order = await world.order()
  await world.pay((await front(order)).action)
  const refund = (no: string, amount: number) =>
    world.call<RefundView>('POST', '/v1/refunds', { order: order.id, refund_no: no, amount, reason: '退货' })
  const first = await refund('R1', 8000)
  expect(first.status).toBe(201)
  await world.live(minute, 10_000)
  const second = await refund('R2', 888)
  expect(second.status).toBe(201)
  await world.live(minute, 10_000)
  for (const { body } of [first, second]) {
    const read = await world.call<RefundView>('GET', `/v1/refunds/${body.id}`)
    expect(read.body).toMatchObject({ status: 'succeeded' })
    expect(read.body.history.at(-1)).toMatchObject({ source: 'notification', to: 'succeeded' })
  }
  expect(await world.read(order.id)).toMatchObject({ status: 'paid', refunded_amount: 8888 })
})

test('money for which the merchant has nothing there goes back when a person tries again hours later', async () => {
  const order = await world.order()
  await world.pay((await front(order)).action)
  const before = world.sims.unionpay.merchantBalanceFen('shop')
  world.sims.unionpay.setMerchantBalanceFen('shop', 0)
  const made = await world.call<RefundView>('POST', '/v1/refunds', { order: order.id, refund_no: 'R3', amount: 100 })
  await world.runWork()
  const path = `/v1/refunds/${made.body.id}`
  expect((await world.call<RefundView>('GET', path)).body.status).toBe('needs_action')
  world.sims.unionpay.setMerchantBalanceFen('shop', before)
  await world.advance(180 * minute)
  expect((await world.call('POST', `${path}/retry`)).status).toBe(200)
  await world.live(minute, 10_000)
  expect((await world.call<RefundView>('GET', path)).body).toMatchObject({ status: 'succeeded' })
})
