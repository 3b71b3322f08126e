import type { Instalments } from '@hutong/contract'
import { z } from 'zod'
import { cny, fromYuan, type Money, toYuan } from '../../money/index.ts'
import { invariant } from '../../platform/invariant.ts'
import type { PrepayRequest, TradeFact } from '../connector.ts'
import type { AlipayAccount, AlipayProduct } from './settings.ts'
import { chinaDateTime, parseChinaDateTime } from './signing.ts'

export const productRules: Readonly<
  Record<AlipayProduct, Readonly<{ method: string; productCode: string; actionLifeMs: number }>>
> = {
  page: { method: 'alipay.trade.page.pay', productCode: 'FAST_INSTANT_TRADE_PAY', actionLifeMs: 600_000 },
  wap: { method: 'alipay.trade.wap.pay', productCode: 'QUICK_WAP_WAY', actionLifeMs: 600_000 },
  app: { method: 'alipay.trade.app.pay', productCode: 'QUICK_MSECURITY_PAY', actionLifeMs: 600_000 },
  precreate: { method: 'alipay.trade.precreate', productCode: 'QR_CODE_OFFLINE', actionLifeMs: 7_200_000 },
  jsapi: { method: 'alipay.trade.create', productCode: 'JSAPI_PAY', actionLifeMs: 7_200_000 },
}

export function isAlipayProduct(product: string): product is AlipayProduct {
  return Object.hasOwn(productRules, product)
}

/** When what a prepay answers with can no longer be used, never later than the order. */
export function actionExpiry(product: AlipayProduct, now: Date, expiresAt: Date): string {
  return new Date(Math.min(now.getTime() + productRules[product].actionLifeMs, expiresAt.getTime())).toISOString()
}

const subjectMax = 256
const fullWidth: Readonly<Record<string, string>> = { '/': '／', '=': '＝', '&': '＆' }
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const unsendable = /[\ud800-\udfff\u0000-\u001f\u007f\u200b-\u200f\u2028\u2029]/gu

/** Alipay takes no `/`, `=` and `&`; README.md has the rule in words. */
export function textForAlipay(text: string, max: number): string {
  const sendable = text
    .replace(unsendable, '')
    .replace(/[/=&]/g, (character) => fullWidth[character] as string)
    .trim()
  const characters = [...sendable]
  return characters.length <= max ? sendable : `${characters.slice(0, max - 1).join('')}…`
}

export function subjectForAlipay(subject: string): string {
  return textForAlipay(subject, subjectMax) || '订单'
}

/** Counts that Alipay has; which of them may be used is for the contract to say. */
const instalmentCounts: readonly number[] = [3, 6, 12]

/** Undefined when the plan is one that Alipay has for these goods, or there is none. */
export function instalmentProblem(request: Pick<PrepayRequest, 'instalments' | 'goodsType'>) {
  if (request.instalments === null) return undefined
  if (request.goodsType === 'virtual') return 'goods_type'
  return instalmentCounts.includes(request.instalments.count) ? undefined : 'instalments'
}

/** Paid to a merchant the platform has taken in, wholly and by its own settlement rule. */
function directPay(subMerchantId: string, request: PrepayRequest) {
  return {
    sub_merchant: { merchant_id: subMerchantId },
    settle_info: {
      settle_detail_infos: [{ trans_in_type: 'defaultSettle', amount: toYuan(request.amount.amount) }],
    },
  }
}

/** By Huabei alone, in this many parts; the cost is wholly the payer's or wholly the shop's. */
function huabei({ count, bearer }: Instalments) {
  return { hb_fq_num: String(count), hb_fq_seller_percent: bearer === 'shop' ? '100' : '0' }
}

/** The methods whose models have a kind of goods. The two others take none, and a field they do not know may be refused. */
const productsWithGoodsType: ReadonlySet<AlipayProduct> = new Set(['page', 'wap', 'app'])

/** `biz_content` of a prepay. The same request always makes the same text, which is what makes a repeat the same trade. */
export function prepayContent(account: AlipayAccount, product: AlipayProduct, request: PrepayRequest): string {
  invariant(/^[0-9A-Za-z]{1,64}$/.test(request.attemptNo), 'an attempt number has letters and digits only')
  return JSON.stringify({
    out_trade_no: request.attemptNo,
    total_amount: toYuan(request.amount.amount),
    subject: subjectForAlipay(request.subject),
    product_code: productRules[product].productCode,
    time_expire: chinaDateTime(request.expiresAt),
    ...(account.subMerchantId === null ? {} : directPay(account.subMerchantId, request)),
    ...(productsWithGoodsType.has(product) ? { goods_type: request.goodsType === 'virtual' ? '0' : '1' } : {}),
    ...(request.instalments === null ? {} : { extend_params: huabei(request.instalments) }),
    ...(product === 'wap' && request.returnUrl !== null ? { quit_url: request.returnUrl } : {}),
    ...(product === 'jsapi' ? { op_app_id: account.appId, ...buyer(request.payerId ?? '') } : {}),
  })
}

