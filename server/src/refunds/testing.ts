import type { RefundFact, RefundFactSource } from '../channels/index.ts'
import { cny } from '../money/index.ts'
import type { Refund } from './refund.ts'

// A refund and what a channel may say of it, for the tests in this folder.

export const now = new Date('2026-11-23T02:00:00.000Z')
export const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000)
export const reason = { code: 'some_reason', channelCode: 'CODE' } as const

export const refundWith = (changes: Partial<Refund> = {}): Refund => ({
  appId: 'app_a',
  id: 'ref_1',
  orderId: 'ord_1',
  attemptId: 'att_1',
  livemode: false,
  purpose: 'requested',
  refundNo: 'R1',
  channel: 'wechat',
  channelAccountId: 'ca_1',
  status: 'created',
  approval: 'not_needed',
  amount: cny(100n),
  reason: null,
  requestedBy: 'key:key_1',
  decidedBy: null,
  holdId: 'tra_1',
  failure: null,
  channelRefundNo: null,
  createdAt: later(-60),
  submittedAt: later(-5),
  submissions: 1,
  refundedAt: null,
  nextStep: 'submit',
  nextTryAt: later(30),
  tries: 1,
  history: [],
  ...changes,
})

export const said = (refund: RefundFact['refund'], source: RefundFactSource = 'submit'): RefundFact => ({
  source,
  refund,
})

export const words = {
  succeeded: { state: 'succeeded', amount: cny(100n), channelRefundNo: '5030001', refundedAt: later(-1) },
  processing: { state: 'processing', channelRefundNo: '5030001' },
  stuck: { state: 'stuck', reason, channelRefundNo: '5030001' },
  closed: { state: 'closed', reason },
  refused: { state: 'refused', again: 'never', reason },
  refused_later: { state: 'refused', again: 'later', reason: { code: 'rate_limited', channelCode: 'X' } },
  no_balance: { state: 'refused', again: 'later', reason: { code: 'channel_balance_not_enough', channelCode: 'X' } },
  never_existed: { state: 'never_existed', reason },
  not_sent: { state: 'not_sent', reason },
  unknown: { state: 'unknown', reason },
} as const satisfies Record<string, RefundFact['refund']>
