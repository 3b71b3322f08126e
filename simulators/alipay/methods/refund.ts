import { chinaDateTime } from '../../core/clock.ts'
import { yuanText } from '../../core/money.ts'
import { optionalAmount, optionalText, refuseUnknown } from '../order-request.ts'
import { GatewayRefusal, invalidParameter } from '../refusals.ts'
import { decideRefund, refundedFen } from '../trade.ts'
import { handled, type Method, needTrade, tradeNumbers } from './method.ts'
import { buyerFields } from './query.ts'

const fields = `refund_amount out_trade_no trade_no out_request_no refund_reason refund_goods_detail
  refund_royalty_parameters query_options related_settle_confirm_no operator_id store_id terminal_id`

/** Gives money back. The same number and amount again is the same refund, and moves nothing. */
export const refund: Method = {
  faultPoint: 'refund',
  run: (call, wallet) => {
    const { biz } = call
    refuseUnknown(biz, fields)
    const fen = optionalAmount(biz, 'refund_amount')
    if (fen === undefined) throw invalidParameter('refund_amount')
    if (fen === 0n) throw new GatewayRefusal('ACQ.REFUND_FEE_ERROR')
    const outRequestNo = optionalText(biz, 'out_request_no', 64)
    const reason = optionalText(biz, 'refund_reason', 256)
    const trade = needTrade(call, wallet)
    const decision = decideRefund(trade, fen, outRequestNo, wallet.settings().sandbox)
    const done =
      decision.kind === 'repeat'
        ? decision.refund
        : wallet.book.refund(trade, {
            outRequestNo: decision.outRequestNo,
            wasNumbered: outRequestNo !== undefined,
            fen,
            ...(reason === undefined ? {} : { reason }),
          })
    const { depositBack } = wallet.settings()
    if (decision.kind === 'refund' && depositBack !== null)
      wallet.book.setDepositBack(trade.sellerId, trade.request.outTradeNo, decision.outRequestNo, depositBack)
    return {
      ...handled,
      ...tradeNumbers(trade),
      ...buyerFields(trade),
      fund_change: decision.kind === 'refund' ? 'Y' : 'N',
      // What has been refunded of this trade so far, not what this call refunds.
      refund_fee: yuanText(refundedFen(trade)),
      send_back_fee: yuanText(fen),
      gmt_refund_pay: chinaDateTime(done.at),
      ...(done.depositBack ? { has_deposit_back: 'true' } : {}),
    }
  },
}
