import type { PayerAction } from '@hutong/contract'
import { invariant } from '../../platform/invariant.ts'
import type { CallContext, FactSource, PrepayRequest, TradeFact, TradeRef } from '../connector.ts'
import { deadlineSignal } from '../gateway-call.ts'
import { signSha256 } from '../rsa.ts'
import { closeThenAsk, refusedQuery, unansweredTrade, unknownTrade } from '../trade-answers.ts'
import { prepayMeaning, saysNeverExisted } from './codes.ts'
import { exchange, unixSeconds } from './gateway-client.ts'
import type { WeChatAccount, WeChatProduct } from './settings.ts'
import { invocationMessage } from './signing.ts'
import {
  actionExpiry,
  h5Action,
  h5AnswerSchema,
  merchantMembers,
  nativeAnswerSchema,
  prepaidAnswerSchema,
  prepayBody,
  productPaths,
  readTransaction,
  tradesPath,
  transactionSchema,
} from './wire.ts'

export async function prepay(account: WeChatAccount, request: PrepayRequest, call: CallContext): Promise<TradeFact> {
  const product = request.product
  invariant(isWeChatProduct(product), 'checkPrepay comes before prepay')
  const answer = await exchange(
    account,
    {
      operation: 'prepay',
      attemptNo: request.attemptNo,
      method: 'POST',
      target: `${tradesPath(account)}/${productPaths[product]}`,
      body: prepayBody(account, request),
    },
    call,
    deadlineSignal(call.deadlineMs),
  )
  if (answer.kind === 'refused') {
    const { state, code } = prepayMeaning(answer.channelCode)
    return { source: 'prepay', trade: { state, reason: { code, channelCode: answer.channelCode } } }
  }
  if (answer.kind !== 'answered') return { source: 'prepay', trade: unansweredTrade(answer) }
  const action = await payerAction(account, product, answer.value, request, call)
  return { source: 'prepay', trade: action ? { state: 'waiting', action } : unknownTrade('unreadable_answer') }
}

const isWeChatProduct = (product: string): product is WeChatProduct => Object.hasOwn(productPaths, product)

/** Undefined when the answer does not hold what the product promises. */
async function payerAction(
  account: WeChatAccount,
  product: WeChatProduct,
  value: unknown,
  request: PrepayRequest,
  call: CallContext,
): Promise<PayerAction | undefined> {
  const expiresAt = actionExpiry(product, call.now, request.expiresAt)
  switch (product) {
    case 'native_qr': {
      const content = nativeAnswerSchema.safeParse(value).data?.code_url
      return content === undefined ? undefined : { kind: 'show_qr', content, expires_at: expiresAt }
    }
    case 'h5': {
      const h5Url = h5AnswerSchema.safeParse(value).data?.h5_url
      return h5Url === undefined ? undefined : h5Action(h5Url, request.returnUrl, expiresAt)
    }
    case 'jsapi': {
      const prepayId = prepaidAnswerSchema.safeParse(value).data?.prepay_id
      if (prepayId === undefined) return undefined
      const prepaid = `prepay_id=${prepayId}`
      const { timestamp, nonce, signature } = await signInvocation(account, prepaid, call)
      return {
        kind: 'invoke_wechat_bridge',
        args: {
          appId: account.appid,
          timeStamp: timestamp,
          nonceStr: nonce,
          package: prepaid,
          signType: 'RSA',
          paySign: signature,
        },
        expires_at: expiresAt,
      }
    }
    case 'app': {
      const prepayId = prepaidAnswerSchema.safeParse(value).data?.prepay_id
      if (prepayId === undefined) return undefined
      const { timestamp, nonce, signature } = await signInvocation(account, prepayId, call)
      return {
        kind: 'invoke_app',
        args: {
          appId: account.appid,
          partnerId: account.mchid,
          prepayId,
          packageValue: 'Sign=WXPay',
          nonceStr: nonce,
          timeStamp: timestamp,
          sign: signature,
        },
        expires_at: expiresAt,
      }
    }
  }
}

async function signInvocation(account: WeChatAccount, prepaid: string, call: CallContext) {
  const timestamp = unixSeconds(call.now)
  const nonce = call.nonce(32)
  const message = invocationMessage(account.appid, timestamp, nonce, prepaid)
  return { timestamp, nonce, signature: await signSha256(message, account.privateKey) }
}

export async function queryTrade(account: WeChatAccount, ref: TradeRef, call: CallContext): Promise<TradeFact> {
  return ask(account, ref, call, deadlineSignal(call.deadlineMs), 'query')
}

/** By our own number, which works before and after payment alike. */
async function ask(
  account: WeChatAccount,
  ref: TradeRef,
  call: CallContext,
  signal: AbortSignal,
  source: FactSource,
): Promise<TradeFact> {
  const target = `${tradesPath(account)}/out-trade-no/${encodeURIComponent(ref.attemptNo)}?${new URLSearchParams(merchantMembers(account))}`
  const answer = await exchange(
    account,
    { operation: 'query', attemptNo: ref.attemptNo, method: 'GET', target },
    call,
    signal,
  )
  return { source, trade: readQuery(account, ref, answer, call.now) }
}

function readQuery(
  account: WeChatAccount,
  ref: TradeRef,
  answer: Awaited<ReturnType<typeof exchange>>,
  now: Date,
): TradeFact['trade'] {
  if (answer.kind === 'refused') return refusedQuery(answer.channelCode, saysNeverExisted(answer.channelCode))
  if (answer.kind !== 'answered') return unansweredTrade(answer)
  const transaction = transactionSchema.safeParse(answer.value).data
  if (!transaction) return unknownTrade('unreadable_answer')
  if (transaction.out_trade_no !== ref.attemptNo) return unknownTrade('answer_about_other_trade')
  const reading = readTransaction(account, transaction, now)
  if (reading.kind === 'foreign') return unknownTrade(`answer_about_${reading.what}`)
  return reading.kind === 'read' ? reading.trade : unknownTrade('unreadable_answer')
}

/** A close is acknowledged for numbers that never existed too; the question after it tells. */
export async function closeTrade(account: WeChatAccount, ref: TradeRef, call: CallContext): Promise<TradeFact> {
  const signal = deadlineSignal(call.deadlineMs)
  const request = {
    operation: 'close',
    attemptNo: ref.attemptNo,
    method: 'POST',
    target: `${tradesPath(account)}/out-trade-no/${encodeURIComponent(ref.attemptNo)}/close`,
    body: JSON.stringify(merchantMembers(account)),
  } as const
  return closeThenAsk(
    () => exchange(account, request, call, signal),
    (source) => ask(account, ref, call, signal, source),
  )
}
