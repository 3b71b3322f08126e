import { type RefundStatus, refundMoves, refundStatuses } from '@hutong/contract'
import { describe, expect, test } from 'vitest'
import { cny } from '../money/index.ts'
import { decideRefundFact, decideRejection, decideSettlement } from './decide-refund-fact.ts'
import type { Refund } from './refund.ts'
import { later, now, reason, refundWith, said, words } from './testing.ts'

type Word = keyof typeof words
const stateOf: Record<RefundStatus, Partial<Refund>> = {
  created: { status: 'created' },
  processing: { status: 'processing', nextStep: 'query' },
  unknown: { status: 'unknown', nextStep: 'query' },
  needs_action: { status: 'needs_action', nextStep: 'query', failure: reason },
  succeeded: { status: 'succeeded', refundedAt: later(-10), nextTryAt: null },
  failed: { status: 'failed', failure: reason, nextTryAt: null },
}

/** What the answer to a first submission leads to, from every status. `=` stays; `+` completes, `-` releases, `!` asks for a person. */
const bySubmission: Record<Word, Record<RefundStatus, string>> = {
  succeeded: {
    created: 'succeeded +',
    processing: 'succeeded +',
    unknown: 'succeeded +',
    needs_action: 'succeeded +',
    succeeded: '=',
    failed: 'succeeded late',
  },
  processing: {
    created: 'processing',
    processing: '=',
    unknown: 'processing',
    needs_action: 'processing',
    succeeded: '=',
    failed: '=',
  },
  stuck: {
    created: 'needs_action !',
    processing: 'needs_action !',
    unknown: 'needs_action !',
    needs_action: '=',
    succeeded: '=',
    failed: '=',
  },
  closed: {
    created: 'failed -',
    processing: 'failed -',
    unknown: 'failed -',
    needs_action: 'failed -',
    succeeded: '=',
    failed: '=',
  },
  refused: {
    created: 'failed -',
    processing: 'failed -',
    unknown: 'failed -',
    needs_action: 'failed -',
    succeeded: '=',
    failed: '=',
  },
  refused_later: { created: '=', processing: '=', unknown: '=', needs_action: '=', succeeded: '=', failed: '=' },
  no_balance: {
    created: 'needs_action !',
    processing: 'needs_action !',
    unknown: 'needs_action !',
    needs_action: '=',
    succeeded: '=',
    failed: '=',
  },
  never_existed: { created: '=', processing: '=', unknown: '=', needs_action: '=', succeeded: '=', failed: '=' },
  not_sent: { created: '=', processing: '=', unknown: '=', needs_action: '=', succeeded: '=', failed: '=' },
  unknown: { created: 'unknown', processing: '=', unknown: '=', needs_action: 'unknown', succeeded: '=', failed: '=' },
}

const marks = { none: '', complete: ' +', complete_elsewhere: ' +', complete_late: ' late', release: ' -' } as const
function outcome(refund: Refund, word: Word, source: 'submit' | 'query' | 'notification' = 'submit'): string {
  const decision = decideRefundFact(refund, said(words[word], source), now, true)
  if (decision.refund.status === refund.status) return decision.effect === 'none' ? '=' : `= ${decision.effect}`
  return decision.refund.status + marks[decision.effect] + (decision.event === 'refund.needs_action' ? ' !' : '')
}
const cells = (Object.keys(words) as Word[]).flatMap((word) =>
  refundStatuses.map((status) => ({ word, status, leads: bySubmission[word][status] })),
)

describe('what a channel says of a refund', () => {
  test.each(cells)('$word about one that is $status leads to: $leads', ({ leads, status, word }) => {
    expect(outcome(refundWith(stateOf[status]), word)).toBe(leads)
  })

  test('moves it only as the contract allows, whoever says it and however often it was submitted', () => {
    for (const { status, word } of cells)
      for (const source of ['submit', 'query', 'notification'] as const)
        for (const submissions of [0, 1, 2]) {
          const refund = refundWith({ ...stateOf[status], submissions })
          const { refund: after } = decideRefundFact(refund, said(words[word], source), now, true)
          if (after.status !== status) expect(refundMoves[status]).toContain(after.status)
          // What is open has a next look; what is over has none, unless a notice makes us ask whether it came back after all.
          const isOpen = !['succeeded', 'failed'].includes(after.status)
          const isHint = source === 'notification' && word === 'unknown' && status === 'failed'
          expect(after.nextTryAt !== null).toBe(isOpen || isHint)
        }
  })

  test('is never an end when an earlier submission may have had an effect: then it is asked about', () => {
    for (const status of ['created', 'unknown', 'needs_action'] as const)
      for (const word of ['refused', 'refused_later', 'no_balance'] as const) {
        const refund = refundWith({ ...stateOf[status], submissions: 2 })
        const { effect, refund: after } = decideRefundFact(refund, said(words[word]), now, true)
        expect([after.status, after.nextStep, effect]).toEqual(['unknown', 'query', 'none'])
      }
  })
})

