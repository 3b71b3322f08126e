import { chinaDigits, chinaRfc3339 } from '../core/clock.ts'
import type { Core } from '../core/core.ts'
import { randomDigits } from '../core/random.ts'
import type { RefundRequest } from './bodies.ts'
import type { WechatMerchant } from './merchants.ts'
import { WechatRefusal } from './refusals.ts'
import type { WechatSettings } from './settings.ts'
import { sortedJson, type Trade, type TradeBook } from './trades.ts'

export type RefundStatus = 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL'

export interface Refund {
  mchid: string
  /** Set when a service provider asked for it. */
  spMchid?: string
  outTradeNo: string
  outRefundNo: string
  refundId: string
  transactionId: string
  fingerprint: string
  refundFen: bigint
  totalFen: bigint
  payerRefundFen: bigint
  payerTotalFen: bigint
  status: RefundStatus
  createdAt: Date
  successAt?: Date
  notifyUrl?: string
  /** Set when the merchant has received the notification of the outcome. */
  isNotified?: boolean
  /** Where the money goes since the payer's own account did not take it. */
  otherAccount?: OtherAccount
}

export interface OtherAccount {
  outRefundNo: string
  type: 'USER_BANK_CARD' | 'MERCHANT_BANK_CARD'
  /** As answers call it: the bank's name with the last digits of the card. */
  name: string
}

export interface RefundBook {
  /** Accepts a refund, or answers what became of the one with this number. */
  create(merchant: WechatMerchant, request: RefundRequest): Refund
  find(mchid: string, outRefundNo: string): Refund | undefined
  /** Sends the money of an abnormal refund to another account; it is processed once more and then succeeds. */
  applyAbnormal(merchant: WechatMerchant, refundId: string, account: OtherAccount): Refund
  /** Ends a refund that is being processed. */
  finish(refund: Refund, outcome: Exclude<RefundStatus, 'PROCESSING'>): void
  all(): Refund[]
  /** Says that a refund was changed, so that it is kept. */
  changed(): void
}

const refundsPerOrderMax = 50
const refundableMs = 365 * 86_400_000

export function createRefundBook(
  core: Core,
  parts: {
    trades: TradeBook
    settings: WechatSettings
    onFinished: (refund: Refund, trade: Trade) => void
    /** Takes the money from the merchant's balance, or says that there is not enough. */
    withdraw: (mchid: string, fen: bigint) => boolean
    deposit: (mchid: string, fen: bigint) => void
  },
): RefundBook {
  const { store, clock } = core
  const { trades, settings } = parts
  const refunds = store.collection<Refund>('wechat-refunds')

  function finish(refund: Refund, outcome: Exclude<RefundStatus, 'PROCESSING'>) {
    if (refund.status !== 'PROCESSING') return
    refund.status = outcome
    if (outcome === 'SUCCESS') refund.successAt = clock.now()
    if (outcome === 'CLOSED') parts.deposit(refund.mchid, refund.refundFen)
    store.changed('wechat-refunds')
    const trade = trades.find(refund.mchid, refund.outTradeNo)
    if (trade) parts.onFinished(refund, trade)
  }

  function scheduleFinish(refund: Refund) {
    const { otherAccount } = refund
    clock.after(settings.refundTakesMs, `refund ${refund.outRefundNo} finishes`, () => {
      // What was planned before the money was sent elsewhere is over, also when it falls due in between.
      if (refund.otherAccount === otherAccount) finish(refund, otherAccount ? 'SUCCESS' : settings.refundOutcome)
    })
  }

  function applyAbnormal(merchant: WechatMerchant, refundId: string, account: OtherAccount): Refund {
    const refund = [...refunds.values()].find((one) => one.mchid === merchant.mchid && one.refundId === refundId)
    if (!refund || refund.outRefundNo !== account.outRefundNo) throw new WechatRefusal('resource_unknown')
    if (refund.status !== 'ABNORMAL') {
      if (refund.otherAccount && sortedJson(refund.otherAccount) === sortedJson(account)) return refund
      throw notAllowed('退款单状态不是退款异常，不能发起异常退款')
    }
    refund.status = 'PROCESSING'
    refund.otherAccount = account
    refund.isNotified = false
    store.changed('wechat-refunds')
    scheduleFinish(refund)
    return refund
  }

  function ofOrder(trade: Trade): Refund[] {
    // A closed refund gave the money back to the order.
    return [...refunds.values()].filter(
      (one) => one.mchid === trade.mchid && one.outTradeNo === trade.outTradeNo && one.status !== 'CLOSED',
    )
  }

  for (const refund of refunds.values()) if (refund.status === 'PROCESSING') scheduleFinish(refund)

  return {
    create: (merchant, request) => {
      const key = `${merchant.mchid}/${request.out_refund_no}`
      const fingerprint = sortedJson(request)
      const known = refunds.get(key)
      if (known) {
        if (known.fingerprint !== fingerprint) throw notAllowed('订单金额或退款金额与之前请求不一致，请核实后再试')
        return known
      }
      const trade = tradeOf(trades, merchant, request)
      if (!trade) throw new WechatRefusal('resource_unknown', { message: '订单不存在' })
      const { payment } = trade
      if (!payment) throw notAllowed('订单未支付，不能退款')
      if (BigInt(request.amount.total) !== trade.totalFen)
        throw notAllowed('订单金额或退款金额与之前请求不一致，请核实后再试')
      const now = clock.now()
      if (now.getTime() - payment.paidAt.getTime() > refundableMs) throw notAllowed('订单已超过可退款的最大期限')
      const earlier = ofOrder(trade)
      const refundFen = BigInt(request.amount.refund)
      const refundedFen = earlier.reduce((sum, one) => sum + one.refundFen, 0n)
      if (refundedFen + refundFen > trade.totalFen) throw notAllowed('累计退款金额大于订单金额')
      if (earlier.length >= refundsPerOrderMax) throw notAllowed('订单退款次数已达上限')
      const latestMs = Math.max(...earlier.map((one) => one.createdAt.getTime()))
      if (now.getTime() - latestMs < settings.refundGapMs)
        throw new WechatRefusal('too_often', { message: '同一订单多次退款需间隔1分钟' })
      if (settings.abnormalAccounts.includes(payment.user)) throw new WechatRefusal('payer_account_abnormal')
      if (!parts.withdraw(merchant.mchid, refundFen)) throw new WechatRefusal('balance_too_small')

      const refund: Refund = {
        mchid: merchant.mchid,
        ...(merchant.partnerOf === undefined ? {} : { spMchid: merchant.partnerOf }),
        outTradeNo: trade.outTradeNo,
        outRefundNo: request.out_refund_no,
        refundId: `50${chinaDigits(now).slice(0, 8)}${randomDigits(18)}`,
        transactionId: payment.transactionId,
        fingerprint,
        refundFen,
        totalFen: trade.totalFen,
        payerTotalFen: payment.payerTotalFen,
        payerRefundFen: payerShare(refundFen, refundedFen, trade.totalFen, payment.payerTotalFen, earlier),
        status: 'PROCESSING',
        createdAt: now,
        ...(request.notify_url ? { notifyUrl: request.notify_url } : {}),
      }
      refunds.set(key, refund)
      trade.isRefunded = true
      trades.changed()
      store.changed('wechat-refunds')
      scheduleFinish(refund)
      return refund
    },
    find: (mchid, outRefundNo) => refunds.get(`${mchid}/${outRefundNo}`),
    applyAbnormal,
    finish,
    all: () => [...refunds.values()],
    changed: () => store.changed('wechat-refunds'),
  }
}

