import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { KeptExchange } from '../../src/channels/index.ts'
import { createLogger, createMetrics, openDatabase } from '../../src/platform/index.ts'
import { createExchangeKeeper, forgetExchanges } from '../../src/timeline/index.ts'
import { now, openStore, type Store } from '../stores/support.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
beforeEach(() => store.rows('truncate channel_exchanges'))
afterAll(() => store.close())

const exchange = (changes: Partial<KeptExchange> = {}): KeptExchange => ({
  appId: store.appId,
  channel: 'wechat',
  channelAccountId: 'ca_1',
  number: '01m83mr8d1etsvsw47ca7dkw2y',
  operation: 'query',
  httpStatus: 200,
  channelCode: null,
  outcome: 'answered',
  durationMs: 12,
  answer: { trade_state: 'SUCCESS' },
  at: now,
  ...changes,
})
const log = createLogger({ level: 'fatal', name: 'test' })
const keeperOn = (db: Store['db']) => {
  const metrics = createMetrics({ defaults: false })
  const dropped = async () => (await metrics.exchangesDropped.get()).values[0]?.value ?? 0
  return { ...createExchangeKeeper({ db, log, metrics }), dropped }
}
const kept = async () => Number((await store.rows<{ n: bigint }>('select count(*) as n from channel_exchanges'))[0]?.n)

test('what was said is written in sets, in its order', async () => {
  let statements = 0
  const counting: Store['db'] = {
    ...store.db,
    query: (...all) => {
      statements += 1
      return store.db.query(...all)
    },
  }
  const { dropped, flush, keep } = keeperOn(counting)
  for (let n = 0; n < 1_200; n++) keep(exchange({ durationMs: n }))
  expect(statements).toBe(0)
  await flush()
  expect([statements, await kept(), await dropped()]).toEqual([3, 1_200, 0])
  const rows = await store.rows<{ duration_ms: number }>('select duration_ms from channel_exchanges order by position')
  expect(rows.map((row) => row.duration_ms)).toEqual(Array.from({ length: 1_200 }, (_, n) => n))
})

test('is written by itself soon after', async () => {
  const { keep } = keeperOn(store.db)
  keep(exchange())
  await expect.poll(kept, { timeout: 20_000 }).toBe(1)
})

test('what is more than can wait is forgotten and counted; keeping never waits and never throws', async () => {
  const { dropped, flush, keep } = keeperOn(store.db)
  for (let n = 0; n < 5_100; n++) keep(exchange())
  expect(await dropped()).toBe(100)
  await flush()
  expect(await kept()).toBe(5_000)
})

test('a database that is away costs what waited, and nothing else', async () => {
  const away = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/x' })
  const { dropped, flush, keep } = keeperOn(away)
  keep(exchange())
  await flush()
  expect(await dropped()).toBe(1)
  await away.close()
})

test('after ninety days it is forgotten, and what is younger stays', async () => {
  const { flush, keep } = keeperOn(store.db)
  const days = (count: number) => new Date(now.getTime() - count * 86_400_000)
  for (const at of [days(91), days(90.5), days(89), now]) keep(exchange({ at }))
  await flush()
  expect(await forgetExchanges(store.db, now)).toBe(2)
  expect(await kept()).toBe(2)
})
