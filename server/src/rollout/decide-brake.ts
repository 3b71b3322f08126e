import type { BrakeSettings } from '@hutong/contract'

/** What became of the payments by one method, or by its control group, in the same time. */
export type Outcomes = Readonly<{ payments: number; succeeded: number; failed: number }>

export type BrakeVerdict =
  /** Fewer payments than would mean anything, in the group that is named. */
  | Readonly<{ kind: 'not_enough_data'; group: 'method' | 'control'; have: number; need: number }>
  | Readonly<{ kind: 'fine' }>
  | Readonly<{ kind: 'brake'; measure: 'success' | 'errors'; method: Outcomes; control: Outcomes }>

/** How often a look may brake a method that is worse by exactly the margin; one that is no worse at all is braked far less often. */
export const falseBrakeRate = 0.01
/** One-sided, and shared out between the two measures. */
const criticalZ = 2.5758

/**
 * Is the method worse than its control by more than the margin, in what succeeds or in what fails? A test of two proportions, with
 * a success and a failure added to each group so that groups without a single failure have a spread too (Agresti and Caffo).
 */
export function decideBrake(method: Outcomes, control: Outcomes, settings: BrakeSettings): BrakeVerdict {
  const need = settings.min_payments
  if (method.payments < need) return { kind: 'not_enough_data', group: 'method', have: method.payments, need }
  if (control.payments < need) return { kind: 'not_enough_data', group: 'control', have: control.payments, need }
  const margin = settings.margin / 10_000
  const worse = (count: (outcomes: Outcomes) => number, sign: 1 | -1): boolean => {
    const [ours, theirs] = [adjusted(count(method), method.payments), adjusted(count(control), control.payments)]
    return (sign * (ours.rate - theirs.rate) - margin) / Math.sqrt(ours.variance + theirs.variance) > criticalZ
  }
  if (worse((outcomes) => outcomes.succeeded, -1)) return { kind: 'brake', measure: 'success', method, control }
  if (worse((outcomes) => outcomes.failed, 1)) return { kind: 'brake', measure: 'errors', method, control }
  return { kind: 'fine' }
}

function adjusted(count: number, of: number): { rate: number; variance: number } {
  const rate = (count + 1) / (of + 2)
  return { rate, variance: (rate * (1 - rate)) / (of + 2) }
}
