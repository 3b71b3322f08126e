import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type ChannelHandle,
  type Connector,
  createShareTickets,
  createWeChatConnector,
  shareConfigOf,
} from '../../src/channels/index.ts'
import { claimShareTicket } from '../../src/channels/share-ticket-store.ts'
import { record } from '../../src/channels/wechat/testing.ts'
import { createLogger, createSecretBox, movableClock, systemRandom } from '../../src/platform/index.ts'
import { now, openStore, type Store } from './support.ts'

type OpenAccount = Extract<ReturnType<Connector['open']>, { kind: 'opened' }>['account']
type Answer = Awaited<ReturnType<NonNullable<OpenAccount['shareTicket']>>>

const minute = 60_000
const accountId = 'ca_1'
const box = createSecretBox([Buffer.alloc(32, 7).toString('base64')], systemRandom)
const refusal: Answer = { kind: 'unavailable', reason: { code: 'rate_limited', channelCode: '45009' } }

let store: Store
let clock = movableClock(now)
let lines: string[] = []
/** How often the channel was asked, and what it answers. */
let calls = 0
let answer: () => Answer | Promise<Answer>

beforeAll(async () => {
  store = await openStore(12)
})
afterAll(() => store.close())
beforeEach(() => {
  clock = movableClock(now)
  lines = []
  calls = 0
  answer = () => ticketFor(120)
})
afterEach(() => store.rows('delete from share_tickets'))

const ticketFor = (minutes: number): Answer => ({
  kind: 'ticket',
  ticket: `TICKET-${calls}`,
  expiresAt: new Date(clock.now().getTime() + minutes * minute),
})

function handleOf(changes: { version?: number; open?: Partial<OpenAccount> } = {}): ChannelHandle {
  const result = createWeChatConnector().open(record())
  if (result.kind !== 'opened') throw new Error('The test account does not open.')
  const { settings, merchantNo, channel } = record()
  const stored = { id: accountId, appId: 'app_1', channel, livemode: false, merchantNo, status: 'active' as const }
  const shareTicket = async () => {
    calls += 1
    return answer()
  }
  return {
    stored: { ...stored, settings, sealedSecrets: '', version: changes.version ?? 1 },
    open: { ...result.account, shareTicket, ...changes.open },
    products: [],
    capabilities: createWeChatConnector().capabilities,
  }
}

/** One process: what it has in memory is its own, what it has in the database is everybody's. */
function processOf(ourBox = box) {
  const log = createLogger({ level: 'info', name: 'test', destination: { write: (line) => void lines.push(line) } })
  const callContext = () => ({
    now: clock.now(),
    deadlineMs: 1000,
    fetch,
    nonce: (length: number) => 'n'.repeat(length),
    record: () => undefined,
  })
  return createShareTickets({ db: store.db, clock, box: ourBox, log }, { callContext })
}

