import { createCipheriv, createHmac, type KeyObject, randomBytes, sign } from 'node:crypto'
import { type Identities, privateKeyOf } from '../stage/identities.ts'

export type PaidTrade = Readonly<{ channel: 'wechat' | 'alipay'; attemptNo: string; amountFen: number }>

/** The headers and body a gateway posts. */
export type Notice = Readonly<{ headers: Readonly<Record<string, string>>; body: Buffer }>

/** RSASSA-PKCS1-v1_5 on the thread pool: both cores sign, and the event loop stays free. */
export const signText = (text: string, key: KeyObject): Promise<string> =>
  new Promise((resolve, reject) => {
    sign('sha256', Buffer.from(text), key, (error, signature) =>
      error ? reject(error) : resolve(signature.toString('base64')),
    )
  })

/** Time in China as the gateways write it: `2026-11-23T10:00:00`. */
export const chinaTime = (at: Date): string => new Date(at.getTime() + 28_800_000).toISOString().slice(0, 19)

export const yuan = (fen: number): string =>
  String(fen)
    .padStart(3, '0')
    .replace(/(\d\d)$/, '.$1')

/** Their own numbers of a trade and of a message; made from ours, so that a repeat has the same. */
export const tradeNoOf = (attemptNo: string): string => `4200${digest(attemptNo)}`
const digest = (text: string): string =>
  BigInt(`0x${createHmac('sha256', 'bench').update(text).digest('hex').slice(0, 20)}`)
    .toString()
    .padStart(24, '0')

/** Makes genuine notifications of successful payments, signed and encrypted like the gateways' own. */
export function createNotifier(identities: Identities): (trade: PaidTrade) => Promise<Notice> {
  const { alipay, wechat } = identities
  const wechatKey = privateKeyOf(wechat.platformKey)
  const alipayKey = privateKeyOf(alipay.platformKey)

  const wechatNotice = async (trade: PaidTrade): Promise<Notice> => {
    const now = new Date()
    const content = JSON.stringify({
      appid: wechat.appid,
      mchid: wechat.mchid,
      out_trade_no: trade.attemptNo,
      transaction_id: tradeNoOf(trade.attemptNo),
      trade_type: 'NATIVE',
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      bank_type: 'OTHERS',
      attach: '',
      success_time: `${chinaTime(now)}+08:00`,
      payer: { openid: 'oBenchPayer0000000000000001' },
      amount: { total: trade.amountFen, payer_total: trade.amountFen, currency: 'CNY', payer_currency: 'CNY' },
    })
    const nonce = randomBytes(6).toString('hex')
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(wechat.apiV3Key), nonce)
    cipher.setAAD(Buffer.from('transaction'))
    const sealed = Buffer.concat([cipher.update(content, 'utf8'), cipher.final(), cipher.getAuthTag()])
    const body = JSON.stringify({
      id: `EV-${digest(trade.attemptNo)}`,
      create_time: `${chinaTime(now)}+08:00`,
      resource_type: 'encrypt-resource',
      event_type: 'TRANSACTION.SUCCESS',
      summary: '支付成功',
      resource: {
        original_type: 'transaction',
        algorithm: 'AEAD_AES_256_GCM',
        ciphertext: sealed.toString('base64'),
        associated_data: 'transaction',
        nonce,
      },
    })
    const timestamp = String(Math.floor(now.getTime() / 1000))
    const messageNonce = randomBytes(16).toString('hex')
    return {
      headers: {
        'content-type': 'application/json',
        'wechatpay-timestamp': timestamp,
        'wechatpay-nonce': messageNonce,
        'wechatpay-serial': wechat.publicKeyId,
        'wechatpay-signature': await signText(`${timestamp}\n${messageNonce}\n${body}\n`, wechatKey),
        'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
      },
      body: Buffer.from(body),
    }
  }

  const alipayNotice = async (trade: PaidTrade): Promise<Notice> => {
    const time = chinaTime(new Date()).replace('T', ' ')
    const signed: Record<string, string> = {
      app_id: alipay.appId,
      auth_app_id: alipay.appId,
      buyer_open_id: '074benchBuyer00000000000000000001',
      buyer_pay_amount: yuan(trade.amountFen),
      charset: 'utf-8',
      fund_bill_list: JSON.stringify([{ amount: yuan(trade.amountFen), fundChannel: 'ALIPAYACCOUNT' }]),
      gmt_create: time,
      gmt_payment: time,
      invoice_amount: yuan(trade.amountFen),
      notify_id: `2026112300222${digest(trade.attemptNo)}`,
      notify_time: time,
      notify_type: 'trade_status_sync',
      out_trade_no: trade.attemptNo,
      point_amount: '0.00',
      receipt_amount: yuan(trade.amountFen),
      seller_id: alipay.sellerId,
      subject: '龙井茶 250g',
      total_amount: yuan(trade.amountFen),
      trade_no: tradeNoOf(trade.attemptNo),
      trade_status: 'TRADE_SUCCESS',
      version: '1.0',
    }
    // The names above stand in their order already.
    const text = Object.entries(signed)
      .map(([name, value]) => `${name}=${value}`)
      .join('&')
    const form = new URLSearchParams({ ...signed, sign_type: 'RSA2', sign: await signText(text, alipayKey) })
    return {
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: Buffer.from(form.toString()),
    }
  }

  return (trade) => (trade.channel === 'wechat' ? wechatNotice(trade) : alipayNotice(trade))
}
