import { chinaDateTime, chinaDigits } from '../core/clock.ts'
import type { Core } from '../core/core.ts'
import type { Fault } from '../core/faults.ts'
import { yuanText } from '../core/money.ts'
import { randomDigits } from '../core/random.ts'
import { maskedLogonId, openIdOf, userIdOf } from './accounts.ts'
import type { TradeEvent } from './book.ts'
import { oneFenMore } from './gateway-faults.ts'
import type { AlipayMerchant, Platform } from './merchants.ts'
import type { AlipaySettings } from './settings.ts'
import { notificationContent, signRsa2, type WireParams } from './signing.ts'
import { chinaDateTimeMs } from './timing.ts'
import { refundedFen, type TradeStatus } from './trade.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Waits between the eight deliveries of one notification. */
export const notificationGapsMs = [
  4 * minuteMs,
  10 * minuteMs,
  10 * minuteMs,
  hourMs,
  2 * hourMs,
  6 * hourMs,
  15 * hourMs,
]

const answerTimeoutMs = 15_000

/** A notification that the merchant has not received. Kept, so that a restart does not lose it. */
interface OwedNotification {
  id: string
  appId: string
  url: string
  outTradeNo: string
  /** All signed parameters but the time of sending. */
  content: WireParams
  since: Date
}

const owedName = 'alipay-notifications'
const owedForMs = 25 * hourMs

export interface NotificationParts {
  core: Core
  platform: Platform
  settings: () => AlipaySettings
}

/** Tells the merchant about `event` if the trade has an address and its product announces such a status. */
export function announceEvent(parts: NotificationParts, event: TradeEvent): void {
  const { core, platform } = parts
  const { trade } = event
  const merchant = platform.merchantByAppId(trade.appId)
  const status = trade.status
  if (!trade.notifyUrl || !merchant || status === 'WAIT_BUYER_PAY') return
  if (!parts.settings().notifies[trade.request.product].includes(status)) return
  const since = core.clock.now()
  const digits = chinaDigits(since)
  const id = `${digits.slice(0, 8)}00222${digits.slice(8)}${randomDigits(15)}`
  // The content is fixed now: a repeat tells what happened then, not how the trade stands by that time.
  const content = { ...tradeFields(event, merchant, status), notify_id: id }
  const { outTradeNo } = trade.request
  const owed = { id, appId: trade.appId, url: trade.notifyUrl, outTradeNo, content, since }
  core.store.collection<OwedNotification>(owedName).set(id, owed)
  core.store.changed(owedName)
  deliver(parts, merchant, owed)
}

/** After a restart: what the merchants have not received in the last day starts over, with the same ids. */
export function resumeNotifications(parts: NotificationParts): void {
  const { core, platform } = parts
  const owed = core.store.collection<OwedNotification>(owedName)
  for (const one of owed.values()) {
    const merchant = platform.merchantByAppId(one.appId)
    const isRecent = Math.abs(core.clock.now().getTime() - one.since.getTime()) < owedForMs
    if (merchant && isRecent) deliver(parts, merchant, one)
    else owed.delete(one.id)
  }
  core.store.changed(owedName)
}

function deliver({ core, platform, settings }: NotificationParts, merchant: AlipayMerchant, owed: OwedNotification) {
  const { repeatsAtOnce, notificationsNameCertificate } = settings()
  const certSn = (fault: Fault | undefined) => {
    if (merchant.mode !== 'certificate') return undefined
    if (fault?.kind === 'unknown_serial') return '0'.repeat(32)
    return notificationsNameCertificate ? platform.alipaySn : undefined
  }
  core.notifier.send({
    channel: 'alipay',
    id: owed.id,
    url: owed.url,
    outTradeNo: owed.outTradeNo,
    gapsMs: repeatsAtOnce ? [0, 0, 0, ...notificationGapsMs] : notificationGapsMs,
    timeoutMs: answerTimeoutMs,
    accepted: (httpStatus, body) => httpStatus === 200 && body === 'success',
    onAccepted: () => {
      core.store.collection<OwedNotification>(owedName).delete(owed.id)
      core.store.changed(owedName)
    },
    build: async (fault) => {
      const params = withFault({ ...owed.content, notify_time: chinaDateTime(core.clock.now()) }, fault)
      const sent = await signedNotification(params, core, platform, certSn(fault), fault)
      return {
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: new URLSearchParams(sent).toString(),
      }
    },
  })
}

function tradeFields(event: TradeEvent, merchant: AlipayMerchant, status: TradeStatus): WireParams {
  const { trade } = event
  const { request } = trade
  const total = yuanText(request.totalFen)
  const fields: WireParams = {
    notify_type: 'trade_status_sync',
    app_id: trade.appId,
    auth_app_id: trade.appId,
    charset: 'utf-8',
    version: '1.0',
    trade_no: trade.tradeNo,
    out_trade_no: request.outTradeNo,
    seller_id: merchant.sellerId,
    seller_email: merchant.sellerEmail,
    trade_status: status,
    total_amount: total,
    subject: request.subject,
    gmt_create: chinaDateTime(trade.createdAt),
  }
  if (request.body !== undefined) fields.body = request.body
  if (request.passbackParams !== undefined) fields.passback_params = request.passbackParams
  if (trade.buyer) {
    fields.buyer_id = userIdOf(trade.buyer)
    fields.buyer_open_id = openIdOf(trade.buyer, trade.appId)
    fields.buyer_logon_id = maskedLogonId(trade.buyer)
  }
  if (trade.paidAt) {
    fields.gmt_payment = chinaDateTime(trade.paidAt)
    fields.receipt_amount = total
    fields.buyer_pay_amount = total
    fields.invoice_amount = total
    fields.point_amount = '0.00'
    fields.fund_bill_list = JSON.stringify([{ amount: total, fundChannel: trade.fundChannel }])
  }
  if (event.kind === 'refunded') {
    fields.out_biz_no = event.refund.wasNumbered ? event.refund.outRequestNo : trade.tradeNo
    fields.refund_fee = yuanText(refundedFen(trade))
    fields.send_back_fee = yuanText(event.refund.fen)
    fields.gmt_refund = chinaDateTimeMs(event.refund.at)
  }
  if (trade.closedAt) fields.gmt_close = chinaDateTime(trade.closedAt)
  return fields
}

// These are signed genuinely afterwards: only a merchant who compares the content notices them.
function withFault(params: WireParams, fault: Fault | undefined): WireParams {
  switch (fault?.kind) {
    case 'wrong_amount':
      return { ...params, total_amount: oneFenMore(params.total_amount ?? '0.00') }
    case 'wrong_app_id':
      return { ...params, app_id: '2021000000000999', auth_app_id: '2021000000000999' }
    case 'wrong_merchant':
      return { ...params, seller_id: '2088000000000999', seller_email: 'other@hutong.example' }
    default:
      return params
  }
}

async function signedNotification(
  params: WireParams,
  core: Core,
  platform: Platform,
  certSn: string | undefined,
  fault: Fault | undefined,
): Promise<WireParams> {
  const sent: WireParams = { ...params, sign_type: 'RSA2' }
  if (certSn !== undefined) sent.alipay_cert_sn = certSn
  if (fault?.kind === 'unsigned') return sent
  const isForged = fault?.kind === 'bad_signature' || fault?.kind === 'sign_probe'
  const key = isForged ? (await core.keys.pair('alipay/stranger')).privateKey : platform.signingKey
  return { ...sent, sign: signRsa2(notificationContent(sent), key) }
}
