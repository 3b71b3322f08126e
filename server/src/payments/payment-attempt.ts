import {
  type AttemptStatus,
  attemptMoves,
  type Channel,
  type ChannelProduct,
  type Disposition,
  type Instalments,
  type Method,
  openAttemptStatuses,
  type PayerAction,
  type PayerRole,
  type SurplusReason,
} from '@hutong/contract'
import type { ExpectedFee } from '../apps/index.ts'
import type { ChannelReason, FactSource, TradeFact } from '../channels/index.ts'
import { type Money, sameMoney } from '../money/index.ts'
import type { Order } from '../orders/index.ts'
import type { Masked } from '../platform/index.ts'

/** One try to collect an order through one channel account. Many per order; at most one of them is kept. */
export type PaymentAttempt = Readonly<{
  appId: string
  id: string
  orderId: string
  channel: Channel
  channelAccountId: string
  method: Method
  product: ChannelProduct
  payerRole: PayerRole
  payerHash: string | null
  /** The link a friend pays by, and what the friend chose to be called. */
  linkId: string | null
  payerName: Masked | null
  instalments: Instalments | null
  clientIp: string | null
  device: 'ios' | 'android' | 'wap'
  status: AttemptStatus
  disposition: Disposition | null
  surplusReason: SurplusReason | null
  amount: Money
  action: PayerAction | null
  /** Wanted closed: the next check closes it at its channel instead of only asking. */
  closing: boolean
  failure: ChannelReason | null
  channelTradeNo: string | null
  paidAmount: bigint | null
  payerAmount: bigint | null
  paidAt: Date | null
  /** What its channel is expected to take, fixed when it was paid; null where no rate was known. */
  expectedFee: ExpectedFee | null
  createdAt: Date
  expiresAt: Date
  nextCheckAt: Date | null
  lastCheckedAt: Date | null
  checks: number
  history: readonly HistoryEntry[]
}>

export type HistoryEntry = Readonly<{
  at: string
  source: FactSource
  state: string
  from: AttemptStatus
  to: AttemptStatus
  note: string | null
}>

export const isOpen = (attempt: Pick<PaymentAttempt, 'status'>): boolean =>
  (openAttemptStatuses as readonly AttemptStatus[]).includes(attempt.status)

export type Discrepancy = Readonly<{
  kind: 'amount_mismatch' | 'second_trade' | 'refund_amount_mismatch' | 'refund_after_failure'
  expected: Record<string, string>
  actual: Record<string, string>
}>

/** Everything a fact changes, decided without waiting; `apply-trade-facts.ts` writes it in one transaction. */
export type TradeDecision = Readonly<{
  attempt: PaymentAttempt
  /** The order moves to paid by this attempt. */
  paysOrder: boolean
  /** Money arrived that was not counted before; it is posted by the attempt's disposition. */
  captured: Money | null
  discrepancy: Discrepancy | null
  /** False when nothing at all changed: a repeat of what we knew. */
  changed: boolean
}>

type Trade = TradeFact['trade']

/**
 * The one rule for what a channel's word does to an attempt. In order: money first, because money that moved is a fact
 * whatever we had thought; then endings; then news that merely tells us where we are.
 */
export function decideTradeFact(attempt: PaymentAttempt, order: Order, fact: TradeFact, now: Date): TradeDecision {
  const trade = fact.trade
  if (trade.state === 'paid') return decidePaid(attempt, order, fact, trade, now)
  const to = statusAfter(attempt, fact)
  if (to === undefined) return unchangedBy(attempt, fact, now)
  const failure = to === 'failed' && 'reason' in trade ? trade.reason : attempt.failure
  const moved = move(attempt, to, fact, now, 'reason' in trade ? reasonText(trade.reason) : null)
  const action = trade.state === 'waiting' ? (trade.action ?? attempt.action) : attempt.action
  return {
    attempt: {
      ...moved,
      failure,
      action: isOpen(moved) ? action : null,
      nextCheckAt: isOpen(moved) ? nextCheckAt(moved, now) : lastLookAt(moved, trade, now),
    },
    paysOrder: false,
    captured: null,
    discrepancy: null,
    changed: true,
  }
}

/** How long after an attempt's own end at the channel its last word is asked for. */
const lastLookMs = 60_000

/**
 * What never existed cannot be closed at the channel either: the payer's page there works until the attempt's own end. Such an
 * attempt is looked at once more then, or a payment made meanwhile, with all its notifications lost, would be found by nobody.
 */
function lastLookAt(attempt: PaymentAttempt, trade: Trade, now: Date): Date | null {
  const mayStillBePaid = attempt.status === 'closed' && trade.state === 'never_existed' && now < attempt.expiresAt
  return mayStillBePaid ? new Date(attempt.expiresAt.getTime() + lastLookMs) : null
}

/** Where a fact other than `paid` leads, or undefined where it changes no status. */
function statusAfter(attempt: PaymentAttempt, fact: TradeFact): AttemptStatus | undefined {
  const state = fact.trade.state
  if (!isOpen(attempt)) return undefined
  switch (state) {
    case 'waiting':
      return attempt.status === 'awaiting_payer' ? undefined : 'awaiting_payer'
    case 'declined':
      return 'failed'
    case 'closed':
      return 'closed'
    case 'not_sent':
      // Only our own prepay can know that nothing was sent; a query that could not be sent says nothing of the trade.
      return fact.source === 'prepay' && attempt.status === 'created' ? 'failed' : undefined
    case 'never_existed':
      // Nobody can pay what never existed and whose credential never reached us. A page or wap trade begins to exist only when
      // the payer acts, so while it may still be acted on, absence means waiting; once it is to be closed, it is as closed as it gets.
      if (attempt.closing) return 'closed'
      return attempt.action === null ? 'failed' : undefined
    case 'unknown':
      if (fact.source === 'prepay') return attempt.status === 'created' ? 'unknown' : undefined
      return fact.source === 'close' && attempt.status === 'awaiting_payer' ? 'unknown' : undefined
    case 'paid':
      return 'succeeded'
  }
}

