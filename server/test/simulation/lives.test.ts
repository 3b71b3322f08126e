import { expect, test } from 'vitest'
import { crashPoints } from '../../src/platform/index.ts'
import { liveSeeds, seedsOfATest } from './live-seeds.ts'
import { describeFailure } from './tell-failure.ts'

test(`the whole server keeps its rules through ${seedsOfATest} lives full of trouble`, {
  timeout: 1_200_000,
}, async () => {
  const { failure, lived, tally } = await liveSeeds({ from: 1, seeds: seedsOfATest })
  expect(failure && describeFailure(failure, 'database')).toBeUndefined()
  expect(lived).toBe(seedsOfATest)
  if (seedsOfATest < 250) return
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
    'refund requested succeeded',
    'refund requested failed',
    'refund requested needs_action',
    'refund surplus succeeded',
    'refund suspense succeeded',
    'stray money sent back',
    'stray money written off',
    'stray money waits',
    'refused: order_payment_in_doubt',
    'refused: refund_exceeds_refundable',
    'refused: refund_exists_with_different_content',
    'refused: approval_needs_another_person',
    'refused: stray_money_already_decided',
  ]
  expect(mustHappen.filter((what) => !tally.has(what))).toEqual([])
  // `crash-points.test.ts` stops at each of them for certain; here they come among everything else.
  const stops = crashPoints.filter((point) => tally.has(`process stops at ${point}`))
  expect(stops.length).toBeGreaterThan(crashPoints.length / 2)
})
