import { chinaDigits } from '../core/clock.ts'
import type { Core } from '../core/core.ts'
import { randomDigits } from '../core/random.ts'
import type { UserName } from '../core/users.ts'
import { type AlipayAccount, newAccount } from './accounts.ts'
import type { AlipayMerchant } from './merchants.ts'
import type { OrderRequest } from './order-request.ts'
import { GatewayRefusal } from './refusals.ts'
import type { DepositBackStatus } from './settings.ts'
import {
  checkReopening,
  expiryOf,
  type FundChannel,
  refundedFen,
  refundWindowMs,
  type Trade,
  type TradeRefund,
  tradeKey,
} from './trade.ts'

/** Something that happened to a trade and that the merchant may be told about. */
export type TradeEvent =
  | { kind: 'paid'; trade: Trade }
  | { kind: 'refunded'; trade: Trade; refund: TradeRefund }
  | { kind: 'closed'; trade: Trade }
  | { kind: 'finished'; trade: Trade }

export interface NewTrade {
  merchant: AlipayMerchant
  request: OrderRequest
  notifyUrl?: string
  buyer?: UserName
}

/** The wallet's books: trades, the users' money and the sellers' money. The only place that changes them. */
export interface Book {
  trade(sellerId: string, by: { tradeNo?: string; outTradeNo?: string }): Trade | undefined
  tradeByNo(tradeNo: string): Trade | undefined
  trades(): Trade[]
  /** The trade of this order, made now if there is none yet. Throws when the number is used for another order. */
  openTrade(wanted: NewTrade): Trade
  /** Moves the money and marks the trade as paid. The caller has checked that it may. */
  pay(trade: Trade, user: UserName, channel: FundChannel): void
  /** Closes an unpaid trade. */
  close(trade: Trade): void
  /** Notes whether the merchant has come back for this trade with another instalment plan. */
  notePlan(trade: Trade, planDiffers: boolean): void
  /** Says how a refund to a bank card stands from now on; false when there is no such refund. */
  setDepositBack(sellerId: string, outTradeNo: string, outRequestNo: string, status: DepositBackStatus): boolean
  /** Gives `fen` back to the buyer. Throws when the seller's account has too little. */
  refund(trade: Trade, refund: Omit<TradeRefund, 'at'>): TradeRefund
  account(user: UserName): AlipayAccount
  setUserBalanceFen(user: UserName, fen: bigint): void
  sellerBalanceFen(sellerId: string): bigint
  setSellerBalanceFen(sellerId: string, fen: bigint): void
}

const startingSellerFen = 100_000_000n

