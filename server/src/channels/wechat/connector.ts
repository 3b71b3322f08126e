import { checkByCapabilities } from '../check-prepay.ts'
import type {
  Capabilities,
  ChannelAccountRecord,
  Connector,
  HttpReply,
  OpenAccount,
  PrepayRefusal,
  PrepayRequest,
} from '../connector.ts'
import { readNotification } from './notification.ts'
import { weChatOnboarding } from './onboarding.ts'
import { authorizeUrl, identifyPayer } from './payer.ts'
import { downloadPlatformCertificates } from './platform-certificates.ts'
import { queryRefund, refund } from './refunds.ts'
import { readAccount, type WeChatAccount, wechatProducts } from './settings.ts'
import { shareConfig, shareTicket } from './share.ts'
import { closeTrade, prepay, queryTrade } from './trades.ts'

const capabilities: Capabilities = {
  products: wechatProducts,
  localProducts: [],
  payerProducts: ['jsapi'],
  onceProducts: [],
  closesTrades: true,
  amountFormat: 'minor_number',
  // The limit WeChat Pay publishes for one part of a combined order; none is published for a single one.
  amountMaxFen: 1_000_000_000n,
  // An earlier `time_expire` would be moved to one minute, and the channel would expire later than we do.
  expiryMinMs: 60_000,
  refunds: { partial: true, windowDays: 365, partsMax: 50, gapMs: 60_000, askAfterMs: 0 },
}

/** WeChat Pay by APIv3, for merchants in public-key mode, platform-certificate mode, or on the way between them. */
export function createWeChatConnector(): Connector {
  return {
    channel: 'wechat',
    capabilities,
    onboarding: weChatOnboarding,
    open: (record: ChannelAccountRecord) => {
      const read = readAccount(record)
      return 'problems' in read
        ? { kind: 'invalid', problems: read.problems }
        : { kind: 'opened', account: openAccount(read.account) }
    },
  }
}

function openAccount(account: WeChatAccount): OpenAccount {
  return {
    record: { id: account.id, channel: 'wechat', merchantNo: account.merchantNo },
    checkPrepay: (request) => checkPrepay(account, request),
    prepay: (request, call) => prepay(account, request, call),
    queryTrade: (ref, call) => queryTrade(account, ref, call),
    closeTrade: (ref, call) => closeTrade(account, ref, call),
    readNotification: (raw, now) => readNotification(account, raw, now),
    acknowledge,
    refund: (request, call) => refund(account, request, call),
    queryRefund: (ref, call) => queryRefund(account, ref, call),
    refundLimits: {
      ...capabilities.refunds,
      windowDays: account.refundWindowDays ?? capabilities.refunds.windowDays,
    },
    authorizeUrl: (redirectUri, state) => authorizeUrl(account, redirectUri, state),
    authorizeCodeParam: 'code',
    identifyPayer: (code, call) => identifyPayer(account, code, call),
    shareTicket: (call) => shareTicket(account, call),
    shareConfig: (ticket, url, nonce, now) => shareConfig(account, ticket, url, nonce, now),
    ...(account.usesCertificates ? { refreshKeys: (call) => downloadPlatformCertificates(account, call) } : {}),
  }
}

function checkPrepay(account: WeChatAccount, request: PrepayRequest): PrepayRefusal | undefined {
  const refusal = checkByCapabilities(capabilities, account.products, request)
  if (refusal) return refusal
  if (request.instalments !== null) return { code: 'product_not_available', param: 'instalments' }
  // WeChat Pay checks the address the payer's browser comes from against this one.
  if (request.product === 'h5' && !request.clientIp) return { code: 'product_not_available', param: 'client_ip' }
  return undefined
}

function acknowledge(outcome: 'accepted' | 'refused'): HttpReply {
  const contentType = 'application/json; charset=utf-8'
  return outcome === 'accepted'
    ? { status: 200, contentType, body: '{"code":"SUCCESS","message":"成功"}' }
    : { status: 400, contentType, body: '{"code":"FAIL","message":"失败"}' }
}
