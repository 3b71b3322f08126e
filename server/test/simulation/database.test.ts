import { describe, expect, test } from 'vitest'
import { crashPoints } from '../../src/platform/index.ts'
import { liveSeeds } from './live-seeds.ts'
import { sabotages } from './sabotage.ts'
import { describeFailure } from './tell-failure.ts'

const seeds = Number(process.env.SIMULATION_SEEDS ?? 150)

test(`the whole server keeps its rules through ${seeds} lives full of trouble`, { timeout: 600_000 }, async () => {
  const { failure, lived, tally } = await liveSeeds({ from: 1, seeds })
  expect(failure && describeFailure(failure, 'database')).toBeUndefined()
  expect(lived).toBe(seeds)
  if (seeds < 150) return
  // Lives in which nothing happens would keep every rule.
  const mustHappen = [
    'order paid',
    'order closed',
    'attempt succeeded kept',
    'attempt succeeded surplus second_success',
    'attempt succeeded surplus after_close',
    'attempt succeeded suspense',
    'attempt failed',
    'attempt closed',
    'refused: order_payment_in_doubt',
    ...crashPoints.map((point) => `process stops at ${point}`),
  ]
  expect(mustHappen.filter((what) => !tally.has(what))).toEqual([])
})

describe('the simulation notices when', () => {
  test.each(Object.entries(sabotages))('%s', { timeout: 120_000 }, async (_, { noticed, sabotage }) => {
    const { failure } = await liveSeeds({ from: 1, seeds: 60, sabotage })
    expect(failure?.problem).toMatch(noticed)
    expect(failure && describeFailure(failure, 'database')).toContain(`--from ${failure?.seed} `)
  })
})
