import { type Channel, type DeliveryStatus, type Method, openAttemptStatuses } from '@hutong/contract'
import { listAppMethods } from '../apps/index.ts'
import { channelsOf } from '../channels/index.ts'
import type { Order } from '../orders/index.ts'
import { listAttempts } from '../payments/index.ts'
import { attemptNoOf, type Queries, statement } from '../platform/index.ts'
import { listExchanges } from './exchange-store.ts'
import type { DecisionFact, OrderFacts, RefundFacts } from './order-facts.ts'

const selectNotifications = statement(
  'timeline.notifications',
  `select attempt_no, received_at, outcome, what, key_id, tries from notifications
   where app_id = $1 and channel_account_id = any($2::text[]) and attempt_no = any($3::text[]) order by received_at`,
)
const selectEvents = statement(
  'timeline.events',
  'select id, type, sequence, created_at from events where app_id = $1 and subject_id = $2 order by sequence',
)
const selectEndpoints = statement(
  'timeline.endpoints',
  `select id, url, enabled, paused_until, deleted_at from webhook_endpoints where app_id = $1 and livemode = $2 order by id`,
)
const selectDeliveries = statement(
  'timeline.deliveries',
  `select id, endpoint_id, event_id, status, tries, next_attempt_at, last_status_code, last_error, delivered_at, created_at from webhook_deliveries
   where app_id = $1 and endpoint_id = any($2::text[]) and event_id = any($3::text[]) order by event_id, endpoint_id`,
)
const selectRefunds = statement(
  'timeline.refunds',
  `select id, attempt_id, purpose, status, approval, amount, requested_by, decided_by, failure_code, failure_channel_code, created_at, submitted_at,
     refunded_at, history from refunds where app_id = $1 and order_id = $2 order by id`,
)
const selectStrays = statement(
  'timeline.stray-money',
  `select attempt_id, disposition, reason, amount, created_at, refund_id, written_off_at from stray_money
   where app_id = $1 and attempt_id = any($2::text[]) order by attempt_id`,
)
const selectLinks = statement(
  'timeline.friend-links',
  'select id, via, created_at, expires_at, revoked_at from friend_pay_links where app_id = $1 and order_id = $2 order by id',
)
const selectAccounts = statement(
  'timeline.accounts',
  'select id, channel, status from channel_accounts where app_id = $1 and livemode = $2 order by id',
)

const selectDecisions = statement(
  'timeline.decisions',
  'select actor as by, action, subject, at from audit_log where subject = any($2::text[]) and app_id = $1 order by position limit 200',
)

