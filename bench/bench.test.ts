import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokenRules } from './invariants.ts'
import { seededRandom } from './load/loops.ts'
import { median, percentilesOf } from './measure/latencies.ts'
import type { Plan } from './plan.ts'
import { reportOf } from './report/report.ts'
import { markdownTable } from './report/table.ts'
import { type Results, runWorkloads, workloadNames } from './run.ts'
import { raiseStage, type Stage } from './stage/stage.ts'

// That the pieces work together and count right; how fast anything is, no test says.

describe('the smallest run of everything', () => {
  const plan: Plan = {
    create: {
      repeats: 1,
      seconds: 0.3,
      warmUpSeconds: 0.1,
      connections: [2],
      floorConnections: [2],
      openPerSecond: [40],
    },
    notify: { repeats: 1, steps: [{ connections: 2, trades: 120, floors: true }] },
    lifecycle: { seconds: 2, warmUpSeconds: 0.5, perSecond: [10], detours: 20 },
    viewers: { pages: 12, paid: 5, perSecond: 20 },
    rollout: { evaluations: 2_000 },
  }
  let stage: Stage | undefined
  let results: Results

  beforeAll(async () => {
    // Nothing here reads PostgreSQL's counters, so nothing waits for them.
    stage = await raiseStage(() => {}, { countersLagMs: 0 })
    results = await runWorkloads(stage, { plan, only: workloadNames, command: 'test', say: () => {} })
  }, 240_000)
  afterAll(() => stage?.stop())

  const resultOf = <Name extends (typeof workloadNames)[number]>(name: Name) => {
    const outcome = results[name]
    if (!outcome || !('result' in outcome)) throw new Error(`${name}: ${JSON.stringify(outcome)}`)
    return outcome.result as Extract<NonNullable<Results[Name]>, { result: unknown }>['result']
  }

  test.each(workloadNames)('%s has a result, for what must hold held after it', (name) => {
    expect(resultOf(name)).toBeDefined()
  })

  test('the server and both floors did the same work, and nothing was answered otherwise than it should be', () => {
    for (const rows of [resultOf('create'), resultOf('notify')]) {
      for (const subject of ['server', 'floor, HTTP', 'floor, driver'])
        expect(rows.filter((row) => row.subject === subject && row.count > 0)).not.toEqual([])
      expect(rows.filter((row) => Object.keys(row.failures).length > 0)).toEqual([])
    }
  })

  test('both floors left the same rows as the server', async () => {
    if (!stage) throw new Error('there is no stage')
    for (const url of [stage.urls.floorHttp, stage.urls.floorDriver]) {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      const { rows } = await client.query(
        `select (select count(*) from notifications)::int as notifications, (select count(*) from events)::int as events,
           (select count(*) from ledger_transfers)::int as transfers, (select count(*) > 0 from idempotency_keys) as has_keys`,
      )
      expect(rows).toEqual([{ notifications: 120, events: 120, transfers: 120, has_keys: true }])
      expect(await brokenRules(client)).toEqual([])
      await client.end()
    }
  })

  test('every lifecycle that was not abandoned was heard of by the shop', () => {
    const [step] = resultOf('lifecycle')
    expect(step).toMatchObject({ notHeard: 0, failures: {} })
    expect(step?.paid).toBeGreaterThan(0)
  })

  test('each paid page heard of its own order, once, and no other page heard anything', () => {
    expect(resultOf('viewers')).toMatchObject({ paid: 5, notHeard: 0, heardByOthers: 0, toldTwice: 0, failures: {} })
  })

  test('a share was decided about, and as the share says, whichever way it was asked', () => {
    for (const { evaluations, shown } of resultOf('rollout')) {
      expect(evaluations).toBe(2_000)
      expect(shown).toBeGreaterThan(40)
      expect(shown).toBeLessThan(160)
    }
  })

  test('the report names every workload and every goal', () => {
    const report = reportOf(results)
    for (const word of ['B1 create', 'B3 notify', 'B4 lifecycle', 'B6 viewers', 'B8 rollout', 'P4', 'P8'])
      expect(report).toContain(word)
  })
})

test('percentiles are by nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(percentilesOf(hundred)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 })
  expect(percentilesOf([])).toEqual({ p50: 0, p95: 0, p99: 0, max: 0 })
})

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[], 0],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected)
})

test('the same seed gives the same order of things', () => {
  const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed))
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

test("a table's columns stand under each other", () => {
  expect(markdownTable(['a', 'long'], [['wide one', '1']])).toEqual([
    '| a        | long |',
    '| -------- | ---- |',
    '| wide one | 1    |',
  ])
})
