import { cny, type Money, sameMoney } from '../../money/index.ts'
import { invariant } from '../../platform/invariant.ts'
import type { PrepayRequest, RefundRequest, TradeFact } from '../connector.ts'
import type { Door } from './gateway-client.ts'
import type { UnionpayAccount, UnionpayProduct } from './settings.ts'
import { type Fields, parseTraceTime, parseWireTime, wireTime } from './signing.ts'

export const productRules: Readonly<
  Record<UnionpayProduct, Readonly<{ door: Exclude<Door, 'query'>; txnSubType: string; actionLifeMs: number }>>
> = {
  // The form carries `txnTime`, which has to be about now when the browser brings it.
  front: { door: 'front', txnSubType: '01', actionLifeMs: 600_000 },
  order_qr: { door: 'back', txnSubType: '07', actionLifeMs: 7_200_000 },
  app: { door: 'app', txnSubType: '01', actionLifeMs: 7_200_000 },
}

export function isUnionpayProduct(product: string): product is UnionpayProduct {
  return Object.hasOwn(productRules, product)
}

/** When what a prepay answers with can no longer be used, never later than the order. */
export function actionExpiry(product: UnionpayProduct, now: Date, expiresAt: Date): string {
  return new Date(Math.min(now.getTime() + productRules[product].actionLifeMs, expiresAt.getTime())).toISOString()
}

const yuan = '156'

/** The fields of a consume. The same request always makes the same fields, the time among them: it is half of the trade's name. */
export function consumeFields(account: UnionpayAccount, product: UnionpayProduct, request: PrepayRequest) {
  return {
    ...account.subMerchant,
    txnType: '01',
    txnSubType: productRules[product].txnSubType,
    bizType: account.bizTypes[product],
    channelType: request.device === 'wap' ? '07' : '08',
    orderId: numberOf(request.attemptNo),
    txnTime: wireTime(request.createdAt),
    txnAmt: String(request.amount.amount),
    currencyCode: yuan,
    backUrl: request.notifyUrl,
    payTimeout: wireTime(request.expiresAt),
    ...(product === 'front' ? { frontUrl: request.returnUrl ?? '' } : {}),
  }
}

/** A query names what it asks about by number and time; trades and refunds alike. */
export function queryFields(orderId: string, at: Date) {
  return { txnType: '00', txnSubType: '00', bizType: '000000', orderId: numberOf(orderId), txnTime: wireTime(at) }
}

export function refundFields(account: UnionpayAccount, product: UnionpayProduct, request: RefundRequest) {
  return {
    ...account.subMerchant,
    txnType: isCancel(account, request) ? '31' : '04',
    txnSubType: '00',
    bizType: account.bizTypes[product],
    channelType: '07',
    orderId: numberOf(request.refundNo),
    txnTime: wireTime(request.submittedAt),
    txnAmt: String(request.amount.amount),
    currencyCode: yuan,
    origQryId: request.channelTradeNo,
    backUrl: request.notifyUrl,
  }
}

const hourMs = 3_600_000

/** A clearing day is from 23:00 to 23:00 in China. Decided from what stays the same over the repeats of a submission. */
function isCancel(account: UnionpayAccount, { amount, paidAt, submittedAt, total }: RefundRequest): boolean {
  const clearingDay = (at: Date) => wireTime(new Date(at.getTime() + hourMs)).slice(0, 8)
  return (
    account.cancelSameDay && sameMoney(amount, total) && !!paidAt && clearingDay(paidAt) === clearingDay(submittedAt)
  )
}

function numberOf(text: string): string {
  invariant(/^[0-9A-Za-z]{8,32}$/.test(text), 'a number for UnionPay has 8 to 32 letters and digits')
  return text
}

export type Moved = Readonly<{ queryId: string; amount: Money; at: Date }>

/** How much money a trade or refund moved and when, as a query and a notice both say it. Undefined when they do not. */
export function readMoved(fields: Fields, now: Date): Moved | undefined {
  const queryId = fields.get('queryId') ?? ''
  const amount = fields.get('txnAmt') ?? ''
  if (!/^[0-9A-Za-z]{1,32}$/.test(queryId) || !/^\d{1,12}$/.test(amount)) return undefined
  if (fields.get('currencyCode') !== yuan) return undefined
  // That money moved matters more than when: without the times, the moment we learnt of it stands.
  const orderedAt = parseWireTime(fields.get('txnTime')) ?? now
  return { queryId, amount: cny(BigInt(amount)), at: parseTraceTime(fields.get('traceTime'), orderedAt) ?? orderedAt }
}

/** `settleAmt` is what is cleared to the merchant and not what the payer paid; the card's number is no id of a payer. */
export function paidTrade({ amount, at, queryId }: Moved): TradeFact['trade'] {
  return { state: 'paid', channelTradeNo: queryId, amount, payerAmount: null, paidAt: at, payerId: null }
}
