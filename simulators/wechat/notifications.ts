import { randomInt, randomUUID } from 'node:crypto'
import { chinaRfc3339 } from '../core/clock.ts'
import type { Core } from '../core/core.ts'
import type { Fault } from '../core/faults.ts'
import { type Keyholder, signatureFault } from './keyholder.ts'
import type { WechatMerchant } from './merchants.ts'
import { type Refund, refundNotificationView } from './refunds.ts'
import type { WechatSettings } from './settings.ts'
import { answerHeaders, encryptResource } from './signing.ts'
import { type Trade, tradeView } from './trades.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** The waits between the deliveries of one notification: 15 repeats in a little over a day. */
export const notificationGapsMs = [
  15 * second,
  15 * second,
  30 * second,
  3 * minute,
  10 * minute,
  20 * minute,
  30 * minute,
  30 * minute,
  30 * minute,
  60 * minute,
  3 * hour,
  3 * hour,
  3 * hour,
  6 * hour,
  6 * hour,
]
const answerTimeoutMs = 5000

export interface WechatNotifications {
  paid(merchant: WechatMerchant, trade: Trade): void
  refundFinished(merchant: WechatMerchant, refund: Refund): void
}

export function createNotifications(
  core: Core,
  parts: {
    settings: WechatSettings
    keyholder: Keyholder
    /** Called when the merchant has received a notification; what it was about is marked by then. */
    onReceived: () => void
  },
): WechatNotifications {
  const { settings, keyholder } = parts

  function send(
    merchant: WechatMerchant,
    one: { url: string; outTradeNo: string; eventType: string; kind: 'transaction' | 'refund'; summary: string },
    plaintext: Record<string, unknown>,
    about: { isNotified?: boolean },
  ) {
    const id = randomUUID()
    const createTime = chinaRfc3339(core.clock.now())
    core.notifier.send({
      channel: 'wechat',
      id,
      url: one.url,
      outTradeNo: one.outTradeNo,
      gapsMs: notificationGapsMs,
      timeoutMs: answerTimeoutMs,
      accepted: (status) => status === 200 || status === 204,
      onAccepted: () => {
        about.isNotified = true
        parts.onReceived()
      },
      build: async (fault) => {
        const body = JSON.stringify({
          id,
          create_time: createTime,
          resource_type: 'encrypt-resource',
          event_type: one.eventType,
          summary: one.summary,
          resource: {
            original_type: one.kind,
            ...encryptResource(JSON.stringify(withFault(plaintext, fault)), merchant.apiV3Key, one.kind),
          },
        })
        const isProbe = !fault && randomInt(100) < settings.probePercent
        const headers = answerHeaders({
          body,
          at: core.clock.wireNow(),
          signer: keyholder.notificationSigner(merchant),
          fault: isProbe ? 'sign_probe' : signatureFault(fault),
        })
        return {
          headers: {
            'Content-Type': 'application/json',
            Accept: '*/*',
            'User-Agent': 'Mozilla/4.0',
            'Request-ID': `08${id.replaceAll('-', '').toUpperCase()}-0`,
            ...headers,
          },
          body,
        }
      },
    })
  }

  return {
    paid: (merchant, trade) =>
      send(
        merchant,
        {
          url: trade.notifyUrl,
          outTradeNo: trade.outTradeNo,
          eventType: 'TRANSACTION.SUCCESS',
          kind: 'transaction',
          summary: '支付成功',
        },
        tradeView(trade, core.clock.now()),
        trade,
      ),
    refundFinished: (merchant, refund) => {
      if (!refund.notifyUrl) return
      send(
        merchant,
        {
          url: refund.notifyUrl,
          outTradeNo: refund.outTradeNo,
          eventType: `REFUND.${refund.status}`,
          kind: 'refund',
          summary: refund.status === 'SUCCESS' ? '退款成功' : refund.status === 'CLOSED' ? '退款关闭' : '退款异常',
        },
        refundNotificationView(refund),
        refund,
      )
    },
  }
}

/** A genuine statement about something else: right signature, wrong content. */
export function withFault(content: Record<string, unknown>, fault: Fault | undefined): Record<string, unknown> {
  if (fault?.kind === 'wrong_app_id' && 'appid' in content) return { ...content, appid: 'wxffffffffffffffff' }
  if (fault?.kind === 'wrong_merchant') return { ...content, mchid: '1999999999' }
  if (fault?.kind === 'wrong_amount' && typeof content.amount === 'object') {
    const amount = content.amount as Record<string, unknown>
    return { ...content, amount: { ...amount, total: Number(amount.total) + 1 } }
  }
  return content
}
