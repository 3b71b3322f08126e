import type { PayerAction } from '@hutong/contract'
import { z } from 'zod'
import { invariant } from '../../platform/invariant.ts'
import { chinaClock } from '../china-time.ts'
import type { PrepayRequest, TradeFact } from '../connector.ts'
import type { WeChatAccount, WeChatProduct } from './settings.ts'

/** Where the trades of a merchant are: its own, or those a service provider makes for it. */
export const tradesPath = (account: WeChatAccount): string =>
  account.subMchid === null ? '/v3/pay/transactions' : '/v3/pay/partner/transactions'

/** Who is paid, as queries and closings say it. */
export const merchantMembers = (account: WeChatAccount): Readonly<Record<string, string>> =>
  account.subMchid === null ? { mchid: account.mchid } : { sp_mchid: account.mchid, sub_mchid: account.subMchid }

/** Ends of `tradesPath`. */
export const productPaths: Readonly<Record<WeChatProduct, string>> = {
  native_qr: 'native',
  jsapi: 'jsapi',
  h5: 'h5',
  app: 'app',
}

/** How long what a prepay answers with can be used, whatever the order's own expiry says. */
const actionLifeMs: Readonly<Record<WeChatProduct, number>> = {
  native_qr: 7_200_000,
  jsapi: 7_200_000,
  app: 7_200_000,
  h5: 300_000,
}

export function actionExpiry(product: WeChatProduct, now: Date, expiresAt: Date): string {
  return new Date(Math.min(now.getTime() + actionLifeMs[product], expiresAt.getTime())).toISOString()
}

const subjectMax = 127
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const unsendable = /[^\u0000-\uffff]|[\ufe00-\ufe0f]|[\ud800-\udfff\u0000-\u001f\u007f\u200b-\u200f\u2028\u2029]/gu

/** WeChat Pay takes no character outside the BMP in any text. */
export function sendableText(text: string): string {
  return text.replace(unsendable, '').trim()
}

/** 127 characters at most; README.md has the rule in words. */
export function subjectForWeChat(subject: string): string {
  const sendable = sendableText(subject)
  if (sendable === '') return '订单'
  return sendable.length <= subjectMax ? sendable : `${sendable.slice(0, subjectMax - 1)}…`
}

/** RFC 3339 in China's time. */
export function chinaTime(at: Date): string {
  return `${chinaClock(at)}+08:00`
}

const h5Types = { ios: 'iOS', android: 'Android', wap: 'Wap' } as const

/** The prepay body. The same request always makes the same text, which is what makes a repeat the same trade. */
export function prepayBody(account: WeChatAccount, request: PrepayRequest): string {
  invariant(/^[0-9A-Za-z]{6,32}$/.test(request.attemptNo), 'an attempt number has 6 to 32 letters and digits')
  return JSON.stringify({
    ...(account.subMchid === null
      ? { appid: account.appid, mchid: account.mchid }
      : { sp_appid: account.appid, sp_mchid: account.mchid, sub_mchid: account.subMchid }),
    description: subjectForWeChat(request.subject),
    out_trade_no: request.attemptNo,
    time_expire: chinaTime(request.expiresAt),
    notify_url: request.notifyUrl,
    amount: { total: Number(request.amount.amount), currency: request.amount.currency },
    ...(request.product === 'jsapi'
      ? { payer: { [account.subMchid === null ? 'openid' : 'sp_openid']: request.payerId } }
      : {}),
    ...(request.product === 'h5' ? { scene_info: h5Scene(account, request) } : {}),
  })
}

function h5Scene(account: WeChatAccount, request: PrepayRequest) {
  const h5Info = {
    type: h5Types[request.device],
    ...(account.h5AppName === null ? {} : { app_name: account.h5AppName }),
  }
  return { payer_client_ip: request.clientIp, h5_info: h5Info }
}

const someText = z.string().min(1).max(2048)
export const nativeAnswerSchema = z.object({ code_url: someText })
export const prepaidAnswerSchema = z.object({ prepay_id: someText })
export const h5AnswerSchema = z.object({ h5_url: z.url({ protocol: /^https?$/ }).max(2048) })

/** The page the payer's browser comes back to is not part of the prepay; it is appended to the address WeChat Pay gave. */
export function h5Action(h5Url: string, returnUrl: string | null, expiresAt: string): PayerAction {
  const url = returnUrl === null ? h5Url : `${h5Url}&redirect_url=${encodeURIComponent(returnUrl)}`
  return { kind: 'redirect', url, expires_at: expiresAt }
}