/** Newer applications know a payer by an open id; the older user ids are 16 digits that begin with 2088. */
function buyer(payerId: string) {
  return /^2088\d{12}$/.test(payerId) ? { buyer_id: payerId } : { buyer_open_id: payerId }
}

const someText = z.string().min(1).max(2048)
export const precreateAnswerSchema = z.object({ out_trade_no: z.string(), qr_code: someText })
export const createAnswerSchema = z.object({ out_trade_no: z.string(), trade_no: someText })

/** What a query and a notification both say of a trade; the times and the payer have different names in the two. */
export type WireTrade = Readonly<{
  tradeNo: string | undefined
  status: string
  totalAmount: string | undefined
  buyerPayAmount: string | undefined
  /** What the shop received; above zero only for a trade that was paid. */
  receiptAmount: string | undefined
  paidAt: string | undefined
  payerId: string | undefined
}>

export const querySchema = z
  .object({
    out_trade_no: z.string(),
    trade_no: z.string().min(1).max(64).optional(),
    trade_status: z.string().regex(/^[A-Z_]{1,32}$/),
    total_amount: z.string().optional(),
    buyer_pay_amount: z.string().optional(),
    receipt_amount: z.string().optional(),
    send_pay_date: z.string().optional(),
    buyer_open_id: z.string().optional(),
    buyer_user_id: z.string().optional(),
  })
  .transform((node) => ({
    attemptNo: node.out_trade_no,
    trade: {
      tradeNo: node.trade_no,
      status: node.trade_status,
      totalAmount: node.total_amount,
      buyerPayAmount: node.buyer_pay_amount,
      receiptAmount: node.receipt_amount,
      paidAt: node.send_pay_date || undefined,
      payerId: node.buyer_open_id || node.buyer_user_id || undefined,
    } satisfies WireTrade,
  }))

/** Undefined when a paid trade does not say how much or which. */
export function readTrade(trade: WireTrade, now: Date): TradeFact['trade'] | undefined {
  switch (trade.status) {
    case 'WAIT_BUYER_PAY':
      return { state: 'waiting', action: null }
    case 'TRADE_SUCCESS':
    case 'TRADE_FINISHED':
      return readPaid(trade, now)
    case 'TRADE_CLOSED':
      return isUnpaid(trade)
        ? { state: 'closed', reason: { code: 'closed_at_channel', channelCode: trade.status } }
        : readPaid(trade, now)
    default:
      return { state: 'unknown', reason: { code: 'unfamiliar_state', channelCode: trade.status } }
  }
}

/**
 * A closed trade may have been paid and given back in full. The time of payment tells the two apart, and where it is left out,
 * money that was paid or received does.
 */
export function isUnpaid(trade: Pick<WireTrade, 'paidAt' | 'buyerPayAmount' | 'receiptAmount'>): boolean {
  const isNothing = (text: string | undefined) => text === undefined || fromYuan(text) === 0n
  return trade.paidAt === undefined && isNothing(trade.buyerPayAmount) && isNothing(trade.receiptAmount)
}

function readPaid(trade: WireTrade, now: Date): TradeFact['trade'] | undefined {
  const amount = readAmount(trade.totalAmount)
  const payerAmount = trade.buyerPayAmount === undefined ? null : readAmount(trade.buyerPayAmount)
  // That it is paid matters more than when: without the time, the moment we learnt of it stands.
  const paidAt = trade.paidAt === undefined ? now : parseChinaDateTime(trade.paidAt)
  if (!trade.tradeNo || !amount || payerAmount === undefined || !paidAt) return undefined
  return {
    state: 'paid',
    channelTradeNo: trade.tradeNo,
    amount,
    payerAmount: payerAmount?.amount ?? null,
    paidAt,
    payerId: trade.payerId ?? null,
  }
}

function readAmount(text: string | undefined): Money | undefined {
  const fen = text === undefined ? undefined : fromYuan(text)
  return fen === undefined || fen < 0n ? undefined : cny(fen)
}
