import { toYuan } from '../../money/index.ts'
import { invariant } from '../../platform/invariant.ts'
import type { CallContext, RefundFact, RefundRef, RefundRequest } from '../connector.ts'
import { deadlineSignal } from '../gateway-call.ts'
import {
  type Refund,
  refundNotTaken,
  refusedRefundQuery,
  submitThenAsk,
  unansweredRefund,
  unknownRefund,
} from '../refund-answers.ts'
import { refundMeaning, saysRefundedTradeNeverExisted } from './codes.ts'
import { exchange } from './gateway-client.ts'
import { readFoundRefund, readSubmittedRefund, reasonForAlipay } from './refund-wire.ts'
import type { AlipayAccount } from './settings.ts'

/** Sends no notify address: notices of a refund go to the one of its payment. */
export async function refund(account: AlipayAccount, request: RefundRequest, call: CallContext): Promise<RefundFact> {
  const signal = deadlineSignal(call.deadlineMs)
  return submitThenAsk(
    () => submit(account, request, call, signal),
    () => ask(account, request, call, signal),
  )
}

async function submit(
  account: AlipayAccount,
  request: RefundRequest,
  call: CallContext,
  signal: AbortSignal,
): Promise<Refund> {
  const answer = await exchange(
    account,
    {
      operation: 'refund',
      attemptNo: request.attemptNo,
      method: 'alipay.trade.refund',
      own: { biz_content: refundContent(request) },
    },
    call,
    signal,
  )
  if (answer.kind !== 'answered') return refundNotTaken(answer, refundMeaning)
  const read = readSubmittedRefund(request, answer.node, call.now)
  // Handled, and no money moved by this call: a repeat of one that did, or none at all. Only the question tells.
  if (read !== 'no_funds_moved') return read
  const found = await ask(account, request, call, signal)
  return found.state === 'never_existed' || found.state === 'not_sent' ? unknownRefund('no_funds_moved') : found
}

/** The same request always makes the same text. The sum is in yuan, and without a number a repeat would pay again. */
export function refundContent(request: RefundRequest): string {
  invariant(/^[0-9A-Za-z]{1,64}$/.test(request.refundNo), 'a refund number has letters and digits only')
  const reason = reasonForAlipay(request.reason)
  return JSON.stringify({
    out_trade_no: request.attemptNo,
    trade_no: request.channelTradeNo,
    refund_amount: toYuan(request.amount.amount),
    out_request_no: request.refundNo,
    ...(reason === null ? {} : { refund_reason: reason }),
    query_options: ['deposit_back_info'],
  })
}

export async function queryRefund(account: AlipayAccount, ref: RefundRef, call: CallContext): Promise<RefundFact> {
  return { source: 'query', refund: await ask(account, ref, call, deadlineSignal(call.deadlineMs)) }
}

async function ask(account: AlipayAccount, ref: RefundRef, call: CallContext, signal: AbortSignal): Promise<Refund> {
  const answer = await exchange(
    account,
    {
      operation: 'refund_query',
      attemptNo: ref.attemptNo,
      method: 'alipay.trade.fastpay.refund.query',
      own: {
        biz_content: JSON.stringify({
          out_trade_no: ref.attemptNo,
          trade_no: ref.channelTradeNo,
          out_request_no: ref.refundNo,
          query_options: ['gmt_refund_pay', 'deposit_back_info'],
        }),
      },
    },
    call,
    signal,
  )
  if (answer.kind === 'refused')
    return refusedRefundQuery(answer.channelCode, saysRefundedTradeNeverExisted(answer.channelCode))
  return answer.kind === 'answered' ? readFoundRefund(ref, answer.node, call.now) : unansweredRefund(answer)
}