describe('a share ticket', () => {
  it('is asked for once and shared by all processes', async () => {
    const handle = handleOf()
    expect(await processOf()(handle)).toBe('TICKET-1')
    for (let times = 0; times < 5; times += 1) expect(await processOf()(handle)).toBe('TICKET-1')
    expect(calls).toBe(1)
  })

  it('is asked for by one process when many look at once, and the pages of one process share the question', async () => {
    const handle = handleOf()
    const processes = Array.from({ length: 8 }, () => processOf())
    const got = await Promise.all(processes.flatMap((tickets) => [tickets(handle), tickets(handle), tickets(handle)]))
    expect(calls).toBe(1)
    expect(got).toContain('TICKET-1')
    // Whoever came while the question was under way has no card this time.
    for (const ticket of got) expect([undefined, 'TICKET-1']).toContain(ticket)
    expect(await processOf()(handle)).toBe('TICKET-1')
  })

  it('is sealed in the database and told to no log', async () => {
    await processOf()(handleOf())
    const [row] = await store.rows<{ sealed: string }>('select * from share_tickets')
    expect(row?.sealed).toMatch(/^s2\./)
    expect(JSON.stringify([row, lines])).not.toContain('TICKET-1')
  })

  it('is renewed before its end, and the old one serves while that fails', async () => {
    const handle = handleOf()
    const tickets = processOf()
    await tickets(handle)
    clock.advance(109 * minute)
    expect(await tickets(handle)).toBe('TICKET-1')
    expect(calls).toBe(1)
    clock.advance(minute)
    answer = () => refusal
    expect(await tickets(handle)).toBe('TICKET-1')
    expect(await tickets(handle)).toBe('TICKET-1')
    // Refused once, it is left alone until the lease has run out.
    expect(calls).toBe(2)
    expect(lines.join('')).toContain('rate_limited')
    clock.advance(minute)
    answer = () => ticketFor(120)
    expect(await tickets(handle)).toBe('TICKET-3')
    expect(await processOf()(handle)).toBe('TICKET-3')
  })

  it('that comes back the same, because its end is not near enough for the channel, is not asked for at every page', async () => {
    const handle = handleOf()
    const expiresAt = new Date(now.getTime() + 120 * minute)
    answer = () => ({ kind: 'ticket', ticket: 'SAME', expiresAt })
    await processOf()(handle)
    clock.advance(111 * minute)
    for (let times = 0; times < 5; times += 1) expect(await processOf()(handle)).toBe('SAME')
    expect(calls).toBe(2)
    clock.advance(minute)
    expect(await processOf()(handle)).toBe('SAME')
    expect(calls).toBe(3)
  })

  it('is not used at its end', async () => {
    const handle = handleOf()
    await processOf()(handle)
    clock.advance(120 * minute - 30_000)
    answer = () => refusal
    expect(await processOf()(handle)).toBeUndefined()
  })

  it('is not to be had where the channel refuses, and the channel is not asked at every page', async () => {
    const handle = handleOf()
    answer = () => refusal
    for (let times = 0; times < 5; times += 1) expect(await processOf()(handle)).toBeUndefined()
    expect(calls).toBe(1)
    clock.advance(minute)
    answer = () => ticketFor(120)
    expect(await processOf()(handle)).toBe('TICKET-2')
  })

  it('is asked for by another when the one that was to ask has died', async () => {
    const until = new Date(now.getTime() + minute)
    expect(await claimShareTicket(store.db, accountId, { now, until }, undefined)).toBe(true)
    expect(await processOf()(handleOf())).toBeUndefined()
    clock.advance(minute)
    expect(await processOf()(handleOf())).toBe('TICKET-1')
  })

  it('of one that came back after its lease does not overwrite the newer one', async () => {
    let release: (late: Answer) => void = () => undefined
    let isAsked: () => void = () => undefined
    const asked = new Promise<void>((resolve) => (isAsked = resolve))
    answer = () => {
      isAsked()
      return new Promise((resolve) => (release = resolve))
    }
    const slow = processOf()(handleOf())
    await asked
    clock.advance(minute)
    answer = () => ticketFor(120)
    expect(await processOf()(handleOf())).toBe('TICKET-2')
    release({ kind: 'ticket', ticket: 'LATE', expiresAt: new Date(now.getTime() + 60 * minute) })
    await slow
    expect(await processOf()(handleOf())).toBe('TICKET-2')
  })

  it('of other credentials, or sealed under a key that is gone, is got anew', async () => {
    await processOf()(handleOf())
    expect(await processOf()(handleOf({ version: 2 }))).toBeUndefined()
    clock.advance(minute)
    expect(await processOf()(handleOf({ version: 2 }))).toBe('TICKET-2')
    clock.advance(minute)
    const otherBox = createSecretBox([Buffer.alloc(32, 8).toString('base64')], systemRandom)
    expect(await processOf(otherBox)(handleOf({ version: 2 }))).toBe('TICKET-3')
  })

  it('is nothing a channel without share cards has', async () => {
    const { shareTicket: _, shareConfig: __, ...open } = handleOf().open
    const handle = { ...handleOf(), open }
    expect(await processOf()(handle)).toBeUndefined()
    expect(shareConfigOf(handle, 'T', 'https://pay.test/f/x', 'n', now)).toBeUndefined()
    expect(await store.rows('select * from share_tickets')).toEqual([])
    expect(shareConfigOf(handleOf(), 'T', 'https://pay.test/f/x', 'n', now)).toMatchObject({ nonceStr: 'n' })
  })
})
