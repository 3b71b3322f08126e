import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ChannelProduct, PayerAction } from '@hutong/contract'
import type {
  CallContext,
  Connector,
  Exchange,
  OpenAccount,
  PrepayRequest,
  RawNotification,
  RefundRequest,
  TradeFact,
  TradeRef,
} from '../../src/channels/connector.ts'
import { cny } from '../../src/money/index.ts'

/** One channel's simulator with a merchant of ours at it. The suite knows no more of a channel than this. */
export type Harness = Readonly<{
  connector: Connector
  account: OpenAccount
  /** The merchant as the store would keep it, for tests that change something of it. */
  record: Parameters<Connector['open']>[0]
  products: readonly ChannelProduct[]
  /** The product of a prepay for which the test names none: one that is sent. */
  product: ChannelProduct
  now: () => Date
  fault: (point: FaultPoint, kind: string, more?: FaultDetails) => void
  advance: (ms: number) => Promise<void>
  /** Waits until no notification is under way. */
  settle: () => Promise<void>
  /** The buyer's id at this channel for our merchant, where it has one. */
  payerId: string | null
  /** What a paid trade of 88.88 says of its payer. */
  toldOfPayer: Readonly<{ payerAmount: bigint | null; payerId: string | null }>
  /** Faults of a notification that make it speak of another merchant. */
  foreignFaults: readonly string[]
  /** What the buyer's phone or browser does with the action, password included. */
  pay: (product: ChannelProduct, action: PayerAction) => Promise<void>
  notifications: readonly RawNotification[]
  /** What the merchant has at this channel in fen, from which refunds are paid. */
  balance: () => bigint
  setBalance: (fen: bigint) => void
  /** Lets every refund under way come to this end, and waits for its notification. */
  finishRefunds: (end?: RefundEnd) => Promise<void>
  /** The ends a refund can be given at this simulator. */
  refundEnds: readonly RefundEnd[]
  /** Whether a partial refund is told of by a notification. */
  refundNotificationsAreSent: boolean
  /** Where a fault hits the question about a refund that the channel does not know: it may not see that one is meant. */
  pointOfUnknownRefund: FaultPoint
  notifyUrl: string
  publicUrl: string
  close: () => Promise<void>
}>

export type FaultPoint = 'prepay' | 'query' | 'close' | 'oauth' | 'notification' | 'refund' | 'refund_query'
export type RefundEnd = 'succeeded' | 'stuck' | 'closed'
export type FaultDetails = Readonly<{ ms?: number; times?: number }>

export function opened(connector: Connector, record: Harness['record']): OpenAccount {
  const result = connector.open(record)
  if (result.kind === 'invalid') throw new Error(result.problems.join(' '))
  return result.account
}

let attempts = 0
/** A number of the shape ours have, used by no other test of the file. */
export function newAttemptNo(): string {
  attempts += 1
  return `01JD0000000000000000${String(attempts).padStart(6, '0')}`
}

export function prepayRequest(harness: Harness, changes: Partial<PrepayRequest> = {}): PrepayRequest {
  const createdAt = harness.now()
  return {
    attemptNo: newAttemptNo(),
    product: harness.product,
    amount: cny(8888n),
    subject: '龙井茶 250g',
    createdAt,
    expiresAt: new Date(createdAt.getTime() + 15 * 60_000),
    notifyUrl: harness.notifyUrl,
    returnUrl: `${harness.publicUrl}/pay/back`,
    payerId: harness.payerId,
    clientIp: '203.0.113.7',
    device: 'android',
    instalments: null,
    goodsType: 'physical',
    ...changes,
  }
}

export function refundRequest(
  harness: Harness,
  paid: Readonly<{ request: PrepayRequest; channelTradeNo: string }>,
  changes: Partial<RefundRequest> = {},
): RefundRequest {
  return {
    refundNo: newAttemptNo(),
    attemptNo: paid.request.attemptNo,
    product: paid.request.product,
    channelTradeNo: paid.channelTradeNo,
    amount: paid.request.amount,
    total: paid.request.amount,
    reason: '七天无理由退货',
    submittedAt: harness.now(),
    notifyUrl: harness.notifyUrl,
    ...changes,
  }
}

export function callContext(
  harness: Pick<Harness, 'now'>,
  changes: Partial<CallContext> = {},
): CallContext & { exchanges: Exchange[] } {
  const exchanges: Exchange[] = []
  let nonces = 0
  return {
    now: harness.now(),
    deadlineMs: 10_000,
    fetch,
    nonce: (length) => String(++nonces).padStart(length, 'n'),
    record: (exchange) => exchanges.push(exchange),
    exchanges,
    ...changes,
  }
}

/** A notify address of ours that keeps the raw bytes and the headers, and answers what it is told to. */
export async function startNotifyAddress(answer: () => { status: number; contentType: string; body: string }) {
  const received: RawNotification[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks) })
      const { status, contentType, body } = answer()
      response.writeHead(status, { 'content-type': contentType }).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/notify`,
    received,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** An address at which nothing listens: a port that was free a moment ago. */
export async function closedPortUrl(): Promise<string> {
  const address = await startNotifyAddress(() => ({ status: 200, contentType: 'text/plain', body: '' }))
  await address.close()
  return address.url
}

export const stateOf = (fact: TradeFact) => fact.trade.state
export const refOf = (request: PrepayRequest): TradeRef => ({
  attemptNo: request.attemptNo,
  product: request.product,
  channelTradeNo: null,
  createdAt: request.createdAt,
  expiresAt: request.expiresAt,
})
