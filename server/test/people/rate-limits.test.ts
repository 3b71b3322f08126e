import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRateLimit, movableClock } from '../../src/platform/index.ts'
import { as, keyOf, type Problem } from '../flows/support.ts'
import { sitAs } from '../support/people.ts'
import { startWorld, type World } from '../support/world.ts'

describe('a limit', () => {
  test('counts each caller for itself by minutes of the clock, and says how long to wait', () => {
    const clock = movableClock(new Date('2026-11-25T10:00:15Z'))
    const limit = createRateLimit(clock, 2)
    expect(['a', 'a', 'b', 'a', 'b', 'b'].map((who) => limit.take(who))).toEqual([0, 0, 0, 45, 0, 45])
    clock.advance(44_999)
    expect(limit.take('a')).toBe(1)
    clock.advance(1)
    expect(limit.take('a')).toBe(0)
  })
})

describe('the API', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld({ env: { API_REQUESTS_PER_MINUTE: '5', API_ADDRESS_REQUESTS_PER_MINUTE: '30' } })
  })
  afterAll(() => world.stop())

  const orders = (key: string) => world.call<Problem>('GET', '/v1/orders', undefined, as(key))

  test('answers a key so many requests a minute, and others all the same', async () => {
    await world.advance(60_000)
    const shop = keyOf(world, 'shop')
    for (let request = 0; request < 5; request++) expect((await orders(shop)).status).toBe(200)
    const refused = await orders(shop)
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'too_many_requests' } } })
    expect(refused.headers.get('retry-after')).toBe('60')
    expect((await orders(keyOf(world, 'video'))).status).toBe(200)
    await world.advance(60_000)
    expect((await orders(shop)).status).toBe(200)
  })

  test('counts a person for all their windows', async () => {
    const desk = await sitAs(world, 'viewer')
    await world.advance(60_000)
    const answers = []
    for (let request = 0; request < 7; request++) answers.push((await desk.ask('GET', '/v1/orders')).status)
    expect(answers).toEqual([200, 200, 200, 200, 200, 429, 429])
  })

  test('stops listening to an address that tries one wrong key after another', async () => {
    await world.advance(60_000)
    const answers = []
    for (let guess = 0; guess < 32; guess++)
      answers.push((await orders(`sk_test_${String(guess).padStart(32, '0')}`)).status)
    expect(answers.slice(0, 30)).toEqual(Array(30).fill(401))
    expect(answers.slice(30)).toEqual([429, 429])
  })
})
