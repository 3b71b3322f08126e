import { brakeSettingsSchema, type Method, rolloutConditionsSchema } from '@hutong/contract'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { bucketOf, createRolloutProvider, openFlags } from './flag-provider.ts'
import { flagKeyOf } from './targeting.ts'

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} }
const rolloutWith = (share: number, id = 'rlo_a', method: Method = 'huabei', version = 1) => ({
  appId: 'app_a',
  livemode: false,
  method,
  id,
  version,
  definition: {
    stage: 'share' as const,
    share,
    buyers: [],
    conditions: rolloutConditionsSchema.parse({}),
    brake: brakeSettingsSchema.parse({}),
  },
})
const buyers = (count: number): string[] => Array.from({ length: count }, (_, index) => `buyer-${index}`)

/** Who of them is inside, by our provider. */
async function inside(rollout: ReturnType<typeof rolloutWith>, keys: readonly string[]): Promise<boolean[]> {
  const provider = createRolloutProvider()
  provider.put(rollout)
  const answers: boolean[] = []
  for (const targetingKey of keys)
    answers.push((await provider.resolveBooleanEvaluation(flagKeyOf(rollout), false, { targetingKey }, silent)).value)
  return answers
}
const countOf = (answers: readonly boolean[]): number => answers.filter(Boolean).length

afterEach(() => {
  vi.useRealTimers()
})

describe('a share of the buyers', () => {
  test('is what it says: 5 % of 100,000, within four standard deviations', async () => {
    const count = 100_000
    const deviation = Math.sqrt(count * 0.05 * 0.95)
    for (const id of ['rlo_a', 'rlo_b']) {
      const found = countOf(await inside(rolloutWith(500, id), buyers(count)))
      expect(Math.abs(found - 5_000)).toBeLessThan(4 * deviation)
    }
  })

  test('only gains buyers when it is raised, from nobody to everybody', async () => {
    const keys = buyers(5_000)
    let before = await inside(rolloutWith(0), keys)
    expect(countOf(before)).toBe(0)
    for (const share of [1, 50, 500, 501, 2_500, 5_000, 9_999, 10_000]) {
      const after = await inside(rolloutWith(share), keys)
      expect(keys.filter((_, index) => before[index] && !after[index])).toEqual([])
      before = after
    }
    expect(countOf(before)).toBe(keys.length)
  })

  test.each([
    ['another method', rolloutWith(5_000, 'rlo_b', 'alipay')],
    ['another app’s same method', { ...rolloutWith(5_000, 'rlo_c'), appId: 'app_b' }],
  ])('says nothing about %s: their correlation is that of chance', async (_what, other) => {
    const keys = buyers(40_000)
    const [ours, theirs] = [await inside(rolloutWith(5_000), keys), await inside(other, keys)]
    const both = keys.filter((_, index) => ours[index] && theirs[index]).length / keys.length
    const [p, q] = [countOf(ours) / keys.length, countOf(theirs) / keys.length]
    const correlation = (both - p * q) / Math.sqrt(p * (1 - p) * q * (1 - q))
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(keys.length))
  })

  test('moves nobody in 30 days, over new processes and new versions', async () => {
    const keys = buyers(2_000)
    const first = await inside(rolloutWith(1_234), keys)
    vi.useFakeTimers({ toFake: ['Date'] })
    for (let day = 1; day <= 30; day++) {
      vi.setSystemTime(new Date(Date.UTC(2026, 10, 23 + day, day % 24)))
      expect(await inside(rolloutWith(1_234, 'rlo_a', 'huabei', day), keys)).toEqual(first)
    }
  })

  test('is explained by where a buyer stands, which is what decides', async () => {
    const keys = [...buyers(400), '小王', 'ÄÖ-1', 'x'.repeat(64)]
    for (const share of [700, 5_000]) {
      const answers = await inside(rolloutWith(share), keys)
      expect(keys.map((key) => bucketOf('rlo_a', key) < share)).toEqual(answers)
    }
  })
})

test('asked through OpenFeature the flag answers with the reason as its variant, also after a change', async () => {
  const provider = createRolloutProvider()
  const rollout = rolloutWith(0)
  provider.put(rollout)
  const flags = openFlags(provider)
  expect(await flags.ask(flagKeyOf(rollout), { targetingKey: 'b' })).toMatchObject({
    value: false,
    variant: 'outside_share',
  })
  provider.put({ ...rollout, version: 2, definition: { ...rollout.definition, stage: 'everyone' } })
  expect(await flags.ask(flagKeyOf(rollout), { targetingKey: 'b' })).toMatchObject({
    value: true,
    variant: 'shown_to_everyone',
  })
  flags.close()
})
