import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { newId, systemRandom } from '../../server/src/platform/index.ts'
import { type PaidTrade, tradeNoOf } from '../gateway/notifications.ts'
import type { Run } from '../load/loops.ts'
import { writeOrder, writePayment } from './rows.ts'

// The floor without HTTP: the driver alone, as many connections as there are callers.

const idOf = (kind: Parameters<typeof newId>[0]) => newId(kind, new Date(), systemRandom)

async function drive(
  databaseUrl: string,
  connections: number,
  next: () => ((client: pg.ClientBase) => Promise<void>) | undefined,
): Promise<Run> {
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client({ connectionString: databaseUrl })
      await client.connect()
      return client
    }),
  )
  const latencies: number[] = []
  const start = performance.now()
  await Promise.all(
    clients.map(async (client) => {
      for (let work = next(); work; work = next()) {
        const from = performance.now()
        await work(client)
        latencies.push(performance.now() - from)
      }
    }),
  )
  const seconds = (performance.now() - start) / 1000
  await Promise.all(clients.map((client) => client.end()))
  return { count: latencies.length, seconds, latencies, failures: {} }
}

export function driveOrders(input: {
  databaseUrl: string
  connections: number
  seconds: number
  appId: string
  run: string
  withKey: boolean
}): Promise<Run> {
  const end = performance.now() + input.seconds * 1000
  let made = 0
  return drive(input.databaseUrl, input.connections, () => {
    if (performance.now() >= end) return undefined
    made += 1
    const number = `D${input.run}-${made}`
    const order = {
      appId: input.appId,
      id: idOf('order'),
      number,
      amount: 8888,
      subject: '龙井茶 250g',
      buyerId: `buyer-${made % 1000}`,
      returnUrl: `http://shop.example/orders/${number}`,
      metadata: JSON.stringify({ cart: number }),
      key: input.withKey ? { hash: randomBytes(32), answer: '{"object":"order"}'.padEnd(900) } : null,
      now: new Date(),
    }
    return (client) => writeOrder(client, order)
  })
}

export function drivePayments(input: {
  databaseUrl: string
  connections: number
  appId: string
  accountId: string
  trades: readonly PaidTrade[]
}): Promise<Run> {
  let at = 0
  const body = randomBytes(900)
  return drive(input.databaseUrl, input.connections, () => {
    const trade = input.trades[at++]
    if (!trade) return undefined
    const payment = {
      appId: input.appId,
      accountId: input.accountId,
      attemptNo: trade.attemptNo,
      eventId: `EV-${trade.attemptNo}`,
      keyId: 'floor',
      headers: JSON.stringify({ 'content-type': 'application/json' }),
      body,
      tradeNo: tradeNoOf(trade.attemptNo),
      amount: trade.amountFen,
      paidAt: new Date(),
      transferId: idOf('transfer'),
      newEventId: idOf('event'),
    }
    return (client) => writePayment(client, payment)
  })
}
