import { type ErrorCode, errors } from '@hutong/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HutongError, isTransient } from '../src/error.ts'
import { parseRetryAfter, retryDelayMs, worthRetrying } from '../src/retry.ts'
import { createTransport, type HutongOptions, type Pace } from '../src/transport.ts'
import { answer, fakeHutong, hangUp, refuse } from './support/fake-hutong.ts'

const now = Date.UTC(2026, 10, 23, 6, 0, 0)

const transportTo = (url: string, options: Partial<HutongOptions> = {}) => {
  const slept: number[] = []
  const pace: Pace = {
    sleep: async (ms) => {
      slept.push(ms)
    },
    random: () => 0.5,
    now: () => now,
  }
  return { send: createTransport({ apiKey: 'sk_test_x', baseUrl: url, ...options }, pace), slept }
}

const create = { method: 'POST', path: '/v1/orders', body: { merchant_order_no: 'T1' } } as const
const read = { method: 'GET', path: '/v1/orders/ord_1' } as const

test.each([
  ['busy', refuse(429, 'too_many_requests')],
  ['not ready', refuse(503, 'not_ready')],
  ['behind a proxy that gave up', answer(504, '<html>')],
  ['hanging up', hangUp],
  ['still working on the same key', refuse(409, 'idempotency_in_progress')],
])('a request is sent again when the platform is %s', async (_name, first) => {
  const { url, seen } = await fakeHutong(first, answer(200, { id: 'ord_1' }))
  const { send } = transportTo(url)
  expect(await send(read)).toEqual({ id: 'ord_1' })
  expect(seen).toHaveLength(2)
})

test('a POST keeps its body and its idempotency key over the retries, and the next call has another', async () => {
  const { url, seen } = await fakeHutong(hangUp, refuse(503, 'overloaded'), answer(201, {}))
  const { send } = transportTo(url)
  await send(create)
  await send(create)
  const keys = seen.map((request) => request.headers['idempotency-key'])
  expect(seen).toHaveLength(4)
  expect(new Set(keys.slice(0, 3)).size).toBe(1)
  expect(keys[3]).not.toBe(keys[0])
  expect(seen.map((request) => request.body)).toEqual(Array(4).fill(create.body))
})

test.each([
  [400, 'invalid_request'],
  [401, 'invalid_api_key'],
  [404, 'order_not_found'],
  [409, 'order_exists_with_different_content'],
  [409, 'order_payment_in_doubt'],
  [500, 'internal_error'],
])('a %i %s is not sent again', async (status, code) => {
  const { url, seen } = await fakeHutong(refuse(status, code))
  const { send } = transportTo(url)
  await expect(send(create)).rejects.toMatchObject({ status, code })
  expect(seen).toHaveLength(1)
})

test('it gives up after the retries it was allowed and throws the last refusal', async () => {
  const { url, seen } = await fakeHutong(refuse(503, 'overloaded'))
  const { send, slept } = transportTo(url, { retries: 3 })
  await expect(send(read)).rejects.toMatchObject({ code: 'overloaded', requestId: 'req_1', transient: true })
  expect(seen).toHaveLength(4)
  expect(slept).toEqual([188, 375, 750])
})

test('Retry-After is waited for, with jitter on top', async () => {
  const { url } = await fakeHutong(refuse(429, 'too_many_requests', { 'retry-after': '7' }), answer(200, {}))
  const { send, slept } = transportTo(url)
  await send(read)
  expect(slept).toEqual([7188])
})

test('a wait that is too long is left to the caller', async () => {
  const { url, seen } = await fakeHutong(refuse(429, 'too_many_requests', { 'retry-after': '3600' }))
  const { send, slept } = transportTo(url)
  await expect(send(read)).rejects.toMatchObject({ retryAfterMs: 3_600_000 })
  expect(seen).toHaveLength(1)
  expect(slept).toEqual([])
})

test('no answer within the deadline is a timeout', async () => {
  const { url } = await fakeHutong(() => {})
  const { send } = transportTo(url, { timeoutMs: 50, retries: 0 })
  await expect(send(read)).rejects.toMatchObject({ status: 0, code: 'timeout', transient: true })
})

test('a platform that is not there is a network error that names the reason', async () => {
  const unreachable: typeof fetch = async () => {
    throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })
  }
  const { send } = transportTo('https://pay.test', { fetch: unreachable, retries: 0 })
  await expect(send(read)).rejects.toMatchObject({
    status: 0,
    code: 'network_error',
    message: 'The platform could not be reached (ECONNREFUSED).',
  })
})

test.each(Object.keys(errors) as ErrorCode[])('%s is as transient as the contract says', (code) => {
  expect(isTransient(errors[code].status, code)).toBe(errors[code].transient)
})

test('what is retried is transient', () => {
  for (const code of Object.keys(errors) as ErrorCode[]) {
    const error = new HutongError({ status: errors[code].status, code, message: '' })
    if (worthRetrying(error)) expect(error.transient).toBe(true)
  }
})

test.each([
  [null, undefined],
  ['', undefined],
  ['soon', undefined],
  ['-1', undefined],
  ['0', 0],
  ['12', 12_000],
  ['Mon, 23 Nov 2026 06:00:30 GMT', 30_000],
  ['Mon, 23 Nov 2026 05:59:00 GMT', 0],
])('Retry-After %j means %j milliseconds', (header, expected) => {
  expect(parseRetryAfter(header, now)).toBe(expected)
})

test('the delay grows, is never shorter than asked for, and is bounded', () => {
  const inputs = [
    fc.nat(40),
    fc.option(fc.nat(30_000), { nil: undefined }),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
  ]
  fc.assert(
    fc.property(
      ...(inputs as [fc.Arbitrary<number>, fc.Arbitrary<number | undefined>, fc.Arbitrary<number>]),
      (retry, asked, random) => {
        const delay = retryDelayMs(retry, asked, random)
        expect(delay).toBeGreaterThanOrEqual(Math.max(125, asked ?? 0))
        expect(delay).toBeLessThanOrEqual((asked ?? 0) + 8_000)
      },
    ),
  )
})
