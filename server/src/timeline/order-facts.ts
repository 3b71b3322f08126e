import type { Channel, DeliveryStatus, RefundPurpose, RefundStatus } from '@hutong/contract'
import type { KeptExchange } from '../channels/index.ts'
import type { Order } from '../orders/index.ts'
import type { PaymentAttempt } from '../payments/index.ts'

/** Everything that is known of one order, read at one moment; what its story and its diagnosis are made of. */
export type OrderFacts = Readonly<{
  order: Order
  /** Oldest first, as all the lists here. */
  attempts: readonly PaymentAttempt[]
  exchanges: readonly KeptExchange[]
  notifications: readonly NotificationFact[]
  events: readonly EventFact[]
  endpoints: readonly EndpointFact[]
  deliveries: readonly DeliveryFact[]
  refunds: readonly RefundFacts[]
  strays: readonly StrayFact[]
  links: readonly FriendLinkFact[]
  /** What people and keys decided about it, from the audit log. */
  decisions: readonly DecisionFact[]
  /** The app's accounts of the order's mode. */
  accounts: readonly AccountFact[]
  /** The channels of the methods that the app offers. */
  offeredChannels: readonly Channel[]
}>

export type NotificationFact = Readonly<{
  attemptNo: string
  receivedAt: Date
  outcome: 'applied' | 'parked' | 'other' | 'foreign'
  what: string | null
  keyId: string
  tries: number
}>
export type EventFact = Readonly<{ id: string; type: string; sequence: number; createdAt: Date }>
export type EndpointFact = Readonly<{ id: string; host: string; enabled: boolean; pausedUntil: Date | null }>
export type DeliveryFact = Readonly<{
  id: string
  endpointId: string
  eventId: string
  status: DeliveryStatus
  tries: number
  nextAttemptAt: Date | null
  lastStatusCode: number | null
  lastError: string | null
  deliveredAt: Date | null
  createdAt: Date
}>
export type RefundFacts = Readonly<{
  id: string
  attemptId: string
  purpose: RefundPurpose
  status: RefundStatus
  approval: string
  amount: bigint
  requestedBy: string
  decidedBy: string | null
  failureCode: string | null
  failureChannelCode: string | null
  createdAt: Date
  submittedAt: Date | null
  refundedAt: Date | null
  history: readonly Readonly<{
    at: string
    source: string
    state: string
    from: string
    to: string
    note: string | null
  }>[]
}>
export type StrayFact = Readonly<{
  attemptId: string
  disposition: 'surplus' | 'suspense'
  reason: string | null
  amount: bigint
  createdAt: Date
  refundId: string | null
  writtenOffAt: Date | null
}>
export type FriendLinkFact = Readonly<{
  id: string
  via: string
  createdAt: Date
  expiresAt: Date
  revokedAt: Date | null
}>
export type AccountFact = Readonly<{ id: string; channel: Channel; status: 'active' | 'suspended' }>
export type DecisionFact = Readonly<{ by: string; action: string; subject: string; at: Date }>
