import { describe, expect, test } from 'vitest'
import { decideStrayReturn, defaultMoneyPolicy, type MoneyPolicy } from './money-policy.ts'

const createdAt = new Date('2026-11-23T02:00:00.000Z')
const after = (seconds: number) => new Date(createdAt.getTime() + seconds * 1000)
const upTo = (max: bigint): Partial<MoneyPolicy> => ({ strayReturn: { kind: 'up_to', max } })
const asking: Partial<MoneyPolicy> = { strayReturn: { kind: 'ask' } }

describe('money that belongs to no order', () => {
  test.each([
    ['surplus', 100n, {}, 60, 'return_now'],
    ['surplus', 100n, {}, 59, 'wait'],
    ['surplus', 100n, { strayDelaySeconds: 0 }, 0, 'return_now'],
    ['surplus', 100n, upTo(100n), 60, 'return_now'],
    ['surplus', 101n, upTo(100n), 60, 'ask'],
    ['surplus', 101n, upTo(100n), 0, 'ask'],
    ['surplus', 1n, asking, 60, 'ask'],
    ['suspense', 1n, {}, 60, 'ask'],
    ['suspense', 1n, upTo(100n), 60, 'ask'],
  ] as const)('%s of %d fen under %o, %d seconds on: %s', (disposition, amount, changes, seconds, kind) => {
    const policy = { ...defaultMoneyPolicy, ...(changes as Partial<MoneyPolicy>) }
    expect(decideStrayReturn({ disposition, amount, createdAt }, policy, after(seconds)).kind).toBe(kind)
  })

  test('waits no longer than its delay', () => {
    expect(decideStrayReturn({ disposition: 'surplus', amount: 1n, createdAt }, defaultMoneyPolicy, createdAt)).toEqual(
      {
        kind: 'wait',
        until: after(60),
      },
    )
  })
})
