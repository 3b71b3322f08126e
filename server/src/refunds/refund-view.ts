import type { RefundView, StrayMoneyView } from '@hutong/contract'
import type { Refund } from './refund.ts'
import { type StrayMoney, strayState } from './stray-money.ts'

/** Amounts leave as JSON numbers: they are capped far below 2^53. */
export const refundView = (refund: Refund): RefundView => ({
  id: refund.id,
  object: 'refund',
  order: refund.orderId,
  attempt: refund.attemptId,
  livemode: refund.livemode,
  purpose: refund.purpose,
  refund_no: refund.refundNo,
  status: refund.status,
  amount: Number(refund.amount.amount),
  currency: refund.amount.currency,
  reason: refund.reason,
  approval: refund.approval,
  requested_by: refund.requestedBy,
  decided_by: refund.decidedBy,
  channel: refund.channel,
  channel_refund_no: refund.channelRefundNo,
  failure: refund.failure && { code: refund.failure.code, message: refund.failure.channelCode },
  created_at: refund.createdAt.toISOString(),
  submitted_at: refund.submittedAt?.toISOString() ?? null,
  refunded_at: refund.refundedAt?.toISOString() ?? null,
  next_try_at: refund.nextTryAt?.toISOString() ?? null,
  history: refund.history.map((entry) => ({ ...entry })),
})

export const strayMoneyView = (stray: StrayMoney, refund: Refund | null): StrayMoneyView => ({
  attempt: stray.attemptId,
  object: 'stray_money',
  order: stray.orderId,
  livemode: stray.livemode,
  disposition: stray.disposition,
  reason: stray.reason,
  state: strayState(stray, refund),
  amount: Number(stray.amount.amount),
  currency: stray.amount.currency,
  channel: stray.channel,
  refund: stray.refundId,
  due_at: stray.dueAt?.toISOString() ?? null,
  note: stray.note,
  created_at: stray.createdAt.toISOString(),
})
