import { type KeyObject, X509Certificate } from 'node:crypto'
import type { KeyRing } from '../core/keys.ts'
import { randomHex } from '../core/random.ts'
import { issueCertificate } from '../core/x509.ts'

// A root, a middle authority below it, and the certificates that the middle one issues.

const notBefore = new Date('2025-01-01T00:00:00+08:00')
const notAfter = new Date('2045-01-01T00:00:00+08:00')

const rootName = { C: 'CN', O: 'Hutong Simulators', CN: 'Hutong Simulated UnionPay Root CA' }
const middleName = { C: 'CN', O: 'Hutong Simulators', CN: 'Hutong Simulated UnionPay OCA' }

export interface Authorities {
  rootPem: string
  middlePem: string
}

export async function authorities(keys: KeyRing): Promise<Authorities> {
  const root = await keys.pair('unionpay/root')
  const middle = await keys.pair('unionpay/middle')
  const validity = { issuer: rootName, issuerPrivateKey: root.privateKey, notBefore, notAfter, isAuthority: true }
  const rootPem = keys.text('unionpay/root.crt', () =>
    issueCertificate({ ...validity, subject: rootName, serialHex: newSerial(), publicKey: root.publicKey }),
  )
  const middlePem = keys.text('unionpay/middle.crt', () =>
    issueCertificate({ ...validity, subject: middleName, serialHex: newSerial(), publicKey: middle.publicKey }),
  )
  return { rootPem, middlePem }
}

/** A certificate of the middle authority for `publicKey`, issued once under `name` and the same from then on. */
export async function issuedByMiddle(
  keys: KeyRing,
  name: string,
  commonName: string,
  publicKey: KeyObject,
): Promise<string> {
  const { privateKey } = await keys.pair('unionpay/middle')
  return keys.text(name, () => issued(commonName, publicKey, middleName, privateKey))
}

/** The name of the gateway's own signer. Merchants look for the company in its third part. */
export const signerName = '041@8310000000083040@中国银联股份有限公司@00016495'

/** A certificate that says all the right things and that nobody vouches for. */
export function strangersCertificate(keys: { publicKey: KeyObject; privateKey: KeyObject }): string {
  return issued(signerName, keys.publicKey, middleName, keys.privateKey)
}

function issued(commonName: string, publicKey: KeyObject, issuer: Record<string, string>, by: KeyObject): string {
  return issueCertificate({
    subject: { C: 'CN', O: 'Hutong Simulators', OU: 'Enterprises', CN: commonName },
    issuer,
    serialHex: newSerial(),
    publicKey,
    issuerPrivateKey: by,
    notBefore,
    notAfter,
  })
}

/** The serial number in decimal digits, as messages write it. */
export function certIdOf(pem: string): string {
  return BigInt(`0x${new X509Certificate(pem).serialNumber}`).toString()
}

// The first digit keeps the number positive and the length fixed.
function newSerial(): string {
  return `10${randomHex(4)}`
}
