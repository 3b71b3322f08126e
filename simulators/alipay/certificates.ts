import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import type { KeyRing } from '../core/keys.ts'
import { randomHex } from '../core/random.ts'
import { issueCertificate } from '../core/x509.ts'

// Root, platform and application certificates of certificate mode, and the numbers the protocol calls them by.

const rsaSignatures = '1.2.840.113549.1.1'
const notBefore = new Date('2025-01-01T00:00:00+08:00')
const notAfter = new Date('2045-01-01T00:00:00+08:00')

const rootNames = ['R1', 'R2'].map((generation) => ({
  C: 'CN',
  O: 'Hutong Simulators',
  OU: 'Certification Authority',
  CN: `Hutong Simulated Alipay Root ${generation}`,
}))

export interface PlatformCertificates {
  /** Several certificates in one PEM text, as the real root file. */
  rootPem: string
  rootSn: string
  /** The certificate of the key that signs answers and notifications. */
  alipayPem: string
  alipaySn: string
}

export async function platformCertificates(keys: KeyRing): Promise<PlatformCertificates> {
  const rootPems: string[] = []
  for (const [index, name] of rootNames.entries()) {
    const root = await keys.pair(`alipay/root-${index}`)
    rootPems.push(
      keys.text(`alipay/root-${index}.crt`, () =>
        issueCertificate({
          subject: name,
          issuer: name,
          serialHex: newSerial(),
          publicKey: root.publicKey,
          issuerPrivateKey: root.privateKey,
          notBefore,
          notAfter,
          isAuthority: true,
        }),
      ),
    )
  }
  const platform = await keys.pair('alipay/platform')
  const alipayPem = await issuedByRoot(keys, 'alipay/platform.crt', 'Hutong Simulated Alipay', platform.publicKey)
  const rootPem = rootPems.join('\n')
  return { rootPem, rootSn: rootCertificateSn(rootPem), alipayPem, alipaySn: certificateSn(alipayPem) }
}

/** A certificate for `publicKey`, issued once under `name` and the same from then on. */
export async function issuedByRoot(
  keys: KeyRing,
  name: string,
  commonName: string,
  publicKey: KeyObject,
): Promise<string> {
  const root = await keys.pair('alipay/root-0')
  const issuer = rootNames[0] ?? {}
  return keys.text(name, () =>
    issueCertificate({
      subject: { C: 'CN', O: 'Hutong Simulators', OU: 'Alipay', CN: commonName },
      issuer,
      serialHex: newSerial(),
      publicKey,
      issuerPrivateKey: root.privateKey,
      notBefore,
      notAfter,
    }),
  )
}

/** MD5 in hexadecimal over the reversed issuer name and the serial number in decimal digits. */
export function certificateSn(pem: string): string {
  return snOf(new X509Certificate(pem))
}

/** The SNs of those certificates of a bundle that are signed with RSA, joined by `_`. */
export function rootCertificateSn(bundle: string): string {
  const pems = bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return pems
    .map((pem) => new X509Certificate(pem))
    .filter((certificate) => certificate.signatureAlgorithmOid?.startsWith(rsaSignatures))
    .map(snOf)
    .join('_')
}

function snOf(certificate: X509Certificate): string {
  const issuer = certificate.issuer.split('\n').reverse().join(',')
  const serial = BigInt(`0x${certificate.serialNumber}`).toString()
  return createHash('md5')
    .update(issuer + serial, 'utf8')
    .digest('hex')
}

// The first digit keeps the number positive and the length fixed.
function newSerial(): string {
  return `20${randomHex(15)}`
}
