import {
  type Approval,
  type Channel,
  openRefundStatuses,
  type RefundPurpose,
  type RefundStatus,
} from '@hutong/contract'
import type { ChannelReason, RefundFactSource } from '../channels/index.ts'
import type { Money } from '../money/index.ts'

/** Money on its way back to whoever paid: one refund of one attempt, under one number for good. */
export type Refund = Readonly<{
  appId: string
  id: string
  orderId: string
  attemptId: string
  livemode: boolean
  purpose: RefundPurpose
  /** The merchant's own number; null where the refund was not the merchant's wish. */
  refundNo: string | null
  channel: Channel
  channelAccountId: string
  status: RefundStatus
  approval: Approval
  amount: Money
  reason: string | null
  /** Who asked and who approved: `key:key_…`, `operator`, or `policy`. */
  requestedBy: string
  decidedBy: string | null
  /** The pending transfer that keeps its money from being given away twice. */
  holdId: string
  failure: ChannelReason | null
  channelRefundNo: string | null
  createdAt: Date
  submittedAt: Date | null
  /** Submissions since the last one that surely had no effect: more than one means that an earlier one may have had one. */
  submissions: number
  refundedAt: Date | null
  /** What the job does next, and when. */
  nextStep: 'submit' | 'query'
  nextTryAt: Date | null
  tries: number
  history: readonly RefundHistoryEntry[]
}>

export type RefundHistoryEntry = Readonly<{
  at: string
  source: RefundFactSource
  state: string
  from: RefundStatus
  to: RefundStatus
  note: string | null
}>

/** What refunds have taken of one attempt's captured money. `reserved` counts every refund that has not failed. */
export type RefundTotals = Readonly<{ captured: bigint; reserved: bigint; refunded: bigint; parts: number }>

export const isOpenRefund = (refund: Pick<Refund, 'status'>): boolean =>
  (openRefundStatuses as readonly RefundStatus[]).includes(refund.status)

/** The books' name for whose money a refund returns. */
export const sourceOfRefund = (purpose: RefundPurpose): 'sales' | 'surplus' | 'suspense' =>
  purpose === 'requested' ? 'sales' : purpose
