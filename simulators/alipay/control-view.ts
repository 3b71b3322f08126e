import type { Book } from './book.ts'
import type { Platform } from './merchants.ts'
import { refundedFen, type TradeStatus } from './trade.ts'

/** A trade as the control page lists it. Amounts are integer fen, times are ISO 8601 in UTC. */
export interface AlipayTradeView {
  merchant: string
  outTradeNo: string
  tradeNo: string
  product: string
  subject: string
  status: TradeStatus
  amountFen: number
  refundedFen: number
  createdAt: string
  expiresAt: string
  paidAt?: string
  payer?: string
}

export function tradeViews(book: Book, platform: Platform): AlipayTradeView[] {
  return book
    .trades()
    .map((trade) => ({
      merchant: platform.merchantByAppId(trade.appId)?.name ?? '',
      outTradeNo: trade.request.outTradeNo,
      tradeNo: trade.tradeNo,
      product: trade.request.product,
      subject: trade.request.subject,
      status: trade.status,
      amountFen: Number(trade.request.totalFen),
      refundedFen: Number(refundedFen(trade)),
      createdAt: trade.createdAt.toISOString(),
      expiresAt: trade.expiresAt.toISOString(),
      ...(trade.paidAt ? { paidAt: trade.paidAt.toISOString() } : {}),
      ...(trade.buyer ? { payer: trade.buyer } : {}),
    }))
    .reverse()
}
