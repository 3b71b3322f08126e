import { expect, test } from 'vitest'
import { liveSeeds, seedsOfATest } from './live-seeds.ts'
import { describeFailure } from './tell-failure.ts'

// Beside `lives.test.ts`, because two files run on two cores at once.
test(`and through ${seedsOfATest} more`, { timeout: 1_200_000 }, async () => {
  const { failure, lived } = await liveSeeds({ from: seedsOfATest + 1, seeds: seedsOfATest })
  expect(failure && describeFailure(failure, 'database')).toBeUndefined()
  expect(lived).toBe(seedsOfATest)
})
