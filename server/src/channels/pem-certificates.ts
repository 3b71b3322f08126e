import { X509Certificate } from 'node:crypto'

/** The certificates of a PEM text in its order; undefined when there is none or one cannot be read. */
export function readCertificates(text: string): readonly X509Certificate[] | undefined {
  const pems = text.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? []
  try {
    const certificates = pems.map((pem) => new X509Certificate(pem))
    return certificates.length > 0 ? certificates : undefined
  } catch {
    return undefined
  }
}
