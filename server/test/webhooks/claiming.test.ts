import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { onCrashPoint, SimulatedCrash } from '../../src/platform/index.ts'
import { claimDeliveries, recordDeliveries } from '../../src/webhooks/claim-store.ts'
import { decideDelivery } from '../../src/webhooks/delivery.ts'
import { breaker, inFlightMax } from '../../src/webhooks/endpoint.ts'
import { createEndpoint } from '../../src/webhooks/index.ts'
import { answerWith, createWorld, hour, type Merchant, minute, second, startMerchant, type World } from './support.ts'

let world: World
let merchant: Merchant

beforeEach(async () => {
  world = await createWorld()
  merchant = await startMerchant()
})
afterEach(async () => {
  onCrashPoint(undefined)
  await world.close()
  await merchant.close()
})

const subscribe = (url = merchant.url) => createEndpoint(world.deps, world.owner, { url })
const fanOut = () => world.fanOut()
const claim = (limit = 512, leaseMs = minute) => {
  const now = world.clock.now()
  return claimDeliveries(world.deps.db, { now, limit, leaseUntil: new Date(now.getTime() + leaseMs) })
}
const success = (delivery: Awaited<ReturnType<typeof claim>>[number]) => ({
  delivery,
  decision: decideDelivery({ kind: 'answered', statusCode: 200 }, delivery.tries, world.clock.now(), 0.5),
})
const failure = (delivery: Awaited<ReturnType<typeof claim>>[number]) => ({
  delivery,
  decision: decideDelivery({ kind: 'unanswered', failure: 'timeout' }, delivery.tries, world.clock.now(), 0.5),
})
const record = (results: ReturnType<typeof success>[]) => recordDeliveries(world.deps.db, results, world.clock.now())

describe('claiming', () => {
  it('gives each delivery to one worker only', async () => {
    await subscribe()
    for (let i = 0; i < 40; i++) await world.happen(world.newSubject())
    await fanOut()
    const claims = await Promise.all([claim(15), claim(15), claim(15), claim(15)])
    const ids = claims.flat().map((each) => each.id)
    expect(ids).toHaveLength(40)
    expect(new Set(ids).size).toBe(40)
  })

  it('gives only the earliest of each order, and the next when that one is done', async () => {
    await subscribe()
    const subject = world.newSubject()
    for (let i = 0; i < 3; i++) await world.happen(subject)
    await fanOut()
    for (const sequence of [1, 2, 3]) {
      const claimed = await claim()
      expect(claimed.map((each) => each.event.sequence)).toEqual([sequence])
      expect(await claim()).toEqual([])
      await record(claimed.map(success))
    }
  })

  it('makes an event that comes later wait for one that is under way', async () => {
    await subscribe()
    const subject = world.newSubject()
    await world.happen(subject)
    await fanOut()
    const first = await claim()
    await world.happen(subject)
    await fanOut()
    expect(await claim()).toEqual([])
    await record(first.map(failure))
    expect(await claim()).toEqual([])
    world.clock.advance(6 * second)
    const again = await claim()
    expect(again.map((each) => each.event.sequence)).toEqual([1])
    await record(again.map(success))
    expect((await claim()).map((each) => each.event.sequence)).toEqual([2])
  })

  it('never leaves an order waiting when its events are fanned out and finished at the same time', async () => {
    await subscribe()
    const subjects = Array.from({ length: 20 }, () => world.newSubject())
    for (const subject of subjects) await world.happen(subject)
    await fanOut()
    for (let round = 0; round < 5; round++) {
      const claimed = await claim()
      expect(claimed).toHaveLength(subjects.length)
      for (const subject of subjects) await world.happen(subject)
      await Promise.all([fanOut(), ...claimed.map((each) => record([success(each)]))])
    }
    const [stuck] = await world.rows<{ count: number }>(
      `select count(distinct subject_id)::int as count from webhook_deliveries d where status = 'scheduled'
       and not exists (select from webhook_deliveries h where h.subject_id = d.subject_id and h.status = 'scheduled' and h.next_attempt_at is not null)`,
    )
    expect(stuck?.count).toBe(0)
  })

  it(`has at most ${inFlightMax} under way to one endpoint, over all workers`, async () => {
    await subscribe()
    for (let i = 0; i < inFlightMax + 30; i++) await world.happen(world.newSubject())
    await fanOut()
    const claims = await Promise.all([claim(), claim(), claim()])
    expect(claims.flat()).toHaveLength(inFlightMax)
    await record(claims.flat().slice(0, 10).map(success))
    expect(await claim()).toHaveLength(10)
  })

  it('shares out a claim among the endpoints', async () => {
    for (let i = 0; i < 4; i++) await subscribe()
    for (let i = 0; i < 20; i++) await world.happen(world.newSubject())
    await fanOut()
    const perEndpoint = Map.groupBy(await claim(20), (each) => each.endpointId)
    expect([...perEndpoint.values()].map((each) => each.length)).toEqual([5, 5, 5, 5])
  })

  it('gives a delivery to another worker when the lease of the first ran out, and then ignores the first', async () => {
    await subscribe()
    await world.happen(world.newSubject())
    await fanOut()
    const lost = await claim()
    world.clock.advance(minute - 1)
    expect(await claim()).toEqual([])
    world.clock.advance(1)
    const taken = await claim()
    expect(taken.map((each) => [each.id, each.tries])).toEqual([[lost[0]?.id, 2]])
    await record(lost.map(failure))
    expect(await world.rows('select status, tries, last_error from webhook_deliveries')).toEqual([
      { status: 'scheduled', tries: 2, last_error: null },
    ])
    await record(taken.map(success))
    expect(await world.rows('select status from webhook_deliveries')).toEqual([{ status: 'delivered' }])
  })

  it('leaves disabled and deleted endpoints alone', async () => {
    const { endpoint } = await subscribe()
    await world.happen(world.newSubject())
    await fanOut()
    await world.rows('update webhook_endpoints set enabled = false where id = $1', [endpoint.id])
    expect(await claim()).toEqual([])
    await world.rows('update webhook_endpoints set enabled = true where id = $1', [endpoint.id])
    expect(await claim()).toHaveLength(1)
  })
})

