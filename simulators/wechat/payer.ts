// The payer's side: what happens inside WeChat on a phone.

import { chinaRfc3339 } from '../core/clock.ts'
import type { Core } from '../core/core.ts'
import { isBoundUrl } from '../core/http.ts'
import { isDeclinedTotal } from '../core/money.ts'
import { randomText } from '../core/random.ts'
import { type ScanMode, type UserName, walletPassword } from '../core/users.ts'
import type { Accounts } from './accounts.ts'
import type { WechatMerchant } from './merchants.ts'
import type { Refund } from './refunds.ts'
import type { WechatSettings } from './settings.ts'
import { linesMessage, verifyText } from './signing.ts'
import { newTransactionId, type Payment, type Product, stateOf, type Trade, type TradeBook } from './trades.ts'
import {
  type BridgeResult,
  type Cashier,
  type CodeResult,
  type PayerBill,
  type PayResult,
  type PrepareResult,
  payerTexts,
  type WechatPayer,
} from './wallet.ts'

type OpenCashier = { user: UserName; trade: Trade; redirectUrl?: string }

export function createPayer(
  core: Core,
  parts: {
    merchants: WechatMerchant[]
    trades: TradeBook
    accounts: Accounts
    settings: WechatSettings
    refunds: () => Refund[]
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
    if (!open) return { kind: 'expired', message: payerTexts.expired }
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
    const payment: Payment = {
      transactionId: newTransactionId(now),
      user,
      openid: accounts.openid(user, trade.appid),
      paidAt: now,
      payerTotalFen,
      couponFen: trade.totalFen - payerTotalFen,
      bankType: 'OTHERS',
    }
    trades.pay(trade, payment)
    cashiers.delete(payToken)
    parts.onPaid(merchant, trade)
    return {
      kind: 'paid',
      transactionId: payment.transactionId,
      amountFen: Number(trade.totalFen),
      payerTotalFen: Number(payerTotalFen),
      merchantName: merchant.title,
      ...(open.redirectUrl ? { redirectUrl: open.redirectUrl } : {}),
    }
  }

  // Each step is one synchronous piece, so a payment and a closing of the same order never interleave.
  return {
    openCode: async (user, content, mode) => openCode(user, content, mode),
    bridgePrepare: async (user, args, pageUrl) => bridgePrepare(user, args, pageUrl),
    h5Prepare: async (user, h5Url, payerIp) => h5Prepare(user, h5Url, payerIp),
    appPrepare: async (user, args) => appPrepare(user, args),
    pay: async (payToken, password) => pay(payToken, password),
    payAs: async (user, mchid, outTradeNo) => {
      const trade = trades.find(mchid, outTradeNo)
      if (!trade) return { kind: 'expired', message: payerTexts.expired }
      if (trade.openid && trade.openid !== accounts.openid(user, trade.appid))
        return { kind: 'declined', message: payerTexts.otherOpenid }
      if ((trade.product === 'native' || trade.product === 'h5') && !lock(user, trade))
        return { kind: 'declined', message: payerTexts.otherPayer }
      return pay(openCashier(user, trade).payToken, walletPassword)
    },
    cancel: async (payToken) => {
      cashiers.delete(payToken)
    },
    balanceFen: (user) => Number(accounts.balance(user)),
    bills: (user) => {
      const spent = trades
        .all()
        .flatMap((trade) => (trade.payment?.user === user ? [spentBill(trade, trade.payment)] : []))
      const returned = parts.refunds().flatMap((refund) => {
        const trade = trades.find(refund.mchid, refund.outTradeNo)
        return trade?.payment?.user === user && refund.successAt && !refund.otherAccount
          ? [returnedBill(trade, refund, refund.successAt)]
          : []
      })
      return [...spent, ...returned].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
    },
  }

  function spentBill(trade: Trade, payment: Payment): PayerBill {
    return bill(trade, payment.paidAt, -payment.payerTotalFen)
  }
  function returnedBill(trade: Trade, refund: Refund, at: Date): PayerBill {
    return bill(trade, at, refund.payerRefundFen)
  }
  function bill(trade: Trade, at: Date, fen: bigint): PayerBill {
    return {
      at: chinaRfc3339(at),
      merchantName: merchantOf(trade).title,
      description: trade.description,
      amountFen: Number(fen),
    }
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
