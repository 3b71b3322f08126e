// The payer's side: what happens inside WeChat on a phone.

import type { Core } from '../core/core.ts'
import { isDeclinedTotal } from '../core/money.ts'
import { randomText } from '../core/random.ts'
import { type UserName, walletPassword } from '../core/users.ts'
import type { Accounts } from './accounts.ts'
import type { WechatMerchant } from './merchants.ts'
import type { WechatSettings } from './settings.ts'
import { linesMessage, verifyText } from './signing.ts'
import { newTransactionId, type Product, stateOf, type Trade, type TradeBook } from './trades.ts'

export type ScanMode = 'camera' | 'album' | 'long_press'

export interface Cashier {
  kind: 'cashier'
  payToken: string
  merchantName: string
  description: string
  amountFen: number
  /** What is left to pay after the coupon. */
  payerTotalFen: number
  balanceFen: number
}
export type CodeResult = Cashier | { kind: 'open_url'; url: string } | { kind: 'refused'; message: string }
export type BridgeResult = Cashier | { kind: 'refused'; err_msg: string; message: string }
export type PrepareResult = Cashier | { kind: 'refused'; message: string }
export type PayResult =
  | {
      kind: 'paid'
      transactionId: string
      amountFen: number
      payerTotalFen: number
      merchantName: string
      redirectUrl?: string
    }
  | {
      kind: 'wrong_password' | 'declined' | 'not_enough' | 'expired' | 'closed' | 'already_paid' | 'unknown_payment'
      message: string
    }

export interface WechatPayer {
  /** What WeChat does with a code. Native codes pay only when the camera sees them. */
  openCode(user: UserName, content: string, mode: ScanMode): CodeResult
  /** `getBrandWCPayRequest`. With the page's address, the JSAPI directory is checked too. */
  bridgePrepare(user: UserName, args: unknown, pageUrl?: string): BridgeResult
  /** An H5 link opened in a browser outside WeChat. */
  h5Prepare(user: UserName, h5Url: string, payerIp?: string): PrepareResult
  /** The arguments that a merchant's app hands to WeChat. */
  appPrepare(user: UserName, args: unknown): PrepareResult
  pay(payToken: string, password: string): PayResult
  /** The payer leaves the cashier. Nothing is decided by it. */
  cancel(payToken: string): void
}

type OpenCashier = { user: UserName; trade: Trade; redirectUrl?: string }

export const payerTexts = {
  longPress: '该商户暂不支持通过长按识别二维码完成支付',
  album: '为保障支付安全，暂不支持通过从相册识别二维码完成支付',
  expiredCode: '二维码已过期，请刷新后重新扫描',
  otherPayer: '商家订单信息有误，请重新下单支付',
  otherOpenid: '下单账号与支付账号不一致，请核实后再支付',
  pageNotRegistered: '当前页面的URL未注册',
  signature: '支付验证签名失败',
  network: '网络环境未能通过安全验证，请稍后再试',
  closed: '订单已关闭',
  expired: '订单已过期',
  alreadyPaid: '该订单已支付',
  declined: '银行卡交易受限，请更换支付方式',
  notEnough: '零钱余额不足，请更换支付方式',
  wrongPassword: '支付密码错误，请重试',
  unreadable: '无法识别的二维码',
} as const

