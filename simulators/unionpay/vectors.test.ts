import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { certIdOf } from './certificates.ts'
import { columnWidths } from './clearing-file.ts'
import { plainText } from './request-form.ts'
import { digestOf, type Fields, isSignedBy, signatureOf, signedText } from './signing.ts'
import { readAnswer } from './test-bench.ts'

const file = join(import.meta.dirname, '../../../shared/reference/vectors/unionpay.json')
const isThere = existsSync(file)
const vectors = isThere ? JSON.parse(readFileSync(file, 'utf8')) : undefined

type Signed = { params: Fields; string_to_sign: string; sha256_hex: string; signature: string }

describe.skipIf(!isThere)('the published vectors (skipped where the reference material is not at hand)', () => {
  it('give the string to sign, its digits and the signature of each request', () => {
    const { private_pkcs8_b64: own, public_spki_b64: others } = vectors.generated.key
    const key = createPrivateKey({ key: Buffer.from(own, 'base64'), format: 'der', type: 'pkcs8' })
    const publicKey = createPublicKey({ key: Buffer.from(others, 'base64'), format: 'der', type: 'spki' })
    expect(vectors.generated.requests.length).toBeGreaterThan(4)
    for (const one of vectors.generated.requests as Signed[]) {
      expect(signedText(one.params)).toBe(one.string_to_sign)
      expect(digestOf(one.params)).toBe(one.sha256_hex)
      expect(signatureOf(one.params, key)).toBe(one.signature)
      expect(isSignedBy({ ...one.params, signature: one.signature }, publicKey)).toBe(true)
      expect(isSignedBy({ ...one.params, merId: '1', signature: one.signature }, publicKey)).toBe(false)
    }
  })

  it('verify a request of the test environment, whose certificate has its number in decimal digits', () => {
    const one = vectors.published.request_signature
    const { publicKey } = new X509Certificate(one.certificate_pem)
    expect(isSignedBy({ ...one.params, signature: one.signature }, publicKey)).toBe(true)
    expect(certIdOf(one.certificate_pem)).toBe(one.cert_id_decimal)
  })

  it('verify a real notice and a real answer with the certificate they carry, and only with its CR LF', () => {
    for (const { params } of [vectors.published.notify, vectors.published.query_response] as { params: Fields }[]) {
      const { publicKey, subject } = new X509Certificate(params.signPubKeyCert ?? '')
      expect(subject).toContain('@中国银联股份有限公司@')
      expect(isSignedBy(params, publicKey)).toBe(true)
      const other = { ...params, signPubKeyCert: params.signPubKeyCert?.replaceAll('\r', '') ?? '' }
      expect(isSignedBy(other, publicKey)).toBe(false)
    }
  })

  it('give the columns of the reconciliation file', () => {
    const { zm_widths: widths, zm_bytes_per_line_without_line_end: bytes } = vectors.published.reconciliation
    expect(columnWidths).toEqual(widths)
    expect(columnWidths.reduce((sum, width) => sum + width, columnWidths.length - 1)).toBe(bytes)
  })

  it('survive being written as an answer and read again', () => {
    const { params } = vectors.published.query_response as { params: Fields }
    expect(readAnswer(plainText(params))).toEqual(params)
  })
})
