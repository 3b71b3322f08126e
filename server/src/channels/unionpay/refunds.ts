import { invariant } from '../../platform/invariant.ts'
import type { CallContext, RefundFact, RefundRef, RefundRequest } from '../connector.ts'
import { deadlineSignal } from '../gateway-call.ts'
import { isAccepted, refundMeaning, saysNeverExisted, tradeWord } from './codes.ts'
import { exchange, type UnionpayAnswer } from './gateway-client.ts'
import type { UnionpayAccount } from './settings.ts'
import type { Fields } from './signing.ts'
import { isUnionpayProduct, queryFields, readMoved, refundFields } from './wire.ts'

type Refund = RefundFact['refund']

const unknownRefund = (code: string, channelCode: string | null = null): Refund => ({
  state: 'unknown',
  reason: { code, channelCode },
})

const unanswered = ({ kind, reason }: Extract<UnionpayAnswer, { kind: 'not_sent' | 'unknown' }>): Refund => ({
  state: kind,
  reason,
})

/** `00` is only the acceptance; the money is back when the notice or the query says so. */
export async function refund(account: UnionpayAccount, request: RefundRequest, call: CallContext): Promise<RefundFact> {
  const product = request.product
  invariant(isUnionpayProduct(product), 'a refund is of a product of this channel')
  const answer = await exchange(
    account,
    {
      operation: 'refund',
      attemptNo: request.attemptNo,
      door: 'back',
      own: refundFields(account, product, request),
    },
    call,
    deadlineSignal(call.deadlineMs),
  )
  return { source: 'submit', refund: readSubmission(answer) }
}

function readSubmission(answer: UnionpayAnswer): Refund {
  if (answer.kind === 'answered') return { state: 'processing', channelRefundNo: numberIn(answer.fields) }
  if (answer.kind !== 'refused') return unanswered(answer)
  const { channelCode } = answer
  const meaning = refundMeaning(channelCode)
  if (meaning.state === 'processing') return { state: 'processing', channelRefundNo: null }
  const reason = { code: meaning.code, channelCode }
  return meaning.state === 'refused' ? { state: 'refused', again: meaning.again, reason } : { state: 'unknown', reason }
}

const numberIn = (fields: Fields): string | null => {
  const queryId = fields.get('queryId') ?? ''
  return /^[0-9A-Za-z]{1,32}$/.test(queryId) ? queryId : null
}

export async function queryRefund(account: UnionpayAccount, ref: RefundRef, call: CallContext): Promise<RefundFact> {
  const answer = await exchange(
    account,
    {
      operation: 'refund_query',
      attemptNo: ref.attemptNo,
      door: 'query',
      own: queryFields(ref.refundNo, ref.submittedAt),
    },
    call,
    deadlineSignal(call.deadlineMs),
  )
  return { source: 'query', refund: readRefundQuery(answer, call.now) }
}

function readRefundQuery(answer: UnionpayAnswer, now: Date): Refund {
  if (answer.kind === 'refused') {
    const { channelCode } = answer
    return saysNeverExisted(channelCode)
      ? { state: 'never_existed', reason: { code: 'never_existed', channelCode } }
      : unknownRefund('query_refused', channelCode)
  }
  if (answer.kind !== 'answered') return unanswered(answer)
  const { fields } = answer
  if (!isMoneyBack(fields)) return unknownRefund('answer_about_other_trade')
  return readRefundWord(fields, now)
}

/** A refund, or the cancel that a merchant may have sent from elsewhere. */
export const isMoneyBack = (fields: Fields): boolean => ['04', '31'].includes(fields.get('txnType') ?? '')

/** While `03`, `04` and `05` it is asked again; anything else is final. */
function readRefundWord(fields: Fields, now: Date): Refund {
  const channelCode = fields.get('origRespCode') ?? ''
  switch (tradeWord(channelCode)) {
    case 'success':
      return succeeded(fields, now) ?? unknownRefund('unreadable_answer', channelCode)
    case 'pending':
      return { state: 'processing', channelRefundNo: numberIn(fields) }
    case 'failed':
      return { state: 'closed', reason: { code: 'refund_failed', channelCode } }
    case 'by_hand':
      return {
        state: 'stuck',
        reason: { code: 'needs_person', channelCode },
        channelRefundNo: numberIn(fields),
      }
    case 'returned':
    case 'unfamiliar':
      return unknownRefund('unfamiliar_state', channelCode.slice(0, 10) || null)
  }
}

function succeeded(fields: Fields, now: Date): Refund | undefined {
  const moved = readMoved(fields, now)
  return moved && { state: 'succeeded', amount: moved.amount, channelRefundNo: moved.queryId, refundedAt: moved.at }
}

/** What the notice of a refund or cancel says; undefined where it is of a success and does not say how much. */
export function noticedRefund(fields: Fields, now: Date): Refund | undefined {
  const respCode = fields.get('respCode') ?? ''
  return isAccepted(respCode) ? succeeded(fields, now) : unknownRefund('notice_of_no_success', respCode.slice(0, 10))
}
