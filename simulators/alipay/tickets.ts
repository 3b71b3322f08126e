import type { Core } from '../core/core.ts'
import { randomText } from '../core/random.ts'
import { keepNewest } from '../core/store.ts'
import type { UserName } from '../core/users.ts'
import type { OrderRequest } from './order-request.ts'

/** An open cashier: one order in front of one person. It may exist before its trade does. */
export interface CashierTicket {
  payToken: string
  appId: string
  request: OrderRequest
  notifyUrl?: string
  returnUrl?: string
  user?: UserName
  tradeNo?: string
  /** The code that the page shows to a phone. */
  codeContent?: string
  isCancelled: boolean
  openedAt: Date
}

/** A code of `alipay.trade.precreate`, or the one that a computer's cashier page shows. */
export interface PaymentCode {
  /** The whole text inside the QR code. */
  content: string
  appId: string
  request: OrderRequest
  notifyUrl?: string
  shareText?: string
  validUntil: Date
  /** Set when the code belongs to a cashier page: what the phone opens is the same order. */
  payToken?: string
}

/** Open cashiers and codes. They outlive a restart, and the oldest go when there are too many. */
export interface Tickets {
  open(ticket: Omit<CashierTicket, 'payToken' | 'isCancelled' | 'openedAt'>): CashierTicket
  get(payToken: string): CashierTicket | undefined
  changed(): void
  addCode(prefix: 'bax' | 'upx', code: Omit<PaymentCode, 'content'>): PaymentCode
  code(content: string): PaymentCode | undefined
  /** The precreate code of an order number at one application. */
  codeOf(appId: string, outTradeNo: string): PaymentCode | undefined
}

export function createTickets(core: Core): Tickets {
  const tickets = core.store.collection<CashierTicket>('alipay-tickets')
  const codes = core.store.collection<PaymentCode>('alipay-codes')

  return {
    open: (ticket) => {
      const payToken = randomText(24)
      const opened = { ...ticket, payToken, isCancelled: false, openedAt: core.clock.now() }
      return keepNewest(core.store, 'alipay-tickets', payToken, opened)
    },
    get: (payToken) => tickets.get(payToken),
    changed: () => core.store.changed('alipay-tickets'),
    addCode: (prefix, code) => {
      const content = `https://qr.alipay.com/${prefix}${randomText(20).toLowerCase()}`
      return keepNewest(core.store, 'alipay-codes', content, { ...code, content })
    },
    code: (content) => codes.get(content),
    codeOf: (appId, outTradeNo) =>
      [...codes.values()].find(
        (code) => code.appId === appId && code.request.outTradeNo === outTradeNo && code.payToken === undefined,
      ),
  }
}
