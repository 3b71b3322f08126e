import type { Channel, ChannelProduct } from '@hutong/contract'
import type {
  Connector,
  NotificationReading,
  RawNotification,
  RefundFact,
  TradeFact,
} from '../../src/channels/index.ts'
import type { Gateway, Notice } from './gateway.ts'

const products: Readonly<Record<Channel, Readonly<Record<'all' | 'local' | 'once', readonly ChannelProduct[]>>>> = {
  wechat: { all: ['native_qr', 'jsapi', 'h5', 'app'], local: [], once: [] },
  alipay: { all: ['page', 'wap', 'precreate', 'jsapi', 'app'], local: ['page', 'wap', 'app'], once: [] },
  unionpay: { all: ['front', 'order_qr'], local: ['front'], once: ['order_qr'] },
}

const refundLimits = {
  wechat: { partial: true, windowDays: 365, partsMax: 50, gapMs: 60_000, askAfterMs: 0 },
  alipay: { partial: true, windowDays: 365, partsMax: null, gapMs: 3_000, askAfterMs: 10_000 },
  unionpay: { partial: true, windowDays: 2, partsMax: 3, gapMs: 0, askAfterMs: 0 },
} as const

/** A channel without cryptography or network: it translates between the server's port and the pretended gateway. */
export function createFakeConnector(channel: Channel, gateway: () => Gateway): Connector {
  const { all, local, once } = products[channel]
  return {
    channel,
    capabilities: {
      products: all,
      localProducts: local,
      payerProducts: ['jsapi'],
      onceProducts: once,
      closesTrades: channel !== 'unionpay',
      amountFormat: 'minor_number',
      amountMaxFen: 10_000_000_000n,
      expiryMinMs: 60_000,
      refunds: refundLimits[channel],
    },
    open: ({ id, merchantNo }) => ({
      kind: 'opened',
      account: {
        record: { id, channel, merchantNo },
        checkPrepay: () => undefined,
        prepay: async (request) => ({
          source: 'prepay',
          trade: await gateway().prepay(id, request, {
            channel,
            isLocal: local.includes(request.product),
            answersOnce: once.includes(request.product),
          }),
        }),
        queryTrade: async (ref) => ({ source: 'query', trade: await gateway().query(id, ref.attemptNo) }),
        closeTrade: async (ref) => ({ source: 'close', trade: await gateway().close(id, ref.attemptNo) }),
        refund: async (request) => ({ source: 'submit', refund: await gateway().refunds.submit(id, request) }),
        queryRefund: async (ref) => ({ source: 'query', refund: await gateway().refunds.query(id, ref) }),
        keys: () => [],
        refundLimits: refundLimits[channel],
        readNotification: readNotice,
        acknowledge: (outcome) => ({
          status: outcome === 'accepted' ? 200 : 400,
          contentType: 'text/plain; charset=utf-8',
          body: outcome === 'accepted' ? 'success' : 'fail',
        }),
        authorizeUrl: (redirectUri, state) => `${redirectUri}?state=${state}`,
        authorizeCodeParam: 'code',
        identifyPayer: async (code) => ({ kind: 'identified', payerId: code }),
      },
    }),
  }
}

type Body = {
  signature: string
  kind: Notice['kind']
  eventId: string
  attemptNo: string
  expiresAt: string
  asked: string
  paid?: { channelTradeNo: string; amount: string; at: string }
  refund?: { refundNo: string; said: Extract<Notice, { kind: 'refund' }>['said']; amount: string; at: string }
}

/** The bytes of a notification. A forged one says the same, but nobody at the channel has signed it. */
export function noticeBytes(notice: Notice, signature: 'genuine' | 'forged' = 'genuine'): Uint8Array {
  const { eventId, kind, trade } = notice
  const { attemptNo, expiresAt } = trade
  const paid = trade.paid ?? { channelTradeNo: 'forged', amount: trade.asked, at: expiresAt }
  const refund = notice.kind === 'refund' ? notice.refund : undefined
  const body: Body = {
    signature,
    kind,
    eventId,
    attemptNo,
    expiresAt: expiresAt.toISOString(),
    asked: String(trade.asked),
    paid: { channelTradeNo: paid.channelTradeNo, amount: String(paid.amount), at: paid.at.toISOString() },
    ...(notice.kind === 'refund' && refund
      ? {
          refund: {
            refundNo: refund.refundNo,
            said: notice.said,
            amount: String(refund.amount),
            at: (refund.returnedAt ?? refund.endsAt).toISOString(),
          },
        }
      : {}),
  }
  return Buffer.from(JSON.stringify(body))
}

function readNotice(raw: RawNotification): NotificationReading {
  const { attemptNo, eventId, kind, paid, refund, signature } = JSON.parse(Buffer.from(raw.body).toString()) as Body
  const keyId = 'PUB_KEY_ID_1'
  if (signature !== 'genuine') return { kind: 'rejected', reason: 'bad_signature', refreshKeys: false }
  if (kind === 'other' || kind === 'foreign') return { kind, eventId, attemptNo, what: 'something else', keyId }
  if (kind === 'refund' && refund)
    return { kind, eventId, attemptNo, refundNo: refund.refundNo, keyId, fact: refundFactOf(refund) }
  const trade: TradeFact['trade'] =
    kind === 'waiting' || !paid
      ? { state: 'waiting', action: null }
      : {
          state: 'paid',
          channelTradeNo: paid.channelTradeNo,
          amount: { amount: BigInt(paid.amount), currency: 'CNY' },
          payerAmount: BigInt(paid.amount),
          paidAt: new Date(paid.at),
          payerId: null,
        }
  return { kind: 'trade', eventId, attemptNo, keyId, fact: { source: 'notification', trade } }
}

function refundFactOf({ amount, at, refundNo, said }: NonNullable<Body['refund']>): RefundFact {
  const reason = { code: `refund_${said}`, channelCode: null }
  const channelRefundNo = `R${refundNo}`
  const words: Readonly<Record<typeof said, RefundFact['refund']>> = {
    succeeded: {
      state: 'succeeded',
      amount: { amount: BigInt(amount), currency: 'CNY' },
      channelRefundNo,
      refundedAt: new Date(at),
    },
    closed: { state: 'closed', reason },
    stuck: { state: 'stuck', reason, channelRefundNo },
    hint: { state: 'unknown', reason },
  }
  return { source: 'notification', refund: words[said] }
}
