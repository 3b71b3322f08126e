import { refuseUnknown } from '../order-request.ts'
import { GatewayRefusal } from '../refusals.ts'
import { refundedFen } from '../trade.ts'
import { findTrade, handled, type Method, tradeNames, tradeNumbers } from './method.ts'

const cancelWindowMs = 24 * 3_600_000

/** Undoes a payment whose outcome is unknown: closes what is unpaid, gives back what is paid, accepts what is not there. */
export const cancel: Method = {
  faultPoint: 'close',
  run: (call, wallet) => {
    refuseUnknown(call.biz, 'out_trade_no trade_no operator_id')
    const { outTradeNo } = tradeNames(call.biz)
    const trade = findTrade(call, wallet)
    if (!trade) {
      return { ...handled, ...(outTradeNo === undefined ? {} : { out_trade_no: outTradeNo }), retry_flag: 'N' }
    }
    const answer = { ...handled, ...tradeNumbers(trade), retry_flag: 'N' }
    if (trade.status === 'WAIT_BUYER_PAY') {
      wallet.book.close(trade)
      return { ...answer, action: 'close' }
    }
    if (trade.status === 'TRADE_FINISHED') throw new GatewayRefusal('ACQ.TRADE_HAS_FINISHED')
    if (trade.status === 'TRADE_CLOSED') return { ...answer, action: trade.paidAt ? 'refund' : 'close' }
    const sincePaidMs = wallet.core.clock.now().getTime() - (trade.paidAt?.getTime() ?? 0)
    if (sincePaidMs > cancelWindowMs) throw new GatewayRefusal('ACQ.TRADE_CANCEL_TIME_OUT')
    const fen = trade.request.totalFen - refundedFen(trade)
    wallet.book.refund(trade, { outRequestNo: trade.tradeNo, wasNumbered: false, fen })
    return { ...answer, action: 'refund' }
  },
}
