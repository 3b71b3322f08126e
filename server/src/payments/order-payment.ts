import type { CloseReason, EventType } from '@hutong/contract'
import type { TradeFact } from '../channels/index.ts'
import type { Money } from '../money/index.ts'
import type { Order } from '../orders/index.ts'
import { type Discrepancy, decideTradeFact, isOpen, type PaymentAttempt } from './payment-attempt.ts'

/** An order with all its attempts, as they stand under their locks: everything a decision about money may look at. */
export type OrderPayment = Readonly<{ order: Order; attempts: readonly PaymentAttempt[] }>

/** What a decision leaves behind besides the new state; written in the same transaction. */
export type Consequence =
  | Readonly<{ kind: 'capture'; attempt: PaymentAttempt; amount: Money }>
  | Readonly<{ kind: 'event'; type: EventType; sequence: number; order: Order; attempt: PaymentAttempt | null }>
  | Readonly<{ kind: 'discrepancy'; attempt: PaymentAttempt; discrepancy: Discrepancy }>

export type PaymentStep = Readonly<{ state: OrderPayment; consequences: readonly Consequence[]; outcome: FactOutcome }>
export type FactOutcome = 'applied' | 'no_change' | 'no_such_attempt'

/** What one fact about one attempt does to its order. Pure: the caller has read and locked, and will write. */
export function applyFact(state: OrderPayment, attemptId: string, fact: TradeFact, now: Date): PaymentStep {
  const attempt = state.attempts.find((candidate) => candidate.id === attemptId)
  if (!attempt) return { state, consequences: [], outcome: 'no_such_attempt' }
  const decision = decideTradeFact(attempt, state.order, fact, now)
  if (!decision.changed) return { state, consequences: [], outcome: 'no_change' }

  let order = state.order
  let attempts = state.attempts.map((each) => (each.id === attemptId ? decision.attempt : each))
  const consequences: Consequence[] = []
  const event = (type: EventType, about: PaymentAttempt | null) => {
    order = { ...order, eventSequence: order.eventSequence + 1 }
    consequences.push({ kind: 'event', type, sequence: order.eventSequence, order, attempt: about })
  }

  if (decision.captured) consequences.push({ kind: 'capture', attempt: decision.attempt, amount: decision.captured })
  if (decision.discrepancy)
    consequences.push({ kind: 'discrepancy', attempt: decision.attempt, discrepancy: decision.discrepancy })
  if (decision.paysOrder) {
    order = {
      ...order,
      status: 'paid',
      paidAt: decision.attempt.paidAt,
      paidAmount: order.amount.amount,
      keptAttemptId: attemptId,
      closingReason: null,
      closeReason: null,
      closedAt: null,
    }
    attempts = attempts.map((each) => (isOpen(each) ? wantedClosed(each, now) : each))
    event('order.paid', decision.attempt)
  } else if (decision.captured)
    event(decision.attempt.disposition === 'surplus' ? 'payment.surplus' : 'payment.mismatch', decision.attempt)

  const closed = closeIfSettled({ order, attempts }, now)
  if (closed) {
    order = closed
    event('order.closed', null)
  }
  return { state: { order, attempts }, consequences, outcome: 'applied' }
}

/** Wants an attempt closed; the next check does it at the channel. */
export function wantedClosed(attempt: PaymentAttempt, now: Date): PaymentAttempt {
  if (attempt.closing) return attempt
  return { ...attempt, closing: true, checks: 0, nextCheckAt: now }
}

/** An order on its way to closed gets there when none of its attempts can take money any more. */
function closeIfSettled(state: OrderPayment, now: Date): Order | undefined {
  const { order, attempts } = state
  if (order.status !== 'awaiting_payment' || order.closingReason === null || attempts.some(isOpen)) return undefined
  return { ...order, status: 'closed', closeReason: order.closingReason, closedAt: now }
}

/** Starts closing an order: at once where nothing can take money any more, else its attempts first. */
export function beginClosing(state: OrderPayment, reason: CloseReason, now: Date): PaymentStep {
  if (state.order.status !== 'awaiting_payment') return { state, consequences: [], outcome: 'no_change' }
  const order = { ...state.order, closingReason: state.order.closingReason ?? reason }
  const attempts = state.attempts.map((each) => (isOpen(each) ? wantedClosed(each, now) : each))
  const closed = closeIfSettled({ order, attempts }, now)
  if (!closed) return { state: { order, attempts }, consequences: [], outcome: 'applied' }
  const last = { ...closed, eventSequence: closed.eventSequence + 1 }
  return {
    state: { order: last, attempts },
    consequences: [{ kind: 'event', type: 'order.closed', sequence: last.eventSequence, order: last, attempt: null }],
    outcome: 'applied',
  }
}
