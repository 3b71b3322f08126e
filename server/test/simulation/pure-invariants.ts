import { attemptMoves, orderMoves } from '@hutong/contract'
import type { OrderPayment } from '../../src/payments/order-payment.ts'
import { isOpen } from '../../src/payments/payment-attempt.ts'
import type { PureWorld } from './pure-world.ts'

/** A rule that did not hold, in words. */
export class BrokenRule extends Error {}

export function mustHold(condition: unknown, rule: string): asserts condition {
  if (!condition) throw new BrokenRule(rule)
}

/** What one step may change, and how. */
export function checkStep(before: OrderPayment, after: OrderPayment): void {
  const { status } = after.order
  const from = before.order.status
  mustHold(
    status === from || (orderMoves[from] as readonly string[]).includes(status),
    `an order does not go from ${from} to ${status}`,
  )
  mustHold(after.attempts.length >= before.attempts.length, 'no attempt disappears')
  for (const [index, old] of before.attempts.entries()) {
    const now = after.attempts[index]
    mustHold(now?.id === old.id, 'attempts keep their places')
    mustHold(
      now.status === old.status || (attemptMoves[old.status] as readonly string[]).includes(now.status),
      `${now.id} does not go from ${old.status} to ${now.status}`,
    )
    mustHold(
      old.status !== 'succeeded' || (now.paidAmount === old.paidAmount && now.disposition === old.disposition),
      `the money of ${now.id} keeps its amount and its place`,
    )
    let status = 'created'
    for (const entry of now.history) {
      mustHold(entry.from === status, `the history of ${now.id} has no gaps`)
      status = entry.to
    }
    mustHold(status === now.status, `the history of ${now.id} leads to its status`)
  }
}

/** What is true of an order and all it has left behind, after every step. */
export function checkState(world: PureWorld): void {
  const { attempts, order } = world.state
  const kept = attempts.filter((attempt) => attempt.disposition === 'kept')
  mustHold(kept.length <= 1, 'an order keeps one payment at most')
  mustHold((order.status === 'paid') === (kept.length === 1), 'an order is paid exactly when it keeps a payment')
  if (order.status === 'paid') {
    mustHold(order.paidAmount === order.amount.amount, 'a paid order has its whole amount, and no other')
    mustHold(kept[0]?.paidAmount === order.amount.amount, 'what is kept is the amount of the order')
    mustHold(order.keptAttemptId === kept[0]?.id, 'a paid order knows the attempt that paid it')
    mustHold(
      attempts.every((attempt) => !isOpen(attempt) || attempt.closing),
      'once an order is paid, its other attempts are on their way to closed',
    )
  } else mustHold(order.paidAmount === 0n && order.keptAttemptId === null, 'an order that is not paid has no payment')
  if (order.status === 'closed') {
    mustHold(!attempts.some(isOpen), 'a closed order has no open attempt')
    mustHold(order.closeReason !== null && order.closedAt !== null, 'a closed order says why and when')
  }
  checkMoney(world)
  checkEvents(world)
}

function checkMoney({ consequences, secondTrades, state, trades }: PureWorld): void {
  const captures = consequences.filter((each) => each.kind === 'capture')
  const discrepancies = consequences.filter((each) => each.kind === 'discrepancy')
  const told = [...trades.values()].filter((trade) => trade.told)
  mustHold(
    new Set(captures.map((each) => each.attempt.id)).size === captures.length,
    'the money of an attempt is posted once',
  )
  mustHold(captures.length === told.length, `${told.length} payments were told, ${captures.length} were posted`)
  for (const trade of told) {
    const { paid } = trade
    const capture = captures.find((each) => each.attempt.id === trade.attemptId)
    const attempt = state.attempts.find((each) => each.id === trade.attemptId)
    mustHold(paid && capture && attempt, `the payment of ${trade.attemptId} is posted`)
    mustHold(capture.amount.amount === paid.amount.amount, `what was captured for ${trade.attemptId} is what is posted`)
    mustHold(attempt.status === 'succeeded', `${trade.attemptId} took money, so it succeeded`)
    const isRight = paid.amount.amount === trade.asked.amount
    mustHold(
      isRight === (attempt.disposition !== 'suspense'),
      `${trade.attemptId}: another amount than asked for waits in suspense, and nothing else does`,
    )
    mustHold(
      isRight === !discrepancies.some((each) => each.attempt.id === trade.attemptId && isMismatch(each)),
      `${trade.attemptId}: another amount than asked for is a discrepancy`,
    )
  }
  mustHold(
    discrepancies.filter((each) => each.discrepancy.kind === 'second_trade').length === secondTrades,
    'a second payment of one attempt is a discrepancy each time it is told',
  )
}

const isMismatch = (each: { discrepancy: { kind: string } }): boolean => each.discrepancy.kind === 'amount_mismatch'

function checkEvents({ consequences, state: { attempts, order } }: PureWorld): void {
  const events = consequences.filter((each) => each.kind === 'event')
  for (const [index, event] of events.entries())
    mustHold(event.sequence === index + 1, `events are numbered without gaps: ${event.sequence} is number ${index + 1}`)
  mustHold(order.eventSequence === events.length, 'the order knows the number of its newest event')
  const count = (type: string) => events.filter((event) => event.type === type).length
  const placed = (disposition: string) => attempts.filter((attempt) => attempt.disposition === disposition).length
  const expected = [
    ['order.paid', order.status === 'paid' ? 1 : 0],
    ['order.closed', order.status === 'closed' ? 1 : 0],
    ['payment.surplus', placed('surplus')],
    ['payment.mismatch', placed('suspense')],
  ] as const
  for (const [type, times] of expected) mustHold(count(type) === times, `${times} × ${type}, not ${count(type)}`)
}
