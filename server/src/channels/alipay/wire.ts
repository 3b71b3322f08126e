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

/** Alipay takes no `/`, `=` and `&` and 256 characters at most; README.md has the rule in words. */
export function subjectForAlipay(subject: string): string {
  const sendable = subject
    .replace(unsendable, '')
    .replace(/[/=&]/g, (character) => fullWidth[character] as string)
    .trim()
  if (sendable === '') return '订单'
  const characters = [...sendable]
  return characters.length <= subjectMax ? sendable : `${characters.slice(0, subjectMax - 1).join('')}…`
}

/** `biz_content` of a prepay. The same request always makes the same text, which is what makes a repeat the same trade. */
export function prepayContent(account: AlipayAccount, product: AlipayProduct, request: PrepayRequest): string {
  invariant(/^[0-9A-Za-z]{1,64}$/.test(request.attemptNo), 'an attempt number has letters and digits only')
  return JSON.stringify({
    out_trade_no: request.attemptNo,
    total_amount: toYuan(request.amount.amount),
    subject: subjectForAlipay(request.subject),
    product_code: productRules[product].productCode,
    time_expire: chinaDateTime(request.expiresAt),
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
      // Also the end of a trade that was paid and given back in full; the time of payment tells the two apart.
      return trade.paidAt === undefined
        ? { state: 'closed', reason: { code: 'closed_at_channel', channelCode: trade.status } }
        : readPaid(trade, now)
    default:
      return { state: 'unknown', reason: { code: 'unfamiliar_state', channelCode: trade.status } }
  }
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
