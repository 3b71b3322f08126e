import { chinaDateTime } from '../../core/clock.ts'
import { yuanText } from '../../core/money.ts'
import { refuseUnknown, requiredText } from '../order-request.ts'
import { handled, type Method, needTrade, tradeNumbers } from './method.ts'

/** How a refund stands. A number that belongs to no refund is answered without refund fields, not refused. */
export const refundQuery: Method = {
  faultPoint: 'refund_query',
  run: (call, wallet) => {
    const { biz } = call
    refuseUnknown(biz, 'out_trade_no trade_no out_request_no query_options org_pid')
    const outRequestNo = requiredText(biz, 'out_request_no', 64)
    const trade = needTrade(call, wallet)
    const refund = trade.refunds.find((one) => one.outRequestNo === outRequestNo)
    if (!refund) return { ...handled }
    const options = Array.isArray(biz.query_options) ? biz.query_options : []
    return {
      ...handled,
      ...tradeNumbers(trade),
      out_request_no: outRequestNo,
      ...(refund.reason === undefined ? {} : { refund_reason: refund.reason }),
      total_amount: yuanText(trade.request.totalFen),
      refund_amount: yuanText(refund.fen),
      send_back_fee: yuanText(refund.fen),
      refund_status: 'REFUND_SUCCESS',
      ...(options.includes('gmt_refund_pay') ? { gmt_refund_pay: chinaDateTime(refund.at) } : {}),
    }
  },
}
