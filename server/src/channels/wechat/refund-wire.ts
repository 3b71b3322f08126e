import { z } from 'zod'
import { cny } from '../../money/index.ts'
import type { RefundRef, RefundRequest } from '../connector.ts'
import { otherAmount, type Refund, unknownRefund } from '../refund-answers.ts'
import type { WeChatAccount } from './settings.ts'
import { parseTime, sendableText } from './wire.ts'

const reasonBytesMax = 80

/**
 * The limit is published as 80 without saying of what: 80 bytes of UTF-8 keep it either way. Null when nothing sendable is left.
 * README.md has the rule in words.
 */
export function reasonForWeChat(reason: string | null): string | null {
  const sendable = sendableText(reason ?? '')
  if (sendable === '') return null
  if (Buffer.byteLength(sendable) <= reasonBytesMax) return sendable
  let kept = ''
  for (const character of sendable) {
    if (Buffer.byteLength(`${kept}${character}…`) > reasonBytesMax) break
    kept += character
  }
  return `${kept}…`
}

/** The body of a refund. The same request always makes the same text, which is what makes a repeat the same refund. */
export function refundBody(account: WeChatAccount, request: RefundRequest): string {
  const reason = reasonForWeChat(request.reason)
  return JSON.stringify({
    ...(account.subMchid === null ? {} : { sub_mchid: account.subMchid }),
    out_trade_no: request.attemptNo,
    out_refund_no: request.refundNo,
    ...(reason === null ? {} : { reason }),
    notify_url: request.notifyUrl,
    amount: {
      refund: Number(request.amount.amount),
      total: Number(request.total.amount),
      currency: request.amount.currency,
    },
  })
}

const refundMembers = {
  mchid: z.string().optional(),
  sp_mchid: z.string().optional(),
  sub_mchid: z.string().optional(),
  out_trade_no: z.string().min(1).max(64),
  transaction_id: z.string().min(1).max(64).optional(),
  out_refund_no: z.string().regex(/^[0-9A-Za-z_\-|*@]{1,64}$/),
  refund_id: z.string().min(1).max(64).optional(),
  success_time: z.string().optional(),
  amount: z.object({
    total: z.int().nonnegative(),
    refund: z.int().positive(),
    currency: z.string().optional(),
  }),
}
const statusText = z.string().regex(/^[A-Z_]{1,32}$/)

/** A refund as creating and querying it answer. */
export const refundAnswerSchema = z.object({ ...refundMembers, status: statusText })
/** The same in a notification, where the status has another name. */
export const refundNoticeSchema = z
  .object({ ...refundMembers, refund_status: statusText })
  .transform(({ refund_status: status, ...rest }) => ({ ...rest, status }))
export type WireRefund = z.output<typeof refundAnswerSchema>

/** Answers need not name the merchant; one that does has to name ours. */
function saysOtherMerchant(account: WeChatAccount, answer: WireRefund): boolean {
  const { mchid, sub_mchid: subMchid } = answer
  if (mchid === undefined && subMchid === undefined) return false
  return account.subMchid === null ? mchid !== account.mchid : subMchid !== account.subMchid
}

/** An answer has to be about this refund, this trade and these sums; whatever else it is about says nothing of ours. */
export function readRefund(account: WeChatAccount, ref: RefundRef, answer: WireRefund, now: Date): Refund {
  if (saysOtherMerchant(account, answer)) return unknownRefund('answer_about_other_merchant')
  if (answer.out_refund_no !== ref.refundNo) return unknownRefund('answer_about_other_refund')
  const isOtherTransaction = answer.transaction_id !== undefined && answer.transaction_id !== ref.channelTradeNo
  if (answer.out_trade_no !== ref.attemptNo || isOtherTransaction) return unknownRefund('answer_about_other_trade')
  const { refund, total, currency } = answer.amount
  if ((currency ?? 'CNY') !== ref.amount.currency) return unknownRefund('answer_about_other_currency')
  if (BigInt(refund) !== ref.amount.amount || BigInt(total) !== ref.total.amount) return unknownRefund(otherAmount)
  return refundState(answer, now)
}

/** What the status says. `CLOSED` is written `CLOSE` in some of WeChat Pay's own texts. */
export function refundState(wire: WireRefund, now: Date): Refund {
  const channelRefundNo = wire.refund_id ?? null
  switch (wire.status) {
    case 'PROCESSING':
      return { state: 'processing', channelRefundNo }
    case 'SUCCESS': {
      // That the money went back matters more than when: without the time, the moment we learnt of it stands.
      const refundedAt = wire.success_time === undefined ? now : parseTime(wire.success_time)
      return refundedAt
        ? { state: 'succeeded', amount: cny(BigInt(wire.amount.refund)), channelRefundNo, refundedAt }
        : unknownRefund('unreadable_answer')
    }
    case 'CLOSED':
    case 'CLOSE':
      return { state: 'closed', reason: { code: 'closed_at_channel', channelCode: wire.status } }
    case 'ABNORMAL':
      return {
        state: 'stuck',
        reason: { code: 'payer_account_unusable', channelCode: wire.status },
        channelRefundNo,
      }
    default:
      return unknownRefund('unfamiliar_state', wire.status)
  }
}
