import { createCipheriv, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { ChannelAccountRecord, RawNotification } from '../connector.ts'
import { readAccount, type WeChatAccount } from './settings.ts'

// A merchant and the WeChat Pay it faces, for the tests in this folder: keys of their own, made once in a process.

const newPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
export const merchantKeys = newPair()
export const platformKeys = newPair()
export const strangerKeys = newPair()

export const publicPem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString()
export const privatePem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

export const publicKeyId = 'PUB_KEY_ID_0119000001010000000000000000'
export const apiV3Key = '0123456789abcdef0123456789abcdef'
export const now = new Date('2026-11-23T10:00:00+08:00')

export function record(
  changes: { settings?: Record<string, unknown>; secrets?: Record<string, unknown> } = {},
): ChannelAccountRecord {
  return {
    id: 'ca_1',
    channel: 'wechat',
    merchantNo: '1900000101',
    settings: {
      api_base: 'https://api.example.test/wechat',
      mchid: '1900000101',
      appid: 'wxd000000000000101',
      serial_no: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
      key_mode: 'public_key',
      public_key_id: publicKeyId,
      public_key: publicPem(platformKeys.publicKey),
      products: ['native_qr', 'jsapi', 'h5', 'app'],
      ...changes.settings,
    },
    secrets: {
      private_key: privatePem(merchantKeys.privateKey),
      api_v3_key: apiV3Key,
      app_secret: '5b1e2f00000000000000000000000000',
      ...changes.secrets,
    },
  }
}

export function account(changes: Parameters<typeof record>[0] = {}): WeChatAccount {
  const read = readAccount(record(changes))
  if ('problems' in read) throw new Error(read.problems.join(' '))
  return read.account
}

export const transaction = {
  appid: 'wxd000000000000101',
  mchid: '1900000101',
  out_trade_no: '01JD0000000000000000000001',
  transaction_id: '4200001234202611230000000001',
  trade_type: 'JSAPI',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'CFT',
  success_time: '2026-11-23T09:59:58+08:00',
  payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  amount: { total: 8888, payer_total: 8000, currency: 'CNY', payer_currency: 'CNY' },
}

export type Forgery = Readonly<{
  content?: unknown
  envelope?: Record<string, unknown>
  resource?: Record<string, unknown>
  key?: KeyObject
  apiV3Key?: string
  timestamp?: string
  serial?: string
}>

/** A notification as WeChat Pay sends it, genuinely signed, with parts of it changed before it is signed. */
export function notification(changes: Forgery = {}): RawNotification & { headers: Record<string, string> } {
  const body = Buffer.from(
    JSON.stringify({
      id: 'EV-2026112310000000001',
      create_time: '2026-11-23T10:00:00+08:00',
      resource_type: 'encrypt-resource',
      event_type: 'TRANSACTION.SUCCESS',
      summary: '支付成功',
      resource: { ...sealed(changes.content ?? transaction, changes.apiV3Key ?? apiV3Key), ...changes.resource },
      ...changes.envelope,
    }),
  )
  return signedNotification(body, changes)
}

export function signedNotification(body: Buffer, changes: Forgery = {}) {
  const timestamp = changes.timestamp ?? String(now.getTime() / 1000)
  const nonce = 'EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz'
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')])
  return {
    headers: {
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-serial': changes.serial ?? publicKeyId,
      'wechatpay-signature': sign('sha256', message, changes.key ?? platformKeys.privateKey).toString('base64'),
      'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
    },
    body,
  }
}

export function sealed(content: unknown, key: string, associatedData = 'transaction') {
  const nonce = 'uluk4a9R25RW'
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key), nonce)
  cipher.setAAD(Buffer.from(associatedData))
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return {
    original_type: 'transaction',
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: ciphertext.toString('base64'),
    associated_data: associatedData,
    nonce,
  }
}
