import type { KeyObject, X509Certificate } from 'node:crypto'
import { readCertificates } from '../pem-certificates.ts'
import { isStrongRsa } from '../rsa.ts'

/** What a message's own certificate has to lead to, and whose it has to be. */
export type Trust = Readonly<{
  roots: readonly X509Certificate[]
  middles: readonly X509Certificate[]
  /** The company's name, third part of the certificate's CN. */
  company: string
}>

/** A certificate that leads to the root and is UnionPay's, and the time in which the whole chain is valid. */
type Trusted = Readonly<{ id: string; key: KeyObject; from: Date; until: Date }>

/** By the certificate's text. Only genuine ones are kept, so nobody else can fill it. */
export type TrustedCertificates = Map<string, Trusted>

const certificateTextMax = 8_192
const keptMax = 8

/** UnionPay names certificates by their serial number in decimal digits. */
export function certIdOf(certificate: X509Certificate): string {
  return BigInt(`0x${certificate.serialNumber}`).toString()
}

/**
 * The key of the certificate that a message carries, if it can be believed now. Every message brings its certificate, and reading
 * one costs more than the signature: it is done once for each text.
 */
export function trustedKey(
  trust: Trust,
  kept: TrustedCertificates,
  pem: string,
  now: Date,
): Readonly<{ id: string; key: KeyObject }> | undefined {
  let trusted = kept.get(pem)
  if (!trusted) {
    trusted = pem.length <= certificateTextMax ? readTrusted(trust, pem) : undefined
    if (!trusted) return undefined
    if (kept.size >= keptMax) kept.clear()
    kept.set(pem, trusted)
  }
  return now >= trusted.from && now <= trusted.until ? trusted : undefined
}

/** Step by step, because UnionPay's test certificates are signed with SHA-1, which a TLS library's chain building may refuse. */
function readTrusted(trust: Trust, pem: string): Trusted | undefined {
  const [leaf, ...more] = readCertificates(pem) ?? []
  if (!leaf || more.length > 0 || !isStrongRsa(leaf.publicKey) || companyOf(leaf) !== trust.company) return undefined
  const middle = trust.middles.find((candidate) => isIssuedBy(leaf, candidate))
  const root = middle && trust.roots.find((candidate) => isIssuedBy(middle, candidate))
  if (!middle || !root) return undefined
  const chain = [leaf, middle, root]
  return {
    id: certIdOf(leaf),
    key: leaf.publicKey,
    from: new Date(Math.max(...chain.map((each) => each.validFromDate.getTime()))),
    until: new Date(Math.min(...chain.map((each) => each.validToDate.getTime()))),
  }
}

/** The same authority issues the certificates of merchants: only the name in it makes one UnionPay's. */
function companyOf(certificate: X509Certificate): string | undefined {
  const names: unknown = certificate.toLegacyObject().subject.CN
  return typeof names === 'string' ? names.split('@')[2] : undefined
}

export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  } catch {
    return false
  }
}