/** A closed order takes a payment where only its time was over and its merchant wants late ones. */
const takesPayment = (order: Order): boolean =>
  order.status === 'awaiting_payment' ||
  (order.status === 'closed' && order.closeReason === 'expired' && order.latePayment === 'accept')

function decidePaid(
  attempt: PaymentAttempt,
  order: Order,
  fact: TradeFact,
  trade: Extract<Trade, { state: 'paid' }>,
  now: Date,
): TradeDecision {
  if (attempt.status === 'succeeded') {
    const same = attempt.channelTradeNo === trade.channelTradeNo && attempt.paidAmount === trade.amount.amount
    return {
      attempt,
      paysOrder: false,
      captured: null,
      discrepancy: same
        ? null
        : {
            kind: 'second_trade',
            expected: { channel_trade_no: attempt.channelTradeNo ?? '', amount: String(attempt.paidAmount) },
            actual: { channel_trade_no: trade.channelTradeNo, amount: String(trade.amount.amount) },
          },
      changed: !same,
    }
  }
  const rightSum = sameMoney(trade.amount, attempt.amount)
  const disposition: Disposition = !rightSum ? 'suspense' : takesPayment(order) ? 'kept' : 'surplus'
  const surplusReason: SurplusReason | null =
    disposition === 'surplus' ? (order.status === 'paid' ? 'second_success' : 'after_close') : null
  const moved = move(attempt, 'succeeded', fact, now, disposition)
  return {
    attempt: {
      ...moved,
      disposition,
      surplusReason,
      channelTradeNo: trade.channelTradeNo,
      paidAmount: trade.amount.amount,
      payerAmount: trade.payerAmount,
      paidAt: trade.paidAt,
      failure: null,
      action: null,
      nextCheckAt: null,
    },
    paysOrder: disposition === 'kept',
    captured: trade.amount,
    discrepancy: rightSum
      ? null
      : {
          kind: 'amount_mismatch',
          expected: { amount: String(attempt.amount.amount), currency: attempt.amount.currency },
          actual: { amount: String(trade.amount.amount), currency: trade.amount.currency },
        },
    changed: true,
  }
}

/** A closed attempt's last look: over once the channel has said anything at all after the attempt's end, else tried again. */
function lastLookDone(attempt: PaymentAttempt, fact: TradeFact, now: Date): TradeDecision {
  const none = { paysOrder: false, captured: null, discrepancy: null }
  if (attempt.nextCheckAt === null || now < attempt.expiresAt) return { attempt, ...none, changed: false }
  const silent = fact.trade.state === 'unknown' || fact.trade.state === 'not_sent'
  return { attempt: { ...attempt, nextCheckAt: silent ? nextCheckAt(attempt, now) : null }, ...none, changed: true }
}

/** News that moves nothing still counts as a look, and may bring a fresh action for the payer. */
function unchangedBy(attempt: PaymentAttempt, fact: TradeFact, now: Date): TradeDecision {
  const none = { paysOrder: false, captured: null, discrepancy: null }
  if (!isOpen(attempt)) return lastLookDone(attempt, fact, now)
  const action = fact.trade.state === 'waiting' && fact.trade.action ? fact.trade.action : attempt.action
  return { attempt: { ...attempt, action, nextCheckAt: nextCheckAt(attempt, now) }, ...none, changed: true }
}

function move(
  attempt: PaymentAttempt,
  to: AttemptStatus,
  fact: TradeFact,
  now: Date,
  note: string | null,
): PaymentAttempt {
  const allowed: readonly AttemptStatus[] = attemptMoves[attempt.status]
  if (!allowed.includes(to)) throw new Error(`invariant broken: an attempt cannot go from ${attempt.status} to ${to}`)
  const entry: HistoryEntry = {
    at: now.toISOString(),
    source: fact.source,
    state: fact.trade.state,
    from: attempt.status,
    to,
    note,
  }
  return { ...attempt, status: to, history: [...attempt.history, entry] }
}

const reasonText = (reason: ChannelReason): string =>
  reason.channelCode ? `${reason.code} (${reason.channelCode})` : reason.code

const seconds = (list: readonly number[]) => list.map((each) => each * 1000)
/** A doubtful attempt is asked about soon; one that waits for its payer is asked about in case its notification was lost. */
const checkGapsMs = {
  unknown: seconds([2, 4, 8, 15, 30, 60, 120, 300, 600, 900]),
  waiting: seconds([45, 60, 120, 300, 600, 900, 1800]),
  closing: seconds([1, 3, 10, 30, 60, 120, 300, 600, 900]),
} as const

/** When to ask the channel next; never later than just after the attempt's own end. */
export function nextCheckAt(
  attempt: Pick<PaymentAttempt, 'status' | 'closing' | 'checks' | 'expiresAt'>,
  now: Date,
): Date {
  const gaps = attempt.closing
    ? checkGapsMs.closing
    : attempt.status === 'awaiting_payer'
      ? checkGapsMs.waiting
      : checkGapsMs.unknown
  const gap = gaps[Math.min(attempt.checks, gaps.length - 1)] as number
  const end = attempt.expiresAt.getTime() + 5_000
  const next = now.getTime() + gap
  return new Date(end > now.getTime() ? Math.min(next, end) : next)
}
