import { optionalText, refuseUnknown } from '../order-request.ts'
import { GatewayRefusal } from '../refusals.ts'
import { handled, type Method, needTrade, tradeNumbers } from './method.ts'

/** Ends an unpaid trade. A trade that was never made is not closed by this: its buyer can still pay. */
export const close: Method = {
  faultPoint: 'close',
  run: (call, wallet) => {
    refuseUnknown(call.biz, 'out_trade_no trade_no operator_id')
    optionalText(call.biz, 'operator_id', 28)
    const trade = needTrade(call, wallet)
    if (trade.status !== 'WAIT_BUYER_PAY') throw new GatewayRefusal('ACQ.TRADE_STATUS_ERROR')
    wallet.book.close(trade)
    return { ...handled, ...tradeNumbers(trade) }
  },
}
