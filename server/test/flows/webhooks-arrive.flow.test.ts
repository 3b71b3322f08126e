import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startWorld, userAgents, type World } from '../support/world.ts'
import { answerWith, type Merchant, type Received, startMerchant } from '../webhooks/support.ts'
import { as, keyOf, minute, orderFor, payUnnoticed, rowsOf, startAsScanner, until } from './support.ts'

let world: World
let merchant: Merchant
let secret: string
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000', LOG_LEVEL: 'trace' } })
  merchant = await startMerchant()
  await rowsOf(world, 'update webhook_endpoints set enabled = false')
  const made = await world.call<{ secret: string }>('POST', '/v1/webhook_endpoints', { url: merchant.url })
  secret = made.body.secret
})
afterEach(() => {
  merchant.answer = answerWith(204)
})
afterAll(async () => {
  await merchant.close()
  await world.stop()
})

/** What arrived about an order, verified as a merchant does it, at the world's own time. */
function verified(orderId: string): { type: string; sequence: number; data: Record<string, never> }[] {
  const about = (each: Received) => each.event.subject_id === orderId
  vi.useFakeTimers({ toFake: ['Date'], now: world.now() })
  try {
    return merchant.received
      .filter(about)
      .map((each) => new Webhook(secret).verify(each.body, each.headers as Record<string, string>) as never)
  } finally {
    vi.useRealTimers()
  }
}
/** Works until the merchant has so many events about an order. */
const arrive = (orderId: string, count = 1, work = () => world.runWork()) =>
  until(async () => {
    await work()
    return arrived(orderId).length >= count
  }, `${count} webhooks arrive`)
const arrived = (orderId: string) => merchant.received.filter((each) => each.event.subject_id === orderId)

describe('the merchant', () => {
  test('is told of a payment, signed so that the standard library verifies it, with nothing of the payer', async () => {
    const order = await world.order({ metadata: { cart: '7' }, buyer_name: 'name-canary' })
    await world.pay((await world.start(order, 'wechat_scan', 'native_qr')).action)
    await arrive(order.id)
    const [event] = verified(order.id)
    expect(event).toMatchObject({
      type: 'order.paid',
      sequence: 1,
      data: {
        order: { id: order.id, merchant_order_no: order.merchant_order_no, paid_amount: 8888, metadata: { cart: '7' } },
        payment: { method: 'wechat_scan', disposition: 'kept', paid_amount: 8888 },
      },
    })
    const openid = world.sims.wechat.accounts.openid('buyer', world.sims.wechat.credentials('shop').appid)
    const body = arrived(order.id)[0]?.body ?? ''
    for (const canary of [openid, 'name-canary']) expect(body).not.toContain(canary)
  })

  test('verifies nothing that was changed on the way or signed by somebody else', async () => {
    const [first] = merchant.received
    if (!first) throw new Error('nothing arrived')
    vi.useFakeTimers({ toFake: ['Date'], now: world.now() })
    const headers = first.headers as Record<string, string>
    const changed = first.body.replace('8888', '8889')
    expect(changed).not.toBe(first.body)
    expect(() => new Webhook(secret).verify(changed, headers)).toThrow('No matching signature')
    const stranger = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
    expect(() => new Webhook(stranger).verify(first.body, headers)).toThrow('No matching signature')
    vi.useRealTimers()
  })

  test('whose server fails hears the same event under the same id once it works again, in order', async () => {
    merchant.answer = answerWith(500)
    const order = await world.order()
    const wechat = await startAsScanner(world, order)
    const alipay = await world.start(order, 'alipay', 'precreate')
    await world.pay(wechat.action, 'friend')
    await world.pay(alipay.action)
    await arrive(order.id)
    merchant.answer = answerWith(204)
    for (let hours = 0; hours < 12 && arrived(order.id).at(-1)?.event.sequence !== 3; hours++)
      await world.live(60 * minute, 20 * minute)
    const ids = arrived(order.id).map((each) => each.headers['webhook-id'])
    const sequences = arrived(order.id).map((each) => each.event.sequence)
    expect(sequences).toEqual([...sequences].sort())
    expect(new Set(ids).size).toBe(3)
    expect(new Set(arrived(order.id).map((each) => each.event.id)).size).toBe(3)
  })

  test('is never told that a closed order is paid: late money is told of as surplus', async () => {
    const order = await world.order()
    const started = await world.start(order, 'alipay', 'precreate')
    await world.call('POST', `/v1/orders/${order.id}/close`)
    await world.pay(started.action)
    await arrive(order.id, 3, () => world.live(minute))
    expect(
      arrived(order.id).map((each) => [JSON.parse(each.body).type, JSON.parse(each.body).data.order.status]),
    ).toEqual([
      ['order.closed', 'closed'],
      ['payment.surplus', 'closed'],
      ['payment.surplus_returned', 'closed'],
    ])
  })

  test('hears nothing of another app', async () => {
    const order = await orderFor(world, 'video')
    const started = await world.call<{ action: never }>(
      'POST',
      `/v1/orders/${order.id}/attempts`,
      { method: 'wechat_scan', product: 'native_qr' },
      as(keyOf(world, 'video')),
    )
    await world.pay(started.body.action)
    const mine = await world.order()
    await world.pay((await world.start(mine, 'wechat_scan', 'native_qr')).action)
    await arrive(mine.id)
    expect(arrived(order.id)).toEqual([])
  })
})

