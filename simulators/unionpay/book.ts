import type { Core } from '../core/core.ts'
import { randomDigits } from '../core/random.ts'
import type { UserName } from '../core/users.ts'
import type { Accounts } from './accounts.ts'
import { Refusal, type RespCode } from './resp-codes.ts'
import { type Reversal, refusalOfReversal } from './reversal.ts'
import type { UnionpaySettings } from './settings.ts'
import type { Fields } from './signing.ts'
import { newNumbers, type Product, type Trade } from './trade.ts'

/** Something final that happened and that the merchant may be told about. */
export type BookEvent = { kind: 'paid'; trade: Trade } | { kind: 'reversed'; trade: Trade; reversal: Reversal }

export interface NewTrade {
  product: Product
  request: Fields
  payBy: Date
}

/** The gateway's books. The only place that changes trades, refunds and cancels. */
export interface Book {
  trades(): Trade[]
  reversals(): Reversal[]
  trade(merId: string, orderId: string): Trade | undefined
  tradeByQueryId(merId: string, queryId: string): Trade | undefined
  reversal(merId: string, orderId: string): Reversal | undefined
  reversalsOf(trade: Trade): Reversal[]
  /** Throws `12` when the merchant has used the number. */
  open(wanted: NewTrade): Trade
  /** Moves the money and marks the trade as paid. The caller has checked that it may. */
  pay(trade: Trade, user: UserName): void
  /** Takes money that comes too late, and returns it some days later. */
  payLate(trade: Trade, user: UserName): void
  failTry(trade: Trade, code: RespCode): void
  /** Accepts a refund or a cancel; it becomes final later. Throws the refusal when it may not be. */
  reverse(work: Reversal['work'], request: Fields): Reversal
  /** Makes an accepted refund or cancel final. Does nothing to one that is. */
  finish(reversal: Reversal, code: RespCode): void
}

const tradesName = 'unionpay-trades'
const reversalsName = 'unionpay-reversals'

export interface BookParts {
  core: Core
  accounts: Accounts
  settings: () => UnionpaySettings
  announce: (event: BookEvent) => void
}

export function createBook({ core, accounts, settings, announce }: BookParts): Book {
  const { clock, store } = core
  const trades = store.collection<Trade>(tradesName)
  const reversals = store.collection<Reversal>(reversalsName)
  const keysByQueryId = new Map([...trades].map(([key, trade]) => [trade.queryId, key]))

  function trade(merId: string, orderId: string): Trade | undefined {
    return trades.get(keyOf(merId, orderId))
  }

  function reversal(merId: string, orderId: string): Reversal | undefined {
    return reversals.get(keyOf(merId, orderId))
  }

  function tradeByQueryId(merId: string, queryId: string): Trade | undefined {
    const found = trades.get(keysByQueryId.get(queryId) ?? '')
    return found?.merId === merId ? found : undefined
  }

  function reversalsOf({ merId, queryId }: Trade): Reversal[] {
    return [...reversals.values()].filter((one) => one.merId === merId && one.origQueryId === queryId)
  }

  function needFreeNumber(request: Fields) {
    const { merId = '', orderId = '' } = request
    if (trade(merId, orderId) || reversal(merId, orderId)) throw new Refusal('12')
  }

  function takeMoney(trade: Trade, user: UserName, status: 'paid' | 'late') {
    accounts.move(user, -trade.fen)
    accounts.move(trade.merId, trade.fen)
    trade.status = status
    trade.user = user
    trade.paidAt = clock.now()
    delete trade.failure
    store.changed(tradesName)
  }

  function finish(reversal: Reversal, code: RespCode) {
    if (reversal.code !== '05') return
    const origin = tradeByQueryId(reversal.merId, reversal.origQueryId)
    reversal.code = code
    reversal.finishedAt = clock.now()
    accounts.move(code === '00' && origin?.user ? origin.user : reversal.merId, reversal.fen)
    store.changed(reversalsName)
    if (origin) announce({ kind: 'reversed', trade: origin, reversal })
  }

  function scheduleFinish(reversal: Reversal, waitMs: number) {
    clock.after(waitMs, `unionpay ${reversal.work} ${reversal.orderId} finishes`, () =>
      finish(reversal, settings().refundOutcome),
    )
  }

  function scheduleReturn(trade: Trade) {
    clock.after(settings().lateReturnTakesMs, `unionpay late payment of ${trade.orderId} is returned`, () => {
      if (trade.status !== 'late' || !trade.user) return
      accounts.move(trade.merId, -trade.fen)
      accounts.move(trade.user, trade.fen)
      trade.status = 'returned'
      trade.returnedAt = clock.now()
      store.changed(tradesName)
    })
  }

  // What was under way when the simulators stopped takes its time again.
  for (const one of reversals.values()) if (one.code === '05') scheduleFinish(one, settings().refundTakesMs)
  for (const one of trades.values()) if (one.status === 'late') scheduleReturn(one)

  return {
    trades: () => [...trades.values()],
    reversals: () => [...reversals.values()],
    trade,
    tradeByQueryId,
    reversal,
    reversalsOf,
    finish,
    open: ({ product, request, payBy }) => {
      needFreeNumber(request)
      const { merId = '', orderId = '' } = request
      const opened: Trade = {
        ...newNumbers(clock.now(), randomDigits(6)),
        merId,
        orderId,
        product,
        request,
        fen: BigInt(request.txnAmt ?? '0'),
        payBy,
        status: 'waiting',
      }
      trades.set(keyOf(merId, orderId), opened)
      keysByQueryId.set(opened.queryId, keyOf(merId, orderId))
      store.changed(tradesName)
      return opened
    },
    pay: (trade, user) => {
      takeMoney(trade, user, 'paid')
      announce({ kind: 'paid', trade })
    },
    payLate: (trade, user) => {
      takeMoney(trade, user, 'late')
      scheduleReturn(trade)
    },
    failTry: (trade, code) => {
      trade.failure = code
      store.changed(tradesName)
    },
    reverse: (work, request) => {
      needFreeNumber(request)
      const { merId = '', orderId = '', origQryId = '' } = request
      const origin = tradeByQueryId(merId, origQryId)
      const earlier = origin ? reversalsOf(origin) : []
      const now = clock.now()
      const fen = BigInt(request.txnAmt ?? '0')
      const refusal = refusalOfReversal({ work, request, fen, trade: origin, earlier, now, settings: settings() })
      if (refusal) throw refusal
      if (accounts.balanceFen(merId) < fen) throw new Refusal('30')
      accounts.move(merId, -fen)
      const accepted: Reversal = {
        ...newNumbers(now, randomDigits(6)),
        work,
        merId,
        orderId,
        request,
        origOrderId: origin?.orderId ?? '',
        origQueryId: origQryId,
        fen,
        code: '05',
      }
      reversals.set(keyOf(merId, orderId), accepted)
      store.changed(reversalsName)
      scheduleFinish(accepted, settings().refundTakesMs)
      return accepted
    },
  }
}

function keyOf(merId: string, orderId: string): string {
  return `${merId}/${orderId}`
}
