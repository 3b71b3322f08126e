import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { CallContext, ChannelAccountRecord, Exchange, RawNotification } from '../connector.ts'
import { readAccount, type UnionpayAccount } from './settings.ts'
import { type Issue, issueCertificate } from './testing-certificates.ts'

// A merchant and the UnionPay it faces, for the tests in this folder: keys and certificates of their own, made once in a process.

const newPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
export const merchantKeys = newPair()
const unionpayKeys = newPair()
export const strangerKeys = newPair()
const rootKeys = newPair()
const middleKeys = newPair()

export const privatePem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
export const now = new Date('2026-11-23T10:00:00+08:00')

const rootCn = 'TEST ROOT CA'
const middleCn = 'TEST MIDDLE CA'
const byRoot = { issuerCn: rootCn, issuerKey: rootKeys.privateKey, ca: true }
export const rootPem = issueCertificate({ ...byRoot, cn: rootCn, publicKey: rootKeys.publicKey })
export const middlePem = issueCertificate({ ...byRoot, cn: middleCn, publicKey: middleKeys.publicKey })
export const unionpayCn = '041@8310000000083040@中国银联股份有限公司@00016495'

/** A certificate as the authority of the tests issues it, with parts changed; carried with CR LF, as messages do. */
export function carriedCertificate(changes: Partial<Issue> = {}): string {
  const issue = {
    cn: unionpayCn,
    publicKey: unionpayKeys.publicKey,
    issuerCn: middleCn,
    issuerKey: middleKeys.privateKey,
  }
  return issueCertificate({ ...issue, ...changes }).replaceAll('\n', '\r\n')
}
const carried = carriedCertificate()

export function record(
  changes: { settings?: Record<string, unknown>; secrets?: Record<string, unknown> } = {},
): ChannelAccountRecord {
  return {
    id: 'ca_3',
    channel: 'unionpay',
    merchantNo: '777290000000101',
    settings: {
      gateway: 'https://gateway.example.test',
      mer_id: '777290000000101',
      cert_id: '69903319369',
      root_certs: rootPem,
      middle_certs: middlePem,
      products: ['front', 'order_qr', 'app'],
      ...changes.settings,
    },
    secrets: { private_key: privatePem(merchantKeys.privateKey), ...changes.secrets },
  }
}

export function account(changes: Parameters<typeof record>[0] = {}): UnionpayAccount {
  const read = readAccount(record(changes))
  if ('problems' in read) throw new Error(read.problems.join(' '))
  return read.account
}

type Texts = Readonly<Record<string, string | undefined>>
export type Forgery = Readonly<{
  /** Fields changed before the message is signed; undefined leaves one out. */
  content?: Texts
  /** Fields changed after it was signed. */
  wire?: Texts
  key?: KeyObject
  certificate?: string
}>

const present = (fields: Texts): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined))

/** Fields signed as UnionPay does, written out here from the rules. */
export function signedByUnionpay(fields: Texts, { wire, key, certificate }: Forgery = {}): Record<string, string> {
  const all = present({ ...fields, signMethod: '01', signPubKeyCert: certificate ?? carried })
  const text = Object.keys(all)
    .sort()
    .map((name) => `${name}=${all[name]}`)
    .join('&')
  const hex = createHash('sha256').update(text, 'utf8').digest('hex')
  const signature = sign('sha256', Buffer.from(hex), key ?? unionpayKeys.privateKey).toString('base64')
  return present({ ...all, signature, ...wire })
}

/** The body of an answer: like a form, and not percent-encoded. */
export const answerBody = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

export const payment: Readonly<Record<string, string>> = {
  version: '5.1.0',
  encoding: 'UTF-8',
  bizType: '000201',
  txnType: '01',
  txnSubType: '01',
  accessType: '0',
  merId: '777290000000101',
  orderId: '01JD0000000000000000000001',
  txnTime: '20261123095950',
  txnAmt: '8888',
  currencyCode: '156',
  queryId: '782611230959506740281',
  respCode: '00',
  respMsg: '成功[0000000]',
  settleAmt: '8888',
  settleCurrencyCode: '156',
  settleDate: '1123',
  traceNo: '674028',
  traceTime: '1123095958',
}

/** A notice as UnionPay sends it, genuinely signed, with parts of it changed before or after. */
export function notice(forgery: Forgery = {}): RawNotification {
  return formNotice(signedByUnionpay({ ...payment, ...forgery.content }, forgery))
}

export function formNotice(fields: Record<string, string>): RawNotification {
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    body: Buffer.from(new URLSearchParams(fields).toString()),
  }
}

export type Told = Readonly<{ url: string; fields: Readonly<Record<string, string>> }>

/** A call context whose network is `answer`: it gets what was sent and says what comes back. */
export function callTo(
  answer: (told: Told) => string | Response,
  at: Date = now,
): CallContext & { exchanges: Exchange[]; told: Told[] } {
  const told: Told[] = []
  const exchanges: Exchange[] = []
  return {
    now: at,
    deadlineMs: 5_000,
    fetch: async (url, init) => {
      const one = { url: String(url), fields: Object.fromEntries(new URLSearchParams(String(init?.body))) }
      told.push(one)
      const said = answer(one)
      return typeof said === 'string' ? new Response(said) : said
    },
    nonce: (length) => '0'.repeat(length),
    record: (exchange) => exchanges.push(exchange),
    exchanges,
    told,
  }
}

/** An answer that is about what was asked, signed. */
export function answerTo({ fields }: Told, more: Texts, forgery: Forgery = {}): string {
  const { certId: _ours, signature: _own, ...echoed } = fields
  return answerBody(signedByUnionpay({ ...echoed, ...more }, forgery))
}
