import type { OrderView, StartedAttempt } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertKey, listKeys, makeApiKey, revokeKey } from '../../src/apps/index.ts'
import { createLinkTokens, newId, systemRandom } from '../../src/platform/index.ts'
import { startWorld, userAgents, type World } from '../support/world.ts'
import { as, counts, keyOf, minute, orderFor, type Problem } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

async function newKey(slug: string, livemode: boolean) {
  const app = world.demo.apps.find((each) => each.slug === slug)
  const { hash, hint, secret } = makeApiKey(systemRandom, livemode)
  const key = { id: newId('apiKey', world.now(), systemRandom), appId: app?.id ?? '', hint, livemode }
  await insertKey(world.core.deps.db, { ...key, createdAt: world.now(), revokedAt: null }, hash)
  return { ...key, secret }
}

describe('an API key', () => {
  test.each<[string, Record<string, string>, string]>([
    ['none', { authorization: '' }, 'missing_api_key'],
    ['of another kind', { authorization: 'Basic c2s6' }, 'invalid_api_key'],
    ['misspelt', { authorization: 'Bearer sk_test_short' }, 'invalid_api_key'],
    ['unknown', { authorization: `Bearer sk_test_${'a'.repeat(32)}` }, 'invalid_api_key'],
    ['with more behind it', { authorization: `Bearer sk_test_${'a'.repeat(32)} x` }, 'invalid_api_key'],
  ])('that is %s is refused by name', async (_what, headers, code) => {
    const before = await counts(world)
    const answer = await world.call<Problem>('POST', '/v1/orders', { amount: 1 }, headers)
    expect(answer).toMatchObject({ status: 401, body: { error: { code } } })
    expect(JSON.stringify(answer.body)).not.toContain('sk_test_')
    expect(await counts(world)).toEqual(before)
  })

  test('that is revoked stops working within seconds, even where it was used a moment ago', async () => {
    const key = await newKey('shop', false)
    expect((await world.call('GET', '/v1/orders', undefined, as(key.secret))).status).toBe(200)
    expect(await revokeKey(world.core.deps.db, key.appId, key.id, world.now())).toBe(true)
    await world.advance(2_000)
    expect(await world.call<Problem>('GET', '/v1/orders', undefined, as(key.secret))).toMatchObject({
      status: 401,
      body: { error: { code: 'revoked_api_key' } },
    })
    expect(await revokeKey(world.core.deps.db, key.appId, key.id, world.now())).toBe(false)
    expect((await listKeys(world.core.deps.db, key.appId)).find((each) => each.id === key.id)?.revokedAt).toEqual(
      new Date(world.now().getTime() - 2_000),
    )
  })

  test('lies in the database as a hash alone', async () => {
    const key = await newKey('shop', false)
    const dump = JSON.stringify(await world.core.deps.db.query({ name: '', text: 'select k::text from api_keys k' }))
    expect(dump).not.toContain(key.secret)
  })

  test('of one app finds nothing of another, whatever is asked', async () => {
    const order = await world.order()
    const other = as(keyOf(world, 'video'))
    const asked = await Promise.all([
      world.call<Problem>('GET', `/v1/orders/${order.id}`, undefined, other),
      world.call<Problem>('POST', `/v1/orders/${order.id}/close`, undefined, other),
      world.call<Problem>('GET', `/v1/orders/${order.id}/attempts`, undefined, other),
      world.call<Problem>('POST', `/v1/orders/${order.id}/attempts`, { method: 'alipay', product: 'page' }, other),
    ])
    for (const answer of asked)
      expect(answer).toMatchObject({ status: 404, body: { error: { code: 'order_not_found' } } })
    const lists = await Promise.all(
      [`/v1/orders?merchant_order_no=${order.merchant_order_no}`, `/v1/events?subject_id=${order.id}`].map((path) =>
        world.call<{ data: unknown[] }>('GET', path, undefined, other),
      ),
    )
    for (const list of lists) expect(list.body.data).toEqual([])
    expect(await world.read(order.id)).toMatchObject({ status: 'awaiting_payment' })
  })

  test('for live sees no test order, and has no channel that was connected for tests', async () => {
    const live = as((await newKey('shop', true)).secret)
    const order = await world.order()
    expect(await world.call<Problem>('GET', `/v1/orders/${order.id}`, undefined, live)).toMatchObject({ status: 404 })
    const fields = { merchant_order_no: order.merchant_order_no, amount: 8888, subject: '茶' }
    const made = await world.call<OrderView>('POST', '/v1/orders', fields, live)
    expect(made).toMatchObject({ status: 201, body: { livemode: true } })
    expect((await world.call('GET', `/v1/orders/${made.body.id}`)).status).toBe(404)
    expect((await world.view(made.body)).methods).toEqual([])
    expect(await world.start(made.body, 'wechat_scan', 'native_qr')).toMatchObject({
      error: { code: 'method_not_available' },
    })
  })
})

