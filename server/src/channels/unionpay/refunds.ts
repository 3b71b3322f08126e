import { invariant } from '../../platform/invariant.ts'
import type { CallContext, RefundFact, RefundRef, RefundRequest } from '../connector.ts'
import { deadlineSignal } from '../gateway-call.ts'
import {
  otherAmount,
  type Refund,
  refundByMeaning,
  refusedRefundQuery,
  submitThenAsk,
  unansweredRefund,
  unknownRefund,
} from '../refund-answers.ts'
import { isAccepted, isUnderWay, refundMeaning, saysNeverExisted, saysNumberInUse, tradeWord } from './codes.ts'
import { exchange } from './gateway-client.ts'
import type { UnionpayAccount } from './settings.ts'
import type { Fields } from './signing.ts'
import { isUnionpayProduct, queryFields, readMoved, refundFields } from './wire.ts'

/** `00` is only the acceptance; the money is back when the notice or the query says so. */
export async function refund(account: UnionpayAccount, request: RefundRequest, call: CallContext): Promise<RefundFact> {
  const signal = deadlineSignal(call.deadlineMs)
  return submitThenAsk(
    () => submit(account, request, call, signal),
    () => ask(account, request, call, signal),
  )
}

async function submit(
  account: UnionpayAccount,
  request: RefundRequest,
  call: CallContext,
  signal: AbortSignal,
): Promise<Refund> {
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
    signal,
  )
  if (answer.kind === 'answered')
    return isOfAmount(answer.fields, request)
      ? { state: 'processing', channelRefundNo: numberIn(answer.fields) }
      : unknownRefund(otherAmount)
  if (answer.kind !== 'refused') return unansweredRefund(answer)
  const { channelCode } = answer
  if (saysNumberInUse(channelCode)) return decideRepeat(await ask(account, request, call, signal), channelCode)
  return isUnderWay(channelCode)
    ? { state: 'processing', channelRefundNo: null }
    : refundByMeaning(refundMeaning(channelCode), channelCode)
}

/** The number was taken before, by this very refund or by another: the question tells which. */
function decideRepeat(found: Refund, channelCode: string): Refund {
  if (found.state === 'never_existed' || found.state === 'not_sent') return unknownRefund('number_in_use', channelCode)
  return found.state === 'unknown' && found.reason.code === otherAmount
    ? { state: 'refused', again: 'never', reason: { code: 'number_in_use', channelCode } }
    : found
}

const isOfAmount = (fields: Fields, { amount }: Pick<RefundRef, 'amount'>): boolean =>
  fields.get('txnAmt') === String(amount.amount)

const numberIn = (fields: Fields): string | null => {
  const queryId = fields.get('queryId') ?? ''
  return /^[0-9A-Za-z]{1,32}$/.test(queryId) ? queryId : null
}

export async function queryRefund(account: UnionpayAccount, ref: RefundRef, call: CallContext): Promise<RefundFact> {
  return { source: 'query', refund: await ask(account, ref, call, deadlineSignal(call.deadlineMs)) }
}

async function ask(account: UnionpayAccount, ref: RefundRef, call: CallContext, signal: AbortSignal): Promise<Refund> {
  const answer = await exchange(
    account,
    {
      operation: 'refund_query',
      attemptNo: ref.attemptNo,
      door: 'query',
      own: queryFields(ref.refundNo, ref.submittedAt),
    },
    call,
    signal,
  )
  if (answer.kind === 'refused') return refusedRefundQuery(answer.channelCode, saysNeverExisted(answer.channelCode))
  if (answer.kind !== 'answered') return unansweredRefund(answer)
  const { fields } = answer
  if (!isMoneyBack(fields)) return unknownRefund('answer_about_other_trade')
  return isOfAmount(fields, ref) ? readRefundWord(fields, call.now) : unknownRefund(otherAmount)
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
