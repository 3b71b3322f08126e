/**
 * Closed unions both sides of the wire agree on, and the tables of legal moves.
 * The database holds the same moves as triggers; `server/test/stores/transitions.test.ts` compares the two.
 */

export const channels = ['wechat', 'alipay'] as const
export type Channel = (typeof channels)[number]

/** What the payer sees in the cashier. */
export const methods = ['wechat_scan', 'alipay'] as const
export type Method = (typeof methods)[number]

/** How a channel is asked. `jsapi` is `pay/transactions/jsapi` at WeChat and `alipay.trade.create` + `tradePay` at Alipay. */
export const channelProducts = ['native_qr', 'jsapi', 'h5', 'app', 'page', 'wap', 'precreate'] as const
export type ChannelProduct = (typeof channelProducts)[number]

/** Where a page of ours is open. Decided from the user agent by `environmentOf`. */
export const environments = ['wechat', 'alipay', 'qq', 'mobile_browser', 'desktop'] as const
export type Environment = (typeof environments)[number]

export const orderStatuses = ['awaiting_payment', 'paid', 'closed'] as const
export type OrderStatus = (typeof orderStatuses)[number]

export const orderMoves = {
  awaiting_payment: ['paid', 'closed'],
  paid: [],
  closed: [],
} as const satisfies Record<OrderStatus, readonly OrderStatus[]>

export const closeReasons = ['expired', 'requested'] as const
export type CloseReason = (typeof closeReasons)[number]

export const attemptStatuses = ['created', 'awaiting_payer', 'unknown', 'succeeded', 'failed', 'closed'] as const
export type AttemptStatus = (typeof attemptStatuses)[number]

/**
 * `succeeded` is reachable from everywhere: that money moved is a fact about the world, and a channel may tell it before
 * our own call has answered (`created`) or long after we thought the attempt over (`failed`, `closed`).
 */
export const attemptMoves = {
  created: ['awaiting_payer', 'unknown', 'succeeded', 'failed', 'closed'],
  awaiting_payer: ['unknown', 'succeeded', 'failed', 'closed'],
  unknown: ['awaiting_payer', 'succeeded', 'failed', 'closed'],
  succeeded: [],
  failed: ['succeeded'],
  closed: ['succeeded'],
} as const satisfies Record<AttemptStatus, readonly AttemptStatus[]>

/** The attempts whose outcome is still open: they may yet take money. */
export const openAttemptStatuses = ['created', 'awaiting_payer', 'unknown'] as const satisfies readonly AttemptStatus[]

/**
 * What became of a succeeded attempt's money: it paid the order (`kept`), it goes back to its payer (`surplus`),
 * or it is not the sum that was asked for and waits for a person (`suspense`).
 */
export const dispositions = ['kept', 'surplus', 'suspense'] as const
export type Disposition = (typeof dispositions)[number]

export const surplusReasons = ['second_success', 'after_close'] as const
export type SurplusReason = (typeof surplusReasons)[number]

export const payerRoles = ['buyer'] as const
export type PayerRole = (typeof payerRoles)[number]

export const deliveryStatuses = ['scheduled', 'delivered', 'failed', 'given_up'] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

export const deliveryMoves = {
  scheduled: ['delivered', 'failed', 'given_up'],
  failed: ['scheduled'],
  delivered: ['scheduled'],
  given_up: ['scheduled'],
} as const satisfies Record<DeliveryStatus, readonly DeliveryStatus[]>

type CanPay = { readonly status: OrderStatus }

/** One table for the rule and for the button. */
export const orderCan = {
  bePaid: (order: CanPay): boolean => order.status === 'awaiting_payment',
  beClosed: (order: CanPay): boolean => order.status === 'awaiting_payment',
}
