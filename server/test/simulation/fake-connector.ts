import type { Channel, ChannelProduct } from '@hutong/contract'
import type { Connector, NotificationReading, RawNotification, TradeFact } from '../../src/channels/index.ts'
import type { Gateway, Notice } from './gateway.ts'

const products: Readonly<Record<Channel, { all: readonly ChannelProduct[]; local: readonly ChannelProduct[] }>> = {
  wechat: { all: ['native_qr', 'jsapi', 'h5', 'app'], local: [] },
  alipay: { all: ['page', 'wap', 'precreate', 'jsapi', 'app'], local: ['page', 'wap', 'app'] },
  unionpay: { all: ['front', 'order_qr'], local: ['front'] },
}

const refunds = { partial: true, windowDays: 365, partsMax: 50, gapMs: 0, askAfterMs: 0 } as const

/** A channel without cryptography or network: it translates between the server's port and the pretended gateway. */
export function createFakeConnector(channel: Channel, gateway: () => Gateway): Connector {
  const { all, local } = products[channel]
  return {
    channel,
    capabilities: {
      products: all,
      localProducts: local,
      payerProducts: ['jsapi'],
      onceProducts: [],
      closesTrades: true,
      amountFormat: 'minor_number',
      amountMaxFen: 10_000_000_000n,
      expiryMinMs: 60_000,
      refunds,
    },
    open: ({ id, merchantNo }) => ({
      kind: 'opened',
      account: {
        record: { id, channel, merchantNo },
        checkPrepay: () => undefined,
        prepay: async (request) => ({
          source: 'prepay',
          trade: await gateway().prepay(id, request, local.includes(request.product)),
        }),
        queryTrade: async (ref) => ({ source: 'query', trade: await gateway().query(id, ref.attemptNo) }),
        closeTrade: async (ref) => ({ source: 'close', trade: await gateway().close(id, ref.attemptNo) }),
        refund: async () => ({
          source: 'submit',
          refund: { state: 'not_sent', reason: { code: 'not_built', channelCode: null } },
        }),
        queryRefund: async () => ({
          source: 'query',
          refund: { state: 'unknown', reason: { code: 'not_built', channelCode: null } },
        }),
        refundLimits: refunds,
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
  paid?: { channelTradeNo: string; amount: string; at: string }
}

/** The bytes of a notification. A forged one says the same, but nobody at the channel has signed it. */
export function noticeBytes({ eventId, kind, trade }: Notice, signature: 'genuine' | 'forged' = 'genuine'): Uint8Array {
  const paid = trade.paid ?? { channelTradeNo: 'forged', amount: trade.asked, at: trade.expiresAt }
  const body: Body = {
    signature,
    kind,
    eventId,
    attemptNo: trade.attemptNo,
    paid: { channelTradeNo: paid.channelTradeNo, amount: String(paid.amount), at: paid.at.toISOString() },
  }
  return Buffer.from(JSON.stringify(body))
}

function readNotice(raw: RawNotification): NotificationReading {
  const { attemptNo, eventId, kind, paid, signature } = JSON.parse(Buffer.from(raw.body).toString()) as Body
  const keyId = 'PUB_KEY_ID_1'
  if (signature !== 'genuine') return { kind: 'rejected', reason: 'bad_signature', refreshKeys: false }
  if (kind === 'other' || kind === 'foreign') return { kind, eventId, attemptNo, what: 'something else', keyId }
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