/** Everything about one order. The modules beside this one keep their tables; what is read of them here is only for telling. */
export async function readOrderFacts(db: Queries, order: Order): Promise<OrderFacts> {
  const { appId } = order
  const [attempts, events, allEndpoints, refunds, links, accounts, methods] = await Promise.all([
    listAttempts(db, [{ appId, orderId: order.id }]),
    db.query<EventRow>(selectEvents, [appId, order.id]),
    db.query<EndpointRow>(selectEndpoints, [appId, order.livemode]),
    db.query<RefundRow>(selectRefunds, [appId, order.id]),
    db.query<LinkRow>(selectLinks, [appId, order.id]),
    db.query<AccountRow>(selectAccounts, [appId, order.livemode]),
    listAppMethods(db, appId),
  ])
  const attemptNos = attempts.map((attempt) => attemptNoOf(attempt.id))
  const accountIds = [...new Set(attempts.map((attempt) => attempt.channelAccountId))]
  const [exchanges, notifications, deliveries, strays, decisions] = await Promise.all([
    listExchanges(db, appId, [order.id, ...attemptNos, ...accountIds], order.createdAt),
    db.query<NotificationRow>(selectNotifications, [appId, accountIds, attemptNos]),
    db.query<DeliveryRow>(selectDeliveries, [
      appId,
      allEndpoints.map((endpoint) => endpoint.id),
      events.map((event) => event.id),
    ]),
    db.query<StrayRow>(selectStrays, [appId, attempts.map((attempt) => attempt.id)]),
    db.query<DecisionFact>(selectDecisions, [
      appId,
      [order.id, ...[...attempts, ...refunds, ...links].map(({ id }) => id)],
    ]),
  ])
  const open: readonly string[] = openAttemptStatuses
  // What an account said is this order's only while something of it was under way there.
  const lastWord = Math.max(
    order.createdAt.getTime(),
    ...attempts.map((attempt) =>
      open.includes(attempt.status) ? Number.POSITIVE_INFINITY : Date.parse(attempt.history.at(-1)?.at ?? ''),
    ),
  )
  return {
    order,
    attempts,
    exchanges: exchanges.filter(
      (each) =>
        !accountIds.includes(each.number) || (each.operation === 'notification' && each.at.getTime() <= lastWord),
    ),
    notifications: notifications.map((row) => ({
      attemptNo: row.attempt_no,
      receivedAt: row.received_at,
      outcome: row.outcome,
      what: row.what,
      keyId: row.key_id,
      tries: row.tries,
    })),
    events: events.map((row) => ({ id: row.id, type: row.type, sequence: row.sequence, createdAt: row.created_at })),
    endpoints: allEndpoints
      .filter((row) => row.deleted_at === null)
      .map((row) => ({
        id: row.id,
        host: URL.canParse(row.url) ? new URL(row.url).host : '',
        enabled: row.enabled,
        pausedUntil: row.paused_until,
      })),
    deliveries: deliveries.map((row) => ({
      id: row.id,
      endpointId: row.endpoint_id,
      eventId: row.event_id,
      status: row.status,
      tries: row.tries,
      nextAttemptAt: row.next_attempt_at,
      lastStatusCode: row.last_status_code,
      lastError: row.last_error,
      deliveredAt: row.delivered_at,
      createdAt: row.created_at,
    })),
    refunds: refunds.map((row) => ({
      id: row.id,
      attemptId: row.attempt_id,
      purpose: row.purpose,
      status: row.status,
      approval: row.approval,
      amount: row.amount,
      requestedBy: row.requested_by,
      decidedBy: row.decided_by,
      failureCode: row.failure_code,
      failureChannelCode: row.failure_channel_code,
      createdAt: row.created_at,
      submittedAt: row.submitted_at,
      refundedAt: row.refunded_at,
      history: row.history,
    })),
    strays: strays.map((row) => ({
      attemptId: row.attempt_id,
      disposition: row.disposition,
      reason: row.reason,
      amount: row.amount,
      createdAt: row.created_at,
      refundId: row.refund_id,
      writtenOffAt: row.written_off_at,
    })),
    links: links.map((row) => ({
      id: row.id,
      via: row.via,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at,
    })),
    decisions,
    accounts,
    offeredChannels: [
      ...new Set(methods.filter((each) => each.enabled).flatMap((each) => channelsOf[each.method as Method])),
    ],
  }
}

type NotificationRow = {
  attempt_no: string
  received_at: Date
  outcome: 'applied' | 'parked' | 'other' | 'foreign'
  what: string | null
  key_id: string
  tries: number
}
type EventRow = { id: string; type: string; sequence: number; created_at: Date }
type EndpointRow = { id: string; url: string; enabled: boolean; paused_until: Date | null; deleted_at: Date | null }
type DeliveryRow = {
  id: string
  endpoint_id: string
  event_id: string
  status: DeliveryStatus
  tries: number
  next_attempt_at: Date | null
  last_status_code: number | null
  last_error: string | null
  delivered_at: Date | null
  created_at: Date
}
type RefundRow = Pick<RefundFacts, 'id' | 'purpose' | 'status' | 'approval' | 'amount' | 'history'> & {
  attempt_id: string
  requested_by: string
  decided_by: string | null
  failure_code: string | null
  failure_channel_code: string | null
  created_at: Date
  submitted_at: Date | null
  refunded_at: Date | null
}
type StrayRow = {
  attempt_id: string
  disposition: 'surplus' | 'suspense'
  reason: string | null
  amount: bigint
  created_at: Date
  refund_id: string | null
  written_off_at: Date | null
}
type LinkRow = { id: string; via: string; created_at: Date; expires_at: Date; revoked_at: Date | null }
type AccountRow = { id: string; channel: Channel; status: 'active' | 'suspended' }
