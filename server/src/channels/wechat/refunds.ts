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
import { refundMeaning, saysRefundNeverExisted } from './codes.ts'
import { exchange } from './gateway-client.ts'
import { readRefund, refundAnswerSchema, refundBody } from './refund-wire.ts'
import type { WeChatAccount } from './settings.ts'

const refundsPath = '/v3/refund/domestic/refunds'

/** An answer of 200 says that the refund was taken, and its status how far it is. */
export async function refund(account: WeChatAccount, request: RefundRequest, call: CallContext): Promise<RefundFact> {
  invariant(/^[0-9A-Za-z]{1,64}$/.test(request.refundNo), 'a refund number has letters and digits only')
  const signal = deadlineSignal(call.deadlineMs)
  return submitThenAsk(
    async () => {
      const answer = await exchange(
        account,
        {
          operation: 'refund',
          attemptNo: request.attemptNo,
          method: 'POST',
          target: refundsPath,
          body: refundBody(account, request),
        },
        call,
        signal,
      )
      return answer.kind === 'answered'
        ? readAnswered(account, request, answer.value, call.now)
        : refundNotTaken(answer, refundMeaning)
    },
    () => ask(account, request, call, signal),
  )
}

export async function queryRefund(account: WeChatAccount, ref: RefundRef, call: CallContext): Promise<RefundFact> {
  return { source: 'query', refund: await ask(account, ref, call, deadlineSignal(call.deadlineMs)) }
}

async function ask(account: WeChatAccount, ref: RefundRef, call: CallContext, signal: AbortSignal): Promise<Refund> {
  const partner = account.subMchid === null ? '' : `?sub_mchid=${account.subMchid}`
  const target = `${refundsPath}/${encodeURIComponent(ref.refundNo)}${partner}`
  const answer = await exchange(
    account,
    { operation: 'refund_query', attemptNo: ref.attemptNo, method: 'GET', target },
    call,
    signal,
  )
  if (answer.kind === 'refused')
    return refusedRefundQuery(answer.channelCode, saysRefundNeverExisted(answer.channelCode))
  return answer.kind === 'answered' ? readAnswered(account, ref, answer.value, call.now) : unansweredRefund(answer)
}

function readAnswered(account: WeChatAccount, ref: RefundRef, value: unknown, now: Date): Refund {
  const answer = refundAnswerSchema.safeParse(value).data
  return answer ? readRefund(account, ref, answer, now) : unknownRefund('unreadable_answer')
}
