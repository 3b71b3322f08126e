import { randomBytes, verify } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Identities, privateKeyOf, publicKeyOf } from '../stage/identities.ts'
import { chinaTime, signText, tradeNoOf } from './notifications.ts'
import type { Trades } from './trades.ts'

type Signed = Readonly<{ body: string; headers: Record<string, string> }>

const prepaidCount = 32
const renewMs = 60_000

/** The desk for prepays, queries and closes of WeChat Pay v3. */
export async function createWeChatDesk(identities: Identities, trades: Trades) {
  const { appid, mchid, merchantKey, platformKey, publicKeyId } = identities.wechat
  const ownKey = privateKeyOf(platformKey)
  const theirKey = publicKeyOf(merchantKey)

  const signed = async (body: string): Promise<Signed> => {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const nonce = randomBytes(16).toString('hex')
    return {
      body,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': String(Buffer.byteLength(body)),
        'wechatpay-timestamp': timestamp,
        'wechatpay-nonce': nonce,
        'wechatpay-serial': publicKeyId,
        'wechatpay-signature': await signText(`${timestamp}\n${nonce}\n${body}\n`, ownKey),
        'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
      },
    }
  }

  // A prepay's answer does not name the order, so a few are signed beforehand: the machine's CPU is for the server. They are fresh for
  // five minutes, and the server verifies each as if it were new.
  const prepared: Record<'native' | 'jsapi', Signed[]> = { native: [], jsapi: [] }
  const prepare = async (): Promise<void> => {
    const make = (body: () => object) =>
      Promise.all(Array.from({ length: prepaidCount }, () => signed(JSON.stringify(body()))))
    prepared.native = await make(() => ({ code_url: `weixin://wxpay/bizpayurl?pr=${randomBytes(6).toString('hex')}` }))
    prepared.jsapi = await make(() => ({ prepay_id: `wx${randomBytes(17).toString('hex')}` }))
  }
  await prepare()
  setInterval(() => void prepare(), renewMs).unref()
  let turn = 0

  const isGenuine = (request: IncomingMessage, body: string): boolean => {
    const fields = Object.fromEntries(
      [...(request.headers.authorization ?? '').matchAll(/(\w+)="([^"]*)"/g)].map((match) => [
        match[1],
        match[2] ?? '',
      ]),
    )
    const message = `${request.method}\n${request.url}\n${fields.timestamp}\n${fields.nonce_str}\n${body}\n`
    return verify('sha256', Buffer.from(message), theirKey, Buffer.from(fields.signature ?? '', 'base64'))
  }

  const send = (response: ServerResponse, { body, headers }: Signed): void => {
    response.writeHead(200, headers).end(body)
  }
  const refuse = (response: ServerResponse, status: number, code: string): void => {
    const body = JSON.stringify({ code, message: code })
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': String(body.length) }).end(body)
  }

  const query = async (attemptNo: string, response: ServerResponse): Promise<void> => {
    const trade = trades.get(attemptNo)
    if (!trade) return refuse(response, 404, 'ORDER_NOT_EXIST')
    const amount = { total: trade.amountFen, payer_total: trade.amountFen, currency: 'CNY', payer_currency: 'CNY' }
    const paid = { transaction_id: tradeNoOf(attemptNo), success_time: `${chinaTime(new Date())}+08:00`, amount }
    const state = trade.paid ? 'SUCCESS' : trade.closed ? 'CLOSED' : 'NOTPAY'
    const answer = { appid, mchid, out_trade_no: attemptNo, trade_state: state, ...(trade.paid ? paid : {}) }
    send(response, await signed(JSON.stringify(answer)))
  }

  /** Done at once: how long a wallet takes is not what is measured here. */
  const refund = async (body: string, response: ServerResponse): Promise<void> => {
    const asked = JSON.parse(body) as Record<'out_trade_no' | 'out_refund_no', string> & {
      transaction_id?: string
      amount: { refund: number; total: number }
    }
    const trade = trades.get(asked.out_trade_no)
    if (!trade?.paid) return refuse(response, 404, 'RESOURCE_NOT_EXISTS')
    const now = `${chinaTime(new Date())}+08:00`
    const answer = {
      refund_id: `5030000${asked.out_refund_no}`.slice(0, 32),
      out_refund_no: asked.out_refund_no,
      transaction_id: tradeNoOf(asked.out_trade_no),
      out_trade_no: asked.out_trade_no,
      channel: 'ORIGINAL',
      user_received_account: '支付用户零钱',
      create_time: now,
      success_time: now,
      status: 'SUCCESS',
      amount: { ...asked.amount, payer_total: asked.amount.total, payer_refund: asked.amount.refund, currency: 'CNY' },
    }
    send(response, await signed(JSON.stringify(answer)))
  }

  return {
    async answer(request: IncomingMessage, url: URL, body: string, response: ServerResponse): Promise<void> {
      if (!isGenuine(request, body)) return refuse(response, 401, 'SIGN_ERROR')
      if (url.pathname === '/v3/refund/domestic/refunds') return refund(body, response)
      const [, kind, attemptNo, verb] =
        /^\/v3\/pay\/transactions\/([\w-]+)(?:\/(\w+))?(?:\/(\w+))?$/.exec(url.pathname) ?? []
      if (kind === 'native' || kind === 'jsapi') {
        const asked = JSON.parse(body) as { out_trade_no: string; notify_url: string; amount: { total: number } }
        trades.set(asked.out_trade_no, {
          channel: 'wechat',
          attemptNo: asked.out_trade_no,
          amountFen: asked.amount.total,
          notifyUrl: asked.notify_url,
          paid: false,
          closed: false,
        })
        turn = (turn + 1) % prepaidCount
        return send(response, prepared[kind][turn] as Signed)
      }
      if (kind !== 'out-trade-no' || attemptNo === undefined) return refuse(response, 404, 'INVALID_REQUEST')
      if (verb !== 'close') return query(attemptNo, response)
      const trade = trades.get(attemptNo)
      if (trade?.paid) return refuse(response, 400, 'ORDERPAID')
      if (trade) trade.closed = true
      const { headers } = await signed('')
      response.writeHead(204, { ...headers, 'content-length': '0' }).end()
    },
  }
}
