import type { TimelineEntry, Words } from '@hutong/contract'
import type { KeptExchange } from '../channels/index.ts'
import { toYuan } from '../money/index.ts'
import type { PaymentAttempt } from '../payments/index.ts'
import { attemptIdOf, attemptNoOf } from '../platform/index.ts'
import {
  attemptStatusWords,
  channelWords,
  deliveryWords,
  eventWords,
  inWords,
  methodWords,
  notificationWords,
  operationWords,
  outcomeInWords,
  refundStatusWords,
  sourceWords,
} from './entry-words.ts'
import type { DeliveryFact, OrderFacts, RefundFacts, StrayFact } from './order-facts.ts'

type Details = Readonly<Record<string, string | number | boolean | null | undefined>>

/** What is not there is left out. */
function entry(
  at: Date | string,
  kind: TimelineEntry['kind'],
  subject: string | null,
  says: Words,
  details: Details = {},
): TimelineEntry {
  const there = Object.entries(details).filter(([, value]) => value !== null && value !== undefined)
  return {
    at: new Date(at).toISOString(),
    kind,
    subject,
    says,
    details: Object.fromEntries(there) as TimelineEntry['details'],
  }
}

/** What happened, oldest first. What happened at the same moment stays in the order of cause and consequence below. */
export function entriesOf(facts: OrderFacts): TimelineEntry[] {
  const { order } = facts
  const made = entry(
    order.createdAt,
    'order',
    order.id,
    {
      en: `The order was made: ${toYuan(order.amount.amount)} yuan`,
      zh: `订单已创建：${toYuan(order.amount.amount)} 元`,
    },
    { merchant_order_no: order.merchantOrderNo, expires_at: order.expiresAt.toISOString() },
  )
  const all = [
    made,
    ...facts.links.flatMap((link) => [
      entry(
        link.createdAt,
        'friend_link',
        link.id,
        { en: 'A link for a friend was made', zh: '已生成代付链接' },
        { via: link.via },
      ),
      ...(link.revokedAt
        ? [entry(link.revokedAt, 'friend_link', link.id, { en: 'The link was revoked', zh: '代付链接已撤销' })]
        : []),
    ]),
    ...facts.attempts.map(entryOfStart),
    ...facts.exchanges.map(entryOfExchange),
    ...facts.notifications.map((each) =>
      entry(each.receivedAt, 'notification', attemptIdOf(each.attemptNo), inWords(notificationWords, each.outcome), {
        outcome: each.outcome,
        what: each.what,
        key: each.keyId,
      }),
    ),
    ...facts.attempts.flatMap(entriesOfMoves),
    ...facts.strays.map(entryOfStray),
    ...facts.refunds.flatMap(entriesOfRefund),
    ...facts.decisions.map(({ action, at, by, subject }) =>
      entry(
        at,
        'person',
        subject,
        { en: `${by} did this: ${action}`, zh: `${by} 执行了操作：${action}` },
        { by, action },
      ),
    ),
    ...facts.events.map((event) =>
      entry(event.createdAt, 'event', event.id, inWords(eventWords, event.type), { type: event.type }),
    ),
    ...facts.deliveries.map((delivery) => entryOfDelivery(delivery, facts)),
  ]
  return all
    .map((each, index) => ({ each, index }))
    .sort((a, b) => (a.each.at === b.each.at ? a.index - b.index : a.each.at < b.each.at ? -1 : 1))
    .map(({ each }) => each)
}

function entryOfStart(attempt: PaymentAttempt): TimelineEntry {
  const method = inWords(methodWords, attempt.method)
  const who = attempt.payerRole === 'friend' ? { en: 'A friend', zh: '朋友' } : { en: 'The buyer', zh: '买家' }
  return entry(
    attempt.createdAt,
    'attempt',
    attempt.id,
    { en: `${who.en} began to pay by ${method.en}`, zh: `${who.zh}开始用${method.zh}支付` },
    { method: attempt.method, product: attempt.product, attempt_no: attemptNoOf(attempt.id) },
  )
}

