import { createSign, createVerify, type KeyObject } from 'node:crypto'
import { encodeText } from './charset.ts'

/** Parameters as they stand after one form decoding: raw values. */
export type WireParams = Record<string, string>

/** The string a request is signed over. `sign_type` belongs to it; empty values do not. */
export function requestContent(params: WireParams): string {
  return joined(params, ['sign'])
}

/** The string a notification or a browser return is signed over. `sign_type` does not belong to it. */
export function notificationContent(params: WireParams): string {
  return joined(params, ['sign', 'sign_type', 'alipay_cert_sn'])
}

/** RSA2 in base64 over the bytes of `content` in `charset`. */
export function signRsa2(content: string, key: KeyObject, charset = 'utf-8'): string {
  return createSign('RSA-SHA256').update(encodeText(content, charset)).sign(key, 'base64')
}

export function verifyRsa2(content: string, signature: string, key: KeyObject, charset = 'utf-8'): boolean {
  return createVerify('RSA-SHA256').update(encodeText(content, charset)).verify(key, signature, 'base64')
}

function joined(params: WireParams, leftOut: string[]): string {
  return Object.keys(params)
    .filter((name) => !leftOut.includes(name) && params[name]?.trim() !== '')
    .sort()
    .map((name) => `${name}=${params[name]}`)
    .join('&')
}
