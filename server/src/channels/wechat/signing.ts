import { type CipherKey, createDecipheriv, type KeyObject } from 'node:crypto'
import { signSha256 } from '../rsa.ts'

export const signatureScheme = 'WECHATPAY2-SHA256-RSA2048'
export const signatureHeaders = {
  timestamp: 'wechatpay-timestamp',
  nonce: 'wechatpay-nonce',
  serial: 'wechatpay-serial',
  signature: 'wechatpay-signature',
  type: 'wechatpay-signature-type',
} as const

/** Messages this old, or this far in the future, are replays or come from a wrong clock. */
const freshnessMs = 300_000

const lines = (...texts: readonly string[]) => texts.map((text) => `${text}\n`).join('')

export type RequestToSign = Readonly<{
  method: string
  /** Path and query exactly as on the wire, prefix of a proxy included. */
  target: string
  timestamp: string
  nonce: string
  /** Exactly the text that is sent; empty for GET. */
  body: string
}>

/** The five lines a request is signed over; the last one ends with a line feed as well, even when the body already does. */
export function requestMessage(request: RequestToSign): string {
  return lines(request.method, request.target, request.timestamp, request.nonce, request.body)
}

/** The value of the `Authorization` header. */
export async function authorization(
  merchant: Readonly<{ mchid: string; serialNo: string; privateKey: KeyObject }>,
  request: RequestToSign,
): Promise<string> {
  const signature = await signSha256(requestMessage(request), merchant.privateKey)
  const items = { mchid: merchant.mchid, nonce_str: request.nonce, timestamp: request.timestamp }
  const all = { ...items, serial_no: merchant.serialNo, signature }
  return `${signatureScheme} ${Object.entries(all)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}`
}

/** The three lines of an answer or a notification, over the bytes as received. */
export function receivedMessage(timestamp: string, nonce: string, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(lines(timestamp, nonce)), body, Buffer.from('\n')])
}

/** What the page or the app passes on to the wallet: app id, time, nonce, and the prepaid order as that product writes it. */
export function invocationMessage(appid: string, timestamp: string, nonce: string, prepaid: string): string {
  return lines(appid, timestamp, nonce, prepaid)
}

/** `timestamp` is Unix seconds as text. At exactly 300 s the message is stale. */
export function isFresh(timestamp: string, now: Date): boolean {
  return Math.abs(now.getTime() - Number(timestamp) * 1000) < freshnessMs
}

export type SealedResource = Readonly<{ nonce: string; ciphertext: string; associated_data?: string | undefined }>

/** AES-256-GCM with the APIv3 key; undefined when the tag, the nonce or the text is not right. */
export function openResource(apiV3Key: CipherKey, resource: SealedResource): Buffer | undefined {
  const nonce = Buffer.from(resource.nonce, 'utf8')
  const sealed = Buffer.from(resource.ciphertext, 'base64')
  if (nonce.length !== 12 || sealed.length < tagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', apiV3Key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(resource.associated_data ?? '', 'utf8'))
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}

const tagBytes = 16
