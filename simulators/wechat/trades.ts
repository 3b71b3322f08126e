import { chinaDigits, chinaRfc3339, type SimClock } from '../core/clock.ts'
import { randomDigits, randomHex, randomText } from '../core/random.ts'
import type { Store } from '../core/store.ts'
import type { UserName } from '../core/users.ts'
import { type CreateRequest, timeFromRfc3339 } from './bodies.ts'
import type { WechatMerchant } from './merchants.ts'
import { WechatRefusal } from './refusals.ts'

export const products = ['native', 'jsapi', 'h5', 'app'] as const
export type Product = (typeof products)[number]
export type TradeState = 'NOTPAY' | 'SUCCESS' | 'REFUND' | 'CLOSED'

export interface Payment {
  transactionId: string
  user: UserName
  openid: string
  paidAt: Date
  payerTotalFen: bigint
  couponFen: bigint
  bankType: string
}

export interface Trade {
  mchid: string
  /** Set when a service provider made it for the merchant. */
  spMchid?: string
  appid: string
  outTradeNo: string
  product: Product
  /** The create body with sorted members: what a repeat must equal. */
  fingerprint: string
  description: string
  attach?: string
  notifyUrl: string
  totalFen: bigint
  /** The payer named by a JSAPI order. */
  openid?: string
  deviceId?: string
  payerClientIp?: string
  createdAt: Date
  /** After it the payer is refused. */
  expiresAt: Date
  /** When WeChat closes the order by itself. */
  closesAt: Date
  closedAt?: Date
  /** The first account that opened a Native code or an H5 link; no other can pay. */
  lockedTo?: UserName
  /** The newest code of a Native order. */
  codeToken?: string
  payment?: Payment
  /** Set when the merchant has received the notification of the payment. */
  isNotified?: boolean
  isRefunded?: boolean
}

/** What a prepay credential (code, prepay_id, H5 link) stands for. */
export interface Credential {
  token: string
  tradeKey: string
  issuedAt: Date
  /** False once a newer Native code has replaced it. */
  isLive: boolean
}

const minuteMs = 60_000
const dayMs = 86_400_000
const credentialLifeMs: Record<Product, number> = {
  native: 120 * minuteMs,
  jsapi: 120 * minuteMs,
  app: 120 * minuteMs,
  h5: 5 * minuteMs,
}
export const tradeTypes: Record<Product, string> = { native: 'NATIVE', jsapi: 'JSAPI', h5: 'MWEB', app: 'APP' }

function tradeKeyOf(trade: { mchid: string; outTradeNo: string }): string {
  return `${trade.mchid}/${trade.outTradeNo}`
}

/** A payment outlives any closing: an order that was paid first is never closed by its deadline. */
export function stateOf(trade: Trade, now: Date): TradeState {
  if (trade.payment) return trade.isRefunded ? 'REFUND' : 'SUCCESS'
  return trade.closedAt || now >= trade.closesAt ? 'CLOSED' : 'NOTPAY'
}

export interface TradeBook {
  /** Creates an order, or refreshes the credential of an unpaid one when every parameter is the same. */
  create(merchant: WechatMerchant, product: Product, request: CreateRequest): Credential
  find(mchid: string, outTradeNo: string): Trade | undefined
  findByTransaction(mchid: string, transactionId: string): Trade | undefined
  credential(token: string): { credential: Credential; trade: Trade; isUsable: boolean } | undefined
  close(trade: Trade): void
  pay(trade: Trade, payment: Payment): void
  all(): Trade[]
  /** Says that a trade was changed, so that it is kept. */
  changed(): void
}

export function createTradeBook({ store, clock }: { store: Store; clock: SimClock }): TradeBook {
  const trades = store.collection<Trade>('wechat-trades')
  const credentials = store.collection<Credential>('wechat-credentials')
  const byTransaction = new Map<string, Trade>()
  for (const trade of trades.values()) if (trade.payment) byTransaction.set(trade.payment.transactionId, trade)

  function issue(trade: Trade): Credential {
    const now = clock.now()
    const replaced = trade.codeToken && credentials.get(trade.codeToken)
    if (replaced) replaced.isLive = false
    const token =
      trade.product === 'native' ? `${randomText(7)}zz` : `wx${chinaDigits(now)}${randomHex(10).toLowerCase()}`
    const credential = { token, tradeKey: tradeKeyOf(trade), issuedAt: now, isLive: true }
    credentials.set(token, credential)
    if (trade.product === 'native') trade.codeToken = token
    store.changed('wechat-trades')
    store.changed('wechat-credentials')
    return credential
  }

  return {
    create: (merchant, product, request) => {
      const now = clock.now()
      const known = trades.get(`${merchant.mchid}/${request.out_trade_no}`)
      const fingerprint = `${product} ${sortedJson(request)}`
      if (known) {
        const state = stateOf(known, now)
        if (state === 'SUCCESS' || state === 'REFUND') throw new WechatRefusal('order_already_paid')
        if (state === 'CLOSED' || now >= known.expiresAt) throw new WechatRefusal('order_closed')
        if (known.fingerprint !== fingerprint) throw new WechatRefusal('number_used')
        return issue(known)
      }
      const trade = newTrade(merchant, product, request, fingerprint, now)
      trades.set(tradeKeyOf(trade), trade)
      return issue(trade)
    },
    find: (mchid, outTradeNo) => trades.get(`${mchid}/${outTradeNo}`),
    findByTransaction: (mchid, transactionId) => {
      const found = byTransaction.get(transactionId)
      return found?.mchid === mchid ? found : undefined
    },
    pay: (trade, payment) => {
      trade.payment = payment
      byTransaction.set(payment.transactionId, trade)
      store.changed('wechat-trades')
    },
    credential: (token) => {
      const credential = credentials.get(token)
      const trade = credential && trades.get(credential.tradeKey)
      if (!trade) return undefined
      const ageMs = clock.now().getTime() - credential.issuedAt.getTime()
      return { credential, trade, isUsable: credential.isLive && ageMs < credentialLifeMs[trade.product] }
    },
    close: (trade) => {
      if (trade.payment) throw new WechatRefusal('close_of_paid_order')
      trade.closedAt ??= clock.now()
      store.changed('wechat-trades')
    },
    all: () => [...trades.values()],
    changed: () => store.changed('wechat-trades'),
  }
}

