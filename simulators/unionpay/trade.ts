import { chinaDigits } from '../core/clock.ts'
import type { UserName } from '../core/users.ts'
import type { RespCode } from './resp-codes.ts'
import type { UnionpaySettings } from './settings.ts'
import { type Fields, signedText } from './signing.ts'
import { clearingDay, readChinaDigits } from './times.ts'

/** How an order came: by the payer's browser, by an app's control, as a code. */
export type Product = 'front' | 'app' | 'code'

/** The gateway's own numbers and times of one transaction. */
export interface Numbers {
  queryId: string
  traceNo: string
  at: Date
}

export interface Trade extends Numbers {
  merId: string
  orderId: string
  product: Product
  /** As the merchant signed it. */
  request: Fields
  fen: bigint
  /** The last moment to pay. */
  payBy: Date
  status: 'waiting' | 'paid' | 'late' | 'returned'
  /** Why the last try did not go through. */
  failure?: RespCode
  user?: UserName
  paidAt?: Date
  returnedAt?: Date
}

/** The numbers of a transaction at `at`. Both parts of the query number are in it again, as in recorded ones. */
export function newNumbers(at: Date, traceNo: string): Numbers {
  return { queryId: `78${chinaDigits(at).slice(2)}${traceNo}8`, traceNo, at }
}

/** When the time to pay ends. `aheadMs` is how far the simulated clock is before the merchant's. */
export function payByOf(request: Fields, now: Date, aheadMs: number, settings: UnionpaySettings): Date {
  const named = readChinaDigits(request.payTimeout ?? '')
  return new Date(named ? named.getTime() + aheadMs : now.getTime() + settings.defaultPayTimeMs)
}

export function isOver(trade: { payBy: Date }, now: Date): boolean {
  return now >= trade.payBy
}

/** Whether two requests are the same message sent twice. */
export function isSameRequest(first: Fields, second: Fields): boolean {
  return signedText(first) === signedText(second)
}

/** `origRespCode` of a trade. `34` means that a query answers as if there were none. */
export function origRespCode(trade: Trade, now: Date, settings: UnionpaySettings): RespCode {
  if (trade.status === 'paid') return '00'
  if (trade.status !== 'waiting') return '42'
  if (isOver(trade, now)) return settings.unpaidAfterTimeout
  return (settings.showsFailedTries ? trade.failure : undefined) ?? '05'
}

/** The clearing fields that answers and notices carry. */
export function clearingFields(numbers: Numbers, fen: bigint, finishedAt: Date): Fields {
  return {
    queryId: numbers.queryId,
    traceNo: numbers.traceNo,
    traceTime: chinaDigits(numbers.at).slice(4),
    settleDate: clearingDay(finishedAt).slice(4),
    settleAmt: String(fen),
    settleCurrencyCode: '156',
  }
}

const returnedNames = `accessType bizType currencyCode encoding merId orderId reqReserved reserved signMethod txnAmt
  txnSubType txnTime txnType version origQryId settleDate fileType`.split(/\s+/)

/** The fields of a request that come back in answers, queries and notices. */
export function returnedFields(request: Fields): Fields {
  const back: Fields = {}
  for (const name of returnedNames) {
    const value = request[name]
    if (value !== undefined) back[name] = value
  }
  return back
}