function tradeOf(trades: TradeBook, merchant: WechatMerchant, request: RefundRequest): Trade | undefined {
  if (request.transaction_id) return trades.findByTransaction(merchant.mchid, request.transaction_id)
  if (request.out_trade_no) return trades.find(merchant.mchid, request.out_trade_no)
  throw new WechatRefusal('parameter_wrong', {
    detail: { field: '/transaction_id', issue: 'transaction_id or out_trade_no is required', location: 'body' },
  })
}

function notAllowed(message: string): WechatRefusal {
  return new WechatRefusal('request_not_allowed', { message })
}

/** The payer gets the part of a refund that was not a coupon, half a fen up; the last part levels the sum. */
function payerShare(
  refundFen: bigint,
  refundedFen: bigint,
  totalFen: bigint,
  payerTotalFen: bigint,
  earlier: Refund[],
): bigint {
  const given = earlier.reduce((sum, one) => sum + one.payerRefundFen, 0n)
  if (refundedFen + refundFen === totalFen) return payerTotalFen - given
  const share = (2n * refundFen * payerTotalFen + totalFen) / (2n * totalFen)
  return share < payerTotalFen - given ? share : payerTotalFen - given
}

const receivedAccount = '支付用户零钱'

/** The object that creating and querying a refund answer. */
export function refundView(refund: Refund): Record<string, unknown> {
  return {
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    transaction_id: refund.transactionId,
    out_trade_no: refund.outTradeNo,
    channel: refund.otherAccount ? 'OTHER_BANKCARD' : 'ORIGINAL',
    user_received_account: refund.otherAccount?.name ?? receivedAccount,
    ...(refund.successAt ? { success_time: chinaRfc3339(refund.successAt) } : {}),
    create_time: chinaRfc3339(refund.createdAt),
    status: refund.status,
    funds_account: 'AVAILABLE',
    amount: {
      total: Number(refund.totalFen),
      refund: Number(refund.refundFen),
      from: [],
      payer_total: Number(refund.payerTotalFen),
      payer_refund: Number(refund.payerRefundFen),
      settlement_refund: Number(refund.refundFen),
      settlement_total: Number(refund.totalFen),
      discount_refund: Number(refund.refundFen - refund.payerRefundFen),
      currency: 'CNY',
    },
    promotion_detail: [],
  }
}

/** What a refund notification carries: the status has another name there than in a query. */
export function refundNotificationView(refund: Refund): Record<string, unknown> {
  return {
    ...(refund.spMchid === undefined ? { mchid: refund.mchid } : { sp_mchid: refund.spMchid, sub_mchid: refund.mchid }),
    transaction_id: refund.transactionId,
    out_trade_no: refund.outTradeNo,
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    refund_status: refund.status,
    ...(refund.successAt ? { success_time: chinaRfc3339(refund.successAt) } : {}),
    user_received_account: refund.otherAccount?.name ?? receivedAccount,
    amount: {
      total: Number(refund.totalFen),
      refund: Number(refund.refundFen),
      payer_total: Number(refund.payerTotalFen),
      payer_refund: Number(refund.payerRefundFen),
    },
  }
}
