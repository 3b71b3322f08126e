import type { UserName } from '../core/users.ts'
import type { OrderRequest } from './order-request.ts'
import { productRules } from './products.ts'
import { GatewayRefusal } from './refusals.ts'
import type { DepositBackStatus } from './settings.ts'
import { timeoutEnd } from './timing.ts'

export type TradeStatus = 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_CLOSED' | 'TRADE_FINISHED'
export type FundChannel = 'ALIPAYACCOUNT' | 'PCREDIT'

export interface TradeRefund {
  outRequestNo: string
  /** What the merchant sent as `out_request_no`, if anything. */
  wasNumbered: boolean
  fen: bigint
  reason?: string
  at: Date
  /** Only for a refund that goes to a bank card. */
  depositBack?: { status: DepositBackStatus; at: Date }
}

export interface Trade {
  tradeNo: string
  sellerId: string
  appId: string
  request: OrderRequest
  notifyUrl?: string
  status: TradeStatus
  createdAt: Date
  expiresAt: Date
  /** Fixed from the start for `alipay.trade.create`; else whoever pays. */
  buyer?: UserName
  paidAt?: Date
  closedAt?: Date
  fundChannel?: FundChannel
  /** Set when the merchant last asked for another instalment plan than the one the trade was made with. */
  planDiffers?: boolean
  refunds: TradeRefund[]
}

/** Refunds are possible for a year; after it a paid trade is finished. */
export const refundWindowMs = 365 * 86_400_000

const wapTimeoutMinMs = 5 * 60_000

/** The key under which the same order sent twice is one trade. */
export function tradeKey(sellerId: string, outTradeNo: string): string {
  return `${sellerId}/${outTradeNo}`
}

/** When the time to pay ends for a trade that comes into being at `createdAt`. */
export function expiryOf(request: OrderRequest, createdAt: Date): Date {
  if (request.timeExpire) return request.timeExpire
  const timeout = request.timeout ?? { kind: 'after', ms: productRules[request.product].defaultTimeoutMs }
  const end = timeoutEnd(timeout, createdAt)
  const shortest = request.product === 'wap' ? wapTimeoutMinMs : 0
  return new Date(Math.max(end.getTime(), createdAt.getTime() + shortest))
}

/** Whether a second request for the same number asks for the same thing. */
export function isSameOrder(first: OrderRequest, second: OrderRequest): boolean {
  return first.totalFen === second.totalFen && first.subject === second.subject
}

/** Refuses to open a cashier for a number whose trade is over, or was made with another amount or subject. */
export function checkReopening(trade: Trade, request: OrderRequest): void {
  if (trade.status === 'TRADE_SUCCESS' || trade.status === 'TRADE_FINISHED') {
    throw new GatewayRefusal('ACQ.TRADE_HAS_SUCCESS')
  }
  if (trade.status === 'TRADE_CLOSED') throw new GatewayRefusal('ACQ.TRADE_HAS_CLOSE')
  if (!isSameOrder(trade.request, request)) throw new GatewayRefusal('ACQ.CONTEXT_INCONSISTENT')
}

export function refundedFen(trade: Trade): bigint {
  return trade.refunds.reduce((sum, refund) => sum + refund.fen, 0n)
}

export type RefundDecision = { kind: 'repeat'; refund: TradeRefund } | { kind: 'refund'; outRequestNo: string }

/** Decides a refund of `fen`; throws the refusal that comes first. */
export function decideRefund(
  trade: Trade,
  fen: bigint,
  outRequestNo: string | undefined,
  isSandbox: boolean,
): RefundDecision {
  if (trade.status === 'WAIT_BUYER_PAY') throw new GatewayRefusal('ACQ.TRADE_STATUS_ERROR')
  const number = outRequestNo ?? trade.request.outTradeNo
  const earlier = trade.refunds.find((refund) => refund.outRequestNo === number)
  if (earlier && earlier.fen === fen) return { kind: 'repeat', refund: earlier }
  if (earlier) throw new GatewayRefusal('ACQ.DISCORDANT_REPEAT_REQUEST')
  if (trade.status === 'TRADE_CLOSED') throw new GatewayRefusal('ACQ.TRADE_HAS_CLOSE')
  if (trade.status === 'TRADE_FINISHED') throw new GatewayRefusal('ACQ.TRADE_HAS_FINISHED')
  const total = trade.request.totalFen
  if (isSandbox && (trade.refunds.length > 0 || fen !== total)) throw new GatewayRefusal('ACQ.TRADE_NOT_ALLOW_REFUND')
  if (outRequestNo === undefined && fen !== total) throw new GatewayRefusal('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL')
  if (fen > total - refundedFen(trade)) throw new GatewayRefusal('ACQ.REASON_TRADE_REFUND_FEE_ERR')
  return { kind: 'refund', outRequestNo: number }
}
