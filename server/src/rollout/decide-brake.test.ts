import { brakeSettingsSchema } from '@hutong/contract'
import { describe, expect, test } from 'vitest'
import { decideBrake, falseBrakeRate, type Outcomes } from './decide-brake.ts'

const settings = brakeSettingsSchema.parse({})
const outcomes = (payments: number, succeeded: number, failed = 0): Outcomes => ({ payments, succeeded, failed })

/** The same numbers in every run. */
function chanceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function drawn(chance: () => number, payments: number, successRate: number, failureRate: number): Outcomes {
  let [succeeded, failed] = [0, 0]
  for (let payment = 0; payment < payments; payment++) {
    const fate = chance()
    if (fate < successRate) succeeded += 1
    else if (fate < successRate + failureRate) failed += 1
  }
  return outcomes(payments, succeeded, failed)
}

describe('the brake', () => {
  test.each([
    ['method', outcomes(49, 0), outcomes(500, 450), { have: 49, need: 50 }],
    ['control', outcomes(500, 0), outcomes(49, 49), { have: 49, need: 50 }],
  ])('says that there are too few payments in the %s group, however bad they are', (group, method, control, detail) => {
    expect(decideBrake(method, control, settings)).toEqual({ kind: 'not_enough_data', group, ...detail })
  })

  test.each<[string, Outcomes, Outcomes, string]>([
    ['as good as the control', outcomes(200, 180), outcomes(200, 180), 'fine'],
    ['better than the control', outcomes(200, 200), outcomes(200, 100), 'fine'],
    ['worse, within the margin', outcomes(200, 170), outcomes(200, 180), 'fine'],
    ['worse by more than the margin, but of too few to mean it', outcomes(50, 38), outcomes(50, 45), 'fine'],
    ['much worse in what succeeds', outcomes(200, 120), outcomes(200, 180), 'success'],
    ['alike in what succeeds, much worse in what fails', outcomes(200, 100, 100), outcomes(200, 100, 0), 'errors'],
    ['without a single success where the control has no failure', outcomes(50, 0, 50), outcomes(50, 50), 'success'],
  ])('is for a method %s', (_what, method, control, expected) => {
    const verdict = decideBrake(method, control, settings)
    expect(verdict.kind === 'brake' ? verdict.measure : verdict.kind).toBe(expected)
  })

  test('brakes no good method: none in 1,000 windows of equal rates, at any rate', () => {
    const chance = chanceFrom(1)
    let braked = 0
    for (let window = 0; window < 1_000; window++) {
      const rate = 0.3 + 0.65 * chance()
      const failures = (1 - rate) / 2
      const verdict = decideBrake(drawn(chance, 60, rate, failures), drawn(chance, 300, rate, failures), settings)
      if (verdict.kind === 'brake') braked += 1
    }
    expect(braked).toBeLessThanOrEqual(1_000 * falseBrakeRate)
  })

  test('brakes one that is worse by exactly the margin no more often than the stated rate', () => {
    const chance = chanceFrom(2)
    const windows = 5_000
    let braked = 0
    for (let window = 0; window < windows; window++) {
      const verdict = decideBrake(drawn(chance, 120, 0.7, 0.15), drawn(chance, 400, 0.8, 0.05), settings)
      if (verdict.kind === 'brake') braked += 1
    }
    expect(braked / windows).toBeLessThan(falseBrakeRate + 4 * Math.sqrt(falseBrakeRate / windows))
    // The rate is used, not undercut by so much that the brake would be of no use.
    expect(braked).toBeGreaterThan(0)
  })

  test('brakes within 200 payments where three of ten fewer succeed, in 99 of 100 runs', () => {
    const chance = chanceFrom(3)
    const runs = 500
    let late = 0
    for (let run = 0; run < runs; run++)
      if (decideBrake(drawn(chance, 200, 0.6, 0.2), drawn(chance, 400, 0.9, 0.05), settings).kind !== 'brake') late += 1
    expect(late / runs).toBeLessThanOrEqual(0.01)
  })
})
