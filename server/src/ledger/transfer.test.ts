import { describe, expect, test } from 'vitest'
import { cny } from '../money/index.ts'
import { accounts, settlementOfHold, type Transfer, transferOfPayment } from './transfer.ts'

const paidAt = new Date('2026-11-23T02:00:00.000Z')
const now = new Date('2026-11-23T02:00:03.000Z')
const input = {
  appId: 'app_a',
  transferId: 'tra_1',
  attemptId: 'att_1',
  channelAccountId: 'ca_1',
  amount: cny(8888n),
  paidAt,
  now,
}

describe('a payment in the books', () => {
  test.each([
    ['kept', 'payment', 'app:app_a:sales'],
    ['surplus', 'surplus', 'payer:surplus'],
    ['suspense', 'suspense', 'suspense'],
  ] as const)('that is %s is a %s from what the channel owes to %s', (disposition, kind, credit) => {
    expect(transferOfPayment({ ...input, disposition })).toEqual({
      appId: 'app_a',
      id: 'tra_1',
      kind,
      reference: 'att_1',
      phase: 'posted',
      pendingId: null,
      debit: 'channel:ca_1:receivable',
      credit,
      amount: cny(8888n),
      eventAt: paidAt,
      createdAt: now,
    })
  })
})

test.each([
  ['post', 'post_pending'],
  ['void', 'void_pending'],
] as const)('to %s a hold is a transfer of its own that names the hold', (how, phase) => {
  const hold: Transfer = {
    ...transferOfPayment({ ...input, disposition: 'kept' }),
    kind: 'refund_hold',
    phase: 'pending',
  }
  const settled = settlementOfHold(hold, how, 'tra_2', now)
  expect(settled).toEqual({ ...hold, id: 'tra_2', phase, pendingId: 'tra_1', eventAt: now, createdAt: now })
})

test('no two accounts of an app share a name', () => {
  const names = [
    accounts.receivable('ca_1'),
    accounts.receivable('ca_2'),
    accounts.fees('ca_1'),
    accounts.sales('app_a'),
    accounts.refundsInFlight,
    accounts.payerSurplus,
    accounts.suspense,
    accounts.bank('ca_1'),
  ]
  expect(new Set(names).size).toBe(names.length)
})
