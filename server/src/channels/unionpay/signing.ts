import { createHash } from 'node:crypto'
import { chinaClock } from '../china-time.ts'
import { isSignedBy, signSha256 } from '../rsa.ts'
import { trustedKey } from './certificates.ts'
import type { UnionpayAccount } from './settings.ts'

/** Fields by name. A map, so that no name can reach an object's prototype. */
export type Fields = ReadonlyMap<string, string>

/** `name=value` joined by `&` in ASCII order of the names, raw values; without the signature and without empty values. */
export function contentToSign(fields: Fields): string {
  return [...fields]
    .filter(([name, value]) => name !== 'signature' && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** What is really signed: the digest of the content as lower-case hexadecimal text, which RSA hashes once more. */
export function digestToSign(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** All fields of one message with the signature, in the order they go onto the wire. Empty ones are never sent. */
export async function signedFields(account: UnionpayAccount, own: Readonly<Record<string, string>>): Promise<Fields> {
  const fields = new Map(
    Object.entries({
      version: '5.1.0',
      encoding: 'UTF-8',
      signMethod: '01',
      certId: account.certId,
      accessType: account.accessType,
      merId: account.merId,
      ...own,
    }).filter(([, value]) => value !== ''),
  )
  return fields.set('signature', await signSha256(digestToSign(contentToSign(fields)), account.privateKey))
}

export type Verification =
  | Readonly<{ kind: 'genuine'; keyId: string }>
  | Readonly<{ kind: 'unsigned' | 'unsupported_algorithm' | 'unknown_serial' | 'bad_signature' }>

/**
 * Judges the signature of what was received, over the bytes as they came (one character of a value is one byte of it).
 * The certificate travels in the message; it is believed for the chain it belongs to and the name in it.
 */
export function verifyFields(account: UnionpayAccount, fields: Fields, now: Date): Verification {
  const signature = fields.get('signature')
  const certificate = fields.get('signPubKeyCert')
  if (!signature || !certificate) return { kind: 'unsigned' }
  // Taken from the sender's word it would let him choose a weaker way.
  if (fields.get('signMethod') !== '01') return { kind: 'unsupported_algorithm' }
  const trusted = trustedKey(account.trust, account.trustedCertificates, certificate, now)
  if (!trusted) return { kind: 'unknown_serial' }
  const digest = digestToSign(Buffer.from(contentToSign(fields), 'latin1'))
  return isSignedBy(trusted.key, Buffer.from(digest), signature)
    ? { kind: 'genuine', keyId: trusted.id }
    : { kind: 'bad_signature' }
}

/** `yyyyMMddHHmmss` in China's time, whole seconds rounded down. */
export function wireTime(at: Date): string {
  return chinaClock(at).replace(/\D/g, '')
}

/** Reads what `wireTime` writes. Undefined for anything else, impossible days among it. */
export function parseWireTime(text: string | undefined): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text ?? '')
  if (!match) return undefined
  const [, year, month, day, hour, minute, second] = match
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`)
  return Number.isNaN(at.getTime()) || wireTime(at) !== text ? undefined : at
}

/** Reads `MMddHHmmss`, which has no year: the one that puts it nearest to a time that is known in full. */
export function parseTraceTime(text: string | undefined, near: Date): Date | undefined {
  const year = Number(wireTime(near).slice(0, 4))
  const distance = (at: Date) => Math.abs(at.getTime() - near.getTime())
  return [year - 1, year, year + 1]
    .map((each) => parseWireTime(`${each}${text}`))
    .filter((at) => at !== undefined)
    .sort((a, b) => distance(a) - distance(b))[0]
}
