import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { ChannelAccountRecord, RawNotification } from '../connector.ts'
import { type AlipayAccount, readAccount } from './settings.ts'

// An application and the Alipay it faces, for the tests in this folder: keys of their own, made once in a process.

const newPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
export const appKeys = newPair()
export const platformKeys = newPair()
export const strangerKeys = newPair()

export const publicPem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString()
export const privatePem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

export const now = new Date('2026-11-23T10:00:00+08:00')

export function record(
  changes: { settings?: Record<string, unknown>; secrets?: Record<string, unknown> } = {},
): ChannelAccountRecord {
  return {
    id: 'ca_2',
    channel: 'alipay',
    merchantNo: '2088000000000101',
    settings: {
      gateway: 'https://gateway.example.test/gateway.do',
      app_id: '2021000000000101',
      seller_id: '2088000000000101',
      sign_mode: 'public_key',
      alipay_public_key: publicPem(platformKeys.publicKey),
      products: ['page', 'wap', 'precreate', 'jsapi', 'app'],
      ...changes.settings,
    },
    secrets: { private_key: privatePem(appKeys.privateKey), ...changes.secrets },
  }
}

export function account(changes: Parameters<typeof record>[0] = {}): AlipayAccount {
  const read = readAccount(record(changes))
  if ('problems' in read) throw new Error(read.problems.join(' '))
  return read.account
}

export const payment: Readonly<Record<string, string>> = {
  notify_time: '2026-11-23 09:59:59',
  notify_type: 'trade_status_sync',
  notify_id: '2026112300222095958000000000000001',
  app_id: '2021000000000101',
  auth_app_id: '2021000000000101',
  charset: 'utf-8',
  version: '1.0',
  trade_no: '2026112322001400000000000001',
  out_trade_no: '01JD0000000000000000000001',
  seller_id: '2088000000000101',
  buyer_open_id: '074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5',
  trade_status: 'TRADE_SUCCESS',
  total_amount: '88.88',
  buyer_pay_amount: '80.00',
  subject: '龙井茶 a+b 100% & 更多',
  gmt_create: '2026-11-23 09:59:50',
  gmt_payment: '2026-11-23 09:59:58',
  fund_bill_list: '[{"amount":"88.88","fundChannel":"ALIPAYACCOUNT"}]',
}

type Changes = Readonly<Record<string, string | undefined>>
export type Forgery = Readonly<{
  /** Parameters changed before the notification is signed; undefined leaves one out. */
  content?: Changes
  /** Parameters changed after it was signed. */
  wire?: Changes
  key?: KeyObject
  hash?: string
}>

/** A notification as Alipay sends it, genuinely signed, with parts of it changed before or after. */
export function notification({ content, wire, key, hash = 'sha256' }: Forgery = {}): RawNotification {
  const signed = withChanges(payment, content)
  const text = Object.keys(signed)
    .filter((name) => signed[name] !== '')
    .sort()
    .map((name) => `${name}=${signed[name]}`)
    .join('&')
  const signature = sign(hash, Buffer.from(text), key ?? platformKeys.privateKey).toString('base64')
  return formNotification(withChanges({ ...signed, sign_type: 'RSA2', sign: signature }, wire))
}

export function formNotification(parameters: Record<string, string>): RawNotification {
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: Buffer.from(new URLSearchParams(parameters).toString()),
  }
}

function withChanges(parameters: Readonly<Record<string, string>>, changes: Changes = {}): Record<string, string> {
  const all = { ...parameters, ...changes }
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined))
}
