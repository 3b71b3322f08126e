import { attemptMoves, openAttemptStatuses } from '@hutong/contract'
import { accounts } from '../../src/ledger/index.ts'
import { attemptIdOf } from '../../src/platform/index.ts'
import { checkApi } from './api-invariants.ts'
import type { Trade } from './gateway.ts'
import type { Life } from './life.ts'
import { mustHold } from './pure-invariants.ts'
import { type AttemptRecord, type Records, readRecords } from './records.ts'

const isOpen = (attempt: AttemptRecord) => (openAttemptStatuses as readonly string[]).includes(attempt.status)

/** Every rule that holds once everybody answers again; the gateway's books say what is true. Answers what the tables held. */
export async function checkEverything(life: Life): Promise<Records> {
  const records = await readRecords(life)
  mustHold(life.gateway.problems.length === 0, life.gateway.problems.join('; '))
  checkOrders(records)
  checkAttempts(records)
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

/** What the gateway captured is what the books hold: each fen in one place, and no fen beside. */
function checkMoney({ cast, gateway }: Life, { attempts, discrepancies, postings }: Records): void {
  const captured = gateway.trades().filter((trade) => trade.paid !== null)
  const amountOf = (trade: Trade) => trade.paid?.amount ?? 0n
  const attemptOf = new Map(attempts.map((attempt) => [attempt.id, attempt]))
  const expected = new Map<string, bigint>()
  const add = (account: string, amount: bigint) => expected.set(account, (expected.get(account) ?? 0n) + amount)

  for (const trade of captured) {
    const attempt = attemptOf.get(attemptIdOf(trade.attemptNo))
    const amount = amountOf(trade)
    mustHold(attempt?.status === 'succeeded', `${trade.name} took money, so its attempt succeeded`)
    mustHold(attempt.paid_amount === amount, `${trade.name} took ${amount} fen, not ${attempt.paid_amount}`)
    const isRight = amount === trade.asked
    mustHold(
      isRight === (attempt.disposition !== 'suspense'),
      `${trade.name}: another amount than asked for waits in suspense, and nothing else does`,
    )
    mustHold(
      isRight === !discrepancies.some((each) => each.attempt_id === attempt.id && each.kind === 'amount_mismatch'),
      `${trade.name}: another amount than asked for is a discrepancy, and nothing else is`,
    )
    add(accounts.receivable(trade.accountId), amount)
    const places = { kept: accounts.sales(cast.appId), surplus: accounts.payerSurplus, suspense: accounts.suspense }
    if (attempt.disposition) add(places[attempt.disposition], -amount)
  }
  const succeeded = attempts.filter((attempt) => attempt.status === 'succeeded')
  mustHold(succeeded.length === captured.length, `${captured.length} trades took money, ${succeeded.length} succeeded`)
  mustHold(postings.length === 2 * captured.length, `${captured.length} captures, ${postings.length / 2} transfers`)
  mustHold(postings.reduce((sum, posting) => sum + posting.amount, 0n) === 0n, 'all postings together are zero')
  const held = new Map<string, bigint>()
  for (const { account, amount } of postings) held.set(account, (held.get(account) ?? 0n) + amount)
  for (const account of new Set([...held.keys(), ...expected.keys()]))
    mustHold(
      held.get(account) === expected.get(account),
      `${account} holds ${held.get(account) ?? 0} fen, and should hold ${expected.get(account) ?? 0}`,
    )
}

function checkEvents({ attempts, events, orders }: Records): void {
  for (const order of orders) {
    const own = events.filter((event) => event.subject_id === order.id)
    for (const [index, event] of own.entries())
      mustHold(event.sequence === index + 1, `the events of ${order.id} are numbered without gaps`)
    mustHold(own.length === order.event_sequence, `${order.id} knows the number of its newest event`)
    const placed = (place: string) =>
      attempts.filter((each) => each.order_id === order.id && each.disposition === place)
    const expected = [
      ['order.paid', order.status === 'paid' ? 1 : 0],
      ['order.closed', order.status === 'closed' ? 1 : 0],
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
