import type { Core } from '../../core/core.ts'
import type { FaultPoint } from '../../core/faults.ts'
import type { Bills } from '../bills.ts'
import type { Book } from '../book.ts'
import type { CheckedCall } from '../common-parameters.ts'
import type { AnswerNode } from '../envelope.ts'
import type { AlipayMerchant, Platform } from '../merchants.ts'
import type { Logins } from '../oauth.ts'
import type { ZftBook } from '../onboarding/zft-orders.ts'
import { type BizContent, type OrderContext, optionalText } from '../order-request.ts'
import { GatewayRefusal, invalidParameter } from '../refusals.ts'
import type { AlipaySettings } from '../settings.ts'
import type { Tickets } from '../tickets.ts'
import type { Trade } from '../trade.ts'

/** What a method works on. */
export interface Wallet {
  core: Core
  platform: Platform
  book: Book
  tickets: Tickets
  logins: Logins
  bills: Bills
  settings: () => AlipaySettings
  zft: ZftBook
}

/** One method of the gateway. `run` answers the node of a handled call and throws a GatewayRefusal otherwise. */
export interface Method {
  faultPoint: FaultPoint
  /** `error_response` instead of the method's own node when it refuses. */
  refusesAsError?: boolean
  run(call: CheckedCall, wallet: Wallet): AnswerNode
}

/** The head of every handled answer but one. */
export const handled = { code: '10000', msg: 'Success' }

/** The two numbers of a trade as answers write them. */
export function tradeNumbers(trade: Trade): { trade_no: string; out_trade_no: string } {
  return { trade_no: trade.tradeNo, out_trade_no: trade.request.outTradeNo }
}

/** Finds the trade that `biz_content` names; `trade_no` wins over `out_trade_no`. Undefined when there is none. */
export function findTrade({ biz, merchant }: CheckedCall, { book }: Wallet): Trade | undefined {
  const { tradeNo, outTradeNo } = tradeNames(biz)
  return book.trade(merchant.sellerId, tradeNo === undefined ? { outTradeNo: outTradeNo ?? '' } : { tradeNo })
}

/** As findTrade, and refuses when there is none. */
export function needTrade(call: CheckedCall, wallet: Wallet): Trade {
  const trade = findTrade(call, wallet)
  if (!trade) throw new GatewayRefusal('ACQ.TRADE_NOT_EXIST')
  return trade
}

export function tradeNames(biz: BizContent): { tradeNo?: string; outTradeNo?: string } {
  const tradeNo = optionalText(biz, 'trade_no', 64)
  const outTradeNo = optionalText(biz, 'out_trade_no', 64)
  if (tradeNo === undefined && outTradeNo === undefined) throw invalidParameter('out_trade_no')
  return { ...(tradeNo === undefined ? {} : { tradeNo }), ...(outTradeNo === undefined ? {} : { outTradeNo }) }
}

/** What the fields of an order are checked against. */
export function orderContext({ core, settings, zft }: Wallet, merchant: AlipayMerchant): OrderContext {
  const now = core.clock.now()
  const aheadMs = now.getTime() - core.clock.wireNow().getTime()
  const isSubMerchant = (smid: string) => zft.isActive(merchant.appId, smid)
  return { sellerId: merchant.sellerId, settings: settings(), now, aheadMs, isSubMerchant }
}
