import { createFeeBook, expectedFeeOf, type FeeRates } from '../apps/index.ts'
import type { TradeFact } from '../channels/index.ts'
import { crashPoint, createBatcher, type Deps, SimulatedCrash, type Tx } from '../platform/index.ts'
import { applyFact, type Consequence, type FactOutcome, type OrderPayment } from './order-payment.ts'
import type { PaymentAttempt } from './payment-attempt.ts'
import type { AttemptRef } from './payment-store.ts'
import { lockPaymentsOfAttempts, savePayments } from './save-order-payments.ts'

/** `channelAccountId` is who told us: a fact told by another account than the attempt's own is about something else. */
export type FactOfAttempt = Readonly<{ ref: AttemptRef; channelAccountId: string; fact: TradeFact }>

/**
 * The one door: whatever a channel says of an attempt — prepay's answer, a notification, a query, a close, a bill line — comes
 * through here, and nothing else writes an attempt's status. In the caller's transaction it moves the attempt, pays or closes the
 * order, posts to the ledger and appends the events. One outcome per fact, in order. `rates` are read before the transaction begins.
 */
export async function applyTradeFacts(
  deps: Pick<Deps, 'clock' | 'random'>,
  tx: Tx,
  facts: readonly FactOfAttempt[],
  rates: FeeRates,
): Promise<{ outcomes: FactOutcome[]; toldOf: boolean }> {
  if (facts.length === 0) return { outcomes: [], toldOf: false }
  const now = deps.clock.now()
  const locked = await lockPaymentsOfAttempts(
    tx,
    facts.map((each) => each.ref),
  )
  const orderOf = new Map(
    [...locked].flatMap(([orderId, payment]) => payment.attempts.map((attempt) => [attempt.id, orderId] as const)),
  )

  const states = new Map<string, OrderPayment>(locked)
  const consequences: Consequence[] = []
  const outcomes = facts.map(({ channelAccountId, fact, ref }): FactOutcome => {
    const orderId = orderOf.get(ref.attemptId)
    const state = orderId === undefined ? undefined : states.get(orderId)
    if (
      !state ||
      orderId === undefined ||
      !state.attempts.some((each) => each.id === ref.attemptId && each.channelAccountId === channelAccountId)
    )
      return 'no_such_attempt'
    const step = applyFact(state, ref.attemptId, fact, now)
    const isPaidNow = step.consequences.some(({ kind }) => kind === 'capture')
    states.set(orderId, isPaidNow ? withExpectedFee(step.state, ref.attemptId, rates) : step.state)
    consequences.push(...step.consequences)
    return step.outcome
  })

  const { toldOf } = await savePayments(deps, tx, locked, states, consequences, now)
  crashPoint('settled-before-commit')
  return { outcomes, toldOf }
}

/** Fixes what a payment is expected to cost, once: a rate that is written down later changes nothing of it, known or not. */
function withExpectedFee(state: OrderPayment, attemptId: string, rates: FeeRates): OrderPayment {
  const fixed = (attempt: PaymentAttempt): PaymentAttempt => {
    const { paidAmount, paidAt } = attempt
    if (attempt.id !== attemptId || paidAmount === null || paidAt === null) return attempt
    const expectedFee = expectedFeeOf(rates.get(attempt.appId) ?? [], { ...attempt, amount: paidAmount, paidAt })
    return expectedFee === null ? attempt : { ...attempt, expectedFee }
  }
  return { ...state, attempts: state.attempts.map(fixed) }
}

export type FactApplier = (fact: FactOfAttempt) => Promise<FactOutcome>

/** The door for facts that come one at a time (answers of our own calls): whatever is waiting shares one transaction. */
export function createFactApplier(deps: Pick<Deps, 'db' | 'clock' | 'random' | 'wake'>): FactApplier {
  const feeBook = createFeeBook(deps)
  return createBatcher<FactOfAttempt, FactOutcome>({
    max: 64,
    lanes: 2,
    fatal: (error) => error instanceof SimulatedCrash,
    run: async (facts) => {
      const rates = await feeBook(facts.map((each) => each.ref.appId))
      const { outcomes, toldOf } = await deps.db.transaction((tx) => applyTradeFacts(deps, tx, facts, rates))
      if (toldOf) deps.wake.ring()
      return outcomes
    },
  })
}
