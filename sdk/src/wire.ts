/**
 * What travels between the merchant and Hutong. The contract is the single source; the build writes these types out in
 * full, so that the published package needs nothing of ours.
 */
import type {
  createFriendPayLinkSchema,
  createOrderSchema,
  createRefundSchema,
  createWebhookEndpointSchema,
  settleRefundSchema,
  startAttemptSchema,
  updateWebhookEndpointSchema,
} from '@hutong/contract'

export type {
  AttemptView as PaymentAttempt,
  DeliveryView as WebhookDelivery,
  ErrorCode,
  EventType,
  EventView as Event,
  FriendPayLinkView as FriendPayLink,
  OrderView as Order,
  RefundView as Refund,
  StrayMoneyView as StrayMoney,
  TimelineView as Timeline,
  WebhookEndpointView as WebhookEndpoint,
} from '@hutong/contract'

/** What the caller writes, before the server fills in the defaults. */
type InputOf<Schema extends { _zod: { input: unknown } }> = Schema['_zod']['input']

export type CreateFriendPayLink = InputOf<typeof createFriendPayLinkSchema>
export type CreateOrder = InputOf<typeof createOrderSchema>
export type CreateRefund = InputOf<typeof createRefundSchema>
export type SettleRefund = InputOf<typeof settleRefundSchema>
export type StartAttempt = InputOf<typeof startAttemptSchema>
export type CreateWebhookEndpoint = InputOf<typeof createWebhookEndpointSchema>
export type UpdateWebhookEndpoint = InputOf<typeof updateWebhookEndpointSchema>
