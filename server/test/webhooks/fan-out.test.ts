import { deliveryMoves, deliveryStatuses, eventTypeNames } from '@hutong/contract'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendEvents, newId, statement, systemRandom } from '../../src/platform/index.ts'
import type { WebhookEndpoint } from '../../src/webhooks/endpoint.ts'
import { planDeliveries } from '../../src/webhooks/fan-out-events.job.ts'
import { createEndpoint } from '../../src/webhooks/index.ts'
import { createWorld, type Merchant, minute, startMerchant, type World } from './support.ts'

const endpoint = (over: Partial<WebhookEndpoint>): WebhookEndpoint => ({
  appId: 'app_1',
  id: 'whe_1',
  livemode: false,
  url: 'https://shop.example/',
  eventTypes: [],
  description: null,
  enabled: true,
  secret: '',
  previousSecret: null,
  previousSecretExpiresAt: null,
  pausedUntil: null,
  createdAt: new Date(0),
  ...over,
})
const event = (id: string, sequence: number, over: object = {}) => ({
  appId: 'app_1',
  id,
  type: 'order.paid' as const,
  subjectId: 'ord_1',
  sequence,
  livemode: false,
  ...over,
})
const plan = (events: ReturnType<typeof event>[], endpoints: WebhookEndpoint[]) =>
  planDeliveries(events, endpoints, () => 'del_1').map((each) => [each.endpointId, each.eventId, each.first])

describe('planning deliveries', () => {
  it('goes to every endpoint of the app and mode that wants the type', () => {
    const endpoints = [
      endpoint({ id: 'whe_all' }),
      endpoint({ id: 'whe_paid', eventTypes: ['order.paid'] }),
      endpoint({ id: 'whe_closed', eventTypes: ['order.closed'] }),
      endpoint({ id: 'whe_live', livemode: true }),
      endpoint({ id: 'whe_other', appId: 'app_2' }),
    ]
    expect(plan([event('evt_1', 1)], endpoints)).toEqual([
      ['whe_all', 'evt_1', true],
      ['whe_paid', 'evt_1', true],
    ])
    expect(plan([event('evt_1', 1, { appId: 'app_3' })], endpoints)).toEqual([])
  })

  it('puts only the earliest of each order and endpoint first', () => {
    const endpoints = [endpoint({ id: 'whe_1' }), endpoint({ id: 'whe_2' })]
    const events = [event('evt_2', 2), event('evt_9', 1, { subjectId: 'ord_2' }), event('evt_1', 1)]
    const firsts = plan(events, endpoints).filter(([, , first]) => first)
    expect(firsts.map(([id, eventId]) => `${id} ${eventId}`).sort()).toEqual([
      'whe_1 evt_1',
      'whe_1 evt_9',
      'whe_2 evt_1',
      'whe_2 evt_9',
    ])
  })

  it('counts an event once that was read twice', () => {
    expect(plan([event('evt_1', 1), event('evt_1', 1)], [endpoint({})])).toHaveLength(1)
  })
})

describe('fanning out', () => {
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
  const subscribe = () => createEndpoint(world.deps, world.owner, { url: merchant.url })

  it('by several workers at once makes each delivery once', async () => {
    await subscribe()
    for (let i = 0; i < 50; i++) await world.happen(world.newSubject())
    const workers = [world.newWork(), world.newWork(), world.newWork()]
    await Promise.all(workers.map((work) => world.fanOut(work)))
    await world.settle()
    const ids = merchant.received.map((each) => each.event.id)
    expect(ids).toHaveLength(50)
    expect(new Set(ids).size).toBe(50)
  })

  it('does not see an event before its transaction is committed, nor ever one that was rolled back', async () => {
    await subscribe()
    const row = (sequence: number, subjectId: string) => ({
      ...world.owner,
      id: newId('event', world.clock.now(), systemRandom),
      type: 'order.paid' as const,
      subjectId,
      sequence,
      data: {},
      createdAt: world.clock.now(),
    })
    const work = world.newWork()
    const rolledBack = world.deps.db.transaction(async (tx) => {
      await appendEvents(tx, [row(1, world.newSubject())])
      await work.fanOut.round()
      await work.deliver.round()
      throw new Error('the payment did not happen')
    })
    await expect(rolledBack).rejects.toThrow('did not happen')
    await world.settle()
    expect(merchant.received).toEqual([])
  })

  it('keeps the order of events when the transaction of the earlier one began later', async () => {
    await subscribe()
    const { db } = world.deps
    const subjectId = world.newSubject()
    const row = (sequence: number) => ({
      ...world.owner,
      id: newId('event', world.clock.now(), systemRandom),
      type: 'order.paid' as const,
      subjectId,
      sequence,
      data: {},
      createdAt: world.clock.now(),
    })
    const beginWriting = statement('', 'select pg_current_xact_id()')
    // Began first, commits last, and a third transaction keeps the earlier event from readers of the log.
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let blocker: Promise<void> = Promise.resolve()
    await db.transaction(async (late) => {
      await late.query(beginWriting)
      await new Promise<void>((resolve) => {
        blocker = db.transaction(async (third) => {
          await third.query(beginWriting)
          resolve()
          await held
        })
      })
      await db.transaction((early) => appendEvents(early, [row(1)]))
      await appendEvents(late, [row(2)])
    })
    const work = world.newWork()
    // Now the log shows the second event alone.
    while ((await world.rows('select 1 from webhook_deliveries')).length === 0) await work.fanOut.round()
    await work.deliver.round()
    await work.deliver.round()
    release()
    await blocker
    await world.settle()
    expect(merchant.received.map((each) => each.event.sequence)).toEqual([1, 2])
  })

  it('carries on where it stopped: events of a time without endpoints stay in the past', async () => {
    await world.happen(world.newSubject())
    await world.settle()
    await subscribe()
    const later = await world.happen(world.newSubject())
    world.clock.advance(minute)
    await world.settle(world.newWork())
    expect(merchant.received.map((each) => each.event.id)).toEqual([later.id])
  })

  it('knows every type of the contract', async () => {
    await subscribe()
    for (const type of eventTypeNames) await world.happen(world.newSubject(), type)
    await world.settle()
    expect(new Set(merchant.received.map((each) => (each.event as unknown as { type: string }).type))).toEqual(
      new Set(eventTypeNames),
    )
  })

  it('the database allows exactly the moves of a delivery that the contract lists', async () => {
    await subscribe()
    await world.happen(world.newSubject())
    await world.settle()
    const put = (status: string) =>
      world.rows(
        `update webhook_deliveries set status = $1::text, next_attempt_at = null, lease_until = null,
           delivered_at = case when $1::text = 'delivered' then created_at end`,
        [status],
      )
    const allowed: string[] = []
    for (const from of deliveryStatuses)
      for (const to of deliveryStatuses) {
        if (from === to) continue
        await world.rows('alter table webhook_deliveries disable trigger webhook_deliveries_legal_moves')
        await put(from)
        await world.rows('alter table webhook_deliveries enable trigger webhook_deliveries_legal_moves')
        const moved = await put(to).then(
          () => true,
          (error: { constraint?: string }) => {
            expect(error.constraint).toBe('webhook_deliveries_legal_moves')
            return false
          },
        )
        if (moved) allowed.push(`${from} → ${to}`)
      }
    const listed = Object.entries(deliveryMoves).flatMap(([from, tos]) => tos.map((to) => `${from} → ${to}`))
    expect(allowed.sort()).toEqual(listed.sort())
  })
})
