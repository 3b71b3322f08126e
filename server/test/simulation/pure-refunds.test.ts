import { describe, expect, test } from 'vitest'
import type { RefundFact } from '../../src/channels/index.ts'
import { livePureRefunds, type RefundRules, realRefundRules } from './pure-refund-life.ts'
import { describeFailure } from './tell-failure.ts'

const seedsMax = 20_000

function firstFailure(rules: RefundRules, seeds: number) {
  for (let seed = 1; seed <= seeds; seed++) {
    const failure = livePureRefunds(seed, rules)
    if (failure) return failure
  }
  return undefined
}

test(`what goes back of a payment is right in ${seedsMax} random lives`, () => {
  const failure = firstFailure(realRefundRules, seedsMax)
  expect(failure && describeFailure(failure, 'pure')).toBeUndefined()
})

type Said = RefundFact['refund']
/** A rule that hears something else than what was said. */
const mishearing = (hear: (fact: RefundFact) => Said): Partial<RefundRules> => ({
  decideRefundFact: (refund, fact, now, affords) =>
    realRefundRules.decideRefundFact(refund, { ...fact, refund: hear(fact) }, now, affords),
})
const reason = { code: 'closed', channelCode: null }

/** Each breaks one rule on purpose, as the peers have it broken. */
const brokenRules: Record<string, { rules: Partial<RefundRules>; noticed: RegExp }> = {
  'refunds that are under way are not counted': {
    rules: {
      decideRefund: (wish, now) =>
        realRefundRules.decideRefund({ ...wish, totals: { ...wish.totals, reserved: wish.totals.refunded } }, now),
    },
    noticed: /no more is promised than was captured/,
  },
  'a timeout is read as a failure': {
    rules: mishearing(({ refund }) => (refund.state === 'unknown' ? { state: 'closed', reason } : refund)),
    noticed: /was given up while the channel had it/,
  },
  'a refusal is believed though an earlier submission is in doubt': {
    rules: {
      decideRefundFact: (refund, fact, now, affords) =>
        realRefundRules.decideRefundFact({ ...refund, submissions: 1 }, fact, now, affords),
    },
    noticed: /was given up while the channel had it/,
  },
  'a refund that is taken counts as done': {
    rules: mishearing(({ refund }) =>
      refund.state === 'processing'
        ? {
            state: 'succeeded',
            amount: { amount: 1n, currency: 'CNY' },
            channelRefundNo: null,
            refundedAt: new Date(0),
          }
        : refund,
    ),
    noticed: /is needs_action though the channel answers|succeeded, so the money is back/,
  },
  'a return that comes after the failure is ignored': {
    rules: {
      decideRefundFact: (refund, fact, now, affords) => {
        const decision = realRefundRules.decideRefundFact(refund, fact, now, affords)
        return refund.status === 'failed' ? { ...decision, refund, discrepancy: null, changed: false } : decision
      },
    },
    noticed: /was returned beside our books/,
  },
  'a return after a person settled it elsewhere is taken for a repeat': {
    rules: {
      decideRefundFact: (refund, fact, now, affords) => {
        const decision = realRefundRules.decideRefundFact(refund, fact, now, affords)
        return refund.failure?.code === 'returned_elsewhere' ? { ...decision, discrepancy: null } : decision
      },
    },
    noticed: /was returned beside our books/,
  },
  'a notice about a refund that is over here makes nobody ask': {
    rules: {
      decideRefundFact: (refund, fact, now, affords) => {
        const decision = realRefundRules.decideRefundFact(refund, fact, now, affords)
        const isOver = refund.status === 'failed' || refund.status === 'succeeded'
        return isOver && fact.refund.state === 'unknown' ? { ...decision, refund, changed: false } : decision
      },
    },
    noticed: /was returned beside our books/,
  },
  'the hold of a failed refund is never given up': {
    rules: {
      decideRefundFact: (...given) => {
        const decision = realRefundRules.decideRefundFact(...given)
        return decision.effect === 'release' ? { ...decision, effect: 'none' } : decision
      },
    },
    noticed: /have not failed|ends with it/,
  },
  'a repeat gives the money back again': {
    rules: {
      decideRefundFact: (refund, fact, now, affords) => {
        const decision = realRefundRules.decideRefundFact(refund, fact, now, affords)
        return refund.status === 'succeeded' && fact.refund.state === 'succeeded'
          ? { ...decision, effect: 'complete', changed: true }
          : decision
      },
    },
    noticed: /than was promised|is given back once|the sum of the refunds that succeeded/,
  },
  'an end is not told': {
    rules: {
      decideRefundFact: (...given) => ({ ...realRefundRules.decideRefundFact(...given), event: null }),
    },
    noticed: /is told/,
  },
}

describe('the simulation of refunds notices when', () => {
  test.each(Object.entries(brokenRules))('%s', (_, { noticed, rules }) => {
    const failure = firstFailure({ ...realRefundRules, ...rules }, 2_000)
    expect(failure?.problem).toMatch(noticed)
    expect(failure?.story.length).toBeGreaterThan(1)
  })
})
