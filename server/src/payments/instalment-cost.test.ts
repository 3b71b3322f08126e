import { expect, test } from 'vitest'
import { expectedInstalmentCost } from './instalment-cost.ts'
import { attemptWith, succeeded } from './testing.ts'

const shopBorne = { count: 12, bearer: 'shop', rate_ppm: 75_000, fee: 667 } as const

test('a kept payment by a plan the shop bears is expected to cost the plan’s fee', () => {
  expect(expectedInstalmentCost(attemptWith({ ...succeeded, instalments: shopBorne }))).toBe(667n)
})

test.each([
  ['the buyer bears it', { ...succeeded, instalments: { ...shopBorne, bearer: 'buyer' as const } }],
  ['there is no plan', { ...succeeded }],
  ['nothing is paid', { instalments: shopBorne }],
  ['the money goes back', { ...succeeded, disposition: 'surplus' as const, instalments: shopBorne }],
  ['the money waits for a person', { ...succeeded, disposition: 'suspense' as const, instalments: shopBorne }],
])('it costs the shop nothing where %s', (_why, changes) => {
  expect(expectedInstalmentCost(attemptWith(changes))).toBe(0n)
})
