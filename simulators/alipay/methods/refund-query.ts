import { chinaDateTime } from '../../core/clock.ts'
import { yuanText } from '../../core/money.ts'
import { refuseUnknown, requiredText } from '../order-request.ts'
import type { TradeRefund } from '../trade.ts'
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
      ...(options.includes('deposit_back_info') ? { deposit_back_info: depositBackInfo(refund) } : {}),
      ...(options.includes('gmt_refund_pay') ? { gmt_refund_pay: chinaDateTime(refund.at) } : {}),
    }
  },
}

/** The refund itself has succeeded whatever the bank does: one it sends back stays in the buyer's wallet. */
function depositBackInfo({ depositBack, fen }: TradeRefund): Record<string, string> {
  if (!depositBack) return { has_deposit_back: 'false' }
  const time = depositBack.status === 'P' ? 'est_bank_receipt_time' : 'bank_ack_time'
  return {
    has_deposit_back: 'true',
    dback_status: depositBack.status,
    dback_amount: yuanText(fen),
    [time]: chinaDateTime(depositBack.at),
  }
}
