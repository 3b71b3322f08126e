import { refundMoves } from '@hutong/contract'
import { isOpenRefund, type Refund } from '../../src/refunds/refund.ts'
import { mustHold } from './pure-invariants.ts'
import type { PureRefundWorld, RefundTruth } from './pure-refund-life.ts'

/** What one word may change. */
export function checkRefundStep(before: Refund, after: Refund): void {
  mustHold(
    after.status === before.status || (refundMoves[before.status] as readonly string[]).includes(after.status),
    `${after.id} does not go from ${before.status} to ${after.status}`,
  )
  mustHold(
    after.id === before.id && after.amount.amount === before.amount.amount,
    'a refund keeps its number and its amount',
  )
  mustHold(!isOpenRefund(after) || after.nextTryAt !== null, `${after.id} is looked at again as long as it is open`)
}

/** Nothing is given up in doubt: a refund fails by the channel's word only when it is surely not there any more. */
export function checkFailure(before: Refund, after: Refund, truth: RefundTruth): void {
  if (before.status === after.status || after.status !== 'failed') return
  mustHold(
    after.history.at(-1)?.source === 'person' || truth.lied || truth.state === 'none' || truth.state === 'closed',
    `${after.id} was given up while the channel had it as ${truth.state}`,
  )
}

const sum = (refunds: readonly Refund[]): bigint => refunds.reduce((all, refund) => all + refund.amount.amount, 0n)

/** What is true of a payment's refunds after every step. */
export function checkRefundState({ left, refunds, totals, truths }: PureRefundWorld): void {
  mustHold(0n <= totals.refunded && totals.refunded <= totals.reserved, 'no more is given back than was promised')
  mustHold(totals.reserved <= totals.captured, 'no more is promised than was captured')
  const alive = refunds.filter((refund) => refund.status !== 'failed')
  mustHold(totals.reserved === sum(alive), 'what is promised is the sum of the refunds that have not failed')
  mustHold(totals.parts === alive.length, 'the parts are counted')
  const succeeded = refunds.filter((refund) => refund.status === 'succeeded')
  mustHold(totals.refunded === sum(succeeded), 'what went back is the sum of the refunds that succeeded')
  for (const refund of refunds) {
    const own = left.filter((each) => each.refundId === refund.id)
    const count = (...effects: readonly string[]) => own.filter((each) => effects.includes(each.effect)).length
    const told = (event: string) => own.filter((each) => each.event === event).length
    const moves = (to: string) => refund.history.filter((entry) => entry.to === to).length
    mustHold(count('complete', 'complete_late', 'complete_elsewhere') <= 1, `${refund.id} is given back once`)
    mustHold(count('complete', 'complete_elsewhere', 'release') <= 1, `the hold of ${refund.id} is settled once`)
    mustHold(
      isOpenRefund(refund) === own.every((each) => each.effect === 'none'),
      `the hold of ${refund.id} ends with it`,
    )
    mustHold(told('refund.succeeded') === moves('succeeded'), `the success of ${refund.id} is told once`)
    mustHold(told('refund.failed') === moves('failed'), `the failure of ${refund.id} is told once`)
    mustHold(told('refund.needs_action') === moves('needs_action'), `each time ${refund.id} needs a person is told`)
    mustHold(
      refund.status !== 'succeeded' ||
        refund.failure?.code === 'returned_elsewhere' ||
        truths.get(refund.id)?.state === 'succeeded',
      `${refund.id} succeeded, so the money is back with its payer`,
    )
  }
}

export function checkRefundEnd({ discrepancies, refunds, truths }: PureRefundWorld): void {
  for (const refund of refunds) {
    const truth = truths.get(refund.id)?.state
    mustHold(
      !isOpenRefund(refund) || (refund.status === 'needs_action' && truth === 'stuck'),
      `${refund.id} is ${refund.status} though the channel answers, and there it is ${truth}`,
    )
    const isBooked = refund.status === 'succeeded' && refund.failure?.code !== 'returned_elsewhere'
    mustHold(
      truth !== 'succeeded' || isBooked || discrepancies.has(refund.id),
      `${refund.id} was returned beside our books, so a person is told of it`,
    )
  }
}
