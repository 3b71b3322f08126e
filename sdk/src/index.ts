export { createHutong, type Hutong } from './client.ts'
export { HutongError, WebhookRefused } from './error.ts'
export type { Events, ListEvents, ResendEvent } from './events.ts'
export type { FriendPayLinks } from './friend-pay-links.ts'
export type { ListOrders, Orders, StartedAttempt } from './orders.ts'
export type { List, ListParams, WriteOptions } from './path.ts'
export type { ListRefunds, Refunds, StrayMoneyList } from './refunds.ts'
export { type SignedWebhookHeaders, testing, type WebhookToSign } from './testing.ts'
export type { HutongOptions } from './transport.ts'
export type { RotateSecret, WebhookEndpoints } from './webhook-endpoints.ts'
export { type ReceivedWebhook, type WebhookHeaders, webhooks } from './webhooks.ts'
export type {
  CreateFriendPayLink,
  CreateOrder,
  CreateRefund,
  CreateWebhookEndpoint,
  ErrorCode,
  Event,
  EventType,
  FriendPayLink,
  Order,
  PaymentAttempt,
  Refund,
  SettleRefund,
  StartAttempt,
  StrayMoney,
  Timeline,
  UpdateWebhookEndpoint,
  WebhookDelivery,
  WebhookEndpoint,
} from './wire.ts'
