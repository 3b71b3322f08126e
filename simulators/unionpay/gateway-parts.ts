import type { Core } from '../core/core.ts'
import type { Accounts } from './accounts.ts'
import type { Book } from './book.ts'
import type { CheckedMessage, MessageContext } from './check-message.ts'
import type { Platform } from './merchants.ts'
import type { UnionpaySettings } from './settings.ts'
import type { OrderOnOffer, Tickets } from './tickets.ts'
import { type Product, payByOf } from './trade.ts'
import type { AuthCodes } from './user-auth.ts'

/** What the parts of the gateway work on. */
export interface Gateway {
  core: Core
  platform: Platform
  accounts: Accounts
  book: Book
  tickets: Tickets
  authCodes: AuthCodes
  settings: () => UnionpaySettings
}

export function messageContext({ core, platform, settings }: Gateway): MessageContext {
  return { platform, settings: settings(), wireNow: core.clock.wireNow() }
}

/** The order that a checked message asks for. */
export function orderOf(
  { core, settings }: Gateway,
  { fields, merchant }: CheckedMessage,
  product: Product,
): OrderOnOffer {
  const now = core.clock.now()
  // A merchant writes payTimeout by a clock that does not move with the simulated one.
  const aheadMs = now.getTime() - core.clock.wireNow().getTime()
  return { merId: merchant.merId, product, request: fields, payBy: payByOf(fields, now, aheadMs, settings()) }
}

/** Until when a code of this order can be scanned. */
export function codeUntil({ core, settings }: Gateway, order: OrderOnOffer): Date {
  return new Date(Math.min(order.payBy.getTime(), core.clock.now().getTime() + settings().codeLifeMs))
}
