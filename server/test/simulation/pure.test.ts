import { describe, expect, test } from 'vitest'
import type { TradeFact } from '../../src/channels/index.ts'
import type { Consequence, PaymentStep } from '../../src/payments/order-payment.ts'
import { livePure } from './pure-life.ts'
import { type Rules, realRules } from './pure-world.ts'
import { describeFailure } from './tell-failure.ts'

const seedsMax = 40_000

function firstFailure(rules: Rules, seeds: number) {
  for (let seed = 1; seed <= seeds; seed++) {
    const failure = livePure(seed, rules)
    if (failure) return failure
  }
  return undefined
}

test(`an order's money is right and all its rules hold in ${seedsMax} random lives`, () => {
  const failure = firstFailure(realRules, seedsMax)
  expect(failure && describeFailure(failure, 'pure')).toBeUndefined()
})

test('a seed lives the same life every time', () => {
  const broken: Rules = {
    ...realRules,
    applyFact: () => {
      throw new Error('stop here')
    },
  }
  expect(livePure(7, broken)).toEqual(livePure(7, broken))
  expect(livePure(7, broken)?.story).not.toEqual(livePure(8, broken)?.story)
})

const withoutConsequences = (step: PaymentStep, drop: (each: Consequence) => boolean): PaymentStep => ({
  ...step,
  consequences: step.consequences.filter((each) => !drop(each)),
})
/** Each breaks one rule on purpose: a simulation that does not notice would be worth nothing. */
const brokenRules: Record<string, { rules: Partial<Rules>; noticed: RegExp }> = {
  'a second success is kept as well': {
    rules: {
      applyFact: (...given) => {
        const step = realRules.applyFact(...given)
        const attempts = step.state.attempts.map((attempt) =>
          attempt.surplusReason === 'second_success'
            ? ({ ...attempt, disposition: 'kept', surplusReason: null } as const)
            : attempt,
        )
        return { ...step, state: { ...step.state, attempts } }
      },
    },
    noticed: /keeps one payment at most/,
  },
  'captured money is not posted': {
    rules: {
      applyFact: (...given) => withoutConsequences(realRules.applyFact(...given), (each) => each.kind === 'capture'),
    },
    noticed: /payments were told, 0 were posted/,
  },
  'the amount is never compared': {
    rules: {
      applyFact: (state, attemptId, fact, now) => {
        const asked = state.attempts.find((attempt) => attempt.id === attemptId)?.amount
        const believed: TradeFact =
          fact.trade.state === 'paid' && asked ? { ...fact, trade: { ...fact.trade, amount: asked } } : fact
        return realRules.applyFact(state, attemptId, believed, now)
      },
    },
    noticed: /what was captured for att_\d+ is what is posted/,
  },
  'an order is closed while an attempt may still take money': {
    rules: {
      beginClosing: (state, reason, now) => {
        const step = realRules.beginClosing({ ...state, attempts: [] }, reason, now)
        return { ...step, state: { ...step.state, attempts: state.attempts } }
      },
    },
    noticed: /a closed order has no open attempt/,
  },
  'money that comes after the attempt was closed is ignored': {
    rules: {
      applyFact: (state, attemptId, fact, now) => {
        const isClosed = state.attempts.some((attempt) => attempt.id === attemptId && attempt.status === 'closed')
        return isClosed
          ? { state, consequences: [], outcome: 'no_change' }
          : realRules.applyFact(state, attemptId, fact, now)
      },
    },
    noticed: /payments were told, \d+ were posted/,
  },
  'a doubtful answer is taken for a failure': {
    rules: {
      applyFact: (state, attemptId, fact, now) =>
        realRules.applyFact(
          state,
          attemptId,
          fact.source === 'prepay' && fact.trade.state === 'unknown'
            ? { ...fact, trade: { ...fact.trade, state: 'declined' } }
            : fact,
          now,
        ),
    },
    noticed: /was found by asking/,
  },
  'a repeat of a payment is posted again': {
    rules: {
      applyFact: (state, attemptId, fact, now) => {
        const step = realRules.applyFact(state, attemptId, fact, now)
        const attempt = state.attempts.find((each) => each.id === attemptId)
        if (fact.trade.state !== 'paid' || attempt?.status !== 'succeeded') return step
        return { ...step, consequences: [{ kind: 'capture', attempt, amount: fact.trade.amount }] }
      },
    },
    noticed: /posted once/,
  },
  'an event is numbered and not written': {
    rules: {
      applyFact: (...given) =>
        withoutConsequences(
          realRules.applyFact(...given),
          (each) => each.kind === 'event' && each.type === 'payment.surplus',
        ),
    },
    noticed: /events are numbered without gaps|number of its newest event/,
  },
  'the other attempts of a paid order are left open': {
    rules: {
      applyFact: (state, attemptId, fact, now) => {
        const step = realRules.applyFact(state, attemptId, fact, now)
        if (step.state.order.status === state.order.status) return step
        const attempts = step.state.attempts.map((each) => (each.id === attemptId ? each : { ...each, closing: false }))
        return { ...step, state: { ...step.state, attempts } }
      },
    },
    noticed: /on their way to closed/,
  },
}

describe('the simulation notices when', () => {
  test.each(Object.entries(brokenRules))('%s', (_, { noticed, rules }) => {
    const failure = firstFailure({ ...realRules, ...rules }, 2_000)
    expect(failure?.problem).toMatch(noticed)
    expect(failure?.story.length).toBeGreaterThan(1)
  })
})
