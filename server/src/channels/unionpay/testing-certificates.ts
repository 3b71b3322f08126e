import { type KeyObject, sign } from 'node:crypto'

// As much of DER as it takes to issue certificates, for the tests in this folder: so no key needs to be kept in a file.

export type Issue = Readonly<{
  cn: string
  publicKey: KeyObject
  issuerCn: string
  issuerKey: KeyObject
  from?: Date
  until?: Date
  ca?: boolean
}>

const node = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
const sequence = (...parts: readonly Uint8Array[]) => node(0x30, ...parts)
const fromHex = (hex: string) => Buffer.from(hex, 'hex')

const sha256WithRsa = sequence(fromHex('06092a864886f70d01010b'), fromHex('0500'))
const name = (cn: string) => sequence(node(0x31, sequence(fromHex('0603550403'), node(0x0c, Buffer.from(cn, 'utf8')))))
const time = (at: Date) => node(0x18, Buffer.from(`${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z`))
const firstDay = new Date('2026-01-01T00:00:00Z')
const lastDay = new Date('2036-01-01T00:00:00Z')

/** PEM text of a certificate with the serial number 4097. */
export function issueCertificate({ ca = false, from = firstDay, until = lastDay, ...issue }: Issue): string {
  const isAuthority = sequence(fromHex('0603551d13'), node(0x04, sequence(...(ca ? [fromHex('0101ff')] : []))))
  const body = sequence(
    node(0xa0, fromHex('020102')),
    fromHex('02021001'),
    sha256WithRsa,
    name(issue.issuerCn),
    sequence(time(from), time(until)),
    name(issue.cn),
    issue.publicKey.export({ type: 'spki', format: 'der' }),
    node(0xa3, sequence(isAuthority)),
  )
  const signature = node(0x03, fromHex('00'), sign('sha256', body, issue.issuerKey))
  const lines =
    sequence(body, sha256WithRsa, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
