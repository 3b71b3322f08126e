import type { OrderView } from '@hutong/contract'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Core, closeCore, composeCore, composeWork } from '../../src/main/compose.ts'
import { type Api, composeApi } from '../../src/main/compose-api.ts'
import { type CrashPoint, crashPoints, type DueWork, onCrashPoint, SimulatedCrash } from '../../src/platform/index.ts'
import { eventsOf, minute, payUnnoticed, rowsOf, startAsScanner, until } from '../flows/support.ts'
import { plainPages, startWorld, type World } from '../support/world.ts'
import { type Merchant, startMerchant } from '../webhooks/support.ts'

type Process = { core: Core; api: Api; work: readonly DueWork[]; closeWork: () => Promise<void> }

let world: World
let merchant: Merchant
/** What is alive: the world's own process first, then one after another on the same database. */
let alive: Pick<Process, 'api' | 'work'>
const born: Process[] = []

beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
  alive = world
  merchant = await startMerchant()
  await rowsOf(world, 'update webhook_endpoints set enabled = false')
  await world.call('POST', '/v1/webhook_endpoints', { url: merchant.url })
})
afterEach(() => onCrashPoint(undefined))
afterAll(async () => {
  for (const { api, closeWork, core } of born) {
    await api.stop()
    await closeWork()
    await closeCore(core)
  }
  await merchant.close()
  await world.stop()
})

/** From here on the process dies at this point, and does nothing more at any other. */
function dieAt(name: CrashPoint): () => boolean {
  let dead = false
  onCrashPoint((point) => {
    if (dead || point === name) {
      dead = true
      throw new SimulatedCrash(name)
    }
  })
  return () => dead
}

/** The dead process is left as it is, with its memory; a new one starts on the same database at the same address. */
async function startAgain(): Promise<void> {
  onCrashPoint(undefined)
  await alive.api.stop()
  const { clock, config, log } = world.core.deps
  const core = composeCore(config, 'again', { clock, log, defaultMetrics: false })
  const api = await composeApi(core, plainPages)
  await api.app.listen({ port: Number(new URL(world.url).port), host: '127.0.0.1' })
  const { close, work } = composeWork(core, { wholeRounds: true })
  const next = { core, api, work, closeWork: close }
  born.push(next)
  alive = next
}

/** Rounds of everything that is due, until nothing is. */
async function workAll(): Promise<void> {
  for (let found = 1; found > 0; ) {
    found = 0
    for (const each of alive.work) found += await each.round()
    await world.settle()
  }
}
const dyingWork = () => expect(workAll()).rejects.toBeInstanceOf(SimulatedCrash)

async function live(ms: number, stepMs = 20_000): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) {
    await world.advance(Math.min(left, stepMs))
    await workAll()
  }
}

const start = (order: OrderView) => world.start(order, 'wechat_scan', 'native_qr')
/** The answer never comes, or says that something went wrong. */
const dyingStart = async (order: OrderView): Promise<void> => {
  const answer = (await start(order).catch(() => undefined)) as object | undefined
  expect(answer ?? { error: {} }).toHaveProperty('error')
}

type Scenario = Readonly<{
  end: 'paid' | 'closed'
  /** Goes up to the point and dies there. */
  die: (order: OrderView, name: CrashPoint) => Promise<() => boolean>
  /** What the payer still does with the process that comes after. */
  after?: (order: OrderView) => Promise<void>
  /** How often the merchant hears of it, when that is not once. */
  heard?: number
  /** When it is more than the order's end. */
  events?: readonly string[]
  refunded?: number
}>

/** Pays an order and asks for a refund of a part of it. */
const payAndRefund = async (order: OrderView): Promise<void> => {
  await world.pay((await start(order)).action)
  const asked = await world.call('POST', '/v1/refunds', { order: order.id, refund_no: `R-${order.id}`, amount: 1000 })
  expect(asked.status).toBe(201)
}
const diesRefunding: Scenario = {
  end: 'paid',
  die: async (order, name) => {
    await payAndRefund(order)
    const dead = dieAt(name)
    const refunds = alive.work.find((each) => each.name === 'submit-refunds')
    await expect(refunds?.round()).rejects.toBeInstanceOf(SimulatedCrash)
    return dead
  },
  events: ['order.paid 1', 'refund.succeeded 2'],
  refunded: 1000,
  heard: 2,
}

const payAfterwards = async (order: OrderView): Promise<void> => {
  const again = await start(order)
  expect(again.status).toBe('awaiting_payer')
  expect(await world.pay(again.action)).toBe('paid')
}
const diesWhileStarting: Scenario = {
  end: 'paid',
  die: async (order, name) => {
    const dead = dieAt(name)
    await dyingStart(order)
    return dead
  },
  after: payAfterwards,
}
const diesOnNotification: Scenario = {
  end: 'paid',
  die: async (order, name) => {
    const { action } = await start(order)
    const dead = dieAt(name)
    expect(await world.pay(action)).toBe('paid')
    expect(world.sims.core.notifier.log().at(-1)?.outcome).not.toBe('accepted')
    return dead
  },
}
const diesTellingTheMerchant: Scenario = {
  end: 'paid',
  die: async (order, name) => {
    await world.pay((await start(order)).action)
    const dead = dieAt(name)
    // The end of the event log may be held back for a moment by another database of the cluster.
    await until(async () => {
      await workAll().catch((error: unknown) => expect(error).toBeInstanceOf(SimulatedCrash))
      return dead()
    }, `the process dies at ${name}`)
    return dead
  },
}

