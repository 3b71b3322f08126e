// A small DER writer, enough to issue the certificates that the wallets hand out.

import { type KeyObject, sign } from 'node:crypto'

export interface CertificateRequest {
  /** Attributes in order; CN, O, OU, C, L and ST are known. */
  subject: Record<string, string>
  issuer: Record<string, string>
  /** Upper- or lower-case hexadecimal text, positive. */
  serialHex: string
  publicKey: KeyObject
  issuerPrivateKey: KeyObject
  notBefore: Date
  notAfter: Date
  isAuthority?: boolean
}

/** Issues an X.509 v3 certificate signed with SHA-256 and RSA. Returns its PEM text without a final line feed. */
export function issueCertificate(request: CertificateRequest): string {
  const algorithm = sequence(oid(sha256WithRsa), Buffer.from([0x05, 0x00]))
  const basicConstraints = sequence(
    oid('2.5.29.19'),
    octets(sequence(...(request.isAuthority ? [der(0x01, Buffer.from([0xff]))] : []))),
  )
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(
      Buffer.from(request.serialHex.padStart(request.serialHex.length + (request.serialHex.length % 2), '0'), 'hex'),
    ),
    algorithm,
    name(request.issuer),
    sequence(time(request.notBefore), time(request.notAfter)),
    name(request.subject),
    request.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(basicConstraints)),
  )
  const signature = sign('RSA-SHA256', body, request.issuerPrivateKey)
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n')
}

const sha256WithRsa = '1.2.840.113549.1.1.11'
const attributeOids: Record<string, string> = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
}

function der(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content])
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const hex = length.toString(16)
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes])
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts))
}

function octets(content: Buffer): Buffer {
  return der(0x04, content)
}

function integer(magnitude: Buffer): Buffer {
  let start = 0
  while (start < magnitude.length - 1 && magnitude[start] === 0) start += 1
  const bytes = magnitude.subarray(start)
  // A leading one bit would make the number negative.
  return der(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const part of rest) {
    const groups = [part & 0x7f]
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80)
    bytes.push(...groups)
  }
  return der(0x06, Buffer.from(bytes))
}

function name(attributes: Record<string, string>): Buffer {
  const parts = Object.entries(attributes).map(([short, value]) => {
    const type = attributeOids[short]
    if (!type) throw new RangeError(`A certificate name has no attribute ${short} here.`)
    // Countries are PrintableString by the standard, everything else may be UTF-8.
    const text = der(short === 'C' ? 0x13 : 0x0c, Buffer.from(value, 'utf8'))
    return der(0x31, sequence(oid(type), text))
  })
  return sequence(...parts)
}

function time(at: Date): Buffer {
  const digits = at.toISOString().replace(/\D/g, '').slice(0, 14)
  const isBefore2050 = at.getUTCFullYear() < 2050
  return der(isBefore2050 ? 0x17 : 0x18, Buffer.from(`${isBefore2050 ? digits.slice(2) : digits}Z`, 'latin1'))
}