const entriesOfMoves = (attempt: PaymentAttempt): TimelineEntry[] =>
  attempt.history.map((move) => {
    const [to, source] = [inWords(attemptStatusWords, move.to), inWords(sourceWords, move.source)]
    return entry(
      move.at,
      'attempt',
      attempt.id,
      { en: `The payment is now ${to.en}, by ${source.en}`, zh: `支付状态变为${to.zh}，依据${source.zh}` },
      { from: move.from, to: move.to, source: move.source, note: move.note },
    )
  })

function entryOfExchange(each: KeptExchange): TimelineEntry {
  const channel = each.channel === null ? { en: 'The channel', zh: '渠道' } : inWords(channelWords, each.channel)
  const details: Details = {
    ...each.answer,
    operation: each.operation,
    outcome: each.outcome,
    http_status: each.httpStatus,
    channel_code: each.channelCode,
    duration_ms: each.durationMs,
  }
  const reason = each.outcome.split(': ')[1] ?? each.outcome
  switch (each.operation) {
    case 'start':
      return entry(
        each.at,
        'refusal',
        null,
        { en: `A payment was refused before it began: ${reason}`, zh: `支付未能发起：${reason}` },
        details,
      )
    case 'page':
      return entry(
        each.at,
        'refusal',
        null,
        { en: `The payment page could offer nothing: ${reason}`, zh: `支付页面没有可用的支付方式：${reason}` },
        details,
      )
    case 'notification':
      return entry(
        each.at,
        'notification',
        each.channelAccountId,
        {
          en: `A notification to the account could not be verified and was rejected: ${reason}`,
          zh: `发给该账户的异步通知无法验证，已拒绝：${reason}`,
        },
        details,
      )
    default: {
      const [asked, outcome] = [inWords(operationWords, each.operation), outcomeInWords(each.outcome, each.channelCode)]
      return entry(
        each.at,
        'exchange',
        attemptIdOf(each.number),
        { en: `${channel.en} was ${asked.en}: ${outcome.en}`, zh: `向${channel.zh}${asked.zh}：${outcome.zh}` },
        details,
      )
    }
  }
}

function entriesOfRefund(refund: RefundFacts): TimelineEntry[] {
  const begun = entry(
    refund.createdAt,
    'refund',
    refund.id,
    { en: `A refund of ${toYuan(refund.amount)} yuan was asked for`, zh: `申请退款 ${toYuan(refund.amount)} 元` },
    { purpose: refund.purpose, approval: refund.approval, by: refund.requestedBy, decided_by: refund.decidedBy },
  )
  const moves = refund.history.map((move) => {
    const [to, source] = [inWords(refundStatusWords, move.to), inWords(sourceWords, move.source)]
    return entry(
      move.at,
      'refund',
      refund.id,
      { en: `The refund is now ${to.en}, by ${source.en}`, zh: `退款状态变为${to.zh}，依据${source.zh}` },
      { from: move.from, to: move.to, source: move.source, note: move.source === 'person' ? null : move.note },
    )
  })
  return [begun, ...moves]
}

const entryOfStray = (stray: StrayFact): TimelineEntry =>
  entry(
    stray.createdAt,
    'stray_money',
    stray.attemptId,
    stray.disposition === 'suspense'
      ? {
          en: `${toYuan(stray.amount)} yuan are in suspense until a person has looked`,
          zh: `${toYuan(stray.amount)} 元已挂账，等待人工处理`,
        }
      : { en: `${toYuan(stray.amount)} yuan are owed back to the payer`, zh: `${toYuan(stray.amount)} 元应退回付款人` },
    { disposition: stray.disposition, reason: stray.reason },
  )

function entryOfDelivery(delivery: DeliveryFact, { endpoints, events }: OrderFacts): TimelineEntry {
  const host = endpoints.find((each) => each.id === delivery.endpointId)?.host
  const status = inWords(deliveryWords, delivery.status)
  const to = host ? ` to ${host}` : ''
  return entry(
    delivery.deliveredAt ?? delivery.createdAt,
    'delivery',
    delivery.id,
    { en: `The webhook${to} is ${status.en}`, zh: `商户通知${host ? `（${host}）` : ''}${status.zh}` },
    {
      event: delivery.eventId,
      type: events.find((event) => event.id === delivery.eventId)?.type,
      status: delivery.status,
      tries: delivery.tries,
      http_status: delivery.lastStatusCode,
      error: delivery.lastError,
      next_try_at: delivery.nextAttemptAt?.toISOString(),
    },
  )
}