const scenarios: Readonly<Record<CrashPoint, Scenario>> = {
  'attempt-committed-before-call': diesWhileStarting,
  'channel-answered-before-apply': diesWhileStarting,
  'notification-read-before-store': diesOnNotification,
  'settled-before-commit': diesOnNotification,
  'settled-before-ack': diesOnNotification,
  'check-claimed-before-call': {
    end: 'paid',
    die: async (order, name) => {
      await payUnnoticed(world, 'wechat', (await start(order)).action)
      await world.advance(minute)
      const dead = dieAt(name)
      await dyingWork()
      return dead
    },
  },
  'expiry-looked-before-commit': {
    end: 'closed',
    die: async (order, name) => {
      await start(order)
      await live(14 * minute, 2 * minute)
      await world.advance(2 * minute)
      const dead = dieAt(name)
      const [expiry] = alive.work.filter((each) => each.name === 'expire-orders')
      await expect(expiry?.round()).rejects.toBeInstanceOf(SimulatedCrash)
      return dead
    },
  },
  'events-fanned-out-before-commit': diesTellingTheMerchant,
  'webhook-sent-before-mark': { ...diesTellingTheMerchant, heard: 2 },
  'refund-marked-before-call': diesRefunding,
  'refund-answered-before-apply': diesRefunding,
  'stray-money-taken-before-commit': {
    end: 'paid',
    die: async (order, name) => {
      const scanner = await startAsScanner(world, order)
      await world.pay((await world.start(order, 'alipay', 'precreate')).action)
      expect(await world.pay(scanner.action, 'friend')).toBe('paid')
      await world.advance(minute)
      const dead = dieAt(name)
      const stray = alive.work.find((each) => each.name === 'return-stray-money')
      await expect(stray?.round()).rejects.toBeInstanceOf(SimulatedCrash)
      return dead
    },
    events: ['order.paid 1', 'payment.surplus 2', 'payment.surplus_returned 3'],
    heard: 3,
  },
}

const heardOf = (order: OrderView) => merchant.received.filter((each) => each.event.subject_id === order.id)

test('every crash point has its scenario', () => {
  expect(Object.keys(scenarios).sort()).toEqual([...crashPoints].sort())
})

describe('a process that dies', () => {
  test.each(crashPoints)('at %s leaves nothing that the next one does not bring to its end', async (name) => {
    const { after, die, end, events = [`order.${end} 1`], heard = 1, refunded = 0 } = scenarios[name]
    const order = await world.order()
    const dead = await die(order, name)
    expect(dead(), 'the point was reached').toBe(true)

    await startAgain()
    await after?.(order)
    await live(5 * minute)
    await until(async () => {
      await workAll()
      return heardOf(order).length >= heard
    }, 'the merchant hears of it')
    await live(5 * minute)

    expect(await world.read(order.id)).toMatchObject({
      status: end,
      paid_amount: end === 'paid' ? 8888 : 0,
      refunded_amount: refunded,
    })
    expect(await eventsOf(world, order.id)).toEqual(events)
    const attempts = (await world.attempts(order.id)).filter((each) => each.disposition !== 'surplus')
    expect(attempts).toHaveLength(1)
    expect(attempts[0]).toMatchObject(
      end === 'paid' ? { status: 'succeeded', disposition: 'kept', paid_amount: 8888 } : { status: 'closed' },
    )
    const posted = await rowsOf(world, 'select kind, amount from ledger_transfers where reference = $1', [
      attempts[0]?.id,
    ])
    expect(posted).toEqual(end === 'paid' ? [{ kind: 'payment', amount: 8888n }] : [])
    expect(heardOf(order)).toHaveLength(heard)
    expect(new Set(heardOf(order).map((each) => each.headers['webhook-id'])).size).toBe(events.length)
    if (attempts[0]?.channel === 'wechat') {
      const trade = world.sims.wechat.trades.all().filter((each) => each.outTradeNo === attempts[0]?.attempt_no)
      expect(trade).toHaveLength(1)
      expect(trade[0]?.payment !== undefined).toBe(end === 'paid')
      if (end === 'paid') expect(trade[0]?.isNotified ?? name === 'check-claimed-before-call').toBe(true)
    }
    expect(await rowsOf(world, 'select coalesce(sum(amount), 0)::bigint as zero from ledger_postings')).toEqual([
      { zero: 0n },
    ])
  })
})
