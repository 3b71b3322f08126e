import type { ErrorCode, PayerAction } from '@hutong/contract'
import { invariant } from '../../platform/invariant.ts'
import type { CallContext, FactSource, PrepayRequest, TradeFact, TradeRef } from '../connector.ts'
import { deadlineSignal } from '../gateway-call.ts'
import { refusedQuery, unansweredTrade, unknownTrade } from '../trade-answers.ts'
import { prepayMeaning, saysNeverExisted, tradeWord } from './codes.ts'
import { doorUrl, exchange, type UnionpayAnswer } from './gateway-client.ts'
import type { UnionpayAccount } from './settings.ts'
import { type Fields, signedFields } from './signing.ts'
import {
  actionExpiry,
  consumeFields,
  isUnionpayProduct,
  paidTrade,
  productRules,
  queryFields,
  readMoved,
} from './wire.ts'

/** For front nothing is sent: the payer's browser brings our signed form to UnionPay. */
export async function prepay(account: UnionpayAccount, request: PrepayRequest, call: CallContext): Promise<TradeFact> {
  const product = request.product
  invariant(isUnionpayProduct(product), 'checkPrepay comes before prepay')
  const own = consumeFields(account, product, request)
  const { door } = productRules[product]
  const expires_at = actionExpiry(product, call.now, request.expiresAt)
  if (door === 'front') {
    const fields = Object.fromEntries(await signedFields(account, own))
    const action: PayerAction = { kind: 'submit_form', url: doorUrl(account, door), fields, expires_at }
    return { source: 'prepay', trade: { state: 'waiting', action } }
  }
  const answer = await exchange(
    account,
    { operation: 'prepay', attemptNo: request.attemptNo, door, own },
    call,
    deadlineSignal(call.deadlineMs),
  )
  return { source: 'prepay', trade: readPrepay(product === 'order_qr' ? 'qrCode' : 'tn', answer, expires_at) }
}

function readPrepay(name: 'qrCode' | 'tn', answer: UnionpayAnswer, expires_at: string): TradeFact['trade'] {
  if (answer.kind === 'refused') {
    const { state, code } = prepayMeaning(answer.channelCode)
    return { state, reason: { code, channelCode: answer.channelCode } }
  }
  if (answer.kind !== 'answered') return unansweredTrade(answer)
  const credential = answer.fields.get(name) ?? ''
  if (!/^[\x21-\x7e]{1,2048}$/.test(credential)) return unknownTrade('unreadable_answer')
  return {
    state: 'waiting',
    action:
      name === 'qrCode'
        ? { kind: 'show_qr', content: credential, expires_at }
        : { kind: 'invoke_app', args: { tn: credential }, expires_at },
  }
}

export async function queryTrade(account: UnionpayAccount, ref: TradeRef, call: CallContext): Promise<TradeFact> {
  return ask(account, ref, call, 'query')
}

/**
 * UnionPay closes nothing: an order ends by its own `payTimeout`. So a close only asks. What is still to be paid stays `waiting`
 * until then, and once that time is over without a payment, it is closed.
 */
export async function closeTrade(account: UnionpayAccount, ref: TradeRef, call: CallContext): Promise<TradeFact> {
  const fact = await ask(account, ref, call, 'close')
  if (fact.trade.state !== 'declined') return fact
  return { source: 'close', trade: ended(fact.trade.reason.channelCode) }
}

async function ask(account: UnionpayAccount, ref: TradeRef, call: CallContext, source: FactSource): Promise<TradeFact> {
  const answer = await exchange(
    account,
    {
      operation: 'query',
      attemptNo: ref.attemptNo,
      door: 'query',
      own: queryFields(ref.attemptNo, ref.createdAt),
    },
    call,
    deadlineSignal(call.deadlineMs),
  )
  if (answer.kind === 'refused') {
    const { channelCode } = answer
    return { source, trade: refusedQuery(channelCode, saysNeverExisted(channelCode)) }
  }
  if (answer.kind !== 'answered') return { source, trade: unansweredTrade(answer) }
  return { source, trade: readQuery(answer.fields, ref, call.now) }
}

/** A payment that began in the last moment may still be under way at the bank when the time is over. */
export const settlingMs = 300_000

const ended = (channelCode: string | null): TradeFact['trade'] => ({
  state: 'closed',
  reason: { code: 'closed_at_channel', channelCode },
})

/**
 * `respCode` was about the query; `origRespCode` is about the trade. Until `payTimeout` a failure may be one try of several,
 * and not found or pending may change: only afterwards is an answer final.
 */
export function readQuery(fields: Fields, ref: Pick<TradeRef, 'expiresAt'>, now: Date): TradeFact['trade'] {
  const channelCode = fields.get('origRespCode') ?? ''
  const msAfterEnd = now.getTime() - ref.expiresAt.getTime()
  switch (tradeWord(channelCode)) {
    case 'success': {
      const moved = fields.get('txnType') === '01' ? readMoved(fields, now) : undefined
      return moved ? paidTrade(moved) : unknownTrade('unreadable_answer', channelCode)
    }
    case 'pending':
      return msAfterEnd < settlingMs ? { state: 'waiting', action: null } : ended(channelCode)
    case 'failed':
      return msAfterEnd < 0
        ? { state: 'waiting', action: null }
        : { state: 'declined', reason: { code: 'channel_refused' satisfies ErrorCode, channelCode } }
    case 'returned':
      return ended(channelCode)
    case 'by_hand':
      return unknownTrade('needs_person', channelCode)
    case 'unfamiliar':
      return unknownTrade('unfamiliar_state', channelCode.slice(0, 10) || null)
  }
}
