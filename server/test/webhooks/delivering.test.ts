import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEndpoint } from '../../src/webhooks/index.ts'
import { answerWith, createWorld, hour, type Merchant, minute, second, startMerchant, type World } from './support.ts'

let world: World
let merchant: Merchant

beforeEach(async () => {
  world = await createWorld()
  merchant = await startMerchant()
})
afterEach(async () => {
  await world.close()
  await merchant.close()
})

const subscribe = (url = merchant.url) => createEndpoint(world.deps, world.owner, { url })
const deliveries = () =>
  world.rows<{
    event_id: string
    status: string
    tries: number
    last_error: string | null
    next_attempt_at: Date | null
  }>(
    'select event_id, status, tries, last_error, next_attempt_at from webhook_deliveries order by subject_id, sequence',
  )

describe('delivering', () => {
  it('sends an event once, and remembers it', async () => {
    await subscribe()
    const event = await world.happen(world.newSubject())
    await world.settle()
    expect(merchant.received.map((each) => each.event.id)).toEqual([event.id])
    expect(await deliveries()).toMatchObject([{ event_id: event.id, status: 'delivered', tries: 1 }])
    await world.live(2 * hour, 10 * minute)
    expect(merchant.received).toHaveLength(1)
  })

  it('repeats id and body, not the timestamp, and waits longer each time', async () => {
    await subscribe()
    merchant.answer = answerWith(500)
    await world.happen(world.newSubject())
    await world.settle()
    await world.live(4 * second, second)
    expect(merchant.received).toHaveLength(1)
    await world.live(2 * second, second)
    expect(merchant.received).toHaveLength(2)
    merchant.answer = answerWith(204)
    await world.live(6 * minute, minute)
    const [first, second_, third] = merchant.received
    expect(merchant.received).toHaveLength(3)
    expect(second_?.body).toBe(first?.body)
    expect(third?.body).toBe(first?.body)
    expect(new Set(merchant.received.map((each) => each.headers['webhook-id'])).size).toBe(1)
    expect(new Set(merchant.received.map((each) => each.headers['webhook-timestamp'])).size).toBe(3)
    expect(await deliveries()).toMatchObject([{ status: 'delivered', tries: 3 }])
  })

  it('after three days of silence delivers everything, each order in its order', async () => {
    await subscribe()
    merchant.answer = answerWith(503)
    const subjects = Array.from({ length: 30 }, () => world.newSubject())
    for (const subject of subjects) await world.happen(subject, 'order.closed')
    await world.settle()
    await world.live(hour, 5 * minute)
    for (const subject of subjects) await world.happen(subject, 'payment.surplus')
    await world.live(71 * hour, 30 * minute)
    for (const subject of subjects.slice(0, 10)) await world.happen(subject, 'payment.surplus')
    expect((await deliveries()).every((each) => each.status === 'scheduled')).toBe(true)

    merchant.answer = answerWith(200)
    const before = merchant.received.length
    await world.live(28 * hour, 10 * minute)
    const after = merchant.received.slice(before)
    expect((await deliveries()).map((each) => each.status)).toEqual(Array(70).fill('delivered'))
    expect(after).toHaveLength(70)
    for (const [index, subject] of subjects.entries()) {
      const order = after.filter((each) => each.event.subject_id === subject).map((each) => each.event.sequence)
      expect(order).toEqual(index < 10 ? [1, 2, 3] : [1, 2])
    }
  }, 60_000)

  it('gives up after the last try, and lets the next event of the order go', async () => {
    await subscribe()
    const refusedSubject = world.newSubject()
    merchant.answer = (_request, response) => {
      const last = merchant.received.at(-1)
      response.writeHead(last?.event.subject_id === refusedSubject && last.event.sequence === 1 ? 500 : 200).end()
    }
    await world.happen(refusedSubject)
    await world.happen(refusedSubject, 'payment.surplus')
    await world.settle()
    await world.live(120 * hour, hour)
    expect(await deliveries()).toMatchObject([
      { status: 'given_up', tries: 11, last_error: 'not_accepted' },
      { status: 'delivered', tries: 1 },
    ])
  }, 60_000)

  it('disables an endpoint that says it is gone', async () => {
    const { endpoint } = await subscribe()
    merchant.answer = answerWith(410)
    await world.happen(world.newSubject())
    await world.settle()
    await world.happen(world.newSubject())
    await world.live(24 * hour, hour)
    expect(merchant.received).toHaveLength(1)
    expect(await world.rows('select enabled from webhook_endpoints where id = $1', [endpoint.id])).toEqual([
      { enabled: false },
    ])
    expect(await deliveries()).toMatchObject([{ status: 'failed', last_error: 'gone' }])
  })

  it.each([
    ['hangs', () => {}, 'timeout'],
    ['breaks off', (_request: unknown, response: { destroy(): void }) => response.destroy(), 'connection_failed'],
    ['redirects to another server', answerWith(302, { location: 'http://127.0.0.1:1/elsewhere' }), 'redirect_refused'],
    ['fails', answerWith(500), 'not_accepted'],
  ])('counts an endpoint that %s as failed', async (_what, answer, lastError) => {
    const impatient = await createWorld({ WEBHOOK_TIMEOUT_MS: '500' })
    try {
      await createEndpoint(impatient.deps, impatient.owner, { url: merchant.url })
      merchant.answer = answer as typeof merchant.answer
      await impatient.happen(impatient.newSubject())
      await impatient.settle()
      expect(await impatient.rows('select status, tries, last_error from webhook_deliveries')).toEqual([
        { status: 'scheduled', tries: 1, last_error: lastError },
      ])
    } finally {
      await impatient.close()
    }
  })

  it.each([
    [
      'drips its body without end',
      (_request: unknown, response: ServerResponse) => {
        const timer = setInterval(() => response.write('.'), 50)
        response.on('close', () => clearInterval(timer))
        response.writeHead(200)
      },
    ],
    [
      'answers with a huge body',
      (_request: unknown, response: ServerResponse) => {
        response.writeHead(200)
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        }
        response.on('drain', more)
        more()
      },
    ],
  ])('believes the status of an endpoint that %s, and hangs up', async (_what, answer) => {
    const impatient = await createWorld({ WEBHOOK_TIMEOUT_MS: '500' })
    try {
      await createEndpoint(impatient.deps, impatient.owner, { url: merchant.url })
      let closed: () => void = () => {}
      const hungUp = new Promise<void>((resolve) => {
        closed = resolve
      })
      merchant.answer = (request, response) => {
        response.on('close', closed)
        answer(request, response)
      }
      await impatient.happen(impatient.newSubject())
      await impatient.settle()
      await hungUp
      expect(await impatient.rows('select status, tries from webhook_deliveries')).toEqual([
        { status: 'delivered', tries: 1 },
      ])
    } finally {
      await impatient.close()
    }
  })
})
