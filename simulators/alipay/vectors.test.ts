import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { certificateSn, rootCertificateSn } from './certificates.ts'
import { parseForm } from './charset.ts'
import { nodeText } from './envelope.ts'
import { notificationContent, requestContent, signRsa2, verifyRsa2, type WireParams } from './signing.ts'

const file = join(import.meta.dirname, '../../../shared/reference/vectors/alipay.json')
const isThere = existsSync(file)
const vectors = isThere ? JSON.parse(readFileSync(file, 'utf8')) : undefined

type Params = { params: WireParams; string_to_sign: string; string_to_verify: string; sign: string }

describe.skipIf(!isThere)('the published vectors (skipped where the reference material is not at hand)', () => {
  const spki = (base64: string) => createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' })
  const certificateKey = (pem: string) => new X509Certificate(pem).publicKey

  it('give the string to sign and a right signature for each plain request', () => {
    const appKey = vectors.keys.generated_app
    const key = createPrivateKey({ key: Buffer.from(appKey.private_pkcs8_b64, 'base64'), format: 'der', type: 'pkcs8' })
    expect(vectors.generated.requests_v2.length).toBeGreaterThan(3)
    for (const one of vectors.generated.requests_v2 as Params[]) {
      expect(requestContent(one.params)).toBe(one.string_to_sign)
      expect(signRsa2(one.string_to_sign, key)).toBe(one.sign)
    }
  })

  it('give the same for a real sandbox request with certificates', () => {
    const one = vectors.published.sandbox_request
    expect(requestContent(one.params)).toBe(one.string_to_sign)
    expect(verifyRsa2(one.string_to_sign, one.sign, certificateKey(one.certificate_pem))).toBe(true)
    expect(certificateSn(one.certificate_pem)).toBe(one.certificate_sn)
  })

  it('verify an order string and a page address', () => {
    const key = spki(vectors.keys.generated_app.public_spki_b64)
    const query = vectors.generated.page_pay_get_url.url.split('?')[1]
    for (const text of [vectors.generated.app_pay_order_string.order_string, query]) {
      const params = parseForm(text, 'utf-8')
      expect(verifyRsa2(requestContent(params), params.sign ?? '', key)).toBe(true)
    }
  })

  it('verify real notifications and returns, and only without their sign_type', () => {
    const { notify_payment: paid, sandbox_notify_with_plus: plus, sandbox_return_url: back } = vectors.published
    const key = spki(paid.public_key_spki_b64)
    expect(verifyRsa2(notificationContent(paid.params), paid.params.sign, key)).toBe(true)
    expect(verifyRsa2(requestContent(paid.params), paid.params.sign, key)).toBe(false)
    expect(notificationContent(plus.params)).toBe(plus.string_to_verify)
    expect(verifyRsa2(plus.string_to_verify, plus.params.sign, certificateKey(plus.certificate_pem))).toBe(true)
    const params = parseForm(back.query_url.split('?')[1], 'utf-8')
    expect(notificationContent(params)).toBe(back.string_to_verify)
    expect(verifyRsa2(back.string_to_verify, params.sign ?? '', certificateKey(back.certificate_pem))).toBe(true)
  })

  it('read the generated notifications from their bodies', () => {
    const ours = vectors.generated.notifications.filter((one: { keep_sign_type: boolean }) => !one.keep_sign_type)
    expect(ours.length).toBeGreaterThan(2)
    for (const one of ours) {
      expect(parseForm(one.form_body, 'utf-8')).toEqual(one.params)
      expect(notificationContent(one.params)).toBe(one.string_to_verify)
    }
  })

  it('write an answer with escaped slashes as the platform does', () => {
    const [precreate] = vectors.generated.responses_v2
    expect(nodeText(JSON.parse(precreate.signed_substring))).toBe(precreate.signed_substring)
  })

  it('number certificates and the root bundle', () => {
    for (const { pem, sn, kind } of vectors.published.certificate_sn.cases) {
      expect(kind === 'root bundle' ? rootCertificateSn(pem) : certificateSn(pem)).toBe(sn)
    }
  })
})
