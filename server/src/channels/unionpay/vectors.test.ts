import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isSignedBy, readPrivateKey, signSha256 } from '../rsa.ts'
import { certIdOf } from './certificates.ts'
import { readAnswerFields } from './gateway-client.ts'
import { readNotification } from './notification.ts'
import { contentToSign, digestToSign, verifyFields } from './signing.ts'
import { account, answerBody, formNotice } from './testing.ts'
import { readQuery } from './trades.ts'

// Published and recomputed vectors, kept beside the repository and not in it.
const path = join(import.meta.dirname, '../../../../../shared/reference/vectors/unionpay.json')
const isThere = existsSync(path)
type Params = Record<string, string>
type Vectors = {
  published: {
    request_signature: { params: Params; signature: string; certificate_pem: string; cert_id_decimal: string }
    notify: { params: Params }
    query_response: { params: Params }
    test_ca: { middle_pem: string; root_pem: string }
  }
  generated: {
    key: { private_pkcs8_b64: string }
    requests: { name: string; params: Params; string_to_sign: string; sha256_hex: string; signature: string }[]
  }
}
const vectors = isThere ? (JSON.parse(readFileSync(path, 'utf8')) as Vectors) : undefined
const fieldsOf = (params: Params) => new Map(Object.entries(params))

describe.skipIf(!vectors)('the vectors beside the repository (skipped when they are not there)', () => {
  const { published, generated } = vectors ?? ({ published: {}, generated: { requests: [] } } as unknown as Vectors)
  const merchant = () =>
    account({
      settings: {
        mer_id: '777290058167151',
        root_certs: published.test_ca.root_pem,
        middle_certs: published.test_ca.middle_pem,
      },
    })
  /** The published certificate has expired since; it is judged at the time of its message. */
  const then = new Date('2022-09-11T04:20:00Z')

  it.each(generated.requests)('sign the request “$name”', async (vector) => {
    const content = contentToSign(fieldsOf(vector.params))
    expect(content).toBe(vector.string_to_sign)
    expect(digestToSign(content)).toBe(vector.sha256_hex)
    const key = readPrivateKey(generated.key.private_pkcs8_b64)
    if (!key) throw new Error('The vectors have no private key.')
    expect(await signSha256(digestToSign(content), key)).toBe(vector.signature)
  })

  it('verify the published request with the merchant’s certificate, whose number is its serial in decimal', () => {
    const { certificate_pem: pem, cert_id_decimal: certId, params, signature } = published.request_signature
    const certificate = new X509Certificate(pem)
    expect(certIdOf(certificate)).toBe(certId)
    const content = contentToSign(fieldsOf(params))
    expect(isSignedBy(certificate.publicKey, Buffer.from(digestToSign(content)), signature)).toBe(true)
    expect(isSignedBy(certificate.publicKey, Buffer.from(content), signature)).toBe(false)
  })

  it('read the published notice as the payment it is', () => {
    const raw = formNotice(published.notify.params)
    expect(readNotification(merchant(), raw, then)).toMatchObject({
      kind: 'trade',
      eventId: '782209081322060674028-01',
      attemptNo: 'yansongda20220908132206',
      fact: {
        trade: {
          state: 'paid',
          channelTradeNo: '782209081322060674028',
          amount: { amount: 1n, currency: 'CNY' },
          paidAt: new Date('2022-09-08T13:22:06+08:00'),
        },
      },
    })
  })

  it('refuse the published notice once its certificate has expired, and with one byte changed', () => {
    const after = new Date('2025-08-01T00:00:00Z')
    expect(readNotification(merchant(), formNotice(published.notify.params), after)).toMatchObject({
      reason: 'unknown_serial',
    })
    const changed = formNotice({ ...published.notify.params, txnAmt: '2' })
    expect(readNotification(merchant(), changed, then)).toMatchObject({ reason: 'bad_signature' })
  })

  it('verify the published answer to a query, split without decoding anything', () => {
    const { params } = published.query_response
    const fields = readAnswerFields(Buffer.from(answerBody(params)))
    if (!fields) throw new Error('The answer was not read.')
    expect(verifyFields(merchant(), fields, then)).toMatchObject({ kind: 'genuine' })
    expect(readQuery(fields, { expiresAt: then }, then)).toMatchObject({
      state: 'paid',
      channelTradeNo: params.queryId,
      paidAt: new Date('2022-09-11T04:16:47+08:00'),
    })
  })
})
