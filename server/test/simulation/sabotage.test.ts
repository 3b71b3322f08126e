import { describe, expect, test } from 'vitest'
import { liveSeeds } from './live-seeds.ts'
import { sabotages } from './sabotage.ts'
import { describeFailure } from './tell-failure.ts'

describe('the simulation notices when', () => {
  test.each(Object.entries(sabotages))('%s', { timeout: 600_000 }, async (_, { from = 1, noticed, sabotage }) => {
    const { failure } = await liveSeeds({ from, seeds: 100, sabotage })
    expect(failure?.problem).toMatch(noticed)
    expect(failure && describeFailure(failure, 'database')).toContain(`--from ${failure?.seed} `)
  })
})
