import type { Order } from '../orders/index.ts'
import type { Deps } from '../platform/index.ts'
import type { PaymentAttempt } from './payment-attempt.ts'

type Links = Pick<Deps, 'config' | 'links'>

/** Where the buyer pays. */
export const cashierUrlOf = ({ config, links }: Links, { appId, id }: Pick<Order, 'appId' | 'id'>): string =>
  `${config.PUBLIC_URL}/c/${links.make('cashier', { appId, orderId: id })}`

/** The page of whoever pays by an attempt that is not the buyer's. */
export const receiptUrlOf = ({ config, links }: Links, { appId, id }: Pick<PaymentAttempt, 'appId' | 'id'>): string =>
  `${config.PUBLIC_URL}/r/${links.makeReceipt({ appId, attemptId: id })}`
