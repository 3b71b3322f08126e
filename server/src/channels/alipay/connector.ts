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
import { alipayOnboarding } from './onboarding.ts'
import { authorizeUrl, identifyPayer } from './payer.ts'
import { downloadAlipayCertificate } from './platform-certificates.ts'
import { queryRefund, refund } from './refunds.ts'
import { type AlipayAccount, alipayProducts, readAccount } from './settings.ts'
import { closeTrade, prepay, queryTrade } from './trades.ts'
import { instalmentProblem } from './wire.ts'

const capabilities: Capabilities = {
  products: alipayProducts,
  localProducts: ['page', 'wap', 'app'],
  payerProducts: ['jsapi'],
  onceProducts: [],
  closesTrades: true,
  amountFormat: 'yuan_text',
  amountMaxFen: 10_000_000_000n,
  expiryMinMs: 60_000,
  refunds: { partial: true, windowDays: 365, partsMax: null, gapMs: 3_000, askAfterMs: 10_000 },
}

/** Alipay by its v2 gateway, for applications in public-key mode and in certificate mode. */
export function createAlipayConnector(): Connector {
  return {
    channel: 'alipay',
    capabilities,
    onboarding: alipayOnboarding,
    open: (record: ChannelAccountRecord) => {
      const read = readAccount(record)
      return 'problems' in read
        ? { kind: 'invalid', problems: read.problems }
        : { kind: 'opened', account: openAccount(read.account) }
    },
  }
}

function openAccount(account: AlipayAccount): OpenAccount {
  const mode = account.certificateMode
  return {
    record: { id: account.id, channel: 'alipay', merchantNo: account.merchantNo },
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
    authorizeCodeParam: 'auth_code',
    identifyPayer: (code, call) => identifyPayer(account, code, call),
    ...(mode === null ? {} : { refreshKeys: (call) => downloadAlipayCertificate(account, mode, call) }),
  }
}

function checkPrepay(account: AlipayAccount, request: PrepayRequest): PrepayRefusal | undefined {
  const refusal = checkByCapabilities(capabilities, account.products, request)
  if (refusal) return refusal
  const param = instalmentProblem(request)
  return param === undefined ? undefined : { code: 'product_not_available', param }
}

/** Anything but the seven letters is a failure to Alipay; the status is for everybody else's logs. */
function acknowledge(outcome: 'accepted' | 'refused'): HttpReply {
  const contentType = 'text/plain; charset=utf-8'
  return outcome === 'accepted'
    ? { status: 200, contentType, body: 'success' }
    : { status: 400, contentType, body: 'fail' }
}