describe('a refund the channel does not know', () => {
  const unknown = refundWith({ ...stateOf.unknown, submissions: 1 })
  test('is submitted again under its own number', () => {
    const { effect, refund } = decideRefundFact(unknown, said(words.never_existed, 'query'), now, true)
    expect([refund.status, refund.nextStep, effect, refund.id]).toEqual(['unknown', 'submit', 'none', unknown.id])
  })
  test('is over when it was refused for good: its doubt is gone', () => {
    const refused = decideRefundFact(refundWith({ submissions: 2 }), said(words.refused), now, true).refund
    const { effect, event, refund } = decideRefundFact(refused, said(words.never_existed, 'query'), now, true)
    expect([refund.status, effect, event]).toEqual(['failed', 'release', 'refund.failed'])
  })
  test('is submitted again when it was only refused for now', () => {
    const waiting = decideRefundFact(refundWith({ submissions: 2 }), said(words.refused_later), now, true).refund
    const { refund } = decideRefundFact(waiting, said(words.never_existed, 'query'), now, true)
    expect([refund.status, refund.nextStep]).toEqual(['unknown', 'submit'])
  })
  test('but took before, is only slow to be found', () => {
    for (const status of ['processing', 'needs_action'] as const) {
      const { refund } = decideRefundFact(refundWith(stateOf[status]), said(words.never_existed, 'query'), now, true)
      expect([refund.status, refund.nextStep]).toEqual([status, 'query'])
    }
  })
})

test('a payer’s account that takes none is tried again, and a refund the channel has taken is asked about', () => {
  const stuck = (channelRefundNo: string | null) =>
    decideRefundFact(refundWith(), said({ ...words.stuck, channelRefundNo }), now, true).refund
  expect([stuck(null).status, stuck(null).nextStep]).toEqual(['needs_action', 'submit'])
  expect([stuck('5030001').status, stuck('5030001').nextStep]).toEqual(['needs_action', 'query'])
})

describe('a clean refusal', () => {
  test('leaves no doubt behind: the next one is believed again', () => {
    const after = decideRefundFact(refundWith({ submissions: 1 }), said(words.refused_later), now, true).refund
    expect([after.submissions, after.nextStep]).toEqual([0, 'submit'])
    const next = decideRefundFact({ ...after, submissions: 1 }, said(words.refused), now, true)
    expect(next.refund.status).toBe('failed')
  })
  test('is also that nothing could be sent', () => {
    expect(decideRefundFact(refundWith({ submissions: 1 }), said(words.not_sent), now, true).refund).toMatchObject({
      status: 'created',
      submissions: 0,
      nextStep: 'submit',
    })
  })
})

test('silence keeps the number: the next step after a doubtful submission is to ask', () => {
  const { refund } = decideRefundFact(refundWith(), said(words.unknown), now, true)
  expect([refund.status, refund.nextStep, refund.submissions]).toEqual(['unknown', 'query', 1])
})

test('a notice that cannot say its refund’s state makes us ask now', () => {
  for (const status of ['created', 'processing', 'unknown', 'needs_action'] as const) {
    const { refund } = decideRefundFact(refundWith(stateOf[status]), said(words.unknown, 'notification'), now, true)
    expect([refund.status, refund.nextStep, refund.nextTryAt]).toEqual([status, 'query', now])
  }
})

