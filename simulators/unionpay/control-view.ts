import { userNames } from '../core/users.ts'
import type { Gateway } from './gateway-parts.ts'
import { reversedFen } from './reversal.ts'
import { isOver, type Trade } from './trade.ts'

/** A trade as the control panel lists it. Amounts are integer fen, times are ISO 8601 in UTC. */
export interface UnionpayTradeView {
  mer_id: string
  merchant: string
  order_id: string
  txn_time: string
  query_id: string
  product: Trade['product']
  total_fen: number
  refunded_fen: number
  trade_state: Trade['status'] | 'expired'
  created_at: string
  pay_by: string
  paid_at: string | null
  /** The phone that paid; says nothing else about who that is. */
  paid_by: string | null
}

/** All trades, newest first. */
export function tradeViews({ book, platform, core }: Gateway): UnionpayTradeView[] {
  const now = core.clock.now()
  return book
    .trades()
    .map((trade) => ({
      mer_id: trade.merId,
      merchant: platform.merchant(trade.merId)?.name ?? '',
      order_id: trade.orderId,
      txn_time: trade.request.txnTime ?? '',
      query_id: trade.queryId,
      product: trade.product,
      total_fen: Number(trade.fen),
      refunded_fen: Number(reversedFen(book.reversalsOf(trade))),
      trade_state: trade.status === 'waiting' && isOver(trade, now) ? ('expired' as const) : trade.status,
      created_at: trade.at.toISOString(),
      pay_by: trade.payBy.toISOString(),
      paid_at: trade.paidAt?.toISOString() ?? null,
      paid_by: trade.user ?? null,
    }))
    .reverse()
}

/** Everything the control panel shows of UnionPay, ready for JSON. */
export function controlState(gateway: Gateway): object {
  const { book, platform, accounts } = gateway
  return {
    settings: gateway.settings(),
    merchants: platform.merchants.map(({ name, title, merId, certId }) => ({
      name,
      title,
      mer_id: merId,
      cert_id: certId,
      balance_fen: Number(accounts.balanceFen(merId)),
    })),
    users: userNames.map((user) => ({ user, balance_fen: Number(accounts.balanceFen(user)) })),
    trades: tradeViews(gateway),
    refunds: book.reversals().map((one) => ({
      mer_id: one.merId,
      work: one.work,
      order_id: one.orderId,
      orig_order_id: one.origOrderId,
      refund_fen: Number(one.fen),
      resp_code: one.code,
      accepted_at: one.at.toISOString(),
      finished_at: one.finishedAt?.toISOString() ?? null,
    })),
  }
}
