import type { CashierOrderState } from '@hutong/contract'

export const endings = ['paid', 'closed', 'expired', 'in_doubt'] as const
export type Ending = (typeof endings)[number]

/**
 * How the page ends, or null while the order can be paid. The time may be over while a channel still owes its answer:
 * to say "over" would be a guess then.
 */
export function endingOf(state: CashierOrderState, inDoubt: boolean): Ending | null {
  if (state === 'open') return null
  return state !== 'paid' && inDoubt ? 'in_doubt' : state
}