/** Direct merchants and partners are told by different names; one of the two sets is there. */
export const merchantNames = {
  appid: z.string().optional(),
  mchid: z.string().optional(),
  sp_appid: z.string().optional(),
  sp_mchid: z.string().optional(),
  sub_mchid: z.string().optional(),
}

type ToldMerchant = Readonly<{
  mchid?: string | undefined
  sp_mchid?: string | undefined
  sub_mchid?: string | undefined
}>

/** Whether what was told is about this merchant and nobody else: also not about the same number in the other mode. */
export function isOurMerchant(account: WeChatAccount, told: ToldMerchant): boolean {
  return account.subMchid === null
    ? told.mchid === account.mchid
    : told.sp_mchid === account.mchid && told.sub_mchid === account.subMchid
}

/** One transaction as the query answers it and the notification carries it. Members not named here are WeChat's business. */
export const transactionSchema = z
  .object({
    ...merchantNames,
    out_trade_no: z.string().regex(/^[0-9A-Za-z_\-|*]{1,32}$/),
    trade_state: z.string().regex(/^[A-Z_]{1,32}$/),
    transaction_id: z.string().min(1).max(64).optional(),
    success_time: z.string().optional(),
    payer: z
      .object({
        openid: z.string().min(1).max(128).optional(),
        sp_openid: z.string().min(1).max(128).optional(),
      })
      .optional(),
    amount: z
      .object({
        total: z.int().nonnegative().optional(),
        payer_total: z.int().nonnegative().optional(),
        currency: z.string().optional(),
      })
      .optional(),
  })
  .refine((told) => (told.appid ?? told.sp_appid) !== undefined && (told.mchid ?? told.sp_mchid) !== undefined)
export type Transaction = z.output<typeof transactionSchema>

export type TransactionReading =
  | Readonly<{ kind: 'read'; trade: TradeFact['trade'] }>
  | Readonly<{ kind: 'unreadable' }>
  | Readonly<{ kind: 'foreign'; what: 'other_merchant' | 'other_app' | 'other_currency' }>

/** Translates a transaction of any origin. `REFUND` was paid as well: what went back since is not told here. */
export function readTransaction(account: WeChatAccount, transaction: Transaction, now: Date): TransactionReading {
  if (!isOurMerchant(account, transaction)) return { kind: 'foreign', what: 'other_merchant' }
  if ((account.subMchid === null ? transaction.appid : transaction.sp_appid) !== account.appid)
    return { kind: 'foreign', what: 'other_app' }
  switch (transaction.trade_state) {
    case 'NOTPAY':
    case 'USERPAYING':
      return { kind: 'read', trade: { state: 'waiting', action: null } }
    case 'CLOSED':
      return {
        kind: 'read',
        trade: { state: 'closed', reason: { code: 'closed_at_channel', channelCode: 'CLOSED' } },
      }
    case 'SUCCESS':
    case 'REFUND':
      return readPaid(transaction, now)
    default:
      return {
        kind: 'read',
        trade: { state: 'unknown', reason: { code: 'unfamiliar_state', channelCode: transaction.trade_state } },
      }
  }
}

function readPaid(transaction: Transaction, now: Date): TransactionReading {
  const { transaction_id: channelTradeNo, amount, success_time: successTime } = transaction
  if (channelTradeNo === undefined || amount?.total === undefined) return { kind: 'unreadable' }
  if (amount.currency !== undefined && amount.currency !== 'CNY') return { kind: 'foreign', what: 'other_currency' }
  // That it is paid matters more than when: without the time, the moment we learnt of it stands.
  const paidAt = successTime === undefined ? now : parseTime(successTime)
  if (!paidAt) return { kind: 'unreadable' }
  return {
    kind: 'read',
    trade: {
      state: 'paid',
      channelTradeNo,
      amount: { amount: BigInt(amount.total), currency: 'CNY' },
      payerAmount: amount.payer_total === undefined ? null : BigInt(amount.payer_total),
      paidAt,
      payerId: transaction.payer?.openid ?? transaction.payer?.sp_openid ?? null,
    },
  }
}

/** Undefined for what is no RFC 3339 time. */
export function parseTime(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined
  const at = new Date(text)
  return Number.isNaN(at.getTime()) ? undefined : at
}
