import { chinaDateTime } from '../core/clock.ts'
import type { Core } from '../core/core.ts'
import { isDeclinedTotal, yuanText } from '../core/money.ts'
import { type UserName, walletPassword } from '../core/users.ts'
import type { Book } from './book.ts'
import { huabeiDiffers, mayUse, methodsFor, type PayMethod } from './funding.ts'
import type { AlipayMerchant, Platform } from './merchants.ts'
import { productRules } from './products.ts'
import { GatewayRefusal } from './refusals.ts'
import type { AlipaySettings } from './settings.ts'
import { notificationContent, signRsa2, type WireParams } from './signing.ts'
import type { CashierTicket, Tickets } from './tickets.ts'
import { expiryOf, isSameOrder, type Trade } from './trade.ts'

export interface OpenCashier {
  kind: 'cashier'
  payToken: string
  description: string
  amountFen: number
  merchantName: string
  /** What this order may be paid with. */
  methods: PayMethod[]
  /** Parts of a Huabei instalment plan; absent when the order has none. */
  huabeiCount?: string
  /** Absent as long as the trade does not exist. */
  tradeNo?: string
}

export interface Refused {
  kind: 'refused'
  message: string
}

export type PayResult =
  | { kind: 'paid'; tradeNo: string; outTradeNo: string; amountFen: number; returnTo?: string }
  | {
      kind: 'wrong_password' | 'declined' | 'not_enough' | 'expired' | 'closed' | 'already_paid' | 'refused'
      message: string
    }

export interface CashierView {
  ticket: CashierTicket
  merchant: AlipayMerchant
  trade?: Trade
  state: 'open' | 'paid' | 'closed' | 'expired' | 'cancelled'
}

/** What a buyer does in front of an order. Nothing here checks who the buyer is: the phone or the page has. */
export interface Cashier {
  view(payToken: string): CashierView | undefined
  /** Puts `user` in front of the order. This creates the trade where the contract says so. */
  signIn(payToken: string, user: UserName): OpenCashier | Refused
  pay(payToken: string, password: string, method?: PayMethod): PayResult
  /** The buyer leaves. The trade, if there is one, stays as it is and can still be paid. */
  cancel(payToken: string): void
  resume(payToken: string): void
  /** The merchant's `return_url` with a signed query; undefined when there is none or nothing was paid. */
  returnTo(payToken: string): string | undefined
}

const refusalTexts: Partial<Record<string, string>> = {
  'ACQ.TRADE_HAS_SUCCESS': '订单已支付，请勿重复付款',
  'ACQ.TRADE_HAS_CLOSE': '交易已经关闭',
  'ACQ.CONTEXT_INCONSISTENT': '订单信息与首次提交不一致，无法付款',
}

export interface CashierParts {
  core: Core
  platform: Platform
  book: Book
  tickets: Tickets
  settings: () => AlipaySettings
}

