import { createHash, type X509Certificate } from 'node:crypto'

/** All signature algorithms of the RSA family. The root file also holds SM2 certificates, which have no place in our chain. */
const rsaSignatures = '1.2.840.113549.1.1.'

/** Alipay's own name for a certificate: MD5 over the issuer from the inside out and the serial in decimal digits. */
export function certificateSn(certificate: X509Certificate): string {
  const issuer = certificate.issuer.split('\n').reverse().join(',')
  const serial = BigInt(`0x${certificate.serialNumber}`).toString()
  return createHash('md5').update(`${issuer}${serial}`, 'utf8').digest('hex')
}

function isRsaSigned(certificate: X509Certificate): boolean {
  return certificate.signatureAlgorithmOid?.startsWith(rsaSignatures) ?? false
}

/** The SNs of the RSA certificates of the root file, joined by `_`; empty when it has none. */
export function rootSn(roots: readonly X509Certificate[]): string {
  return roots.filter(isRsaSigned).map(certificateSn).join('_')
}

/** Whether `leaf` leads by signatures to one of the roots, over any of the certificates that came along. */
export function chainsToRoot(
  leaf: X509Certificate,
  between: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): boolean {
  const trusted = roots.filter(isRsaSigned)
  let current = leaf
  // No real chain is longer, and a loop of certificates ends here.
  for (let depth = 0; depth < 5; depth += 1) {
    if (trusted.some((root) => isIssuedBy(current, root))) return true
    const next = between.find((candidate) => candidate.ca && candidate !== current && isIssuedBy(current, candidate))
    if (!next) return false
    current = next
  }
  return false
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  } catch {
    return false
  }
}
