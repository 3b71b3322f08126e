import { chinaClock } from '../china-time.ts'
import { signSha256 } from '../rsa.ts'
import type { AlipayAccount } from './settings.ts'

/** Parameters by name. A map, so that no name can reach an object's prototype. */
export type Parameters = ReadonlyMap<string, string>

/** `name=value` joined by `&` in ASCII order of the names; empty values and the names in `without` are left out. */
export function contentToSign(parameters: Parameters, without: readonly string[]): string {
  return [...parameters]
    .filter(([name, value]) => value !== '' && !without.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** What the signature of a request covers: all of it, `sign_type` among it. */
export const notInRequests = ['sign'] as const
/** What the signature of a notification leaves out; the certificate's SN travels beside the signed part. */
export const notInNotifications = ['sign', 'sign_type', 'alipay_cert_sn'] as const

/** `yyyy-MM-dd HH:mm:ss` in China's time. */
export function chinaDateTime(at: Date): string {
  return chinaClock(at).replace('T', ' ')
}

/** Reads what `chinaDateTime` writes, with or without a fraction. Undefined for anything else, impossible days among it. */
export function parseChinaDateTime(text: string): Date | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?$/.exec(text)
  if (!match) return undefined
  const at = new Date(`${match[1]}T${match[2]}+08:00`)
  return Number.isNaN(at.getTime()) || chinaDateTime(at) !== text.slice(0, 19) ? undefined : at
}

export type Call = Readonly<{
  method: string
  notifyUrl?: string
  returnUrl?: string | null
  own: Readonly<Record<string, string>>
}>

/** All parameters of one call with their signature, in the order they go onto the wire. Empty ones are never sent. */
export async function signedParameters(account: AlipayAccount, call: Call, now: Date): Promise<Parameters> {
  const parameters = new Map(
    Object.entries({
      app_id: account.appId,
      method: call.method,
      format: 'JSON',
      charset: 'utf-8',
      sign_type: 'RSA2',
      timestamp: chinaDateTime(now),
      version: '1.0',
      app_cert_sn: account.certificateMode?.appCertSn ?? '',
      alipay_root_cert_sn: account.certificateMode?.rootCertSn ?? '',
      notify_url: call.notifyUrl ?? '',
      return_url: call.returnUrl ?? '',
      ...call.own,
    }).filter(([, value]) => value !== ''),
  )
  return parameters.set('sign', await signSha256(contentToSign(parameters, notInRequests), account.privateKey))
}

/** Percent-encoded with a blank as `%20`, the form an app hands to Alipay unchanged and every form decoder reads. */
export function encodedPairs(parameters: Iterable<readonly [string, string]>): string {
  return [...parameters].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
}