describe('both key modes of both channels, as several merchants have them', () => {
  test.each([
    ['video', 'wechat_scan', 'native_qr', 'the platform certificate'],
    ['secondhand', 'wechat_scan', 'native_qr', 'both, as during a move'],
    ['video', 'alipay', 'precreate', 'certificates'],
    ['shop', 'wechat_scan', 'native_qr', 'the public key'],
    ['shop', 'alipay', 'precreate', 'the public key'],
  ])('%s is paid by %s (%s) with %s', async (slug, method, product) => {
    const key = as(keyOf(world, slug))
    for (let round = 0; round < 3; round++) {
      const order = await orderFor(world, slug)
      const started = await world.call<{ action: never }>(
        'POST',
        `/v1/orders/${order.id}/attempts`,
        { method, product },
        key,
      )
      expect(started.status).toBe(201)
      expect(await world.pay(started.body.action)).toBe('paid')
      expect((await world.call('GET', `/v1/orders/${order.id}`, undefined, key)).body).toMatchObject({ status: 'paid' })
    }
  })
})

test('after all of this, faults among it, no line of the log names a secret or a payer', async () => {
  const order = await world.order({ buyer_id: 'buyer-id-canary', buyer_name: 'buyer-name-canary' })
  world.sims.core.faults.next('wechat', 'notification', { kind: 'wrong_merchant' })
  await world.pay((await world.start(order, 'wechat_scan', 'native_qr')).action)
  world.sims.core.faults.next('alipay', 'prepay', { kind: 'drops_connection_after_doing' })
  const doubtful = await world.order()
  await world.start(doubtful, 'alipay', 'page')
  await payUnnoticed(world, 'wechat', (await world.start(doubtful, 'wechat_scan', 'h5', userAgents.phone)).action)
  await world.call('POST', '/v1/orders', '{"amount":', { authorization: 'Bearer sk_test_key-canary' })
  await world.live(5 * minute)

  const { wechat } = world.sims
  const canaries = ['shop', 'video', 'secondhand'].flatMap((name) => {
    const held = wechat.credentials(name as 'shop')
    const alipay = world.sims.alipay.credentials(name as 'shop')
    const people = (['buyer', 'friend'] as const).map((user) => wechat.accounts.openid(user, held.appid))
    const pemLine = (pem: string | undefined) => pem?.split('\n')[3] ?? 'no such merchant'
    return [held.api_v3_key, held.app_secret, pemLine(held.private_key), pemLine(alipay?.private_key), ...people]
  })
  const log = world.logLines.join('\n')
  expect(log.length).toBeGreaterThan(1_000)
  const keys = world.demo.apps.map((app) => app.api_key)
  const secrets = [secret, world.demo.webhook_secret, ...keys, ...world.core.deps.config.HUTONG_SECRET]
  for (const canary of [...canaries, ...secrets, 'canary', order.cashier_url.slice(-22)])
    expect(log).not.toContain(canary)
})
