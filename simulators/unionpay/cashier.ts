import type { Core } from '../core/core.ts'
import { isDeclinedTotal } from '../core/money.ts'
import { type UserName, walletPassword } from '../core/users.ts'
import type { Accounts } from './accounts.ts'
import type { Book } from './book.ts'
import type { Platform, UnionpayMerchant } from './merchants.ts'
import { Refusal } from './resp-codes.ts'
import type { UnionpaySettings } from './settings.ts'
import type { CashierTicket, Tickets } from './tickets.ts'
import { isOver, isSameRequest, type Trade } from './trade.ts'

export interface OpenCashier {
  kind: 'cashier'
  payToken: string
  description: string
  amountFen: number
  merchantName: string
  balanceFen: number
}

export interface Refused {
  kind: 'refused'
  message: string
}

export type PayResult =
  | { kind: 'paid'; queryId: string; orderId: string; amountFen: number }
  | {
      kind: 'wrong_password' | 'declined' | 'not_enough' | 'expired' | 'already_paid' | 'refused'
      message: string
    }

export interface CashierView {
  ticket: CashierTicket
  merchant: UnionpayMerchant
  trade?: Trade
  state: 'open' | 'paid' | 'expired' | 'cancelled'
}

/** What a payer does in front of an order. Nothing here checks who the payer is: the phone or the page has. */
export interface Cashier {
  view(payToken: string): CashierView | undefined
  /** Puts `user` in front of the order. A front order becomes a trade here. */
  signIn(payToken: string, user: UserName): OpenCashier | Refused
  /** The password may be left out only inside the app. */
  pay(payToken: string, password: string | undefined): PayResult
  /** The payer leaves. The order stays as it is and can still be paid. */
  cancel(payToken: string): void
  resume(payToken: string): void
}

export interface CashierParts {
  core: Core
  platform: Platform
  accounts: Accounts
  book: Book
  tickets: Tickets
  settings: () => UnionpaySettings
}

const expiredText = '订单已超过支付时间，请重新下单'
const goneText = '收银台已失效，请重新发起付款'
const paidText = '订单已支付，请勿重复付款'

export function createCashier({ core, platform, accounts, book, tickets, settings }: CashierParts): Cashier {
  function view(payToken: string): CashierView | undefined {
    const ticket = tickets.get(payToken)
    const merchant = platform.merchant(ticket?.merId)
    if (!ticket || !merchant) return undefined
    const trade = tradeOf(ticket)
    return { ticket, merchant, ...(trade ? { trade } : {}), state: stateOf(ticket, trade) }
  }

  function tradeOf({ merId, request }: CashierTicket): Trade | undefined {
    const trade = book.trade(merId, request.orderId ?? '')
    return trade && isSameRequest(trade.request, request) ? trade : undefined
  }

  function stateOf(ticket: CashierTicket, trade: Trade | undefined): CashierView['state'] {
    if (trade && trade.status !== 'waiting') return 'paid'
    if (isOver(ticket, core.clock.now())) return 'expired'
    return ticket.isCancelled ? 'cancelled' : 'open'
  }

  /** The trade of the order, made now if there is none. Text is for the payer. */
  function ensureTrade({ ticket, trade }: CashierView): Trade | string {
    if (trade) return trade
    try {
      return book.open(ticket)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return '订单号重复，请商家更换订单号'
    }
  }

  function pay(payToken: string, password: string | undefined): PayResult {
    const seen = view(payToken)
    if (!seen) return { kind: 'expired', message: goneText }
    const { ticket, state } = seen
    const isLate = state === 'expired'
    if (state === 'paid') return { kind: 'already_paid', message: paidText }
    if (isLate && settings().latePayments === 'refused') return { kind: 'expired', message: expiredText }
    const { user } = ticket
    if (!user) return { kind: 'refused', message: '请先登录云闪付' }
    const isTrusted = ticket.isInApp && password === undefined
    if (!isTrusted && password !== walletPassword) return { kind: 'wrong_password', message: '支付密码不正确' }
    const trade = ensureTrade(seen)
    if (typeof trade === 'string') return { kind: 'refused', message: trade }
    if (isDeclinedTotal(trade.fen)) {
      book.failTry(trade, '60')
      return { kind: 'declined', message: '付款失败，详情请咨询您的发卡行' }
    }
    if (accounts.balanceFen(user) < trade.fen) {
      book.failTry(trade, '64')
      return { kind: 'not_enough', message: '卡上的余额不足' }
    }
    if (isLate) book.payLate(trade, user)
    else book.pay(trade, user)
    return { kind: 'paid', queryId: trade.queryId, orderId: trade.orderId, amountFen: Number(trade.fen) }
  }

  function setCancelled(payToken: string, isCancelled: boolean) {
    const ticket = tickets.get(payToken)
    if (!ticket) return
    ticket.isCancelled = isCancelled
    tickets.changed()
  }

  return {
    view,
    pay,
    signIn: (payToken, user) => {
      const seen = view(payToken)
      if (!seen) return { kind: 'refused', message: goneText }
      const { ticket, merchant, state } = seen
      if (state === 'paid') return { kind: 'refused', message: paidText }
      if (state === 'expired' && settings().latePayments === 'refused') return { kind: 'refused', message: expiredText }
      const trade = ensureTrade(seen)
      if (typeof trade === 'string') return { kind: 'refused', message: trade }
      ticket.user = user
      ticket.isCancelled = false
      tickets.changed()
      return {
        kind: 'cashier',
        payToken,
        description: `订单 ${trade.orderId}`,
        amountFen: Number(trade.fen),
        merchantName: merchant.title,
        balanceFen: Number(accounts.balanceFen(user)),
      }
    },
    cancel: (payToken) => setCancelled(payToken, true),
    resume: (payToken) => setCancelled(payToken, false),
  }
}
