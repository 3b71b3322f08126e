import { describe, expect, test } from 'vitest'
import { afterRightGuess, decideGuess, type GuessState, lockRules } from './lock-out.ts'

const start = new Date('2026-11-25T10:00:00Z')
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000)

/** How long each of so many wrong guesses locks, when each is made as soon as it may be. */
function pausesOf(rule: (typeof lockRules)[keyof typeof lockRules], guesses: number): number[] {
  let state: GuessState | undefined
  let now = start
  return Array.from({ length: guesses }, () => {
    const decision = decideGuess(state, rule, now)
    if (decision.kind === 'locked') throw new Error('a guess was made too soon')
    state = decision.state
    const pause = state.lockedUntil ? (state.lockedUntil.getTime() - now.getTime()) / 1000 : 0
    now = state.lockedUntil ?? now
    return pause
  })
}

describe('wrong guesses', () => {
  test('at a name: four are free, then the pause grows up to a quarter of an hour', () => {
    expect(pausesOf(lockRules.person, 12)).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900])
  })

  test('from an address: many people may sit behind it, so more are free', () => {
    const pauses = pausesOf(lockRules.address, 38)
    expect(pauses.slice(0, 29).every((pause) => pause === 0)).toBe(true)
    expect(pauses.slice(29)).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600, 3600])
  })

  test('during a pause is none taken, and none counted', () => {
    const state = { failures: 5, lastAt: start, lockedUntil: after(30) }
    expect(decideGuess(state, lockRules.person, after(29))).toEqual({ kind: 'locked', until: after(30) })
    expect(decideGuess(state, lockRules.person, after(30))).toMatchObject({ kind: 'go_on', state: { failures: 6 } })
  })

  test('are forgotten after a day without one', () => {
    const state = { failures: 9, lastAt: start, lockedUntil: null }
    expect(decideGuess(state, lockRules.person, after(86_399))).toMatchObject({ state: { failures: 10 } })
    expect(decideGuess(state, lockRules.person, after(86_400))).toMatchObject({ state: { failures: 1 } })
  })
})

test('a guess that was right is taken back with the pause it began', () => {
  expect(afterRightGuess({ failures: 5, lastAt: start, lockedUntil: after(30) })).toEqual({
    failures: 4,
    lastAt: start,
    lockedUntil: null,
  })
})
