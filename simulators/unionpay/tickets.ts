import type { Core } from '../core/core.ts'
import { randomDigits, randomText } from '../core/random.ts'
import { keepNewest } from '../core/store.ts'
import type { UserName } from '../core/users.ts'
import type { Fields } from './signing.ts'
import type { Product } from './trade.ts'

/** One order as it stands before a payer, whether or not it has become a trade. */
export interface OrderOnOffer {
  merId: string
  product: Product
  request: Fields
  payBy: Date
}

/** An open cashier: one order in front of one person. */
export interface CashierTicket extends OrderOnOffer {
  payToken: string
  user?: UserName
  /** Set where the page runs inside the UnionPay app, which knows who holds the phone and asks for no password. */
  isInApp: boolean
  /** The code that the page shows to a phone. */
  codeContent?: string
  isCancelled: boolean
}

/** The content of a QR code, or a `tn`, and the order behind it. */
export interface Code extends OrderOnOffer {
  content: string
  validUntil: Date
}

/** Open cashiers and codes. They outlive a restart, and the oldest go when there are too many. */
export interface Tickets {
  open(order: OrderOnOffer, about?: { isInApp?: boolean; codeContent?: string }): CashierTicket
  get(payToken: string): CashierTicket | undefined
  /** The cashier that was opened last for an order number. */
  latestOf(merId: string, orderId: string): CashierTicket | undefined
  changed(): void
  /** A new code to scan. */
  addQrCode(order: OrderOnOffer, validUntil: Date): Code
  /** A new number for an app's control. */
  addTn(order: OrderOnOffer): Code
  code(content: string): Code | undefined
}

export const codePrefix = 'https://qr.95516.com/'

export function createTickets(core: Core): Tickets {
  const tickets = core.store.collection<CashierTicket>('unionpay-tickets')
  const codes = core.store.collection<Code>('unionpay-codes')

  function addCode(content: string, order: OrderOnOffer, validUntil: Date): Code {
    const { merId, product, request, payBy } = order
    return keepNewest(core.store, 'unionpay-codes', content, { merId, product, request, payBy, content, validUntil })
  }

  return {
    open: ({ merId, product, request, payBy }, { isInApp = false, codeContent } = {}) => {
      const payToken = randomText(24)
      const code = codeContent === undefined ? {} : { codeContent }
      const ticket = { payToken, merId, product, request, payBy, isInApp, isCancelled: false, ...code }
      return keepNewest<CashierTicket>(core.store, 'unionpay-tickets', payToken, ticket)
    },
    get: (payToken) => tickets.get(payToken),
    latestOf: (merId, orderId) =>
      [...tickets.values()].findLast((one) => one.merId === merId && one.request.orderId === orderId),
    changed: () => core.store.changed('unionpay-tickets'),
    addQrCode: (order, validUntil) => addCode(`${codePrefix}00010000/${randomDigits(26)}`, order, validUntil),
    addTn: (order) => addCode(randomDigits(21), order, order.payBy),
    code: (content) => codes.get(content),
  }
}
