import type { OrderView } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../support/world.ts'
import { counts, type Problem } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

let numbers = 0
const good = () => ({ merchant_order_no: `B${++numbers}`, amount: 8888, currency: 'CNY', subject: '龙井茶 250g' })

async function refusedFor(body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const before = await counts(world)
  const answer = await world.call<Problem>('POST', '/v1/orders', body, headers)
  expect(await counts(world)).toEqual(before)
  const { code, param, request_id: requestId } = answer.body.error
  expect(requestId).toMatch(/^req_/)
  return [answer.status, code, param].filter(Boolean).join(' ')
}

describe('an order is not made', () => {
  test.each<[unknown, string]>([
    [0, '400 amount_not_positive amount'],
    [-1, '400 amount_not_positive amount'],
    [-8888, '400 amount_not_positive amount'],
    [1.5, '400 amount_not_integer amount'],
    [0.1 + 0.2, '400 amount_not_integer amount'],
    [1e11, '400 amount_too_large amount'],
    [10_000_000_001, '400 amount_too_large amount'],
    [2 ** 53, '400 amount_too_large amount'],
    ['1', '400 invalid_request amount'],
    ['88.88', '400 invalid_request amount'],
    [null, '400 invalid_request amount'],
    [undefined, '400 invalid_request amount'],
    [[8888], '400 invalid_request amount'],
    [{ total: 8888 }, '400 invalid_request amount'],
    [true, '400 invalid_request amount'],
  ])('of an amount of %j', async (amount, refusal) => {
    expect(await refusedFor({ ...good(), amount })).toBe(refusal)
  })

  test.each<[string, unknown, string]>([
    ['currency', 'USD', '400 currency_not_supported currency'],
    ['currency', 'cny', '400 currency_not_supported currency'],
    ['subject', '', '400 invalid_request subject'],
    ['subject', '茶\u0000', '400 forbidden_characters subject'],
    ['subject', '茶\n叶', '400 forbidden_characters subject'],
    ['subject', 'tea\u202Efdp', '400 forbidden_characters subject'],
    ['subject', 'te\u200Ba', '400 forbidden_characters subject'],
    ['subject', '\ud83d', '400 forbidden_characters subject'],
    ['subject', '茶'.repeat(257), '400 text_too_long subject'],
    ['buyer_id', 'b'.repeat(65), '400 text_too_long buyer_id'],
    ['buyer_name', 'a\u001bb', '400 forbidden_characters buyer_name'],
    ['merchant_order_no', 'T 1', '400 invalid_request merchant_order_no'],
    ['merchant_order_no', 'x'.repeat(65), '400 invalid_request merchant_order_no'],
    ['merchant_order_no', '', '400 invalid_request merchant_order_no'],
    ['expires_in', 59, '400 invalid_request expires_in'],
    ['expires_in', 1_296_001, '400 invalid_request expires_in'],
    ['expires_in', 60.5, '400 invalid_request expires_in'],
    ['return_url', 'javascript:alert(1)', '400 return_url_invalid return_url'],
    ['return_url', '//shop.test/back', '400 return_url_invalid return_url'],
    ['return_url', 'https://user:pass@shop.test/', '400 return_url_invalid return_url'],
    ['return_url', 'https://shop.test/\\evil', '400 return_url_invalid return_url'],
    ['return_url', 'https://shop.test/\r\nset-cookie: a=b', '400 return_url_invalid return_url'],
    ['metadata', { a: 1 }, '400 invalid_request metadata.a'],
    ['total', 1, '400 unknown_parameter total'],
    ['paid_amount', 8888, '400 unknown_parameter paid_amount'],
  ])('with %s %j', async (field, value, refusal) => {
    expect(await refusedFor({ ...good(), [field]: value })).toBe(refusal)
  })

  test.each<[string, string, string]>([
    ['no JSON', '{"amount":', '400 invalid_json'],
    ['nothing', '', '400 invalid_request'],
    ['a prototype', '{"__proto__":{"amount":1}}', '400 invalid_json'],
    ['a list', '[]', '400 invalid_request'],
    ['more than a body may hold', JSON.stringify({ ...good(), subject: 'x'.repeat(300_000) }), '413 body_too_large'],
  ])('of %s', async (_what, body, refusal) => {
    expect(await refusedFor(body)).toBe(refusal)
  })
  test('of a form', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await refusedFor('amount=1', headers)).toBe('415 unsupported_media_type')
  })
})

