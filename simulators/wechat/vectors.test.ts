import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pageMessage, pageSignature } from './page-signature.ts'
import {
  answerMessage,
  decryptMember,
  decryptResource,
  encryptMember,
  linesMessage,
  probePrefix,
  readAuthorization,
  requestMessage,
  signText,
  verifyText,
} from './signing.ts'

type Vector = Record<string, string> & {
  headers: Record<string, string>
  response: { data: { encrypt_certificate: { nonce: string; associated_data: string; ciphertext: string } }[] }
}
type Vectors = { keys: Record<string, Record<string, string>>; published: Vector[]; computed: Vector[] }

// The vectors are kept beside the repository, not in it.
const file = join(import.meta.dirname, '../../../shared/reference/vectors/wechat-pay-v3.json')
const isThere = existsSync(file)
const vectors: Vectors = isThere ? JSON.parse(readFileSync(file, 'utf8')) : { keys: {}, published: [], computed: [] }
const all = [...vectors.published, ...vectors.computed]
const ofKind = (...kinds: string[]) =>
  all.filter((one) => kinds.includes(one.kind ?? '')).map((one): [string, Vector] => [one.id ?? '', one])

function keyOf(name: string | undefined): Record<string, string> {
  const key = vectors.keys[name ?? '']
  if (!key) throw new Error(`The vectors have no key ${name}.`)
  return key
}
function privateKeyOf(name: string | undefined): KeyObject {
  const { private_key_der_base64: der = '', private_key_format: format } = keyOf(name)
  return createPrivateKey({
    key: Buffer.from(der, 'base64'),
    format: 'der',
    type: format === 'pkcs1-der' ? 'pkcs1' : 'pkcs8',
  })
}
function publicKeyOf(name: string | undefined): KeyObject {
  const { certificate_der_base64: der } = keyOf(name)
  return der ? new X509Certificate(Buffer.from(der, 'base64')).publicKey : createPublicKey(privateKeyOf(name))
}

const why = isThere ? '' : ' (skipped: the vectors are not beside this checkout)'

describe.skipIf(!isThere)(`vectors of WeChat Pay${why}`, () => {
  it('are there in the numbers expected', () => {
    expect([vectors.published.length, vectors.computed.length]).toEqual([21, 15])
  })

  it.each(ofKind('jssdk-config-signature'))('page signature %s', (_id, one) => {
    const [ticket = '', nonce = '', url = ''] = [one.jsapi_ticket, one.noncestr, one.url]
    expect(pageMessage(ticket, nonce, String(one.timestamp), url)).toBe(one.message)
    expect(pageSignature(ticket, nonce, String(one.timestamp), url)).toBe(one.signature)
  })

  it.each(ofKind('rsa-oaep-sha1'))('encrypted member %s', (_id, one) => {
    const key = privateKeyOf(one.key)
    expect(decryptMember(one.ciphertext ?? '', key)).toBe(one.plaintext)
    expect(decryptMember(encryptMember(one.plaintext ?? '', createPublicKey(key)), key)).toBe(one.plaintext)
  })

  it.each(ofKind('request-signature'))('request signature %s', (_id, one) => {
    const message = requestMessage(
      one.method ?? '',
      one.canonical_url ?? '',
      one.timestamp ?? '',
      one.nonce_str ?? '',
      Buffer.from(one.body ?? ''),
    )
    expect(message.toString()).toBe(one.message)
    expect(signText(message, privateKeyOf(one.key))).toBe(one.signature)
    expect(verifyText(message, one.signature ?? '', publicKeyOf(one.key))).toBe(true)
    expect(verifyText(message.subarray(0, -1), one.signature ?? '', publicKeyOf(one.key))).toBe(false)
    if (one.authorization)
      expect(readAuthorization(one.authorization)).toMatchObject({
        timestamp: one.timestamp,
        nonce: one.nonce_str,
        signature: one.signature,
      })
  })

  it.each(ofKind('request-message-shape'))('request message %s', (_id, one) => {
    const message = requestMessage(
      one.method ?? '',
      one.canonical_url ?? '',
      one.timestamp ?? '',
      one.nonce_str ?? '',
      Buffer.from(one.body ?? ''),
    )
    expect(message.toString()).toBe(one.message)
  })

  it.each(ofKind('jsapi-paysign', 'app-sign'))('client signature %s', (_id, one) => {
    const message = linesMessage(
      one.appId ?? '',
      one.timeStamp ?? '',
      one.nonceStr ?? '',
      one.package ?? one.prepayId ?? '',
    )
    expect(message.toString()).toBe(one.message)
    expect(signText(message, privateKeyOf(one.key))).toBe(one.paySign ?? one.sign)
  })

  it.each(ofKind('rsa-sha256-signature'))('bare signature %s', (_id, one) => {
    expect(verifyText(Buffer.from(one.message ?? ''), one.signature ?? '', publicKeyOf(one.key))).toBe(true)
    expect(verifyText(Buffer.from(`${one.message}x`), one.signature ?? '', publicKeyOf(one.key))).toBe(false)
  })

  it.each(ofKind('response-signature', 'notification'))('signature of an answer or notification %s', (_id, one) => {
    const headers = one.headers ?? {}
    const timestamp = one.timestamp ?? headers['Wechatpay-Timestamp'] ?? ''
    const signature = one.signature ?? headers['Wechatpay-Signature'] ?? ''
    const message = answerMessage(timestamp, one.nonce ?? headers['Wechatpay-Nonce'] ?? '', one.body ?? '')
    if (one.message) expect(message.toString()).toBe(one.message)
    const key = publicKeyOf(one.key)
    expect(verifyText(message, signature, key)).toBe(true)
    expect(verifyText(answerMessage(timestamp, 'other', one.body ?? ''), signature, key)).toBe(false)
    expect(verifyText(message, probePrefix + signature, key)).toBe(false)
    expect(verifyText(message, probePrefix + signature.slice(probePrefix.length), key)).toBe(false)
  })

  // The Go library's test keys have 16 bytes, which the real interface never accepts.
  const opened = ofKind('notification', 'aead-aes-256-gcm').filter(([, one]) => one.apiv3_key?.length === 32)
  it.each(opened)('encrypted resource %s', (_id, one) => {
    const resource = one.ciphertext ? one : JSON.parse(one.body ?? '').resource
    const given = {
      nonce: resource.nonce,
      associated_data: resource.associated_data ?? '',
      ciphertext: resource.ciphertext,
    }
    const text = decryptResource(given, one.apiv3_key ?? '')
    if (one.plaintext !== undefined) expect(text).toBe(one.plaintext)
    else expect(new X509Certificate(text).serialNumber).toBe(one.expected_serial_no)
    expect(() => decryptResource({ ...given, associated_data: 'other' }, one.apiv3_key ?? '')).toThrow()
    expect(() => decryptResource(given, 'x'.repeat(32))).toThrow()
  })

  it.each(ofKind('platform-certificate-download').filter(([, one]) => one.apiv3_key?.length === 32))(
    'certificate download %s',
    (_id, one) => {
      const [first] = one.response.data
      expect(
        first && new X509Certificate(decryptResource(first.encrypt_certificate, one.apiv3_key ?? '')).serialNumber,
      ).toBe(one.expected_serial_no)
    },
  )
})