describe('money that went back is a fact', () => {
  test('with its time and the channel’s number', () => {
    const { event, refund } = decideRefundFact(refundWith(), said(words.succeeded), now, true)
    expect(refund).toMatchObject({ channelRefundNo: '5030001', refundedAt: later(-1), failure: null })
    expect(event).toBe('refund.succeeded')
  })
  test('though it had been given up, while its attempt can still afford it', () => {
    const given = refundWith(stateOf.failed)
    expect(decideRefundFact(given, said(words.succeeded, 'query'), now, true).effect).toBe('complete_late')
    expect(decideRefundFact(given, said(words.succeeded, 'query'), now, false)).toMatchObject({
      effect: 'none',
      refund: { status: 'failed' },
      discrepancy: { kind: 'refund_after_failure' },
    })
  })
  test('but of another sum it is not booked: a person looks', () => {
    const other = said({ ...words.succeeded, amount: cny(101n) })
    expect(decideRefundFact(refundWith(), other, now, true)).toMatchObject({
      effect: 'none',
      event: 'refund.needs_action',
      refund: { status: 'needs_action' },
      discrepancy: { kind: 'refund_amount_mismatch', expected: { amount: '100' }, actual: { amount: '101' } },
    })
  })
  test('of stray money it is an event of its own', () => {
    const stray = refundWith({ purpose: 'surplus', refundNo: null })
    expect(decideRefundFact(stray, said(words.succeeded), now, true).event).toBe('payment.surplus_returned')
  })
})

describe('a refund that is over, and of which the channel says that something became of it,', () => {
  const hint = said(words.unknown, 'notification')
  const over = refundWith({ status: 'failed', nextTryAt: null, failure: reason })
  const elsewhere = refundWith({
    status: 'succeeded',
    nextTryAt: null,
    failure: { code: 'returned_elsewhere', channelCode: null },
  })
  test.each([over, elsewhere])(
    'is asked about, when the money may be back though our books do not say so',
    (refund) => {
      const decision = decideRefundFact(refund, hint, now, true)
      expect(decision).toMatchObject({ changed: true, effect: 'none', event: null })
      expect(decision.refund).toMatchObject({ status: refund.status, nextStep: 'query', nextTryAt: now })
    },
  )
  test('is left alone when the channel itself had returned it', () => {
    const returned = refundWith({ status: 'succeeded', nextTryAt: null })
    expect(decideRefundFact(returned, hint, now, true)).toMatchObject({ changed: false, refund: returned })
  })
  test('is asked about until the channel says something that stays', () => {
    const asked = decideRefundFact(over, hint, now, true).refund
    for (const word of ['unknown', 'not_sent', 'processing'] as const)
      expect(decideRefundFact(asked, said(words[word], 'query'), now, true).refund.nextTryAt).toEqual(later(10))
    for (const word of ['closed', 'stuck', 'never_existed'] as const)
      expect(decideRefundFact(asked, said(words[word], 'query'), now, true).refund).toEqual({
        ...asked,
        nextTryAt: null,
      })
    expect(decideRefundFact(asked, said(words.succeeded, 'query'), now, true).refund).toMatchObject({
      status: 'succeeded',
      nextTryAt: null,
    })
    const unaffordable = decideRefundFact(asked, said(words.succeeded, 'query'), now, false)
    expect(unaffordable).toMatchObject({ discrepancy: { kind: 'refund_after_failure' }, refund: { nextTryAt: null } })
  })
})

describe('a person', () => {
  const stuck = refundWith(stateOf.needs_action)
  test('may say that it was returned elsewhere', () => {
    const decision = decideSettlement(stuck, 'returned_elsewhere', 'by bank transfer', now)
    expect(decision).toMatchObject({ effect: 'complete_elsewhere', event: 'refund.succeeded' })
    expect(decision.refund).toMatchObject({ status: 'succeeded', refundedAt: now })
    expect(decision.refund.history.at(-1)).toMatchObject({ source: 'person', note: 'by bank transfer' })
  })
  test('who said so is told when the channel returns it as well: the money went back twice', () => {
    const { refund } = decideSettlement(stuck, 'returned_elsewhere', 'by bank transfer', now)
    const decision = decideRefundFact(refund, said(words.succeeded, 'notification'), now, false)
    expect(decision).toMatchObject({ refund, effect: 'none', event: null, changed: true })
    expect(decision.discrepancy).toMatchObject({
      kind: 'refund_after_failure',
      expected: { failure: 'returned_elsewhere' },
      actual: { amount: '100' },
    })
  })
  test('may say that it was not', () => {
    const decision = decideSettlement(stuck, 'not_returned', 'the buyer kept the goods', now)
    expect(decision).toMatchObject({ effect: 'release', event: 'refund.failed', refund: { status: 'failed' } })
  })
  test('may refuse one that needs an approval', () => {
    const decision = decideRejection(refundWith({ approval: 'required', submittedAt: null }), now)
    expect(decision).toMatchObject({ effect: 'release', refund: { status: 'failed', approval: 'rejected' } })
  })
})
