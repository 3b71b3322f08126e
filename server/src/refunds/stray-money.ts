import type { Channel, StrayState, SurplusReason } from '@hutong/contract'
import type { Money } from '../money/index.ts'
import type { Refund } from './refund.ts'

/** Captured money that belongs to no order: a second success, a success after close, or another sum than was asked for. */
export type StrayMoney = Readonly<{
  appId: string
  attemptId: string
  orderId: string
  livemode: boolean
  disposition: 'surplus' | 'suspense'
  reason: SurplusReason | null
  channel: Channel
  amount: Money
  createdAt: Date
  /** When it is looked at next; null once that is done or a person has to decide. */
  dueAt: Date | null
  refundId: string | null
  writtenOffAt: Date | null
  decidedBy: string | null
  note: string | null
}>

/** Derived, so that it cannot disagree with the refund that returns the money. */
export function strayState(stray: StrayMoney, refund: Pick<Refund, 'status'> | null): StrayState {
  if (stray.writtenOffAt) return 'written_off'
  if (!refund) return stray.dueAt ? 'due' : 'awaiting_decision'
  if (refund.status === 'succeeded') return 'returned'
  return refund.status === 'needs_action' || refund.status === 'failed' ? 'needs_action' : 'returning'
}

/** A person may send it back, or settle it otherwise, while nothing is under way and nothing is done. */
export const strayCanBeDecided = (stray: StrayMoney, refund: Pick<Refund, 'status'> | null): boolean =>
  stray.writtenOffAt === null && (refund === null || refund.status === 'failed')
