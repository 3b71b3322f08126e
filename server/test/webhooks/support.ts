import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { EventType } from '@hutong/contract'
import {
  appendEvents,
  createLinkTokens,
  createLogger,
  createMetrics,
  createSecretBox,
  createWake,
  type Deps,
  movableClock,
  newId,
  openDatabase,
  readConfig,
  statement,
  systemRandom,
} from '../../src/platform/index.ts'
import { createWebhookWork, type DeliveryOptions } from '../../src/webhooks/index.ts'
import { createTestDatabase } from '../support/database.ts'

export const start = new Date('2026-11-23T08:00:00.000Z')
export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
const behind = statement(
  'test.behind',
  `select count(*)::int as count from events, progress
   where progress.name = 'webhooks.fan-out' and (xid, events.position) > ((progress.position->>'xid')::xid8, (progress.position->>'position')::bigint)`,
)
const masterKey = Buffer.alloc(32, 7).toString('base64')

export type TestEvent = { id: string; subjectId: string; sequence: number }
export type World = Awaited<ReturnType<typeof createWorld>>

/** A server without its HTTP: a database of its own, a clock that is moved by hand, and the background work of webhooks. */
export async function createWorld(env: Record<string, string> = {}) {
  const database = await createTestDatabase()
  const config = readConfig({
    DATABASE_URL: database.url,
    HUTONG_SECRET: masterKey,
    WEBHOOK_ALLOW_PRIVATE: 'true',
    WEBHOOK_TIMEOUT_MS: '2000',
    ...env,
  })
  const clock = movableClock(start)
  const db = openDatabase({ url: database.url, poolMax: 6 })
  const wake = createWake(db)
  const deps: Deps = {
    config,
    db,
    clock,
    random: systemRandom,
    log: createLogger({ level: 'silent', name: 'test' }),
    metrics: createMetrics({ defaults: false }),
    box: createSecretBox(config.HUTONG_SECRET, systemRandom),
    links: createLinkTokens(config.HUTONG_SECRET),
    wake,
  }
  const closers: (() => Promise<void>)[] = []
  const appId = newId('app', start, systemRandom)
  const owner = { appId, livemode: false, by: 'command' }
  const sequences = new Map<string, number>()

  const newWork = (options: DeliveryOptions = { wholeRounds: true }) => {
    const { work, close } = createWebhookWork(deps, options)
    closers.push(close)
    const [fanOut, deliver] = work
    if (!fanOut || !deliver) throw new Error('both kinds of work are expected')
    return { fanOut, deliver, close }
  }
  const work = newWork()

  return {
    deps,
    clock,
    owner,
    newWork,
    newSubject: () => newId('order', clock.now(), systemRandom),
    /** Commits one event, the next of its subject. */
    async happen(
      subjectId: string,
      type: EventType = 'order.paid',
      of: { appId: string; livemode: boolean } = owner,
    ): Promise<TestEvent> {
      const sequence = (sequences.get(subjectId) ?? 0) + 1
      sequences.set(subjectId, sequence)
      const id = newId('event', clock.now(), systemRandom)
      const data = { order: { id: subjectId, subject: '龙井茶 250g', amount: 8888 } }
      await db.transaction((tx) =>
        appendEvents(tx, [{ ...of, id, type, subjectId, sequence, data, createdAt: clock.now() }]),
      )
      return { id, subjectId, sequence }
    },
    /**
     * Fans out all that is committed. A transaction of a test beside this one, in another database of the same server, can hold the end
     * of the log back for a moment; so finding nothing is not enough.
     */
    async fanOut(which = work): Promise<void> {
      for (;;) {
        while ((await which.fanOut.round()) > 0);
        const [left] = await db.query<{ count: number }>(behind)
        if (left?.count === 0) return
        await setTimeout(2)
      }
    },
    /** Lets the background work look until there is nothing to do. Time stands still meanwhile. */
    async settle(which = work): Promise<void> {
      await this.fanOut(which)
      while ((await which.deliver.round()) > 0);
    },
    /** Lives through a stretch of time, looking at every step. */
    async live(ms: number, stepMs: number, which = work): Promise<void> {
      for (let passed = 0; passed < ms; passed += stepMs) {
        clock.advance(Math.min(stepMs, ms - passed))
        await this.settle(which)
      }
    },
    rows: <R extends object>(text: string, values: unknown[] = []) => db.query<R>(statement('', text), values),
    async close(): Promise<void> {
      await Promise.all(closers.map((close) => close()))
      await wake.close()
      await db.close()
      await database.drop()
    },
  }
}

export type Received = {
  headers: IncomingHttpHeaders
  body: string
  event: { id: string; subject_id: string; sequence: number }
}

/** A merchant's server that keeps what it was sent and answers as it is told. */
export async function startMerchant(answer: RequestListener = (_request, response) => void response.end()) {
  const received: Received[] = []
  const merchant = { answer, received, url: '', connections: 0, close: async () => {} }
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      received.push({ headers: request.headers, body, event: JSON.parse(body) })
      merchant.answer(request, response)
    })
  })
  server.on('connection', () => {
    merchant.connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  merchant.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  merchant.close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  return merchant
}
export type Merchant = Awaited<ReturnType<typeof startMerchant>>

export const answerWith =
  (statusCode: number, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(statusCode, headers).end()
