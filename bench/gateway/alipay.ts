import { verify } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { type Identities, privateKeyOf, publicKeyOf } from '../stage/identities.ts'
import { chinaTime, signText, tradeNoOf, yuan } from './notifications.ts'
import type { Trade, Trades } from './trades.ts'

/** The desk of Alipay's one gateway address: order codes, queries, closes; and the page a buyer's browser comes to. */
export function createAlipayDesk(identities: Identities, trades: Trades) {
  const ownKey = privateKeyOf(identities.alipay.platformKey)
  const theirKey = publicKeyOf(identities.alipay.merchantKey)

  const isGenuine = (parameters: URLSearchParams): boolean => {
    const text = [...parameters]
      .filter(([name, value]) => name !== 'sign' && value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`)
      .join('&')
    return verify('sha256', Buffer.from(text), theirKey, Buffer.from(parameters.get('sign') ?? '', 'base64'))
  }

  const begin = (parameters: URLSearchParams): Trade => {
    const content = JSON.parse(parameters.get('biz_content') ?? '{}') as { out_trade_no: string; total_amount: string }
    const trade: Trade = {
      channel: 'alipay',
      attemptNo: content.out_trade_no,
      amountFen: Number(String(content.total_amount).replace('.', '')),
      notifyUrl: parameters.get('notify_url') ?? '',
      paid: false,
      closed: false,
    }
    trades.set(trade.attemptNo, trade)
    return trade
  }

  const send = async (response: ServerResponse, method: string, node: object): Promise<void> => {
    const text = JSON.stringify(node)
    const body = `{"${method.replaceAll('.', '_')}_response":${text},"sign":"${await signText(text, ownKey)}"}`
    const length = String(Buffer.byteLength(body))
    response.writeHead(200, { 'content-type': 'application/json;charset=utf-8', 'content-length': length }).end(body)
  }

  const missing = { code: '40004', msg: 'Business Failed', sub_code: 'ACQ.TRADE_NOT_EXIST' }
  const fine = { code: '10000', msg: 'Success' }

  const refunded = (trade: Trade, parameters: URLSearchParams): object => {
    const { refund_amount } = JSON.parse(parameters.get('biz_content') ?? '{}') as { refund_amount: string }
    return {
      ...fine,
      out_trade_no: trade.attemptNo,
      trade_no: tradeNoOf(trade.attemptNo),
      fund_change: 'Y',
      refund_fee: refund_amount,
      gmt_refund_pay: chinaTime(new Date()).replace('T', ' '),
    }
  }

  const nodeFor = (method: string, parameters: URLSearchParams): object => {
    if (method === 'alipay.trade.precreate') {
      const { attemptNo } = begin(parameters)
      return { ...fine, out_trade_no: attemptNo, qr_code: `https://qr.alipay.com/bax${attemptNo}` }
    }
    const { out_trade_no: attemptNo } = JSON.parse(parameters.get('biz_content') ?? '{}') as { out_trade_no: string }
    const trade = trades.get(attemptNo)
    if (!trade) return missing
    if (method === 'alipay.trade.refund') return refunded(trade, parameters)
    if (method === 'alipay.trade.close') {
      trade.closed = !trade.paid
      return { ...fine, out_trade_no: attemptNo, trade_no: tradeNoOf(attemptNo) }
    }
    return {
      ...fine,
      out_trade_no: attemptNo,
      trade_no: tradeNoOf(attemptNo),
      trade_status: trade.paid ? 'TRADE_SUCCESS' : trade.closed ? 'TRADE_CLOSED' : 'WAIT_BUYER_PAY',
      total_amount: yuan(trade.amountFen),
      ...(trade.paid ? { send_pay_date: chinaTime(new Date()).replace('T', ' ') } : {}),
    }
  }

  return {
    async answer(query: URLSearchParams, body: string, response: ServerResponse): Promise<void> {
      const parameters = new URLSearchParams([...query, ...new URLSearchParams(body)])
      if (!isGenuine(parameters)) {
        response.writeHead(400, { 'content-length': '0' }).end()
        return
      }
      const method = parameters.get('method') ?? ''
      await send(response, method, nodeFor(method, parameters))
    },
    /** What the buyer's browser brings; answers the number of the trade that begins with it, or undefined for a forged address. */
    openPage: async (parameters: URLSearchParams): Promise<string | undefined> =>
      isGenuine(parameters) ? begin(parameters).attemptNo : undefined,
  }
}
