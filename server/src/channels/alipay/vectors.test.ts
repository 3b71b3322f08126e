import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readForm } from '../form.ts'
import { readCertificates } from '../pem-certificates.ts'
import { isSignedBy, readPrivateKey, readPublicKey, signSha256 } from '../rsa.ts'
import { certificateSn, rootSn } from './certificates.ts'
import { parsedText, topLevelMembers } from './envelope.ts'
import { contentToSign, notInNotifications, notInRequests } from './signing.ts'

// Published and recomputed vectors, kept beside the repository and not in it.
const path = join(import.meta.dirname, '../../../../../shared/reference/vectors/alipay.json')
const isThere = existsSync(path)

type Named = { name: string }
type Answer = Named & { node_key: string; raw_body: string; signed_substring: string }
type Signed = { params: Record<string, string>; string_to_sign: string; sign: string }
type Notice = { params: Record<string, string>; string_to_verify: string }
type Vectors = {
  keys: Record<'generated_app' | 'generated_alipay', Record<string, string>>
  published: {
    sync_response: { public_key_pem: string; node_key: string; raw_body: string }
    get_sign_str: { cases: { raw_body: string; node_key: string; expected: string }[] }
    notify_payment: Notice & { public_key_spki_b64: string }
    sandbox_notify_with_plus: Notice & { certificate_pem: string }
    sandbox_request: Signed & { certificate_pem: string; certificate_sn: string }
    certificate_sn: { cases: { pem: string; sn: string; kind: string }[] }
  }
  generated: {
    requests_v2: (Named & Signed)[]
    responses_v2: Answer[]
    notifications: (Named & Notice & { keep_sign_type: boolean; form_body: string })[]
  }
}
const vectors = isThere ? (JSON.parse(readFileSync(path, 'utf8')) as Vectors) : undefined

const keyOf = (pem: string) => {
  const key = readPublicKey(pem)
  if (!key) throw new Error('The vectors hold a key that is none.')
  return key
}
const mapOf = (parameters: Record<string, string>) => new Map(Object.entries(parameters))

describe.skipIf(!isThere)('the vectors beside the repository (skipped when they are not there)', () => {
  it.each(vectors?.generated.requests_v2 ?? [])('sign the request: $name', async ({ params, string_to_sign, sign }) => {
    const content = contentToSign(mapOf(params), notInRequests)
    expect(content).toBe(string_to_sign)
    const key = readPrivateKey(vectors?.keys.generated_app.private_pkcs1_b64 ?? '')
    if (!key) throw new Error('The vectors hold no private key.')
    expect(await signSha256(content, key)).toBe(sign)
  })

  it('sign the request that the sandbox took', () => {
    const { params, string_to_sign, sign, certificate_pem } = (vectors as Vectors).published.sandbox_request
    const content = contentToSign(mapOf(params), notInRequests)
    expect(content).toBe(string_to_sign)
    expect(isSignedBy(new X509Certificate(certificate_pem).publicKey, Buffer.from(content), sign)).toBe(true)
  })

  it.each(vectors?.published.get_sign_str.cases ?? [])('cut the signed part out of $node_key', (one) => {
    expect(topLevelMembers(one.raw_body)?.get(one.node_key)).toBe(one.expected)
  })

  it.each(vectors?.generated.responses_v2.filter((one) => one.signed_substring.startsWith('{')) ?? [])(
    'verify the answer: $name',
    ({ node_key, raw_body, signed_substring }) => {
      const members = topLevelMembers(raw_body)
      expect(members?.get(node_key)).toBe(signed_substring)
      const key = keyOf(vectors?.keys.generated_alipay.public_spki_b64 ?? '')
      const signature = parsedText(members?.get('sign')) ?? ''
      expect(isSignedBy(key, Buffer.from(signed_substring), signature)).toBe(true)
      expect(isSignedBy(key, Buffer.from(`${signed_substring} `), signature)).toBe(false)
    },
  )

  it('verify the answer of the official kit', () => {
    const { public_key_pem, node_key, raw_body } = (vectors as Vectors).published.sync_response
    const members = topLevelMembers(raw_body)
    const signature = parsedText(members?.get('sign')) ?? ''
    expect(isSignedBy(keyOf(public_key_pem), Buffer.from(members?.get(node_key) ?? ''), signature)).toBe(true)
  })

  it.each(vectors?.generated.notifications.filter((one) => !one.keep_sign_type) ?? [])(
    'verify the notification: $name',
    ({ form_body, string_to_verify, params }) => {
      const form = readForm(Buffer.from(form_body))
      const content = Buffer.from(contentToSign(form ?? new Map(), notInNotifications), 'latin1')
      expect(content.toString('utf8')).toBe(string_to_verify)
      const key = keyOf(vectors?.keys.generated_alipay.public_spki_b64 ?? '')
      expect(isSignedBy(key, content, params.sign ?? '')).toBe(true)
    },
  )

  it('verify the published notifications, and not with sign_type in them', () => {
    const { notify_payment: first, sandbox_notify_with_plus: second } = (vectors as Vectors).published
    for (const [notice, key] of [
      [first, keyOf(first.public_key_spki_b64)],
      [second, new X509Certificate(second.certificate_pem).publicKey],
    ] as const) {
      const signature = notice.params.sign ?? ''
      const content = contentToSign(mapOf(notice.params), notInNotifications)
      expect(isSignedBy(key, Buffer.from(content), signature)).toBe(true)
      expect(isSignedBy(key, Buffer.from(contentToSign(mapOf(notice.params), ['sign'])), signature)).toBe(false)
    }
  })

  it.each(vectors?.published.certificate_sn.cases ?? [])('number the $kind certificate', ({ pem, sn, kind }) => {
    const certificates = readCertificates(pem) ?? []
    const [first] = certificates
    expect(kind === 'root bundle' ? rootSn(certificates) : first && certificateSn(first)).toBe(sn)
  })
})
