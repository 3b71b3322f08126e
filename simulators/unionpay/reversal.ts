import { Refusal, type RespCode } from './resp-codes.ts'
import type { UnionpaySettings } from './settings.ts'
import type { Fields } from './signing.ts'
import { clearingDay, daysMs } from './times.ts'
import type { Numbers, Trade } from './trade.ts'

/** A refund or a cancel: a transaction of its own that gives money of another one back. */
export interface Reversal extends Numbers {
  work: 'refund' | 'cancel'
  merId: string
  orderId: string
  request: Fields
  /** The order that is given back. */
  origOrderId: string
  origQueryId: string
  fen: bigint
  /** `05` until it is final. */
  code: RespCode
  finishedAt?: Date
}

/** Everything of these that took or takes money. */
export function reversedFen(reversals: readonly Reversal[]): bigint {
  return reversals.filter(countsStill).reduce((sum, one) => sum + one.fen, 0n)
}

function countsStill({ code }: Reversal): boolean {
  return code === '00' || code === '05'
}

/** What a refund or cancel is judged by. */
export interface ReversalCase {
  work: Reversal['work']
  request: Fields
  fen: bigint
  trade: Trade | undefined
  /** Refunds and cancels of the same trade. */
  earlier: readonly Reversal[]
  now: Date
  settings: UnionpaySettings
}

/** The refusal of a refund or cancel; undefined when it is accepted. */
export function refusalOfReversal({
  work,
  request,
  fen,
  trade,
  earlier,
  now,
  settings,
}: ReversalCase): Refusal | undefined {
  if (!trade?.paidAt || trade.status !== 'paid') return new Refusal('35')
  if (settings.matchesBizType && request.bizType !== trade.request.bizType) return new Refusal('36', 'bizType')
  if (earlier.some((one) => one.work === 'cancel' && countsStill(one))) return new Refusal('35')
  if (work === 'cancel') {
    if (fen !== trade.fen) return new Refusal('36', 'txnAmt')
    if (earlier.some(countsStill)) return new Refusal('35')
    return clearingDay(trade.paidAt) === clearingDay(now) ? undefined : new Refusal('35', 'settleDate')
  }
  if (now.getTime() - trade.paidAt.getTime() > daysMs(settings.refundWindowDays)) {
    return new Refusal('35', undefined, '2011000')
  }
  return fen > trade.fen - reversedFen(earlier) ? new Refusal('36', 'txnAmt') : undefined
}
