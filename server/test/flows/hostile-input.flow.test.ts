import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../support/world.ts'
import { counts, type Problem } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const refusal = async (method: string, path: string, body?: unknown): Promise<string> => {
  const answer = await world.call<Problem>(method, path, body)
  const { code, param, request_id: requestId } = answer.body.error
  expect(requestId).toMatch(/^req_/)
  return [answer.status, code, param].filter(Boolean).join(' ')
}

describe('an address with U+0000, which no text in the database can hold, is refused by name', () => {
  test.each([
    ['GET', '/v1/orders/ord_%00'],
    ['POST', '/v1/orders/%00/close'],
    ['GET', '/v1/orders?starting_after=%00'],
    ['GET', '/v1/events/evt_%00'],
    ['GET', '/v1/events?subject_id=%00'],
    ['DELETE', '/v1/webhook_endpoints/%00'],
    ['GET', '/v1/ledger/transfers?reference=%00'],
  ])('%s %s', async (method, path) => {
    expect(await refusal(method, path)).toBe('400 forbidden_characters')
  })
})

describe('an address that cannot be an address has nothing at it, said in the shape of every other error', () => {
  test.each(['/v1/orders/%ff', '/v1/orders/%zz', '/c/%E0%A4%A', `/v1/orders/${'x'.repeat(300)}`])(
    '%s',
    async (path) => {
      expect(await refusal('GET', path)).toBe('404 route_not_found')
    },
  )
})

describe('an order is not made', () => {
  test.each<[string, unknown, string]>([
    ['metadata', { gift: 'a\u0000b' }, '400 forbidden_characters metadata.gift'],
    ['metadata', { gift: 'half \ud83d' }, '400 forbidden_characters metadata.gift'],
    ['metadata', { 'a\u0000b': 'gift' }, '400'],
    ['subject', '   ', '400 invalid_request subject'],
    ['subject', '\u3000\u00a0', '400 invalid_request subject'],
    ['buyer_name', ' ', '400 invalid_request buyer_name'],
  ])('with %s %j', async (field, value, expected) => {
    const before = await counts(world)
    const order = { merchant_order_no: 'HOSTILE', amount: 1, currency: 'CNY', subject: 'x', [field]: value }
    expect(await refusal('POST', '/v1/orders', order)).toContain(expected)
    expect(await counts(world)).toEqual(before)
  })

  test('but metadata may have lines', async () => {
    const order = await world.order({ metadata: { note: 'two\nlines\tand 🍵' } })
    expect((await world.read(order.id)).metadata).toEqual({ note: 'two\nlines\tand 🍵' })
  })
})

test('a filter that does not exist is refused, and does not answer with everything', async () => {
  expect(await refusal('GET', '/v1/orders?state=paid')).toBe('400 unknown_parameter state')
  expect(await refusal('GET', '/v1/events?types=order.paid')).toBe('400 unknown_parameter types')
})
