import { expect, test } from 'vitest'
import { liveSeeds } from './live-seeds.ts'
import { describeFailure } from './tell-failure.ts'

const seeds = Number(process.env.SIMULATION_SEEDS ?? 150)

test(`the whole server keeps its rules through ${seeds} lives full of trouble`, { timeout: 600_000 }, async () => {
  const { failure, lived } = await liveSeeds({ from: 1, seeds })
  expect(failure && describeFailure(failure, 'database')).toBeUndefined()
  expect(lived).toBe(seeds)
})