export function createPayer(
  core: Core,
  parts: {
    merchants: WechatMerchant[]
    trades: TradeBook
    accounts: Accounts
    settings: WechatSettings
    onPaid: (merchant: WechatMerchant, trade: Trade) => void
  },
): WechatPayer {
  const { merchants, trades, accounts, settings } = parts
  const cashiers = new Map<string, OpenCashier>()

  function merchantOf(trade: Trade): WechatMerchant {
    const merchant = merchants.find((one) => one.mchid === trade.mchid)
    if (!merchant) throw new Error('A trade belongs to a known merchant.')
    return merchant
  }

  function payerTotal(trade: Trade): bigint {
    return settings.couponFen < trade.totalFen ? trade.totalFen - settings.couponFen : trade.totalFen
  }

  /** Why this order cannot be paid now, whoever pays. */
  function obstacle(trade: Trade): 'already_paid' | 'closed' | 'expired' | undefined {
    const now = core.clock.now()
    const state = stateOf(trade, now)
    if (state === 'SUCCESS' || state === 'REFUND') return 'already_paid'
    if (state === 'CLOSED') return 'closed'
    return now >= trade.expiresAt ? 'expired' : undefined
  }
  const obstacleTexts = { already_paid: payerTexts.alreadyPaid, closed: payerTexts.closed, expired: payerTexts.expired }

  /** The trade behind a credential of one product, or the text that refuses it. */
  function tradeBehind(token: string, product: Product): Trade | string {
    const found = trades.credential(token)
    if (!found || found.trade.product !== product || !found.isUsable) return payerTexts.expiredCode
    const why = obstacle(found.trade)
    return why ? obstacleTexts[why] : found.trade
  }

  function openCashier(user: UserName, trade: Trade, redirectUrl?: string): Cashier {
    const payToken = randomText(24)
    cashiers.set(payToken, { user, trade, ...(redirectUrl ? { redirectUrl } : {}) })
    return {
      kind: 'cashier',
      payToken,
      merchantName: merchantOf(trade).title,
      description: trade.description,
      amountFen: Number(trade.totalFen),
      payerTotalFen: Number(payerTotal(trade)),
      balanceFen: Number(accounts.balance(user)),
    }
  }

  /** The first account that opens a code or link is the only one that may pay. */
  function lock(user: UserName, trade: Trade): boolean {
    if (trade.lockedTo && trade.lockedTo !== user) return false
    trade.lockedTo = user
    trades.changed()
    return true
  }

  function openCode(user: UserName, content: string, mode: ScanMode): CodeResult {
    if (content.startsWith('weixin://wxpay/')) {
      if (mode === 'long_press') return { kind: 'refused', message: payerTexts.longPress }
      if (mode === 'album') return { kind: 'refused', message: payerTexts.album }
      const token = URL.canParse(content) ? new URL(content).searchParams.get('pr') : null
      const trade = tradeBehind(token ?? '', 'native')
      if (typeof trade === 'string') return { kind: 'refused', message: trade }
      return lock(user, trade) ? openCashier(user, trade) : { kind: 'refused', message: payerTexts.otherPayer }
    }
    if (/^https?:\/\//i.test(content) && URL.canParse(content)) return { kind: 'open_url', url: content }
    return { kind: 'refused', message: payerTexts.unreadable }
  }

  function bridgePrepare(user: UserName, args: unknown, pageUrl?: string): BridgeResult {
    const refused = (message: string) =>
      ({ kind: 'refused', err_msg: 'get_brand_wcpay_request:fail', message }) as const
    const names = ['appId', 'timeStamp', 'nonceStr', 'package', 'signType', 'paySign'] as const
    const texts = textArguments(args, names)
    if (typeof texts === 'string') return refused(`缺少参数或参数类型错误: ${texts}`)
    if (pageUrl !== undefined && !pageUrl.startsWith(`${core.publicUrl}/`)) return refused(payerTexts.pageNotRegistered)
    if (texts.signType !== 'RSA') return refused('不支持的签名类型')
    if (!/^\d{1,12}$/.test(texts.timeStamp)) return refused('timeStamp参数错误')
    const prepay = /^prepay_id=(wx[0-9a-zA-Z]+)$/.exec(texts.package)
    if (!prepay?.[1]) return refused('package参数错误')
    const trade = tradeBehind(prepay[1], 'jsapi')
    if (typeof trade === 'string') return refused(trade)
    const message = linesMessage(texts.appId, texts.timeStamp, texts.nonceStr, texts.package)
    if (texts.appId !== trade.appid || !verifyText(message, texts.paySign, merchantOf(trade).keys.publicKey))
      return refused(payerTexts.signature)
    if (accounts.openid(user, trade.appid) !== trade.openid) return refused(payerTexts.otherOpenid)
    return openCashier(user, trade)
  }

  function appPrepare(user: UserName, args: unknown): PrepareResult {
    const refused = (message: string) => ({ kind: 'refused', message }) as const
    const names = ['appId', 'partnerId', 'prepayId', 'packageValue', 'nonceStr', 'timeStamp', 'sign'] as const
    const texts = textArguments(args, names)
    if (typeof texts === 'string') return refused(`缺少参数或参数类型错误: ${texts}`)
    if (texts.packageValue !== 'Sign=WXPay') return refused('packageValue参数错误')
    const trade = tradeBehind(texts.prepayId, 'app')
    if (typeof trade === 'string') return refused(trade)
    const message = linesMessage(texts.appId, texts.timeStamp, texts.nonceStr, texts.prepayId)
    const isRight =
      texts.appId === trade.appid &&
      texts.partnerId === trade.mchid &&
      verifyText(message, texts.sign, merchantOf(trade).keys.publicKey)
    return isRight ? openCashier(user, trade) : refused(payerTexts.signature)
  }

  function h5Prepare(user: UserName, h5Url: string, payerIp = '127.0.0.1'): PrepareResult {
    const refused = (message: string) => ({ kind: 'refused', message }) as const
    const query = URL.canParse(h5Url) ? new URL(h5Url).searchParams : new URLSearchParams()
    const trade = tradeBehind(query.get('prepay_id') ?? '', 'h5')
    if (typeof trade === 'string') return refused(trade)
    // A loopback address in the order is right only when the payer really is on this machine.
    if (isLoopback(trade.payerClientIp ?? '') && !isLoopback(payerIp)) return refused(payerTexts.network)
    const redirectUrl = query.get('redirect_url') ?? undefined
    if (redirectUrl !== undefined && !isBoundUrl(redirectUrl, core.publicUrl)) return refused('redirect_url域名未登记')
    return lock(user, trade) ? openCashier(user, trade, redirectUrl) : refused(payerTexts.otherPayer)
  }

  function pay(payToken: string, password: string): PayResult {
    const open = cashiers.get(payToken)
    if (!open) return { kind: 'unknown_payment', message: payerTexts.expired }
    const { user, trade } = open
    const why = obstacle(trade)
    if (why) return { kind: why, message: obstacleTexts[why] }
    if (password !== walletPassword) return { kind: 'wrong_password', message: payerTexts.wrongPassword }
    if (isDeclinedTotal(trade.totalFen)) return { kind: 'declined', message: payerTexts.declined }
    const payerTotalFen = payerTotal(trade)
    if (!accounts.take(user, payerTotalFen)) return { kind: 'not_enough', message: payerTexts.notEnough }
    const merchant = merchantOf(trade)
    accounts.add(merchant.mchid, trade.totalFen)
    const now = core.clock.now()
    trade.payment = {
      transactionId: newTransactionId(now),
      user,
      openid: accounts.openid(user, trade.appid),
      paidAt: now,
      payerTotalFen,
      couponFen: trade.totalFen - payerTotalFen,
      bankType: 'OTHERS',
    }
    cashiers.delete(payToken)
    trades.changed()
    parts.onPaid(merchant, trade)
    return {
      kind: 'paid',
      transactionId: trade.payment.transactionId,
      amountFen: Number(trade.totalFen),
      payerTotalFen: Number(payerTotalFen),
      merchantName: merchant.title,
      ...(open.redirectUrl ? { redirectUrl: open.redirectUrl } : {}),
    }
  }

  return {
    openCode,
    bridgePrepare,
    h5Prepare,
    appPrepare,
    pay,
    cancel: (payToken) => {
      cashiers.delete(payToken)
    },
  }
}

/** The named arguments as text, or the name of the first that is missing or not text. */
function textArguments<const Name extends string>(args: unknown, names: readonly Name[]): Record<Name, string> | Name {
  const given = (typeof args === 'object' && args !== null ? args : {}) as Record<string, unknown>
  const wrong = names.find((name) => typeof given[name] !== 'string' || given[name] === '')
  return wrong ?? (given as Record<Name, string>)
}

function isLoopback(ip: string): boolean {
  return ip === '::1' || /^(::ffff:)?127\./.test(ip)
}

/** Whether a page is on the merchants' registered domain. The two names of this machine count as one. */
export function isBoundUrl(url: string, publicUrl: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  const name = (host: string) => (host === '127.0.0.1' || host === '[::1]' ? 'localhost' : host)
  return (protocol === 'http:' || protocol === 'https:') && name(hostname) === name(new URL(publicUrl).hostname)
}
