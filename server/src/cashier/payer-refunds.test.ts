import { expect, test } from 'vitest'
import { cny } from '../money/index.ts'
import { later, now } from '../payments/testing.ts'
import { refundsForPayer } from './payer-refunds.ts'

const refund = {
  attemptId: 'att_1',
  status: 'succeeded',
  approval: 'not_needed',
  amount: cny(100n),
  refundedAt: later(60),
  createdAt: now,
} as const
const under_way = { ...refund, refundedAt: null }

test('a payer sees what has gone back and what is on its way, in order', () => {
  const newest = { ...under_way, status: 'processing', amount: cny(5n), createdAt: later(90) } as const
  expect(refundsForPayer([newest, refund], 'att_1')).toEqual([
    { amount: 100, state: 'done', at: later(60).toISOString() },
    { amount: 5, state: 'under_way', at: null },
  ])
})

test.each(['created', 'processing', 'unknown', 'needs_action'] as const)('one that is %s is on its way', (status) => {
  expect(refundsForPayer([{ ...under_way, status }], 'att_1')).toMatchObject([{ state: 'under_way' }])
})

test('a payer sees nothing of what came to nothing, is not decided, or is another payer’s', () => {
  const hidden = [
    { ...under_way, status: 'failed' },
    { ...under_way, status: 'created', approval: 'required' },
    { ...under_way, status: 'created', approval: 'rejected' },
    { ...refund, attemptId: 'att_2' },
  ] as const
  expect(refundsForPayer(hidden, 'att_1')).toEqual([])
})