describe('an order number that was used', () => {
  const first = {
    ...good(),
    buyer_id: 'u1',
    return_url: 'https://shop.test/a',
    metadata: { cart: '7' },
    expires_in: 900,
  }
  beforeAll(async () => {
    await world.order(first)
  })
  test.each<[string, unknown]>([
    ['amount', 8889],
    ['subject', '龙井茶 500g'],
    ['buyer_id', 'u2'],
    ['buyer_name', '小王'],
    ['return_url', 'https://shop.test/b'],
    ['metadata', { cart: '8' }],
    ['expires_in', 901],
  ])('is refused with another %s, by name', async (field, value) => {
    expect(await refusedFor({ ...first, [field]: value })).toBe(`409 order_exists_with_different_content ${field}`)
  })
  test('is answered with its order when nothing differs', async () => {
    const before = await counts(world)
    const again = await world.call<OrderView>('POST', '/v1/orders', first)
    expect(again.status).toBe(200)
    expect(again.headers.get('idempotency-hit')).toBe('true')
    expect(again.body).toMatchObject({ merchant_order_no: first.merchant_order_no, amount: 8888 })
    expect(await counts(world)).toEqual(before)
  })
})

describe('what a channel cannot carry', () => {
  test('of a subject is left out by a written rule, while the order keeps it', async () => {
    const subject = '生日礼物 🎁🎂 龙井茶'
    const order = await world.order({ subject })
    expect(order.subject).toBe(subject)
    const started = await world.start(order, 'wechat_scan', 'native_qr')
    expect(started).toMatchObject({ status: 'awaiting_payer' })
    const [attempt] = await world.attempts(order.id)
    const trade = world.sims.wechat.trades.all().find((each) => each.outTradeNo === attempt?.attempt_no)
    expect(trade?.description).toBe('生日礼物  龙井茶')
    expect(await world.pay(started.action)).toBe('paid')
    expect(await world.read(order.id)).toMatchObject({ status: 'paid', subject })
  })

  test('of the most a channel takes is cut, and still paid', async () => {
    const order = await world.order({ subject: '长'.repeat(256) })
    const started = await world.start(order, 'wechat_scan', 'native_qr')
    expect(await world.pay(started.action)).toBe('paid')
  })

  test('is refused before an attempt exists where there is no rule: a JSAPI payment without its payer', async () => {
    const order = await world.order()
    const before = await counts(world)
    const answer = await world.call<Problem>('POST', `/v1/orders/${order.id}/attempts`, {
      method: 'wechat_scan',
      product: 'jsapi',
    })
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'payer_required' } } })
    expect(await counts(world)).toEqual(before)
  })

  test.each([
    [{ method: 'alipay', product: 'h5' }, 422, 'product_not_available'],
    [{ method: 'wechat_scan', product: 'page' }, 422, 'product_not_available'],
    [{ method: 'cash', product: 'page' }, 400, 'invalid_request'],
    [{ method: 'alipay' }, 400, 'invalid_request'],
    [{ method: 'alipay', product: 'page', amount: 1 }, 400, 'unknown_parameter'],
  ])('is refused as %o', async (body, status, code) => {
    const order = await world.order()
    const before = await counts(world)
    const answer = await world.call<Problem>('POST', `/v1/orders/${order.id}/attempts`, body)
    expect(answer).toMatchObject({ status, body: { error: { code } } })
    expect(await counts(world)).toEqual(before)
  })
})

test('an error speaks Chinese to who asks for Chinese, and its code stays the same', async () => {
  const body = { ...good(), amount: 0 }
  const chinese = await world.call<Problem>('POST', '/v1/orders', body, { 'accept-language': 'zh-CN,en;q=0.5' })
  expect(chinese.body.error).toMatchObject({ code: 'amount_not_positive', message: '金额必须至少为 1 分。' })
})
