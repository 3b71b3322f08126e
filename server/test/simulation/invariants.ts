import { attemptMoves, openAttemptStatuses } from '@hutong/contract'
import { checkApi } from './api-invariants.ts'
import type { Life } from './life.ts'
import { checkMoney } from './money-invariants.ts'
import { mustHold } from './pure-invariants.ts'
import { type AttemptRecord, type EventRecord, type OrderRecord, type Records, readRecords } from './records.ts'
import { checkRefunds, checkStray } from './refund-invariants.ts'

const isOpen = (attempt: AttemptRecord) => (openAttemptStatuses as readonly string[]).includes(attempt.status)

/** Every rule that holds once everybody answers again; the gateway's books say what is true. Answers what the tables held. */
export async function checkEverything(life: Life): Promise<Records> {
  const records = await readRecords(life)
  mustHold(life.gateway.problems.length === 0, life.gateway.problems.join('; '))
  checkOrders(records)
  checkAttempts(records)
  checkRefunds(life, records)
  checkStray(life, records)
  checkMoney(life, records)
  checkEvents(records)
  checkWebhooks(life, records)
  await checkApi(life, records)
  const surprises = life.stage.errors.splice(0).filter((line) => !line.includes('speaks of another merchant or app'))
  mustHold(surprises.length === 0, `the server logged no error: ${surprises[0]}`)
  return records
}

function checkOrders({ attempts, orders }: Records): void {
  for (const order of orders) {
    const own = attempts.filter((attempt) => attempt.order_id === order.id)
    const kept = own.filter((attempt) => attempt.disposition === 'kept')
    mustHold(order.status !== 'awaiting_payment', `${order.id} is paid or closed once its time is over`)
    mustHold(!own.some(isOpen), `${order.id} has no open attempt left`)
    mustHold(
      kept.length === (order.status === 'paid' ? 1 : 0),
      `${order.id} keeps one payment if it is paid, else none`,
    )
    mustHold(
      order.paid_amount === (order.status === 'paid' ? order.amount : 0n),
      `${order.id} is paid in full or not at all`,
    )
    mustHold(order.kept_attempt_id === (kept[0]?.id ?? null), `${order.id} knows the attempt that paid it`)
    mustHold(
      kept.every((attempt) => attempt.paid_amount === order.amount),
      `${order.id} keeps its own amount`,
    )
    const takesLate = order.late_payment === 'accept' && order.close_reason === 'expired'
    mustHold(
      order.status !== 'closed' || !takesLate || !own.some((attempt) => attempt.disposition === 'surplus'),
      `${order.id} takes late payments, so a late one pays it`,
    )
  }
}

function checkAttempts({ attempts }: Records): void {
  for (const attempt of attempts) {
    let status: AttemptRecord['status'] = 'created'
    for (const entry of attempt.history) {
      const legal: readonly string[] = attemptMoves[status]
      mustHold(entry.from === status && legal.includes(entry.to), `${attempt.id} moved ${entry.from} → ${entry.to}`)
      status = entry.to
    }
    mustHold(status === attempt.status, `the history of ${attempt.id} leads to its status`)
  }
}

function checkEvents(records: Records): void {
  const { attempts, events, orders } = records
  for (const order of orders) {
    const own = events.filter((event) => event.subject_id === order.id)
    for (const [index, event] of own.entries())
      mustHold(event.sequence === index + 1, `the events of ${order.id} are numbered without gaps`)
    mustHold(own.length === order.event_sequence, `${order.id} knows the number of its newest event`)
    const placed = (place: string) =>
      attempts.filter((each) => each.order_id === order.id && each.disposition === place)
    const expected = [
      ['order.paid', order.status === 'paid' ? 1 : 0],
      ['order.closed', order.status === 'closed' || wasPaidLate(order, own) ? 1 : 0],
      ['payment.surplus', placed('surplus').length],
      ['payment.mismatch', placed('suspense').length],
    ] as const
    for (const [type, times] of expected) {
      const count = own.filter((event) => event.type === type).length
      mustHold(count === times, `${order.id}: ${times} × ${type}, not ${count}`)
    }
    for (const event of own.filter((each) => each.type === 'order.paid'))
      mustHold(event.data.order.paid_amount === Number(order.amount), 'order.paid says the whole amount')
  }
  checkRefundEvents(records)
}

/** Only an order that expired, and whose merchant takes late payments, is told of as closed first and paid then. */
function wasPaidLate(order: OrderRecord, events: readonly EventRecord[]): boolean {
  const closed = events.find((event) => event.type === 'order.closed')
  if (order.status !== 'paid' || !closed) return false
  const paid = events.find((event) => event.type === 'order.paid')
  mustHold(
    order.late_payment === 'accept' && closed.data.order.close_reason === 'expired',
    `${order.id} was closed, and nothing that came later moved it`,
  )
  mustHold(closed.sequence < (paid?.sequence ?? 0), `${order.id} was closed before it was paid late`)
  return true
}

/** Each end of a refund, and each time a person is needed, is told once. */
function checkRefundEvents({ events, refunds }: Records): void {
  for (const refund of refunds) {
    const own = events.filter((event) => event.data.refund?.id === refund.id)
    const moves = (to: string) => refund.history.filter((entry) => entry.to === to).length
    const isSurplus = refund.purpose === 'surplus'
    const expected = [
      ['refund.succeeded', isSurplus ? 0 : moves('succeeded')],
      ['payment.surplus_returned', isSurplus ? moves('succeeded') : 0],
      ['refund.failed', moves('failed')],
      ['refund.needs_action', moves('needs_action')],
    ] as const
    for (const [type, times] of expected) {
      const count = own.filter((event) => event.type === type).length
      mustHold(count === times, `${refund.id}: ${times} × ${type}, not ${count}`)
    }
  }
}

function checkWebhooks({ cast, stage }: Life, { deliveries, events }: Records): void {
  const received = stage.merchant.receivedAt(cast.webhookPath)
  const known = new Map(events.map((event) => [event.id, event]))
  for (const each of received) mustHold(known.has(each.id), 'no webhook tells of what was not committed')
  mustHold(
    deliveries.length === events.length && deliveries.every((delivery) => delivery.status === 'delivered'),
    'every event has one delivery, and it was delivered',
  )
  const lastOf = new Map<string, number>()
  for (const event of events) {
    const place = received.findIndex((each) => each.id === event.id && each.accepted)
    mustHold(place >= 0, `${event.type} of ${event.subject_id} reached the merchant`)
    mustHold(place > (lastOf.get(event.subject_id) ?? -1), `the webhooks of ${event.subject_id} came in their order`)
    lastOf.set(event.subject_id, place)
    mustHold(
      JSON.stringify(received[place]?.data) === JSON.stringify(event.data),
      `${event.type} of ${event.subject_id} was sent as it is stored`,
    )
  }
}
