import { chinaDateTime } from '../../core/clock.ts'
import { yuanText } from '../../core/money.ts'
import { maskedLogonId, openIdOf, userIdOf } from '../accounts.ts'
import type { AnswerNode } from '../envelope.ts'
import { refuseUnknown } from '../order-request.ts'
import { GatewayRefusal } from '../refusals.ts'
import type { Trade } from '../trade.ts'
import { findTrade, handled, type Method, tradeNames, tradeNumbers } from './method.ts'

const zeroes = { buyer_pay_amount: '0.00', invoice_amount: '0.00', point_amount: '0.00', receipt_amount: '0.00' }

export const query: Method = {
  faultPoint: 'query',
  run: (call, wallet) => {
    refuseUnknown(call.biz, 'out_trade_no trade_no org_pid query_options')
    const trade = findTrade(call, wallet)
    if (!trade) {
      const { outTradeNo } = tradeNames(call.biz)
      const extra = { ...(outTradeNo === undefined ? {} : { out_trade_no: outTradeNo }), ...zeroes }
      throw new GatewayRefusal('ACQ.TRADE_NOT_EXIST', undefined, extra)
    }
    return {
      ...handled,
      ...buyerFields(trade),
      ...tradeNumbers(trade),
      trade_status: trade.status,
      total_amount: yuanText(trade.request.totalFen),
      ...amounts(trade),
      subject: trade.request.subject,
      ...(trade.request.body === undefined ? {} : { body: trade.request.body }),
      ...(trade.paidAt && trade.request.huabei
        ? { hb_fq_pay_info: { user_install_num: trade.request.huabei.count } }
        : {}),
    }
  },
}

/** Who paid. Empty as long as nobody has. */
export function buyerFields(trade: Trade): AnswerNode {
  const { buyer } = trade
  if (!buyer) return {}
  return {
    buyer_logon_id: maskedLogonId(buyer),
    buyer_open_id: openIdOf(buyer, trade.appId),
    buyer_user_id: userIdOf(buyer),
  }
}

function amounts(trade: Trade): AnswerNode {
  if (!trade.paidAt) return zeroes
  const total = yuanText(trade.request.totalFen)
  return {
    buyer_pay_amount: total,
    invoice_amount: total,
    point_amount: '0.00',
    receipt_amount: total,
    send_pay_date: chinaDateTime(trade.paidAt),
    fund_bill_list: [{ fund_channel: trade.fundChannel, amount: total }],
  }
}