function newTrade(
  merchant: WechatMerchant,
  product: Product,
  request: CreateRequest,
  fingerprint: string,
  now: Date,
): Trade {
  const asked = request.time_expire === undefined ? undefined : timeFromRfc3339(request.time_expire)
  const plus = (ms: number) => new Date(now.getTime() + ms)
  // A deadline under a minute is moved to one minute, one beyond 15 days is cut.
  const expiresAt = asked
    ? new Date(Math.min(Math.max(asked.getTime(), plus(minuteMs).getTime()), plus(15 * dayMs).getTime()))
    : plus(7 * dayMs)
  return {
    mchid: merchant.mchid,
    ...(merchant.partnerOf === undefined ? {} : { spMchid: merchant.partnerOf }),
    appid: request.appid,
    outTradeNo: request.out_trade_no,
    product,
    fingerprint,
    description: request.description,
    notifyUrl: request.notify_url,
    totalFen: BigInt(request.amount.total),
    createdAt: now,
    expiresAt,
    closesAt: new Date(Math.max(expiresAt.getTime(), plus(7 * dayMs).getTime())),
    ...(request.attach === undefined ? {} : { attach: request.attach }),
    ...(request.payer ? { openid: request.payer.openid } : {}),
    ...(request.scene_info?.device_id ? { deviceId: request.scene_info.device_id } : {}),
    ...(request.scene_info ? { payerClientIp: request.scene_info.payer_client_ip } : {}),
  }
}

export function newTransactionId(now: Date): string {
  return `4200${chinaDigits(now).slice(0, 8)}${randomDigits(16)}`
}

const stateTexts: Record<TradeState, string> = {
  NOTPAY: '订单未支付',
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款',
  CLOSED: '订单已关闭',
}

/** The object that a query answers and a payment notification carries. */
export function tradeView(trade: Trade, now: Date): Record<string, unknown> {
  const state = stateOf(trade, now)
  const { payment } = trade
  return {
    ...(trade.spMchid === undefined
      ? { appid: trade.appid, mchid: trade.mchid }
      : { sp_appid: trade.appid, sp_mchid: trade.spMchid, sub_mchid: trade.mchid }),
    out_trade_no: trade.outTradeNo,
    ...(payment ? { transaction_id: payment.transactionId, trade_type: tradeTypes[trade.product] } : {}),
    trade_state: state,
    trade_state_desc: stateTexts[state],
    ...(payment ? { bank_type: payment.bankType } : {}),
    ...(trade.attach === undefined ? {} : { attach: trade.attach }),
    ...(payment
      ? {
          success_time: chinaRfc3339(payment.paidAt),
          payer: { [trade.spMchid === undefined ? 'openid' : 'sp_openid']: payment.openid },
        }
      : {}),
    ...(payment
      ? {
          amount: {
            total: Number(trade.totalFen),
            payer_total: Number(payment.payerTotalFen),
            currency: 'CNY',
            payer_currency: 'CNY',
          },
        }
      : {}),
    ...(trade.deviceId ? { scene_info: { device_id: trade.deviceId } } : {}),
    ...(payment && payment.couponFen > 0n
      ? {
          promotion_detail: [
            {
              coupon_id: `CP${payment.transactionId.slice(-16)}`,
              name: '立减优惠',
              scope: 'GLOBAL',
              type: 'CASH',
              amount: Number(payment.couponFen),
              stock_id: '100001',
              wechatpay_contribute: Number(payment.couponFen),
              merchant_contribute: 0,
              other_contribute: 0,
              currency: 'CNY',
            },
          ],
        }
      : {}),
  }
}

/** JSON with members in order of their names, so that equal parameters give equal text. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, seen: unknown) =>
    typeof seen === 'object' && seen !== null && !Array.isArray(seen)
      ? Object.fromEntries(Object.entries(seen).sort(([a], [b]) => (a < b ? -1 : 1)))
      : seen,
  )
}
