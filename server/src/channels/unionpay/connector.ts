import { checkByCapabilities } from '../check-prepay.ts'
import type { Capabilities, ChannelAccountRecord, Connector, HttpReply, OpenAccount } from '../connector.ts'
import { readNotification } from './notification.ts'
import { queryRefund, refund } from './refunds.ts'
import { keysOf, readAccount, type UnionpayAccount, unionpayProducts } from './settings.ts'
import { closeTrade, prepay, queryTrade } from './trades.ts'

const capabilities: Capabilities = {
  products: unionpayProducts,
  localProducts: ['front'],
  payerProducts: [],
  onceProducts: ['order_qr', 'app'],
  closesTrades: false,
  amountFormat: 'minor_number',
  amountMaxFen: 999_999_999_999n,
  expiryMinMs: 60_000,
  refunds: { partial: true, windowDays: 330, partsMax: null, gapMs: 0, askAfterMs: 2_000 },
}

/** UnionPay QuickPass (云闪付) by ACP 5.1.0. */
export function createUnionpayConnector(): Connector {
  return {
    channel: 'unionpay',
    capabilities,
    open: (record: ChannelAccountRecord) => {
      const read = readAccount(record)
      return 'problems' in read
        ? { kind: 'invalid', problems: read.problems }
        : { kind: 'opened', account: openAccount(read.account) }
    },
  }
}

function openAccount(account: UnionpayAccount): OpenAccount {
  return {
    record: { id: account.id, channel: 'unionpay', merchantNo: account.merchantNo },
    keys: () => keysOf(account),
    checkPrepay: (request) => checkByCapabilities(capabilities, account.products, request),
    prepay: (request, call) => prepay(account, request, call),
    queryTrade: (ref, call) => queryTrade(account, ref, call),
    closeTrade: (ref, call) => closeTrade(account, ref, call),
    refund: (request, call) => refund(account, request, call),
    queryRefund: (ref, call) => queryRefund(account, ref, call),
    refundLimits: {
      ...capabilities.refunds,
      windowDays: account.refundWindowDays ?? capabilities.refunds.windowDays,
    },
    readNotification: (raw, now) => readNotification(account, raw, now),
    acknowledge,
    // No product of this connector needs the payer's id at UnionPay, so nobody is sent there to be identified.
    authorizeUrl: (redirectUri) => redirectUri,
    authorizeCodeParam: 'userAuthCode',
    identifyPayer: async () => ({ kind: 'refused', reason: { code: 'not_supported', channelCode: null } }),
  }
}

/** UnionPay looks at the status alone. */
function acknowledge(outcome: 'accepted' | 'refused'): HttpReply {
  const contentType = 'text/plain; charset=utf-8'
  return outcome === 'accepted' ? { status: 200, contentType, body: 'ok' } : { status: 400, contentType, body: 'fail' }
}
