import type { KeyObject } from 'node:crypto'
import type { KeyRing } from '../core/keys.ts'
import { type MerchantName, merchantTitles } from '../core/merchants.ts'
import { type Authorities, authorities, certIdOf, issuedByMiddle, signerName } from './certificates.ts'

export interface UnionpayMerchant {
  name: MerchantName
  title: string
  merId: string
  /** What the merchant signs with; the real gateway never has it. */
  privatePem: string
  publicKey: KeyObject
  certificatePem: string
  certId: string
}

export interface Platform extends Authorities {
  signingKey: KeyObject
  /** The certificate of the signing key as messages carry it, with CR LF. */
  signPubKeyCert: string
  merchants: UnionpayMerchant[]
  merchant(merId: string | undefined): UnionpayMerchant | undefined
}

/** The second-hand shop takes no UnionPay. */
const contracts = [
  { name: 'shop', merId: '777290000000101' },
  { name: 'video', merId: '777290000000102' },
] as const

export async function createPlatform(keys: KeyRing): Promise<Platform> {
  const own = await authorities(keys)
  const signer = await keys.pair('unionpay/signer')
  const signerPem = await issuedByMiddle(keys, 'unionpay/signer.crt', signerName, signer.publicKey)
  const merchants: UnionpayMerchant[] = []
  for (const { name, merId } of contracts) {
    const pair = await keys.pair(`unionpay/${name}`)
    const commonName = `041@Z2026-11-01@${merId}:SIGN@00000001`
    const certificatePem = await issuedByMiddle(keys, `unionpay/${name}.crt`, commonName, pair.publicKey)
    merchants.push({
      name,
      merId,
      title: merchantTitles[name],
      privatePem: pair.privatePem,
      publicKey: pair.publicKey,
      certificatePem,
      certId: certIdOf(certificatePem),
    })
  }
  return {
    ...own,
    signingKey: signer.privateKey,
    signPubKeyCert: withCrLf(signerPem),
    merchants,
    merchant: (merId) => merchants.find((merchant) => merchant.merId === merId),
  }
}

export function withCrLf(pem: string): string {
  return pem.replaceAll('\n', '\r\n')
}