export function createCashier({ core, platform, book, tickets, settings }: CashierParts): Cashier {
  function tradeOf(ticket: CashierTicket, merchant: AlipayMerchant): Trade | undefined {
    if (ticket.tradeNo !== undefined) return book.trade(merchant.sellerId, { tradeNo: ticket.tradeNo })
    // The same order may have been opened elsewhere: the code of this page on a phone, a second window.
    const trade = book.trade(merchant.sellerId, { outTradeNo: ticket.request.outTradeNo })
    return trade && isSameOrder(trade.request, ticket.request) ? trade : undefined
  }

  function view(payToken: string): CashierView | undefined {
    const ticket = tickets.get(payToken)
    const merchant = platform.merchantByAppId(ticket?.appId)
    if (!ticket || !merchant) return undefined
    const trade = tradeOf(ticket, merchant)
    return { ticket, merchant, ...(trade ? { trade } : {}), state: stateOf(ticket, trade) }
  }

  function stateOf(ticket: CashierTicket, trade: Trade | undefined): CashierView['state'] {
    if (trade?.status === 'TRADE_SUCCESS' || trade?.status === 'TRADE_FINISHED') return 'paid'
    if (trade?.status === 'TRADE_CLOSED') return trade.paidAt ? 'paid' : 'closed'
    if (!trade && core.clock.now() >= expiryOf(ticket.request, ticket.openedAt)) return 'expired'
    return ticket.isCancelled ? 'cancelled' : 'open'
  }

  function ensureTrade({ ticket, merchant, trade }: CashierView): Trade {
    if (trade) {
      ticket.tradeNo = trade.tradeNo
      return trade
    }
    const { request, notifyUrl } = ticket
    const opened = book.openTrade({ merchant, request, ...(notifyUrl === undefined ? {} : { notifyUrl }) })
    ticket.tradeNo = opened.tradeNo
    tickets.changed()
    return opened
  }

  function orRefused<T>(work: () => T): T | Refused {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof GatewayRefusal)) throw error
      return { kind: 'refused', message: refusalTexts[error.subCode] ?? error.subMsg }
    }
  }

  function refusalToPay({ trade, ticket }: CashierView, user: UserName, method: PayMethod): PayResult | undefined {
    const { totalFen } = ticket.request
    if (isDeclinedTotal(totalFen)) {
      return { kind: 'declined', message: '付款失败：该笔交易存在风险，请更换付款方式' }
    }
    if (trade && (trade.planDiffers || huabeiDiffers(trade.request, ticket.request))) {
      return { kind: 'refused', message: '分期方案与订单首次提交时不同，请商家更换订单号' }
    }
    const problem = mayUse(method, ticket.request, settings())
    if (problem) return { kind: 'refused', message: problem }
    const { balanceFen, creditFen } = book.account(user)
    if ((method === 'huabei' ? creditFen : balanceFen) < totalFen) {
      return { kind: 'not_enough', message: method === 'huabei' ? '花呗可用额度不足' : '账户余额不足' }
    }
    return undefined
  }

  function pay(payToken: string, password: string, method?: PayMethod): PayResult {
    const seen = view(payToken)
    if (!seen) return { kind: 'refused', message: '收银台已失效，请重新发起付款' }
    const { ticket, state } = seen
    if (state === 'paid') return { kind: 'already_paid', message: '订单已支付，请勿重复付款' }
    if (state === 'closed') return { kind: 'closed', message: '交易已经关闭' }
    if (state === 'expired') return { kind: 'expired', message: '订单已超时，请重新下单' }
    const { user } = ticket
    if (!user) return { kind: 'refused', message: '请先登录支付宝' }
    if (password !== walletPassword) return { kind: 'wrong_password', message: '支付密码不正确' }
    const chosen = method ?? (ticket.request.huabei ? 'huabei' : 'balance')
    return orRefused(() => {
      const trade = ensureTrade(seen)
      const refusal = refusalToPay({ ...seen, trade }, user, chosen)
      if (refusal) return refusal
      book.pay(trade, user, chosen === 'huabei' ? 'PCREDIT' : 'ALIPAYACCOUNT')
      const address = returnTo(payToken)
      return {
        kind: 'paid' as const,
        tradeNo: trade.tradeNo,
        outTradeNo: trade.request.outTradeNo,
        amountFen: Number(trade.request.totalFen),
        ...(address === undefined ? {} : { returnTo: address }),
      }
    })
  }

  function returnTo(payToken: string): string | undefined {
    const seen = view(payToken)
    if (seen?.state !== 'paid' || !seen.trade || !seen.ticket.returnUrl) return undefined
    const { trade, merchant, ticket } = seen
    const params: WireParams = {
      charset: 'utf-8',
      out_trade_no: trade.request.outTradeNo,
      method: `${productRules[ticket.request.product].method}.return`,
      total_amount: yuanText(trade.request.totalFen),
      trade_no: trade.tradeNo,
      auth_app_id: trade.appId,
      version: '1.0',
      app_id: trade.appId,
      sign_type: 'RSA2',
      seller_id: merchant.sellerId,
      timestamp: chinaDateTime(core.clock.now()),
    }
    params.sign = signRsa2(notificationContent(params), platform.signingKey)
    const address = new URL(ticket.returnUrl ?? '')
    for (const [name, value] of Object.entries(params)) address.searchParams.append(name, value)
    return address.toString()
  }

  function setCancelled(payToken: string, isCancelled: boolean) {
    const ticket = tickets.get(payToken)
    if (!ticket) return
    ticket.isCancelled = isCancelled
    tickets.changed()
  }

  return {
    view,
    returnTo,
    pay,
    signIn: (payToken, user) =>
      orRefused(() => {
        const seen = view(payToken)
        if (!seen) return { kind: 'refused' as const, message: '收银台已失效，请重新发起付款' }
        const { ticket, merchant } = seen
        if (seen.state === 'expired') return { kind: 'refused' as const, message: '订单已超时，请重新下单' }
        ticket.user = user
        ticket.isCancelled = false
        tickets.changed()
        const { product } = ticket.request
        const isEarly = product !== 'jsapi' && settings().tradeCreatedAt[product] === 'cashier_opened'
        const trade = isEarly ? ensureTrade(seen) : seen.trade
        return {
          kind: 'cashier' as const,
          payToken,
          description: ticket.request.subject,
          amountFen: Number(ticket.request.totalFen),
          merchantName: merchant.title,
          methods: methodsFor(ticket.request, settings()),
          ...(ticket.request.huabei ? { huabeiCount: ticket.request.huabei.count } : {}),
          ...(trade ? { tradeNo: trade.tradeNo } : {}),
        }
      }),
    cancel: (payToken) => setCancelled(payToken, true),
    resume: (payToken) => setCancelled(payToken, false),
  }
}
