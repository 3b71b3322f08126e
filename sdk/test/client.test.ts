import { expect, test } from 'vitest'
import { createHutong, HutongError } from '../src/index.ts'
import { answer, fakeHutong, refuse } from './support/fake-hutong.ts'

const apiKey = 'sk_test_never_to_be_printed'
const order = { id: 'ord_1', object: 'order', cashier_url: 'http://pay.test/c/x' }
const list = { object: 'list', data: [order], has_more: false }

const clientOf = async (...answers: Parameters<typeof fakeHutong>) => {
  const fake = await fakeHutong(...answers)
  return { hutong: createHutong({ apiKey, baseUrl: fake.url, retries: 0 }), seen: fake.seen }
}

const errorOf = async (promise: Promise<unknown>): Promise<HutongError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof HutongError)) throw new Error('expected a HutongError')
  return error
}

test('creating an order posts it as JSON with the key and an idempotency key', async () => {
  const { hutong, seen } = await clientOf(answer(201, order))
  const input = { merchant_order_no: 'T1', amount: 8888, subject: '龙井茶' }
  expect(await hutong.orders.create(input)).toEqual(order)
  expect(seen[0]).toMatchObject({ method: 'POST', path: '/v1/orders', body: input })
  expect(seen[0]?.headers).toMatchObject({ authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' })
  expect(seen[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/)
})

test('an idempotency key of the caller is sent as it is', async () => {
  const { hutong, seen } = await clientOf(answer(201, order))
  await hutong.orders.create({ merchant_order_no: 'T1', amount: 1, subject: 'x' }, { idempotencyKey: 'mine-1' })
  expect(seen[0]?.headers['idempotency-key']).toBe('mine-1')
})

const calls: ReadonlyArray<[string, (hutong: ReturnType<typeof createHutong>) => Promise<unknown>, string, string]> = [
  ['orders.get', (h) => h.orders.get('ord_1'), 'GET', '/v1/orders/ord_1'],
  [
    'orders.list',
    (h) => h.orders.list({ limit: 5, starting_after: 'ord_9' }),
    'GET',
    '/v1/orders?limit=5&starting_after=ord_9',
  ],
  ['orders.list of one status', (h) => h.orders.list({ status: 'paid' }), 'GET', '/v1/orders?status=paid'],
  ['orders.list without parameters', (h) => h.orders.list(), 'GET', '/v1/orders'],
  [
    'orders.getByMerchantOrderNo',
    (h) => h.orders.getByMerchantOrderNo('T|1*'),
    'GET',
    '/v1/orders?merchant_order_no=T%7C1*',
  ],
  ['orders.close', (h) => h.orders.close('ord_1'), 'POST', '/v1/orders/ord_1/close'],
  [
    'friendPayLinks.create',
    (h) => h.friendPayLinks.create('ord_1', { via: 'wechat_friend' }),
    'POST',
    '/v1/orders/ord_1/friend_pay_links',
  ],
  ['friendPayLinks.list', (h) => h.friendPayLinks.list('ord_1'), 'GET', '/v1/orders/ord_1/friend_pay_links'],
  ['friendPayLinks.revoke', (h) => h.friendPayLinks.revoke('fpl_1'), 'POST', '/v1/friend_pay_links/fpl_1/revoke'],
  ['orders.attempts', (h) => h.orders.attempts('ord_1'), 'GET', '/v1/orders/ord_1/attempts'],
  [
    'orders.startAttempt',
    (h) => h.orders.startAttempt('ord_1', { method: 'alipay', product: 'wap' }),
    'POST',
    '/v1/orders/ord_1/attempts',
  ],
  [
    'webhookEndpoints.create',
    (h) => h.webhookEndpoints.create({ url: 'https://s.test/w' }),
    'POST',
    '/v1/webhook_endpoints',
  ],
  ['webhookEndpoints.get', (h) => h.webhookEndpoints.get('whe_1'), 'GET', '/v1/webhook_endpoints/whe_1'],
  ['webhookEndpoints.list', (h) => h.webhookEndpoints.list(), 'GET', '/v1/webhook_endpoints'],
  [
    'webhookEndpoints.update',
    (h) => h.webhookEndpoints.update('whe_1', { enabled: false }),
    'PATCH',
    '/v1/webhook_endpoints/whe_1',
  ],
  ['webhookEndpoints.delete', (h) => h.webhookEndpoints.delete('whe_1'), 'DELETE', '/v1/webhook_endpoints/whe_1'],
  [
    'webhookEndpoints.rotateSecret',
    (h) => h.webhookEndpoints.rotateSecret('whe_1', { expiresInSeconds: 60 }),
    'POST',
    '/v1/webhook_endpoints/whe_1/rotate_secret',
  ],
  [
    'webhookEndpoints.deliveries',
    (h) => h.webhookEndpoints.deliveries('whe_1', { limit: 2 }),
    'GET',
    '/v1/webhook_endpoints/whe_1/deliveries?limit=2',
  ],
  ['events.list', (h) => h.events.list({ subject_id: 'ord_1' }), 'GET', '/v1/events?subject_id=ord_1'],
  ['events.get', (h) => h.events.get('evt_1'), 'GET', '/v1/events/evt_1'],
  ['events.resend', (h) => h.events.resend('evt_1'), 'POST', '/v1/events/evt_1/resend'],
]

test.each(calls)('%s asks the right address', async (_name, call, method, path) => {
  const { hutong, seen } = await clientOf(answer(200, list))
  await call(hutong)
  expect(seen).toHaveLength(1)
  expect(seen[0]).toMatchObject({ method, path })
})

test('rotating a secret says in seconds how long the old one lives', async () => {
  const { hutong, seen } = await clientOf(answer(200, { id: 'whe_1', secret: 'whsec_x' }))
  await hutong.webhookEndpoints.rotateSecret('whe_1', { expiresInSeconds: 3600 })
  expect(seen[0]?.body).toEqual({ expires_in: 3600 })
})

test('resending says to which endpoint, or to all', async () => {
  const { hutong, seen } = await clientOf(answer(202, { ...list, data: [{ id: 'whd_1' }] }))
  expect((await hutong.events.resend('evt_1', { endpoint: 'whe_1' })).data[0]?.id).toBe('whd_1')
  await hutong.events.resend('evt_1')
  expect(seen.map((request) => request.body)).toEqual([{ endpoint: 'whe_1' }, {}])
})

test('a merchant order number is answered by its order, or by null', async () => {
  const { hutong } = await clientOf(answer(200, list), answer(200, { ...list, data: [] }))
  expect(await hutong.orders.getByMerchantOrderNo('T1')).toEqual(order)
  expect(await hutong.orders.getByMerchantOrderNo('T2')).toBeNull()
})

test('an answer without a body is fine where nothing is expected', async () => {
  const { hutong } = await clientOf((_request, response) => response.writeHead(204).end())
  expect(await hutong.webhookEndpoints.delete('whe_1')).toBeUndefined()
})

test('a refusal becomes a HutongError with all the platform said', async () => {
  const body = { error: { code: 'amount_not_positive', message: 'Too small.', param: 'amount', request_id: 'req_7' } }
  const { hutong } = await clientOf(answer(400, body))
  const error = await errorOf(hutong.orders.create({ merchant_order_no: 'T1', amount: 0, subject: 'x' }))
  expect(error).toMatchObject({
    name: 'HutongError',
    status: 400,
    code: 'amount_not_positive',
    message: 'Too small.',
    param: 'amount',
    requestId: 'req_7',
    transient: false,
  })
})

test('an answer that is not from Hutong is called so', async () => {
  const { hutong } = await clientOf(answer(200, '<html>hello</html>'), answer(404, 'nothing here'))
  expect(await errorOf(hutong.orders.get('ord_1'))).toMatchObject({ status: 200, code: 'unexpected_answer' })
  expect(await errorOf(hutong.orders.get('ord_1'))).toMatchObject({ status: 404, code: 'unexpected_answer' })
})

test('the key does not follow a redirect', async () => {
  const elsewhere = await fakeHutong(answer(200, order))
  const { hutong } = await clientOf(answer(302, '', { location: `${elsewhere.url}/v1/orders/ord_1` }))
  expect(await errorOf(hutong.orders.get('ord_1'))).toMatchObject({ status: 302, code: 'unexpected_answer' })
  expect(elsewhere.seen).toHaveLength(0)
})

test('no error shows the key or what was sent', async () => {
  const { hutong } = await clientOf(refuse(401, 'invalid_api_key'))
  const error = await errorOf(
    hutong.orders.create({ merchant_order_no: 'T1', amount: 1, subject: 'x', buyer_name: '王小明' }),
  )
  const everything = JSON.stringify({
    ...error,
    message: error.message,
    stack: error.stack,
    cause: error.cause ?? null,
  })
  expect(everything).not.toContain(apiKey)
  expect(everything).not.toContain('王小明')
})

test.each(['', '..', 'a/b', 'ord_1?x=1', 'ord 1'])('the id %j is refused before anything is sent', async (id) => {
  const { hutong, seen } = await clientOf(answer(200, order))
  await expect(hutong.orders.get(id)).rejects.toThrow(TypeError)
  await expect(hutong.orders.close(id)).rejects.toThrow(TypeError)
  expect(seen).toHaveLength(0)
})

test('a base address with a path and a trailing slash is kept', async () => {
  const { url, seen } = await fakeHutong(answer(200, order))
  await createHutong({ apiKey, baseUrl: `${url}/pay/` }).orders.get('ord_1')
  expect(seen[0]?.path).toBe('/pay/v1/orders/ord_1')
})

test.each([
  ['an empty key', { apiKey: '', baseUrl: 'https://pay.test' }],
  ['a key with a line break', { apiKey: 'sk_test_1\n', baseUrl: 'https://pay.test' }],
  ['an address without a scheme', { apiKey, baseUrl: 'pay.test' }],
  ['an address of another scheme', { apiKey, baseUrl: 'ftp://pay.test' }],
  ['an address with user info', { apiKey, baseUrl: 'https://u:p@pay.test' }],
  ['a timeout of zero', { apiKey, baseUrl: 'https://pay.test', timeoutMs: 0 }],
  ['less than no retries', { apiKey, baseUrl: 'https://pay.test', retries: -1 }],
])('%s is refused when the client is made', (_name, options) => {
  expect(() => createHutong(options)).toThrow(TypeError)
})