describe('the breaker', () => {
  const endpointState = () =>
    world.rows<{ failures: number; pauses: number; paused_until: Date | null }>(
      'select failures, pauses, paused_until from webhook_endpoints',
    )

  it('pauses an endpoint that only fails, tries it with one delivery, and opens it after a success', async () => {
    await subscribe()
    for (let i = 0; i < 20; i++) await world.happen(world.newSubject())
    await fanOut()
    const first = await claim(breaker.failuresMax)
    await record(first.map(failure))
    expect(await claim()).toEqual([])
    const pausedUntil = world.clock.now().getTime() + breaker.pausesMs[0]
    expect(await endpointState()).toEqual([{ failures: 5, pauses: 1, paused_until: new Date(pausedUntil) }])

    world.clock.advance(breaker.pausesMs[0])
    const probe = await claim()
    expect(probe).toHaveLength(1)
    expect(await claim()).toEqual([])
    await record(probe.map(failure))
    const [paused] = await endpointState()
    expect(paused).toMatchObject({
      pauses: 2,
      paused_until: new Date(world.clock.now().getTime() + breaker.pausesMs[1]),
    })

    world.clock.advance(breaker.pausesMs[1])
    await record((await claim()).map(success))
    expect(await endpointState()).toEqual([{ failures: 0, pauses: 0, paused_until: null }])
    expect(await claim()).toHaveLength(19)
  })

  it('never pauses longer than its longest pause', async () => {
    await subscribe()
    for (let i = 0; i < 30; i++) await world.happen(world.newSubject())
    await fanOut()
    await record((await claim(5)).map(failure))
    for (let i = 0; i < 10; i++) {
      const [state] = await endpointState()
      const pause = (state?.paused_until?.getTime() ?? 0) - world.clock.now().getTime()
      expect(pause).toBe(breaker.pausesMs[Math.min(i, breaker.pausesMs.length - 1)])
      world.clock.advance(pause)
      await record((await claim()).map(failure))
    }
  })

  it('keeps open what sometimes succeeds', async () => {
    await subscribe()
    for (let i = 0; i < 20; i++) await world.happen(world.newSubject())
    await fanOut()
    for (let i = 0; i < 5; i++) {
      const [ok, ...others] = await claim(4)
      if (ok) await record([success(ok), ...others.map(failure)])
    }
    expect(await endpointState()).toEqual([{ failures: 0, pauses: 0, paused_until: null }])
  })

  it('keeps a dead endpoint from holding up the others', async () => {
    const impatient = await createWorld({ WEBHOOK_TIMEOUT_MS: '500' })
    const dead = await startMerchant(() => {})
    try {
      await createEndpoint(impatient.deps, impatient.owner, { url: dead.url })
      await createEndpoint(impatient.deps, impatient.owner, { url: merchant.url })
      for (let i = 0; i < 200; i++) await impatient.happen(impatient.newSubject())
      // Rounds overlap as in the worker: while the dead one keeps its connections waiting, the living one gets everything.
      const work = impatient.newWork({})
      await impatient.fanOut()
      while (merchant.received.length < 200) await work.deliver.round()
      await work.close()
      expect(merchant.received).toHaveLength(200)
      expect(dead.received.length).toBeLessThanOrEqual(inFlightMax)
    } finally {
      await impatient.close()
      await dead.close()
    }
  })
})

describe('a process that stops', () => {
  it('before the fan-out is committed repeats it, and nobody is told twice', async () => {
    await subscribe()
    const event = await world.happen(world.newSubject())
    onCrashPoint((point) => {
      if (point === 'events-fanned-out-before-commit') throw new SimulatedCrash(point)
    })
    await expect(world.fanOut()).rejects.toThrow(SimulatedCrash)
    expect(await world.rows('select id from webhook_deliveries')).toEqual([])
    onCrashPoint(undefined)
    await world.settle()
    expect(merchant.received.map((each) => each.event.id)).toEqual([event.id])
  })

  it('after sending, before marking, sends again with the same id when its lease is over', async () => {
    await subscribe()
    const subject = world.newSubject()
    await world.happen(subject)
    await world.happen(subject)
    await fanOut()
    onCrashPoint((point) => {
      if (point === 'webhook-sent-before-mark') throw new SimulatedCrash(point)
    })
    await expect(world.newWork().deliver.round()).rejects.toThrow(SimulatedCrash)
    onCrashPoint(undefined)
    const next = world.newWork()
    await world.settle(next)
    expect(merchant.received).toHaveLength(1)
    world.clock.advance(minute)
    await world.settle(next)
    expect(merchant.received.map((each) => each.event.sequence)).toEqual([1, 1, 2])
    const [before, again] = merchant.received
    expect(again?.headers['webhook-id']).toBe(before?.headers['webhook-id'])
    expect(again?.body).toBe(before?.body)
  })

  it('between failing and retrying loses nothing', async () => {
    await subscribe()
    merchant.answer = answerWith(500)
    await world.happen(world.newSubject())
    await world.settle()
    merchant.answer = answerWith(200)
    const restarted = world.newWork()
    await world.live(hour, 10 * minute, restarted)
    expect(await world.rows('select status, tries from webhook_deliveries')).toEqual([
      { status: 'delivered', tries: 2 },
    ])
  })
})
