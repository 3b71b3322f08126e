import type { KeyObject } from 'node:crypto'
import type { KeyRing } from '../core/keys.ts'
import { type MerchantName, merchantTitles } from '../core/merchants.ts'
import { certificateSn, issuedByRoot, type PlatformCertificates, platformCertificates } from './certificates.ts'

export interface AlipayMerchant {
  name: MerchantName | 'platform'
  title: string
  appId: string
  /** The pid: the account that receives the money. */
  sellerId: string
  sellerEmail: string
  mode: 'public_key' | 'certificate'
  /** What the merchant signs with; the real gateway never has it. */
  privatePem: string
  publicKey: KeyObject
  appCertPem: string
  appCertSn: string
  /** A service provider with direct pay, who takes merchants in. */
  isPartner: boolean
}

export interface Platform extends PlatformCertificates {
  signingKey: KeyObject
  publicPem: string
  merchants: AlipayMerchant[]
  merchantByAppId(appId: string | undefined): AlipayMerchant | undefined
}

/** An application has one mode. The second-hand shop takes no Alipay. */
const contracts = [
  { name: 'shop', appId: '2021000000000101', sellerId: '2088000000000101', mode: 'public_key' },
  { name: 'video', appId: '2021000000000102', sellerId: '2088000000000102', mode: 'certificate' },
  { name: 'platform', appId: '2021000000000109', sellerId: '2088000000000109', mode: 'public_key' },
] as const

export async function createPlatform(keys: KeyRing): Promise<Platform> {
  const certificates = await platformCertificates(keys)
  const pair = await keys.pair('alipay/platform')
  const merchants: AlipayMerchant[] = []
  for (const contract of contracts) {
    const own = await keys.pair(`alipay/${contract.name}`)
    const appCertPem = await issuedByRoot(keys, `alipay/${contract.name}.crt`, contract.appId, own.publicKey)
    merchants.push({
      ...contract,
      title: contract.name === 'platform' ? '胡同服务商' : merchantTitles[contract.name],
      isPartner: contract.name === 'platform',
      sellerEmail: `${contract.name}@hutong.example`,
      privatePem: own.privatePem,
      publicKey: own.publicKey,
      appCertPem,
      appCertSn: certificateSn(appCertPem),
    })
  }
  return {
    ...certificates,
    signingKey: pair.privateKey,
    publicPem: pair.publicPem,
    merchants,
    merchantByAppId: (appId) => merchants.find((merchant) => merchant.appId === appId),
  }
}
