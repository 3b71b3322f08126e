import {
  constants,
  createCipheriv,
  createDecipheriv,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { randomText } from '../core/random.ts'

export const signatureScheme = 'WECHATPAY2-SHA256-RSA2048'
export const probePrefix = 'WECHATPAY/SIGNTEST/'

export interface Authorization {
  mchid: string
  nonce: string
  timestamp: string
  serialNo: string
  signature: string
}

/** Reads the Authorization header by item name. Undefined when the scheme or an item is missing or given twice. */
export function readAuthorization(header: string | undefined): Authorization | undefined {
  const match = /^WECHATPAY2-SHA256-RSA2048 (.+)$/.exec(header ?? '')
  if (!match?.[1]) return undefined
  const items = new Map<string, string>()
  for (const part of match[1].split(',')) {
    const item = /^([a-z_]+)="([^"]*)"$/.exec(part)
    if (!item?.[1] || item[2] === undefined || items.has(item[1])) return undefined
    items.set(item[1], item[2])
  }
  const [mchid, nonce, timestamp, serialNo, signature] = [
    'mchid',
    'nonce_str',
    'timestamp',
    'serial_no',
    'signature',
  ].map((name) => items.get(name))
  if (!mchid || !nonce || !timestamp || !serialNo || !signature || items.size !== 5) return undefined
  if (!/^\d{1,12}$/.test(timestamp)) return undefined
  return { mchid, nonce, timestamp, serialNo, signature }
}

/** The lines, each ended by a line feed. */
export function linesMessage(...lines: string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''))
}

/** Method, target as on the wire, timestamp, nonce and body; the body is taken as bytes. */
export function requestMessage(method: string, target: string, timestamp: string, nonce: string, body: Buffer): Buffer {
  return Buffer.concat([linesMessage(method, target, timestamp, nonce), body, Buffer.from('\n')])
}

/** Timestamp, nonce and body of an answer or a notification. */
export function answerMessage(timestamp: string, nonce: string, body: string): Buffer {
  return linesMessage(timestamp, nonce, body)
}

export function signText(message: Buffer, key: KeyObject): string {
  return sign('RSA-SHA256', message, key).toString('base64')
}

/** Whether a base64 signature is right. Text that is not standard base64 is wrong, never an exception. */
export function verifyText(message: Buffer, signature: string, key: KeyObject): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature) || signature.length % 4 !== 0) return false
  return verify('RSA-SHA256', message, key, Buffer.from(signature, 'base64'))
}

/** The authorization header of a request, as a merchant makes it. */
export function authorizationHeader(options: {
  mchid: string
  serialNo: string
  key: KeyObject
  method: string
  target: string
  body: string
  at: Date
  nonce?: string
}): string {
  const nonce = options.nonce ?? randomText(32)
  const timestamp = Math.floor(options.at.getTime() / 1000).toString()
  const message = requestMessage(options.method, options.target, timestamp, nonce, Buffer.from(options.body))
  const signature = signText(message, options.key)
  return `${signatureScheme} mchid="${options.mchid}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${options.serialNo}",signature="${signature}"`
}

export interface EncryptedResource {
  algorithm: 'AEAD_AES_256_GCM'
  nonce: string
  associated_data: string
  ciphertext: string
}

/** AES-256-GCM under the APIv3 key's raw bytes; the 16-byte tag follows the ciphertext. */
export function encryptResource(plaintext: string, apiV3Key: string, associatedData: string): EncryptedResource {
  const nonce = randomText(12)
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce))
  cipher.setAAD(Buffer.from(associatedData))
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return {
    algorithm: 'AEAD_AES_256_GCM',
    nonce,
    associated_data: associatedData,
    ciphertext: ciphertext.toString('base64'),
  }
}

/** The reverse of `encryptResource`. Throws when the key or any part is not the one it was made with. */
export function decryptResource(resource: Omit<EncryptedResource, 'algorithm'>, apiV3Key: string): string {
  const bytes = Buffer.from(resource.ciphertext, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(resource.nonce))
  decipher.setAAD(Buffer.from(resource.associated_data))
  decipher.setAuthTag(bytes.subarray(-16))
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8')
}

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }

/** A sensitive member as a merchant encrypts it for WeChat Pay: RSA-OAEP with SHA-1, in base64. */
export function encryptMember(plaintext: string, key: KeyObject): string {
  return publicEncrypt({ key, ...oaep }, Buffer.from(plaintext)).toString('base64')
}

/** The reverse; undefined when it was encrypted for another key, or not at all. */
export function decryptMember(ciphertext: string, key: KeyObject): string | undefined {
  try {
    return privateDecrypt({ key, ...oaep }, Buffer.from(ciphertext, 'base64')).toString('utf8')
  } catch {
    return undefined
  }
}

export type SignatureFault = 'bad_signature' | 'sign_probe' | 'unknown_serial' | 'unsigned'

/** The signature headers of an answer or a notification, right or wrong as asked. */
export function answerHeaders(options: {
  body: string
  at: Date
  signer: { serial: string; key: KeyObject }
  fault?: SignatureFault | undefined
}): Record<string, string> {
  if (options.fault === 'unsigned') return {}
  const timestamp = Math.floor(options.at.getTime() / 1000).toString()
  const nonce = randomText(32)
  // A signature over another body is well-formed base64 of the right length, so only real verification finds it out.
  const signedBody = options.fault === 'bad_signature' ? `${options.body} ` : options.body
  const signature = signText(answerMessage(timestamp, nonce, signedBody), options.signer.key)
  return {
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial':
      options.fault === 'unknown_serial' ? randomBytes(20).toString('hex').toUpperCase() : options.signer.serial,
    'Wechatpay-Signature':
      options.fault === 'sign_probe' ? probePrefix + signature.slice(probePrefix.length) : signature,
    'Wechatpay-Signature-Type': signatureScheme,
  }
}
