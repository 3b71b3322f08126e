import { createHash, createSign, createVerify, type KeyObject } from 'node:crypto'

/** Fields of one message as they stand after one form decoding: raw values. */
export type Fields = Record<string, string>

/** The text a message is signed over: all fields but `signature` and empty ones, sorted by name. */
export function signedText(fields: Fields): string {
  return Object.keys(fields)
    .filter((name) => name !== 'signature' && fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
}

/** SHA-256 of the text as lower-case hexadecimal digits. The signature hashes these digits once more. */
export function digestOf(fields: Fields): string {
  return createHash('sha256').update(signedText(fields), 'utf8').digest('hex')
}

export function signatureOf(fields: Fields, key: KeyObject): string {
  return createSign('RSA-SHA256').update(digestOf(fields)).sign(key, 'base64')
}

export function isSignedBy(fields: Fields, key: KeyObject): boolean {
  return createVerify('RSA-SHA256')
    .update(digestOf(fields))
    .verify(key, fields.signature ?? '', 'base64')
}
