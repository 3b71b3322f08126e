import { userNames } from '../core/users.ts'
import type { Wallet } from './methods/method.ts'
import { refundedFen, type TradeStatus } from './trade.ts'

/** A trade as the control panel lists it. Amounts are integer fen, times are ISO 8601 in UTC. */
export interface AlipayTradeView {
  seller_id: string
  merchant: string
  out_trade_no: string
  trade_no: string
  product: string
  subject: string
  total_fen: number
  refunded_fen: number
  trade_status: TradeStatus
  created_at: string
  expires_at: string
  paid_at: string | null
  /** The phone that paid; says nothing else about who that is. */
  paid_by: string | null
}

export function tradeViews({ book, platform }: Wallet): AlipayTradeView[] {
  return book
    .trades()
    .map((trade) => ({
      seller_id: trade.sellerId,
      merchant: platform.merchantByAppId(trade.appId)?.name ?? '',
      out_trade_no: trade.request.outTradeNo,
      trade_no: trade.tradeNo,
      product: trade.request.product,
      subject: trade.request.subject,
      total_fen: Number(trade.request.totalFen),
      refunded_fen: Number(refundedFen(trade)),
      trade_status: trade.status,
      created_at: trade.createdAt.toISOString(),
      expires_at: trade.expiresAt.toISOString(),
      paid_at: trade.paidAt?.toISOString() ?? null,
      paid_by: trade.paidAt ? (trade.buyer ?? null) : null,
    }))
    .reverse()
}

/** Everything the control panel shows of Alipay, ready for JSON. */
export function controlState(wallet: Wallet): object {
  const { book, platform } = wallet
  return {
    settings: wallet.settings(),
    merchants: platform.merchants.map(({ name, title, mode, appId, sellerId }) => ({
      name,
      title,
      mode,
      app_id: appId,
      seller_id: sellerId,
      balance_fen: Number(book.sellerBalanceFen(sellerId)),
    })),
    users: userNames.map((user) => ({ user, balance_fen: Number(book.account(user).balanceFen) })),
    trades: tradeViews(wallet),
    refunds: book.trades().flatMap((trade) =>
      trade.refunds.map(({ outRequestNo, fen, at, depositBack }) => ({
        seller_id: trade.sellerId,
        out_trade_no: trade.request.outTradeNo,
        out_request_no: outRequestNo,
        refund_fen: Number(fen),
        at: at.toISOString(),
        deposit_back: depositBack?.status ?? null,
      })),
    ),
  }
}
