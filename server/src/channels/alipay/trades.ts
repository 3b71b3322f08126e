import type { PayerAction } from '@hutong/contract'
import { invariant } from '../../platform/invariant.ts'
import type { CallContext, FactSource, PrepayRequest, TradeFact, TradeRef } from '../connector.ts'
import { deadlineSignal } from '../gateway-call.ts'
import { closeThenAsk, refusedQuery, unansweredTrade, unknownTrade } from '../trade-answers.ts'
import { prepayMeaning, saysNeverExisted } from './codes.ts'
import { type AlipayAnswer, exchange } from './gateway-client.ts'
import type { AlipayAccount, AlipayProduct } from './settings.ts'
import { encodedPairs, signedParameters } from './signing.ts'
import {
  actionExpiry,
  createAnswerSchema,
  isAlipayProduct,
  precreateAnswerSchema,
  prepayContent,
  productRules,
  querySchema,
  readTrade,
} from './wire.ts'

/** For page, wap and app nothing is sent: the payer's browser or app brings our signature to Alipay. */
export async function prepay(account: AlipayAccount, request: PrepayRequest, call: CallContext): Promise<TradeFact> {
  const product = request.product
  invariant(isAlipayProduct(product), 'checkPrepay comes before prepay')
  const trade =
    product === 'precreate' || product === 'jsapi'
      ? await sentPrepay(account, product, request, call)
      : { state: 'waiting' as const, action: await signedAction(account, product, request, call) }
  return { source: 'prepay', trade }
}

async function signedAction(
  account: AlipayAccount,
  product: 'page' | 'wap' | 'app',
  request: PrepayRequest,
  call: CallContext,
): Promise<PayerAction> {
  const parameters = await signedParameters(
    account,
    {
      method: productRules[product].method,
      notifyUrl: request.notifyUrl,
      returnUrl: product === 'app' ? null : request.returnUrl,
      own: { biz_content: prepayContent(account, product, request) },
    },
    call.now,
  )
  const encoded = encodedPairs(parameters)
  const expiresAt = actionExpiry(product, call.now, request.expiresAt)
  return product === 'app'
    ? { kind: 'invoke_app', args: { order_string: encoded }, expires_at: expiresAt }
    : { kind: 'redirect', url: `${account.gateway}?${encoded}`, expires_at: expiresAt }
}

async function sentPrepay(
  account: AlipayAccount,
  product: 'precreate' | 'jsapi',
  request: PrepayRequest,
  call: CallContext,
): Promise<TradeFact['trade']> {
  const answer = await exchange(
    account,
    {
      operation: 'prepay',
      attemptNo: request.attemptNo,
      method: productRules[product].method,
      notifyUrl: request.notifyUrl,
      own: { biz_content: prepayContent(account, product, request) },
    },
    call,
    deadlineSignal(call.deadlineMs),
  )
  if (answer.kind === 'refused') {
    const { state, code } = prepayMeaning(answer.channelCode)
    return { state, reason: { code, channelCode: answer.channelCode } }
  }
  if (answer.kind !== 'answered') return unansweredTrade(answer)
  return readPrepay(product, answer.node, request, call.now)
}

function readPrepay(
  product: Extract<AlipayProduct, 'precreate' | 'jsapi'>,
  node: unknown,
  request: PrepayRequest,
  now: Date,
): TradeFact['trade'] {
  const expiresAt = actionExpiry(product, now, request.expiresAt)
  if (product === 'precreate') {
    const answer = precreateAnswerSchema.safeParse(node).data
    if (answer?.out_trade_no !== request.attemptNo) return unknownTrade('unreadable_answer')
    return { state: 'waiting', action: { kind: 'show_qr', content: answer.qr_code, expires_at: expiresAt } }
  }
  const answer = createAnswerSchema.safeParse(node).data
  if (answer?.out_trade_no !== request.attemptNo) return unknownTrade('unreadable_answer')
  return {
    state: 'waiting',
    action: { kind: 'invoke_alipay_bridge', trade_no: answer.trade_no, expires_at: expiresAt },
  }
}

export async function queryTrade(account: AlipayAccount, ref: TradeRef, call: CallContext): Promise<TradeFact> {
  return ask(account, ref, call, deadlineSignal(call.deadlineMs), 'query')
}

async function ask(
  account: AlipayAccount,
  ref: TradeRef,
  call: CallContext,
  signal: AbortSignal,
  source: FactSource,
): Promise<TradeFact> {
  const answer = await exchange(
    account,
    {
      operation: 'query',
      attemptNo: ref.attemptNo,
      method: 'alipay.trade.query',
      own: { biz_content: JSON.stringify({ out_trade_no: ref.attemptNo }) },
    },
    call,
    signal,
  )
  return { source, trade: readQuery(ref, answer, call.now) }
}

function readQuery(ref: TradeRef, answer: AlipayAnswer, now: Date): TradeFact['trade'] {
  if (answer.kind === 'refused') return refusedQuery(answer.channelCode, saysNeverExisted(answer.channelCode))
  if (answer.kind !== 'answered') return unansweredTrade(answer)
  const read = querySchema.safeParse(answer.node).data
  if (!read) return unknownTrade('unreadable_answer')
  if (read.attemptNo !== ref.attemptNo) return unknownTrade('answer_about_other_trade')
  return readTrade(read.trade, now) ?? unknownTrade('unreadable_answer')
}

/** `never_existed` means that nothing could be closed; a form or a code the payer still has can begin the trade until it expires. */
export async function closeTrade(account: AlipayAccount, ref: TradeRef, call: CallContext): Promise<TradeFact> {
  const signal = deadlineSignal(call.deadlineMs)
  const request = {
    operation: 'close',
    attemptNo: ref.attemptNo,
    method: 'alipay.trade.close',
    own: { biz_content: JSON.stringify({ out_trade_no: ref.attemptNo }) },
  } as const
  return closeThenAsk(
    () => exchange(account, request, call, signal),
    (source) => ask(account, ref, call, signal, source),
  )
}