export function createBook(core: Core, announce: (event: TradeEvent) => void): Book {
  const { clock, store } = core
  const kept = store.collection<Trade>('alipay-trades')
  const accounts = store.collection<AlipayAccount>('alipay-accounts')
  const sellers = store.collection<bigint>('alipay-sellers')
  const keysByNo = new Map([...kept].map(([key, trade]) => [trade.tradeNo, key]))
  for (const trade of kept.values()) watch(trade)

  function changed() {
    store.changed('alipay-trades')
  }

  // Trades are looked at again when they are asked for: a clock that was set by hand may have skipped their due time.
  function upToDate(trade: Trade | undefined): Trade | undefined {
    if (!trade) return undefined
    const nowMs = clock.now().getTime()
    if (trade.status === 'WAIT_BUYER_PAY' && nowMs >= trade.expiresAt.getTime()) end(trade, 'TRADE_CLOSED')
    const paidMs = trade.paidAt?.getTime()
    if (trade.status === 'TRADE_SUCCESS' && paidMs !== undefined && nowMs >= paidMs + refundWindowMs) {
      end(trade, 'TRADE_FINISHED')
    }
    return trade
  }

  function end(trade: Trade, status: 'TRADE_CLOSED' | 'TRADE_FINISHED') {
    trade.status = status
    trade.closedAt = clock.now()
    changed()
    announce({ kind: status === 'TRADE_CLOSED' ? 'closed' : 'finished', trade })
  }

  function watch(trade: Trade) {
    const nowMs = clock.now().getTime()
    const check = () => void upToDate(trade)
    if (trade.status === 'WAIT_BUYER_PAY') {
      clock.after(trade.expiresAt.getTime() - nowMs, `alipay trade ${trade.tradeNo} expires`, check)
    }
    if (trade.status === 'TRADE_SUCCESS' && trade.paidAt) {
      const waitMs = trade.paidAt.getTime() + refundWindowMs - nowMs
      clock.after(waitMs, `alipay trade ${trade.tradeNo} finishes`, check)
    }
  }

  function account(user: UserName): AlipayAccount {
    let found = accounts.get(user)
    if (!found) {
      found = newAccount(user)
      accounts.set(user, found)
    }
    return found
  }

  function sellerBalanceFen(sellerId: string): bigint {
    return sellers.get(sellerId) ?? startingSellerFen
  }

  function setSellerBalanceFen(sellerId: string, fen: bigint) {
    sellers.set(sellerId, fen)
    store.changed('alipay-sellers')
  }

  function moveUserMoney(user: UserName, channel: FundChannel, fen: bigint) {
    const owner = account(user)
    if (channel === 'PCREDIT') owner.creditFen += fen
    else owner.balanceFen += fen
    store.changed('alipay-accounts')
  }

  return {
    trade: (sellerId, { tradeNo, outTradeNo }) => {
      const key = tradeNo !== undefined ? keysByNo.get(tradeNo) : tradeKey(sellerId, outTradeNo ?? '')
      const trade = key === undefined ? undefined : kept.get(key)
      return trade?.sellerId === sellerId ? upToDate(trade) : undefined
    },
    tradeByNo: (tradeNo) => upToDate(kept.get(keysByNo.get(tradeNo) ?? '')),
    trades: () => {
      const all = [...kept.values()]
      for (const trade of all) upToDate(trade)
      return all
    },
    openTrade: ({ merchant, request, notifyUrl, buyer }) => {
      const key = tradeKey(merchant.sellerId, request.outTradeNo)
      const found = upToDate(kept.get(key))
      if (found) {
        checkReopening(found, request)
        if (buyer !== undefined && found.buyer !== buyer) throw new GatewayRefusal('ACQ.CONTEXT_INCONSISTENT')
        return found
      }
      const createdAt = clock.now()
      const expiresAt = expiryOf(request, createdAt)
      if (expiresAt <= createdAt) throw new GatewayRefusal('ACQ.TRADE_HAS_CLOSE')
      const trade: Trade = {
        tradeNo: `${chinaDigits(createdAt).slice(0, 8)}22001${randomDigits(15)}`,
        sellerId: merchant.sellerId,
        appId: merchant.appId,
        request,
        status: 'WAIT_BUYER_PAY',
        createdAt,
        expiresAt,
        refunds: [],
        ...(notifyUrl === undefined ? {} : { notifyUrl }),
        ...(buyer === undefined ? {} : { buyer }),
      }
      kept.set(key, trade)
      keysByNo.set(trade.tradeNo, key)
      watch(trade)
      changed()
      return trade
    },
    pay: (trade, user, channel) => {
      const { totalFen } = trade.request
      moveUserMoney(user, channel, -totalFen)
      setSellerBalanceFen(trade.sellerId, sellerBalanceFen(trade.sellerId) + totalFen)
      trade.status = 'TRADE_SUCCESS'
      trade.buyer = user
      trade.fundChannel = channel
      trade.paidAt = clock.now()
      watch(trade)
      changed()
      announce({ kind: 'paid', trade })
    },
    notePlan: (trade, planDiffers) => {
      if ((trade.planDiffers ?? false) === planDiffers) return
      trade.planDiffers = planDiffers
      changed()
    },
    setDepositBack: (sellerId, outTradeNo, outRequestNo, status) => {
      const trade = kept.get(tradeKey(sellerId, outTradeNo))
      const refund = trade?.refunds.find((one) => one.outRequestNo === outRequestNo)
      if (!refund) return false
      refund.depositBack = { status, at: clock.now() }
      changed()
      return true
    },
    close: (trade) => end(trade, 'TRADE_CLOSED'),
    refund: (trade, wanted) => {
      const balanceFen = sellerBalanceFen(trade.sellerId)
      if (balanceFen < wanted.fen) throw new GatewayRefusal('ACQ.SELLER_BALANCE_NOT_ENOUGH')
      setSellerBalanceFen(trade.sellerId, balanceFen - wanted.fen)
      if (trade.buyer) moveUserMoney(trade.buyer, trade.fundChannel ?? 'ALIPAYACCOUNT', wanted.fen)
      const refund = { ...wanted, at: clock.now() }
      trade.refunds.push(refund)
      if (refundedFen(trade) === trade.request.totalFen) {
        trade.status = 'TRADE_CLOSED'
        trade.closedAt = refund.at
      }
      changed()
      announce({ kind: 'refunded', trade, refund })
      return refund
    },
    account,
    setUserBalanceFen: (user, fen) => {
      account(user).balanceFen = fen
      store.changed('alipay-accounts')
    },
    sellerBalanceFen,
    setSellerBalanceFen,
  }
}