describe('a payer’s link', () => {
  const pathOf = (order: OrderView) => new URL(order.cashier_url).pathname
  const problem = async (path: string) => {
    const answer = await world.call<Problem>('GET', `${path}/view`)
    return `${answer.status} ${answer.body.error?.code}`
  }

  test('that was changed, made by another platform or for another page is invalid', async () => {
    const order = await world.order()
    const path = pathOf(order)
    const token = path.slice(3)
    const flipped = `${token.slice(0, 20)}${token[20] === 'A' ? 'B' : 'A'}${token.slice(21)}`
    const ids = { appId: order.app, orderId: order.id }
    const foreign = createLinkTokens([Buffer.alloc(32, 9).toString('base64')]).make('cashier', ids)
    const forScan = new URL((await world.view(order)).scan_url).pathname.slice(3)
    for (const wrong of [flipped, foreign, forScan, 'x', token.slice(0, -1), '..%2f..%2fv1'])
      expect(await problem(`/c/${wrong}`)).toBe('404 cashier_link_invalid')
    expect((await world.call('GET', `/q/${token}`)).status).toBe(404)
  })

  test('to an order that does not exist is invalid in the same words', async () => {
    const order = await world.order()
    const ids = { appId: order.app, orderId: newId('order', world.now(), systemRandom) }
    expect(await problem(`/c/${world.core.deps.links.make('cashier', ids)}`)).toBe('404 cashier_link_invalid')
  })

  test('is too old after thirty days, as a page and as data', async () => {
    const order = await world.order({ expires_in: 60 })
    await world.advance(30 * 24 * 60 * minute)
    expect((await world.call('GET', `${pathOf(order)}/view`)).status).toBe(200)
    await world.advance(1)
    expect(await problem(pathOf(order))).toBe('410 cashier_link_expired')
    const page = await world.call<{ problem: object }>('GET', pathOf(order), undefined, { accept: 'text/html' })
    expect(page).toMatchObject({ status: 410, body: { problem: { code: 'cashier_link_expired', language: 'zh' } } })
  })

  test('allows what the page was offered and nothing else', async () => {
    const order = await world.order()
    const before = await counts(world)
    const start = (method: string, product: string, userAgent: string) =>
      world.start(order, method, product, userAgent) as Promise<StartedAttempt | Problem>
    expect(await start('alipay', 'page', userAgents.wechat)).toMatchObject({ error: { code: 'method_not_available' } })
    expect(await start('alipay', 'wap', userAgents.desktop)).toMatchObject({ error: { code: 'product_not_available' } })
    expect(await start('wechat_scan', 'jsapi', userAgents.desktop)).toMatchObject({
      error: { code: 'product_not_available' },
    })
    expect(await start('cash', 'coins', userAgents.desktop)).toMatchObject({ error: { code: 'invalid_request' } })
    expect(await counts(world)).toEqual(before)
  })
})

describe('an order that cannot be paid any more', () => {
  test.each([
    [
      'order_already_paid',
      async (order: OrderView) => {
        await world.pay((await world.start(order, 'alipay', 'precreate')).action)
      },
    ],
    [
      'order_closed',
      async (order: OrderView) => {
        await world.call('POST', `/v1/orders/${order.id}/close`)
      },
    ],
    [
      'order_expired',
      async () => {
        await world.advance(15 * minute)
      },
    ],
  ])('says %s to who starts a payment, and makes none', async (code, end) => {
    const order = await world.order()
    await end(order)
    const before = await counts(world)
    expect(await world.start(order, 'wechat_scan', 'native_qr')).toMatchObject({ error: { code } })
    const byApi = await world.call<Problem>('POST', `/v1/orders/${order.id}/attempts`, {
      method: 'alipay',
      product: 'page',
    })
    expect(byApi).toMatchObject({ status: 409, body: { error: { code } } })
    expect(await counts(world)).toEqual(before)
  })
})

test('a limit of attempts of one order holds against one who opens ever more of them', async () => {
  const slug = await orderFor(world, 'video')
  const video = as(keyOf(world, 'video'))
  const start = (payer: string) =>
    world.call<Problem>(
      'POST',
      `/v1/orders/${slug.id}/attempts`,
      { method: 'wechat_scan', product: 'jsapi', payer_id: payer },
      video,
    )
  // Silence of the channel keeps every one of them open: nobody knows whether it can be paid.
  world.sims.core.faults.next('wechat', 'prepay', { kind: 'http_500', times: 100 })
  const answers = []
  for (let index = 1; index <= 22; index++) answers.push(await start(`openid-of-payer-${index}`))
  expect(answers.map((each) => each.status)).toEqual([...Array(20).fill(201), 422, 422])
  expect(answers.at(-1)?.body.error.code).toBe('too_many_attempts')
  world.sims.core.faults.clear()
})
