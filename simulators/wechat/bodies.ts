// The bodies that the API takes, member by member.

import { isIP } from 'node:net'
import { type BodyRule, boolean, integer, list, object, text } from './body-rules.ts'
import type { Product } from './trades.ts'

const totalMaxFen = 1_000_000_000
const detailBytesMax = 6144

/** RFC 3339 with an offset; a fraction is accepted. */
export function timeFromRfc3339(value: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)) return undefined
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? undefined : at
}

const notifyUrl = (min: number, max: number) =>
  text(max, {
    min,
    check: (value) => {
      if (!URL.canParse(value)) return 'is not a URL'
      const url = new URL(value)
      if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with http:// or https://'
      if (value.includes('?') || value.includes('#')) return 'must not have a query string'
      return undefined
    },
  })

export const outTradeNo = text(32, { min: 6, pattern: /^[0-9A-Za-z_\-|*]+$/ })
const outRefundNo = text(64, { pattern: /^[0-9A-Za-z_\-|*@]+$/ })
const mchid = text(32, { pattern: /^\d{8,10}$/ })
const currency = text(16, { check: (value) => (value === 'CNY' ? undefined : 'must be CNY') })

const goodsDetail = object(
  { merchant_goods_id: text(32, { pattern: /^[A-Za-z0-9_-]+$/ }), quantity: integer(1), unit_price: integer(0) },
  { wechatpay_goods_id: text(32), goods_name: text(256) },
)
const storeInfo = object({ id: text(32) }, { name: text(256), area_code: text(32), address: text(512) })
const sceneMembers = {
  payer_client_ip: text(45, { check: (value) => (isIP(value) ? undefined : 'must be an IPv4 or IPv6 address') }),
}
const sceneOptional = { device_id: text(32), store_info: storeInfo }
const h5Info = object(
  { type: text(32, { pattern: /^(iOS|Android|Wap)$/ }) },
  { app_name: text(64), app_url: text(128), bundle_id: text(128), package_name: text(128) },
)

const commonRequired = {
  appid: text(32),
  mchid,
  description: text(127),
  out_trade_no: outTradeNo,
  notify_url: notifyUrl(1, 255),
  amount: object({ total: integer(1, totalMaxFen) }, { currency }),
}
const commonOptional = {
  time_expire: text(64, { check: (value) => (timeFromRfc3339(value) ? undefined : 'must be a time in RFC 3339') }),
  attach: text(128),
  goods_tag: text(32),
  support_fapiao: boolean,
  detail: object({}, { cost_price: integer(0), invoice_id: text(32), goods_detail: list(goodsDetail, 1, 6000) }),
  settle_info: object({}, { profit_sharing: boolean }),
  limit_pay: list(text(32, { pattern: /^(no_balance|no_credit|no_debit|balance_only)$/ }), 1, 4),
}

export const createBody: Record<Product, BodyRule> = {
  native: object(commonRequired, { ...commonOptional, scene_info: object(sceneMembers, sceneOptional) }),
  app: object(commonRequired, { ...commonOptional, scene_info: object(sceneMembers, sceneOptional) }),
  jsapi: object(
    { ...commonRequired, payer: object({ openid: text(128) }) },
    { ...commonOptional, scene_info: object(sceneMembers, sceneOptional) },
  ),
  h5: object(
    { ...commonRequired, scene_info: object({ ...sceneMembers, h5_info: h5Info }, sceneOptional) },
    commonOptional,
  ),
}

/** What a create body holds once it has passed its rule. */
export interface CreateRequest {
  appid: string
  mchid: string
  description: string
  out_trade_no: string
  notify_url: string
  amount: { total: number }
  time_expire?: string
  attach?: string
  payer?: { openid: string }
  scene_info?: { payer_client_ip: string; device_id?: string }
  detail?: unknown
}

/** The serialised goods list has a limit of its own, in bytes. */
export function isDetailTooLong(request: CreateRequest): boolean {
  return request.detail !== undefined && Buffer.byteLength(JSON.stringify(request.detail)) > detailBytesMax
}

export const closeBody = object({ mchid })

export const refundBody = object(
  {
    out_refund_no: outRefundNo,
    amount: object(
      { refund: integer(1), total: integer(1), currency },
      {
        from: list(object({ account: text(32, { pattern: /^(AVAILABLE|UNAVAILABLE)$/ }), amount: integer(1) }), 1, 10),
      },
    ),
  },
  {
    sub_mchid: mchid,
    transaction_id: text(32),
    out_trade_no: outTradeNo,
    reason: text(80),
    notify_url: notifyUrl(8, 256),
    funds_account: text(32, { pattern: /^(AVAILABLE|UNSETTLED)$/ }),
    goods_detail: list(
      object(
        { merchant_goods_id: text(32), unit_price: integer(0), refund_amount: integer(0), refund_quantity: integer(1) },
        { wechatpay_goods_id: text(32), goods_name: text(256) },
      ),
      1,
      6000,
    ),
  },
)

export const abnormalRefundBody = object(
  { out_refund_no: outRefundNo, type: text(32, { pattern: /^(USER_BANK_CARD|MERCHANT_BANK_CARD)$/ }) },
  { bank_type: text(64), bank_account: text(1024), real_name: text(1024) },
)

/** Where the money of an abnormal refund shall go instead. The account and the name come encrypted. */
export interface AbnormalRefundRequest {
  out_refund_no: string
  type: 'USER_BANK_CARD' | 'MERCHANT_BANK_CARD'
  bank_type?: string
  bank_account?: string
  real_name?: string
}

export interface RefundRequest {
  out_refund_no: string
  transaction_id?: string
  out_trade_no?: string
  reason?: string
  notify_url?: string
  funds_account?: string
  amount: { refund: number; total: number }
}
