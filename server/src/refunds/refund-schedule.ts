import type { Refund } from './refund.ts'

const seconds = (list: readonly number[]) => list.map((each) => each * 1000)

/** Balances are paid in and cards are replaced by people, so what waits for one is asked about rarely. */
const gapsMs = {
  submit: seconds([5, 15, 60, 300, 900, 3_600, 21_600]),
  query: seconds([10, 10, 30, 60, 300, 900, 3_600, 21_600]),
  person: seconds([600, 3_600, 21_600]),
} as const

/** When the job looks at a refund next: soon at first, then ever more rarely, never not at all while it is open. */
export function nextTryOf(refund: Pick<Refund, 'status' | 'nextStep' | 'tries'>, now: Date): Date {
  const gaps = refund.status === 'needs_action' ? gapsMs.person : gapsMs[refund.nextStep]
  return new Date(now.getTime() + (gaps[Math.min(refund.tries, gaps.length - 1)] as number))
}
