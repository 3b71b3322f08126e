import { refundMoves } from '@hutong/contract'
import { decideStrayReturn } from '../../src/apps/index.ts'
import { attemptNoOf, refundIdOf, refundNoOf } from '../../src/platform/index.ts'
import { strayState } from '../../src/refunds/stray-money.ts'
import type { Life } from './life.ts'
import { mustHold } from './pure-invariants.ts'
import type { Records, RefundRecord, StrayRecord } from './records.ts'
import type { GatewayRefund } from './refund-desk.ts'

/** A person said how it ended, not the channel. */
export const wasSettledByPerson = (refund: RefundRecord): boolean =>
  refund.history.at(-1)?.source === 'person' && refund.status === 'succeeded'
/** It had been given up, and the channel returned the money all the same. */
export const cameLate = (refund: RefundRecord): boolean => refund.history.at(-1)?.from === 'failed'

export const atGateway = ({ gateway }: Life, refund: RefundRecord): GatewayRefund | undefined =>
  gateway.refunds.byNumber(refund.channel_account_id, refundNoOf(refund.id))

/** The channel gave back what our books do not say it did; a person is told by a discrepancy. */
export const returnedBesides = (life: Life, refund: RefundRecord): boolean =>
  atGateway(life, refund)?.state === 'succeeded' && (refund.status !== 'succeeded' || wasSettledByPerson(refund))

export function checkRefunds(life: Life, records: Records): void {
  const { discrepancies, refunds } = records
  for (const refund of refunds) {
    checkHistory(refund)
    checkEnd(life, refund)
    checkGivenUp(life, refund)
    if (returnedBesides(life, refund))
      mustHold(
        discrepancies.some((each) => each.kind === 'refund_after_failure' && each.attempt_id === refund.attempt_id),
        `${refund.id} was returned beside our books, so a person is told of it`,
      )
  }
  const known = new Map(refunds.map((refund) => [refund.id, refund]))
  for (const refund of life.gateway.refunds.all()) {
    const own = known.get(refundIdOf(refund.refundNo))
    mustHold(own, `${refund.name} has a number of ours: a refund keeps one`)
    mustHold(
      attemptNoOf(own.attempt_id) === refund.trade.attemptNo && own.amount === refund.amount,
      `${refund.name} returns what ${own.id} says`,
    )
  }
  for (const trade of life.gateway.trades())
    mustHold(
      life.gateway.refunds.returnedOf(trade) <= (trade.paid?.amount ?? 0n),
      `no more of ${trade.name} went back than it took`,
    )
  checkTotals(records)
  checkHolds(records)
}

function checkHistory(refund: RefundRecord): void {
  let status: RefundRecord['status'] = 'created'
  for (const { from, to } of refund.history) {
    const legal: readonly string[] = refundMoves[status]
    mustHold(from === status && legal.includes(to), `${refund.id} moved ${from} → ${to}`)
    status = to
  }
  mustHold(status === refund.status, `the history of ${refund.id} leads to its status`)
}

/** Once the channel can be asked, nothing is in doubt: what is still open waits for a person, with a cause. */
function checkEnd(life: Life, refund: RefundRecord): void {
  const there = atGateway(life, refund)
  switch (refund.status) {
    case 'created':
      mustHold(refund.approval === 'required', `${refund.id} was submitted, unless somebody has to approve it`)
      mustHold(!there, `${refund.id} was not submitted before somebody approved it`)
      return
    case 'processing':
    case 'unknown':
      mustHold(false, `${refund.id} is ${refund.status} though the channel answers`)
      return
    case 'needs_action':
      mustHold(there?.state === 'stuck', `${refund.id} needs a person, and the channel has a cause for that`)
      return
    case 'succeeded':
      mustHold(
        wasSettledByPerson(refund) || there?.state === 'succeeded',
        `${refund.id} succeeded, so the money is back with its payer`,
      )
      return
    case 'failed':
      mustHold(
        (there?.state !== 'processing' && there?.state !== 'stuck') || wasGivenUpByPerson(refund),
        `${refund.id} failed, so nothing of it is under way`,
      )
  }
}

/** Nothing is given up in doubt: only a person, or a channel whose own books were late, makes a refund fail that comes back. */
function checkGivenUp(life: Life, refund: RefundRecord): void {
  const there = atGateway(life, refund)
  if (there?.state !== 'succeeded' || !refund.history.some((entry) => entry.to === 'failed')) return
  mustHold(
    wasGivenUpByPerson(refund) || there.wasMissing,
    `${refund.id} was given up, and the channel had it all the time`,
  )
}

const wasGivenUpByPerson = (refund: RefundRecord): boolean =>
  refund.history.some((entry) => entry.to === 'failed' && entry.source === 'person')

