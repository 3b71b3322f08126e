import type { Deps, DueWork } from '../platform/index.ts'
import { type AttemptChecker, checkAll, checkLeaseMs } from './check-attempts.ts'
import { claimDueAttempts } from './payment-store.ts'

const batchMax = 32

/** Resolves what is in doubt, finds payments whose notification was lost, and closes what is wanted closed. */
export function checkAttemptsWork(deps: Deps, check: AttemptChecker): DueWork {
  return {
    name: 'check-attempts',
    idleMs: 500,
    round: async () => {
      const now = deps.clock.now()
      const due = await claimDueAttempts(deps.db, now, new Date(now.getTime() + checkLeaseMs), batchMax)
      await checkAll(deps, check, due)
      return due.length
    },
  }
}
