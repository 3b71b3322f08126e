import { fenFromYuan } from '../core/money.ts'
import { readHuabei } from './huabei.ts'
import { type Product, productRules } from './products.ts'
import { GatewayRefusal, invalidParameter } from './refusals.ts'
import type { AlipaySettings } from './settings.ts'
import { parseChinaDateTime, parseTimeout, type RelativeTimeout } from './timing.ts'

/** What a merchant asks for in any of the five payment methods, checked and read. */
export interface OrderRequest {
  product: Product
  outTradeNo: string
  totalFen: bigint
  subject: string
  body?: string
  passbackParams?: string
  productCode: string
  /** Absolute end of the time to pay; wins over `timeout`. */
  timeExpire?: Date
  timeout?: RelativeTimeout
  huabei?: { count: string; sellerPercent: string }
  enabledChannels?: string[]
  disabledChannels?: string[]
  quitUrl?: string
}

export type BizContent = Record<string, unknown>

export interface OrderContext {
  sellerId: string
  settings: AlipaySettings
  now: Date
  /** How far the simulated clock is ahead of the merchant's, in milliseconds; absolute times are moved by as much. */
  aheadMs: number
  /** Whether this application may be paid for a merchant it has taken in. */
  isSubMerchant?: (smid: string) => boolean
}

const totalMaxFen = 10_000_000_000n

const commonFields = `out_trade_no total_amount subject product_code body goods_detail time_expire timeout_express
  passback_params extend_params seller_id goods_type enable_pay_channels disable_pay_channels specified_channel
  settle_info sub_merchant royalty_info ext_user_info business_params store_id operator_id terminal_id
  merchant_order_no promo_params query_options discountable_amount undiscountable_amount`

const ownFields: Record<Product, string> = {
  page: 'qr_pay_mode qrcode_width integration_type request_from_url',
  wap: 'quit_url auth_token',
  app: 'quit_url agreement_sign_params',
  precreate: 'qr_code_timeout_express code_type',
  jsapi: 'op_app_id buyer_open_id buyer_id op_buyer_open_id receiver_address_info',
}

const channels = `balance moneyFund bankPay debitCardExpress creditCard creditCardExpress creditCardCartoon cartoon
  pcredit pcreditpayInstallment credit_group coupon point promotion voucher mdiscount honeyPay mcard pcard`.split(/\s+/)

/** Reads `biz_content` of a payment method. Throws the refusal that the gateway answers, first mistake first. */
export function readOrderRequest(product: Product, biz: BizContent, context: OrderContext): OrderRequest {
  refuseUnknown(biz, `${commonFields} ${ownFields[product]}`)
  const outTradeNo = requiredText(biz, 'out_trade_no', 64)
  if (!/^\w+$/.test(outTradeNo)) throw invalidParameter('out_trade_no')
  const totalFen = readTotal(biz)
  const subject = requiredText(biz, 'subject', 256)
  if (/[/=&]/.test(subject)) throw invalidParameter('subject')
  const productCode = readProductCode(product, biz)
  checkParts(biz, totalFen)
  checkGoods(biz.goods_detail)
  checkReceiver(biz, totalFen, context.sellerId)
  checkSubMerchant(biz, context)
  for (const [name, longest] of [
    ['store_id', 32],
    ['operator_id', 28],
    ['terminal_id', 32],
    ['merchant_order_no', 32],
  ] as const) {
    optionalText(biz, name, longest)
  }
  const request: OrderRequest = { product, outTradeNo, totalFen, subject, productCode, ...readTimes(biz, context) }
  const body = optionalText(biz, 'body', 128)
  if (body !== undefined) request.body = body
  const passbackParams = optionalText(biz, 'passback_params', 512)
  if (passbackParams !== undefined) request.passbackParams = passbackParams
  const quitUrl = optionalText(biz, 'quit_url', 400)
  if (quitUrl !== undefined) request.quitUrl = quitUrl
  const huabei = readHuabei(biz, totalFen, context.settings)
  if (huabei) request.huabei = huabei
  const enabled = readChannels(biz, 'enable_pay_channels')
  const disabled = readChannels(biz, 'disable_pay_channels')
  if (enabled && disabled) throw invalidParameter('enable_pay_channels, disable_pay_channels')
  if (enabled) request.enabledChannels = enabled
  if (disabled) request.disabledChannels = disabled
  return request
}

/** Refuses fields that the method does not have. `known` is a list separated by white space. */
export function refuseUnknown(biz: BizContent, known: string): void {
  const names = known.split(/\s+/)
  for (const name of Object.keys(biz)) if (!names.includes(name)) throw invalidParameter(name)
}

export function optionalText(biz: BizContent, name: string, longest: number): string | undefined {
  const value = biz[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || value === '' || [...value].length > longest) throw invalidParameter(name)
  return value
}

