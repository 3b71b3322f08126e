import type { OrderView, StartedAttempt } from '@hutong/contract'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { freePort, startWorld, userAgents, type World } from '../support/world.ts'
import { eventsOf, minute, rowsOf } from './support.ts'

let world: World
let nobody: string
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
  nobody = `http://127.0.0.1:${await freePort()}`
})
afterEach(() => up())
afterAll(() => world.stop())

/** Where the accounts of a channel call: at an address where nobody listens, or back at the simulators. */
async function down(channel: 'wechat' | 'alipay'): Promise<void> {
  const address = channel === 'wechat' ? { api_base: nobody } : { gateway: `${nobody}/gateway.do` }
  await rowsOf(
    world,
    `update channel_accounts set settings = settings || $2 || jsonb_build_object('was', settings), version = version + 1 where channel = $1`,
    [channel, address],
  )
  await world.advance(2_000)
}
async function up(): Promise<void> {
  await rowsOf(
    world,
    `update channel_accounts set settings = settings->'was', version = version + 1 where settings ? 'was'`,
  )
  await world.advance(2_000)
}

describe.each([
  ['wechat', 'wechat_scan', 'native_qr', 'alipay', 'precreate'],
  ['alipay', 'alipay', 'precreate', 'wechat_scan', 'native_qr'],
] as const)('when nobody answers at %s', (channel, method, product, otherMethod, otherProduct) => {
  test('the payer is told so, can retry as often as they like, and pays when it is back', async () => {
    const order = await world.order()
    await down(channel)
    for (let round = 0; round < 3; round++)
      expect(await world.start(order, method, product)).toMatchObject({
        status: 'failed',
        action: null,
        failure: 'channel_unavailable',
      })
    expect(await world.view(order)).toMatchObject({ state: 'open', in_doubt: false })
    await up()
    const started = await world.start(order, method, product)
    expect(await world.pay(started.action)).toBe('paid')
    expect(await world.read(order.id)).toMatchObject({ status: 'paid', payment: { attempt: started.attempt } })
    await world.live(10 * minute)
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
  })

  test('the payer changes the method and pays', async () => {
    const order = await world.order()
    await down(channel)
    await world.start(order, method, product)
    const started = await world.start(order, otherMethod, otherProduct)
    expect(await world.pay(started.action)).toBe('paid')
    expect(await world.read(order.id)).toMatchObject({ status: 'paid', payment: { method: otherMethod } })
  })

  test('an order that was started before loses nothing: what is in doubt is asked for until it is known', async () => {
    const order = await world.order()
    const started = await world.start(order, method, product)
    await down(channel)
    await world.live(20 * minute)
    expect(await world.read(order.id)).toMatchObject({ status: 'awaiting_payment' })
    expect((await world.view(order)).state).toBe('expired')
    await up()
    await world.live(20 * minute)
    expect(await world.read(order.id)).toMatchObject({ status: 'closed', close_reason: 'expired' })
    expect((await world.attempts(order.id)).map((each) => [each.id, each.status])).toEqual([
      [started.attempt, 'closed'],
    ])
    expect(await eventsOf(world, order.id)).toEqual(['order.closed 1'])
  })
})

test('the page works without script: a form is answered with the way to pay, or with what is wrong', async () => {
  const order: OrderView = await world.order()
  const send = (fields: Record<string, string>, userAgent: string) =>
    fetch(`${order.cashier_url}/attempts`, {
      method: 'POST',
      headers: { accept: 'text/html', 'user-agent': userAgent },
      body: new URLSearchParams(fields),
      redirect: 'manual',
    })
  const redirected = await send({ method: 'alipay', product: 'wap' }, userAgents.phone)
  expect(redirected.status).toBe(303)
  expect(redirected.headers.get('location')).toContain('/alipay/')
  const drawn = await send({ method: 'alipay', product: 'precreate' }, userAgents.desktop)
  expect(drawn.status).toBe(200)
  const page = (await drawn.json()) as { startedByForm: { started: StartedAttempt } }
  expect(page.startedByForm.started.action?.kind).toBe('show_qr')
  const wrong = await send({ method: 'cash', product: 'coins' }, userAgents.desktop)
  expect(wrong.status).toBe(400)
  expect(await wrong.json()).toMatchObject({ problem: { code: 'invalid_request' } })
})
