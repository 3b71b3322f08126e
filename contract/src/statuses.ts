/**
 * Closed unions both sides of the wire agree on, and the tables of legal moves.
 * The database holds the same moves as triggers; `server/test/stores/transitions.test.ts` compares the two.
 */

export const channels = ['wechat', 'alipay', 'unionpay'] as const
export type Channel = (typeof channels)[number]

/** What the payer sees in the cashier. By `wechat_friend` and `friend_link` the buyer asks somebody else to pay, in whatever wallet. */
export const methods = ['wechat_scan', 'wechat_friend', 'alipay', 'huabei', 'friend_link', 'unionpay'] as const
export type Method = (typeof methods)[number]

/** The methods by which the buyer asks a friend; the friend's own page then offers every wallet that works there. */
export const friendMethods = ['wechat_friend', 'friend_link'] as const satisfies readonly Method[]
export type FriendMethod = (typeof friendMethods)[number]

/**
 * How a channel is asked. `jsapi` is `pay/transactions/jsapi` at WeChat and `alipay.trade.create` + `tradePay` at Alipay;
 * `front` is UnionPay's front transaction, `order_qr` its order code.
 */
export const channelProducts = [
  'native_qr',
  'jsapi',
  'h5',
  'app',
  'page',
  'wap',
  'precreate',
  'front',
  'order_qr',
] as const
export type ChannelProduct = (typeof channelProducts)[number]

/** Where a page of ours is open. Decided from the user agent by `environmentOf`. */
export const environments = ['wechat', 'alipay', 'unionpay', 'qq', 'mini_program', 'mobile_browser', 'desktop'] as const
export type Environment = (typeof environments)[number]

export const orderStatuses = ['awaiting_payment', 'paid', 'closed'] as const
export type OrderStatus = (typeof orderStatuses)[number]

/** `closed` to `paid`: only an expired order whose merchant accepts late payments (`late_payment: 'accept'`). */
export const orderMoves = {
  awaiting_payment: ['paid', 'closed'],
  paid: [],
  closed: ['paid'],
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

export const payerRoles = ['buyer', 'friend'] as const
export type PayerRole = (typeof payerRoles)[number]

/** What becomes of money that comes in after its order has expired: it goes back, or it pays the order after all. */
export const latePayments = ['return', 'accept'] as const
export type LatePayment = (typeof latePayments)[number]

export const goodsTypes = ['physical', 'virtual'] as const
export type GoodsType = (typeof goodsTypes)[number]

/** Who bears the cost of paying by instalments. */
export const instalmentBearers = ['buyer', 'shop'] as const
export type InstalmentBearer = (typeof instalmentBearers)[number]

export const refundStatuses = ['created', 'processing', 'unknown', 'needs_action', 'succeeded', 'failed'] as const
export type RefundStatus = (typeof refundStatuses)[number]

/**
 * `needs_action`: the channel took the refund and could not complete it (a closed card), or will not for now (no balance); a person
 * can act. `failed` to `succeeded`: that money went back is a fact about the world, whatever we had been told before.
 */
export const refundMoves = {
  created: ['processing', 'unknown', 'needs_action', 'succeeded', 'failed'],
  processing: ['unknown', 'needs_action', 'succeeded', 'failed'],
  unknown: ['processing', 'needs_action', 'succeeded', 'failed'],
  needs_action: ['processing', 'unknown', 'succeeded', 'failed'],
  succeeded: [],
  failed: ['succeeded'],
} as const satisfies Record<RefundStatus, readonly RefundStatus[]>

/** Refunds whose outcome is still open: their money is held back from other refunds. */
export const openRefundStatuses = [
  'created',
  'processing',
  'unknown',
  'needs_action',
] as const satisfies readonly RefundStatus[]

/** Why money goes back: the merchant asked; the order did not need it; it was not the sum that was asked for. */
export const refundPurposes = ['requested', 'surplus', 'suspense'] as const
export type RefundPurpose = (typeof refundPurposes)[number]

export const approvals = ['not_needed', 'required', 'approved', 'rejected'] as const
export type Approval = (typeof approvals)[number]

/** Money that belongs to no order: waits out its delay, waits for a person, is on its way, is back, is stuck, or is settled elsewhere. */
export const strayStates = ['due', 'awaiting_decision', 'returning', 'needs_action', 'returned', 'written_off'] as const
export type StrayState = (typeof strayStates)[number]

/** Derived, never stored: `friend-pay/friend-pay-link.ts` says it from the link, its order and the time. */
export const friendLinkStates = ['open', 'paid', 'order_paid', 'order_closed', 'revoked', 'expired'] as const
export type FriendLinkState = (typeof friendLinkStates)[number]

export const deliveryStatuses = ['scheduled', 'delivered', 'failed', 'given_up'] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

export const deliveryMoves = {
  scheduled: ['delivered', 'failed', 'given_up'],
  failed: ['scheduled'],
  delivered: ['scheduled'],
  given_up: ['scheduled'],
} as const satisfies Record<DeliveryStatus, readonly DeliveryStatus[]>

/**
 * An app asks a channel for a product. `submitted`: on its way to the channel, which has not said yet that it has it. `approved`: the
 * channel agrees, and a signature or an account check is still to come. Only while `active` is there an account to pay by.
 */
export const accessApplicationStatuses = [
  'draft',
  'submitted',
  'under_review',
  'needs_changes',
  'rejected',
  'approved',
  'active',
  'suspended',
  'cancelled',
] as const
export type AccessApplicationStatus = (typeof accessApplicationStatuses)[number]

export const accessApplicationMoves = {
  draft: ['submitted', 'cancelled'],
  submitted: ['under_review', 'needs_changes', 'rejected', 'approved', 'active'],
  under_review: ['needs_changes', 'rejected', 'approved', 'active'],
  needs_changes: ['submitted', 'rejected', 'cancelled'],
  rejected: [],
  approved: ['needs_changes', 'rejected', 'active'],
  active: ['suspended'],
  suspended: ['active'],
  cancelled: [],
} as const satisfies Record<AccessApplicationStatus, readonly AccessApplicationStatus[]>

/** What can be applied for: WeChat Pay as a partner's merchant, Alipay's direct pay. Each is one onboarding interface of a channel. */
export const accessProducts = ['wechat_partner', 'alipay_direct'] as const
export type AccessProduct = (typeof accessProducts)[number]

type CanPay = { readonly status: OrderStatus }

/** One table for the rule and for the button. */
export const orderCan = {
  bePaid: (order: CanPay): boolean => order.status === 'awaiting_payment',
  beClosed: (order: CanPay): boolean => order.status === 'awaiting_payment',
  beRefunded: (order: CanPay): boolean => order.status === 'paid',
}

export const refundCan = {
  beApproved: (refund: { readonly approval: Approval; readonly status: RefundStatus }): boolean =>
    refund.approval === 'required' && refund.status === 'created',
  beRetried: (refund: { readonly status: RefundStatus }): boolean => refund.status === 'needs_action',
  beSettledElsewhere: (refund: { readonly status: RefundStatus }): boolean => refund.status === 'needs_action',
}

type Applied = { readonly status: AccessApplicationStatus }

export const accessApplicationCan = {
  beEdited: (application: Applied): boolean => application.status === 'draft' || application.status === 'needs_changes',
  beSubmitted: (application: Applied): boolean =>
    application.status === 'draft' || application.status === 'needs_changes',
  beCancelled: (application: Applied): boolean =>
    application.status === 'draft' || application.status === 'needs_changes',
  beSuspended: (application: Applied): boolean => application.status === 'active',
  beResumed: (application: Applied): boolean => application.status === 'suspended',
}
