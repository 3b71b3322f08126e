import { feeFor } from '../core/money.ts'
import { cardNumbers } from './accounts.ts'
import type { Gateway } from './gateway-parts.ts'
import { clearingDay } from './times.ts'
import type { Numbers } from './trade.ts'

/** One line of a day's file: a payment, or a refund of one. */
export interface ClearingRow extends Numbers {
  kind: 'payment' | 'refund'
  orderId: string
  fen: bigint
  feeFen: bigint
  card: string
  txnType: string
  txnSubType: string
  bizType: string
  merId: string
  /** Of the payment that a refund gives back. */
  origin?: Numbers & { orderId: string }
}

/** What was cleared for a merchant on one day. A payment that was cancelled on its day is not in it, nor its cancel. */
export function clearingRows({ book, settings }: Gateway, merId: string, day: string): ClearingRow[] {
  const rate = BigInt(settings().feeRateTenThousandths)
  const rows: ClearingRow[] = []
  for (const trade of book.trades()) {
    if (trade.merId !== merId || trade.status !== 'paid' || !trade.paidAt || !trade.user) continue
    const reversals = book.reversalsOf(trade).filter((one) => one.code === '00')
    if (reversals.some((one) => one.work === 'cancel')) continue
    const { queryId, traceNo, at, orderId } = trade
    const same = { merId, card: cardNumbers[trade.user] }
    if (clearingDay(trade.paidAt) === day) {
      const feeFen = feeFor(trade.fen, rate)
      const row = { ...same, ...namesOf(trade.request), queryId, traceNo, at, orderId, fen: trade.fen, feeFen }
      rows.push({ kind: 'payment', ...row })
    }
    for (const one of reversals) {
      if (!one.finishedAt || clearingDay(one.finishedAt) !== day) continue
      const numbers = { queryId: one.queryId, traceNo: one.traceNo, at: one.at, orderId: one.orderId }
      const row = { ...same, ...namesOf(one.request), ...numbers, fen: one.fen, feeFen: 0n }
      rows.push({ kind: 'refund', ...row, origin: { queryId, traceNo, at, orderId } })
    }
  }
  return rows.sort((a, b) => a.at.getTime() - b.at.getTime())
}

function namesOf({ txnType = '', txnSubType = '', bizType = '' }: Record<string, string>) {
  return { txnType, txnSubType, bizType }
}