export function requiredText(biz: BizContent, name: string, longest: number): string {
  const value = optionalText(biz, name, longest)
  if (value === undefined) throw invalidParameter(name)
  return value
}

/** An amount in yuan, as text or as a JSON number whose text is one. Undefined when the field is absent. */
export function optionalAmount(biz: BizContent, name: string): bigint | undefined {
  const value = biz[name]
  if (value === undefined) return undefined
  const fen = typeof value === 'string' || typeof value === 'number' ? fenFromYuan(String(value)) : undefined
  if (fen === undefined) throw invalidParameter(name)
  return fen
}

function readTotal(biz: BizContent): bigint {
  const totalFen = optionalAmount(biz, 'total_amount')
  if (totalFen === undefined || totalFen < 1n) throw invalidParameter('total_amount')
  if (totalFen > totalMaxFen) throw new GatewayRefusal('ACQ.TOTAL_FEE_EXCEED')
  return totalFen
}

function readProductCode(product: Product, biz: BizContent): string {
  const { productCodes, defaultCode } = productRules[product]
  const code = optionalText(biz, 'product_code', 64) ?? defaultCode
  if (code === undefined) throw invalidParameter('product_code')
  if (!productCodes.includes(code)) throw new GatewayRefusal('ACQ.ACCESS_FORBIDDEN')
  return code
}

function checkParts(biz: BizContent, totalFen: bigint) {
  const discountable = optionalAmount(biz, 'discountable_amount')
  const undiscountable = optionalAmount(biz, 'undiscountable_amount')
  if (discountable === undefined || undiscountable === undefined) return
  if (discountable + undiscountable !== totalFen) throw invalidParameter('discountable_amount, undiscountable_amount')
}

function checkGoods(goods: unknown) {
  if (goods === undefined) return
  if (!Array.isArray(goods)) throw invalidParameter('goods_detail')
  if (goods.length > 150) throw new GatewayRefusal('ACQ.SUB_GOODS_SIZE_MAX_COUNT')
  for (const item of goods as BizContent[]) {
    for (const name of ['goods_id', 'goods_name', 'quantity', 'price']) {
      if (item?.[name] === undefined) throw invalidParameter(`goods_detail.${name}`)
    }
  }
}

function checkReceiver(biz: BizContent, totalFen: bigint, sellerId: string) {
  const seller = optionalText(biz, 'seller_id', 32)
  if (seller !== undefined && seller !== sellerId) throw new GatewayRefusal('ACQ.INVALID_RECEIVE_ACCOUNT')
  const details = (biz.settle_info as { settle_detail_infos?: BizContent[] } | undefined)?.settle_detail_infos
  const amount = details?.[0] ? optionalAmount(details[0], 'amount') : undefined
  if (details && amount !== totalFen) throw new GatewayRefusal('ACQ.TRADE_SETTLE_ERROR')
}

/** A payment for a merchant that was taken in says how it is settled. */
function checkSubMerchant(biz: BizContent, context: OrderContext) {
  const { sub_merchant: sub } = biz
  if (sub === undefined) return
  const smid = (sub as { merchant_id?: unknown } | null)?.merchant_id
  if (typeof smid !== 'string' || !context.isSubMerchant?.(smid)) throw new GatewayRefusal('ACQ.ACCESS_FORBIDDEN')
  if (biz.settle_info === undefined) throw new GatewayRefusal('ACQ.TRADE_SETTLE_ERROR')
}

function readTimes(
  biz: BizContent,
  { settings, now, aheadMs }: OrderContext,
): Pick<OrderRequest, 'timeExpire' | 'timeout'> {
  const times: Pick<OrderRequest, 'timeExpire' | 'timeout'> = {}
  const relative = optionalText(biz, 'timeout_express', 6)
  if (relative !== undefined) {
    const timeout = parseTimeout(relative)
    if (!timeout) throw invalidParameter('timeout_express')
    times.timeout = timeout
  }
  const absolute = optionalText(biz, 'time_expire', 32)
  if (absolute !== undefined) {
    const written = parseChinaDateTime(absolute)
    if (!written) throw invalidParameter('time_expire')
    const at = new Date(written.getTime() + aheadMs)
    if (at.getTime() <= now.getTime()) throw new GatewayRefusal('ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR')
    times.timeExpire = at
  }
  const farthest = settings.sandbox ? 15 * 3_600_000 : 15 * 86_400_000
  if (times.timeExpire && times.timeExpire.getTime() - now.getTime() > farthest) throw invalidParameter('time_expire')
  if (times.timeout?.kind === 'after' && times.timeout.ms > farthest) throw invalidParameter('timeout_express')
  return times
}

function readChannels(biz: BizContent, name: string): string[] | undefined {
  const list = optionalText(biz, name, 128)?.split(',')
  if (list && !list.every((channel) => channels.includes(channel))) throw invalidParameter(name)
  return list
}
