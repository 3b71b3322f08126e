/**
 * Guesses at passwords, counted for each name and for each address, whether or not such a person exists. A guess counts before it
 * is checked, so that a thousand at once, over any number of processes, are no more than a thousand one after another.
 */
export type GuessState = Readonly<{ failures: number; lastAt: Date; lockedUntil: Date | null }>

export type LockRule = Readonly<{ free: number; firstPauseMs: number; longestPauseMs: number }>

export const lockRules = {
  person: { free: 5, firstPauseMs: 30_000, longestPauseMs: 15 * 60_000 },
  // Many people may sit behind one address.
  address: { free: 30, firstPauseMs: 60_000, longestPauseMs: 60 * 60_000 },
} as const satisfies Record<string, LockRule>

/** Failures this old say nothing any more. */
const forgottenAfterMs = 24 * 3_600_000

export type GuessDecision = Readonly<{ kind: 'locked'; until: Date } | { kind: 'go_on'; state: GuessState }>

export function decideGuess(before: GuessState | undefined, rule: LockRule, now: Date): GuessDecision {
  if (before?.lockedUntil && before.lockedUntil > now) return { kind: 'locked', until: before.lockedUntil }
  const isOld = !before || now.getTime() - before.lastAt.getTime() >= forgottenAfterMs
  const failures = isOld ? 1 : before.failures + 1
  return { kind: 'go_on', state: { failures, lastAt: now, lockedUntil: pauseUntil(failures, rule, now) } }
}

/** None for the first few, then twice as long each time. */
function pauseUntil(failures: number, rule: LockRule, now: Date): Date | null {
  const beyond = failures - rule.free
  if (beyond < 0) return null
  return new Date(now.getTime() + Math.min(rule.firstPauseMs * 2 ** Math.min(beyond, 20), rule.longestPauseMs))
}

/** A guess that turned out right is taken back, and so is the pause that it began. */
export const afterRightGuess = (state: GuessState): GuessState => ({
  ...state,
  failures: Math.max(0, state.failures - 1),
  lockedUntil: null,
})