function checkTotals({ attempts, orders, refunds, totals }: Records): void {
  const known = new Map(totals.map((each) => [each.attempt_id, each]))
  const sum = (list: readonly RefundRecord[]) => list.reduce((all, refund) => all + refund.amount, 0n)
  for (const attempt of attempts) {
    const own = refunds.filter((refund) => refund.attempt_id === attempt.id)
    const total = known.get(attempt.id)
    if (own.length > 0 || total) {
      const alive = own.filter((refund) => refund.status !== 'failed')
      mustHold(total && total.captured === attempt.paid_amount, `the totals of ${attempt.id} begin with what it took`)
      mustHold(total.reserved === sum(alive), `the totals of ${attempt.id} reserve what its refunds promise`)
      mustHold(
        total.refunded === sum(own.filter((refund) => refund.status === 'succeeded')),
        `the totals of ${attempt.id} are the sum of its refunds`,
      )
      mustHold(total.parts === alive.length, `the totals of ${attempt.id} count its refunds`)
      mustHold(total.reserved <= total.captured, `no more of ${attempt.id} is promised than it took`)
    }
  }
  for (const order of orders) {
    const own = refunds.filter(
      (refund) => refund.order_id === order.id && refund.purpose === 'requested' && refund.status === 'succeeded',
    )
    mustHold(order.refunded_amount === sum(own), `${order.id} says how much of it was refunded`)
  }
}

/** A hold is taken with its refund, and given up or used with its end, once. */
function checkHolds({ refunds, transfers }: Records): void {
  for (const refund of refunds) {
    const own = transfers.filter((each) => each.reference === refund.id)
    const count = (kind: string, phase: string) =>
      own.filter((each) => each.kind === kind && each.phase === phase).length
    const isLate = refund.status === 'succeeded' && cameLate(refund)
    mustHold(
      own.filter((each) => each.phase === 'pending' && each.id === refund.hold_id).length === 1 &&
        count('refund_hold', 'pending') === 1,
      `${refund.id} holds its money once`,
    )
    const used = refund.status === 'succeeded' && !isLate ? 1 : 0
    mustHold(count('refund_hold', 'post_pending') === used, `the hold of ${refund.id} is used if it succeeded`)
    const over = refund.status === 'failed' || isLate ? 1 : 0
    mustHold(count('refund_hold', 'void_pending') === over, `the hold of ${refund.id} is given up if it failed`)
    mustHold(
      count('refund_after_failure', 'posted') === (isLate ? 1 : 0),
      `a late return of ${refund.id} is booked once`,
    )
  }
}

/** Money that belongs to no order always has somebody who sends it home, or who was asked. */
export function checkStray(life: Life, records: Records): void {
  const stray = new Map(records.stray.map((each) => [each.attempt_id, each]))
  for (const attempt of records.attempts) {
    const row = stray.get(attempt.id)
    const belongs = attempt.disposition === null || attempt.disposition === 'kept'
    mustHold(belongs === !row, `${attempt.id}: money that belongs to no order is stray money, and no other is`)
    if (!row) continue
    mustHold(
      row.amount === attempt.paid_amount && row.disposition === attempt.disposition,
      `the stray money of ${attempt.id} is what it took`,
    )
    checkStrayEnd(life, records, row)
  }
  mustHold(stray.size <= records.attempts.length, 'no stray money without an attempt')
}

function checkStrayEnd(life: Life, { refunds }: Records, row: StrayRecord): void {
  const refund = row.refund_id === null ? null : refunds.find((each) => each.id === row.refund_id)
  mustHold(refund !== undefined, `the refund of stray money of ${row.attempt_id} exists`)
  const own = refunds.filter((each) => each.attempt_id === row.attempt_id)
  mustHold(
    own.filter((each) => each.status !== 'failed').length <= 1,
    `stray money of ${row.attempt_id} goes back once`,
  )
  const state = strayState(
    {
      appId: life.cast.appId,
      attemptId: row.attempt_id,
      orderId: row.order_id,
      livemode: false,
      disposition: row.disposition,
      reason: null,
      channel: row.channel,
      amount: { amount: row.amount, currency: 'CNY' },
      createdAt: row.created_at,
      dueAt: row.due_at,
      refundId: row.refund_id,
      writtenOffAt: row.written_off_at,
      decidedBy: row.decided_by,
      note: null,
    },
    refund,
  )
  const long = new Date(row.created_at.getTime() + 30 * 86_400_000)
  const isAsked = life.policies.some(
    (policy) => decideStrayReturn({ ...row, createdAt: row.created_at }, policy, long).kind === 'ask',
  )
  mustHold(
    state === 'returned' ||
      state === 'written_off' ||
      (state === 'awaiting_decision' && isAsked) ||
      (state === 'needs_action' && (refund?.status === 'failed' || refund?.status === 'needs_action')),
    `stray money of ${row.attempt_id} is home or waits for a person, not ${state}`,
  )
}
