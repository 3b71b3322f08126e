import { z } from 'zod'
import { fromYuan } from '../../money/index.ts'
import type { RefundRef } from '../connector.ts'
import { parseJson } from '../gateway-call.ts'
import { otherAmount, type Refund, unknownRefund } from '../refund-answers.ts'
import { parseChinaDateTime } from './signing.ts'
import { textForAlipay } from './wire.ts'

const reasonMax = 256

/** README.md has the rule in words. Null when nothing sendable is left; the field is left out then. */
export function reasonForAlipay(reason: string | null): string | null {
  return textForAlipay(reason ?? '', reasonMax) || null
}

const yesOrNo = z.union([z.boolean(), z.enum(['true', 'false', 'Y', 'N'])]).optional()
const saysYes = (value: z.output<typeof yesOrNo>) => value === true || value === 'true' || value === 'Y'

const submittedSchema = z.object({
  out_trade_no: z.string(),
  trade_no: z.string().optional(),
  fund_change: z.string().optional(),
  refund_fee: z.string().optional(),
  gmt_refund_pay: z.string().optional(),
  has_deposit_back: yesOrNo,
})

/** A handled submission. `refund_fee` is what has been refunded of the trade in all, so it can only be held against both sums. */
export function readSubmittedRefund(ref: RefundRef, node: unknown, now: Date): Refund | 'no_funds_moved' {
  const answer = submittedSchema.safeParse(node).data
  if (!answer) return unknownRefund('unreadable_answer')
  if (!isOfTrade(ref, answer)) return unknownRefund('answer_about_other_trade')
  if (answer.fund_change !== 'Y') return 'no_funds_moved'
  const refundedInAll = fromYuan(answer.refund_fee ?? '')
  const refundedAt = timeOf(answer.gmt_refund_pay, now)
  if (refundedInAll === undefined || !refundedAt) return unknownRefund('unreadable_answer')
  if (refundedInAll < ref.amount.amount || refundedInAll > ref.total.amount) return unknownRefund(otherAmount)
  // The bank card has yet to take it; the question says when it has.
  if (saysYes(answer.has_deposit_back)) return { state: 'processing', channelRefundNo: null }
  return { state: 'succeeded', amount: ref.amount, channelRefundNo: null, refundedAt }
}

const depositBackSchema = z.object({
  has_deposit_back: yesOrNo,
  dback_status: z.string().max(32).optional(),
})

const foundSchema = z.object({
  out_trade_no: z.string().optional(),
  trade_no: z.string().optional(),
  out_request_no: z.string().optional(),
  total_amount: z.string().optional(),
  refund_amount: z.string().optional(),
  refund_status: z
    .string()
    .regex(/^[A-Z_]{1,32}$/)
    .optional(),
  gmt_refund_pay: z.string().optional(),
  // An object by the model, a text with one inside by how other members of this kind arrive.
  deposit_back_info: z
    .preprocess((value) => (typeof value === 'string' ? parseJson(value) : value), depositBackSchema)
    .optional(),
})

/** A handled question. For a number that belongs to no refund the answer has no refund in it. */
export function readFoundRefund(ref: RefundRef, node: unknown, now: Date): Refund {
  const answer = foundSchema.safeParse(node).data
  if (!answer) return unknownRefund('unreadable_answer')
  if (!isOfTrade(ref, answer)) return unknownRefund('answer_about_other_trade')
  if (answer.refund_status === undefined && answer.refund_amount === undefined)
    return { state: 'never_existed', reason: { code: 'no_such_refund', channelCode: null } }
  if (answer.out_request_no !== ref.refundNo) return unknownRefund('answer_about_other_refund')
  const amount = fromYuan(answer.refund_amount ?? '')
  if (amount === undefined) return unknownRefund('unreadable_answer')
  const isOtherTotal = answer.total_amount !== undefined && fromYuan(answer.total_amount) !== ref.total.amount
  if (amount !== ref.amount.amount || isOtherTotal) return unknownRefund(otherAmount)
  return foundState(ref, answer, now)
}

function foundState(ref: RefundRef, answer: z.output<typeof foundSchema>, now: Date): Refund {
  switch (answer.refund_status) {
    case 'REFUND_SUCCESS':
      return throughBank(ref, answer, now)
    case 'REFUND_PROCESSING':
      return { state: 'processing', channelRefundNo: null }
    case 'REFUND_FAIL':
      return { state: 'closed', reason: { code: 'closed_at_channel', channelCode: 'REFUND_FAIL' } }
    case undefined:
      return unknownRefund('refund_without_state')
    default:
      return unknownRefund('unfamiliar_state', answer.refund_status)
  }
}

/** Alipay is done with it; where a bank card was paid with, the bank may not be. */
function throughBank(ref: RefundRef, answer: z.output<typeof foundSchema>, now: Date): Refund {
  const channelCode = answer.deposit_back_info?.dback_status || undefined
  switch (channelCode) {
    case undefined:
    case 'S':
    // The bank took it back, and Alipay has put it into the payer's balance instead: the payer has the money either way.
    case 'F': {
      const refundedAt = timeOf(answer.gmt_refund_pay, now)
      if (!refundedAt) return unknownRefund('unreadable_answer')
      return { state: 'succeeded', amount: ref.amount, channelRefundNo: null, refundedAt }
    }
    case 'P':
      return { state: 'processing', channelRefundNo: null }
    default:
      return unknownRefund('unfamiliar_state', channelCode)
  }
}

/** What the answer does not name cannot be about another trade. */
function isOfTrade(
  ref: RefundRef,
  answer: Readonly<{ out_trade_no?: string | undefined; trade_no?: string | undefined }>,
): boolean {
  return (
    (answer.out_trade_no === undefined || answer.out_trade_no === ref.attemptNo) &&
    (answer.trade_no === undefined || answer.trade_no === ref.channelTradeNo)
  )
}

/** Without a time, the moment we learnt of it stands. Undefined for a time that is none. */
function timeOf(text: string | undefined, now: Date): Date | undefined {
  return text === undefined || text === '' ? now : parseChinaDateTime(text)
}
