import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto'
import type { ChannelProduct } from '@hutong/contract'
import { z } from 'zod'
import type { AccountKey } from '../account-key.ts'
import { baseUrl, optionalText, problemsOf, refundWindowDays } from '../account-settings.ts'
import type { ChannelAccountRecord } from '../connector.ts'
import { readCertificates } from '../pem-certificates.ts'
import { isStrongRsa, readPrivateKey, readPublicKey } from '../rsa.ts'
import { certificateSn, chainsToRoot, rootSn } from './certificates.ts'

export const alipayProducts = ['page', 'wap', 'precreate', 'jsapi', 'app'] as const satisfies readonly ChannelProduct[]
export type AlipayProduct = (typeof alipayProducts)[number]

/** What the one key of public-key mode is called, where certificates have their SN. */
const publicKeyName = 'alipay_public_key'

/** What a request has to say of itself in certificate mode, and what a new certificate of Alipay's has to lead to. */
export type CertificateMode = Readonly<{
  appCert: X509Certificate
  appCertSn: string
  rootCertSn: string
  roots: readonly X509Certificate[]
}>

/** One application with its keys parsed. */
export type AlipayAccount = Readonly<{
  id: string
  merchantNo: string
  gateway: string
  appId: string
  /** The account that receives the money; null when the contract's own account does. */
  sellerId: string | null
  /** The merchant of direct pay that receives it, under the platform's own contract; null where the contract's account does. */
  subMerchantId: string | null
  privateKey: KeyObject
  certificateMode: CertificateMode | null
  /** By certificate SN, or the one key of public-key mode under `publicKeyName`. */
  verificationKeys: ReadonlyMap<string, KeyObject>
  alipayCerts: readonly string[]
  /** The SNs we were last named and do not know: what the next refresh asks for. */
  strangers: { inAnswer?: string; inNotification?: string }
  oauthAuthorizeUrl: string
  refundWindowDays: number | null
  products: ReadonlySet<ChannelProduct>
}>

const settingsSchema = z.object({
  gateway: baseUrl,
  app_id: z.string().regex(/^\d{16,32}$/, 'must be the application id of 16 digits or more'),
  seller_id: optionalText.refine(
    (value) => value === undefined || /^\d{16,28}$/.test(value),
    'must be 16 digits or more',
  ),
  sub_merchant_id: optionalText.refine(
    (value) => value === undefined || /^\d{16,32}$/.test(value),
    'must be 16 digits or more',
  ),
  sign_mode: z.enum(['public_key', 'certificate'], { error: 'must be public_key or certificate' }),
  alipay_public_key: optionalText,
  app_cert: optionalText,
  alipay_root_cert: optionalText,
  alipay_certs: z.array(z.string()).max(8).default([]),
  oauth_authorize_url: baseUrl.default('https://openauth.alipay.com/oauth2/publicAppAuthorize.htm'),
  refund_window_days: refundWindowDays,
  products: z
    .array(z.enum(alipayProducts, { error: `must be some of ${alipayProducts.join(', ')}` }))
    .min(1, 'must name at least one product'),
})
type Settings = z.output<typeof settingsSchema>

const secretsSchema = z.object({ private_key: z.string({ error: 'is missing' }) })

/** Reads what the store keeps. Problems name the field and never show its value. */
export function readAccount(
  record: ChannelAccountRecord,
): { account: AlipayAccount } | { problems: readonly string[] } {
  const settings = settingsSchema.safeParse(record.settings)
  const secrets = secretsSchema.safeParse(record.secrets)
  const problems = [...problemsOf(settings.error), ...problemsOf(secrets.error)]
  if (!settings.success || !secrets.success) return { problems }

  const privateKey = readPrivateKey(secrets.data.private_key)
  if (!privateKey) problems.push('private_key is not an RSA private key of at least 2048 bits.')
  const keys =
    settings.data.sign_mode === 'public_key'
      ? readPublicKeyMode(settings.data, problems)
      : readCertificateMode(settings.data, privateKey, problems)
  if (!privateKey || !keys || problems.length > 0) return { problems }
  return {
    account: {
      id: record.id,
      merchantNo: record.merchantNo,
      gateway: settings.data.gateway,
      appId: settings.data.app_id,
      sellerId: settings.data.seller_id ?? null,
      subMerchantId: settings.data.sub_merchant_id ?? null,
      privateKey,
      certificateMode: keys.certificateMode,
      verificationKeys: keys.verificationKeys,
      alipayCerts: settings.data.alipay_certs,
      strangers: {},
      oauthAuthorizeUrl: settings.data.oauth_authorize_url,
      refundWindowDays: settings.data.refund_window_days ?? null,
      products: new Set(settings.data.products),
    },
  }
}

type Keys = Pick<AlipayAccount, 'certificateMode' | 'verificationKeys'>

function readPublicKeyMode(settings: Settings, problems: string[]): Keys | undefined {
  const key = settings.alipay_public_key === undefined ? undefined : readPublicKey(settings.alipay_public_key)
  if (key) return { certificateMode: null, verificationKeys: new Map([[publicKeyName, key]]) }
  problems.push(
    'alipay_public_key must be the RSA public key of Alipay (not of the application) of at least 2048 bits.',
  )
  return undefined
}

function readCertificateMode(
  settings: Settings,
  privateKey: KeyObject | undefined,
  problems: string[],
): Keys | undefined {
  const appCert = readCertificates(settings.app_cert ?? '')?.[0]
  if (!appCert) problems.push('app_cert must be the application certificate in PEM form.')
  if (appCert && privateKey && !isPair(privateKey, appCert)) problems.push('app_cert is not of this private_key.')
  const roots = readCertificates(settings.alipay_root_cert ?? '')
  const rootCertSn = roots ? rootSn(roots) : ''
  if (!roots || rootCertSn === '')
    problems.push('alipay_root_cert must be the root certificates of Alipay in PEM form.')
  if (settings.alipay_certs.length === 0) problems.push('alipay_certs must hold the certificate of Alipay.')

  const verificationKeys = new Map<string, KeyObject>()
  for (const [index, pem] of settings.alipay_certs.entries()) {
    const read = readAlipayCertificate(pem, roots ?? [])
    if (typeof read === 'string') problems.push(`alipay_certs.${index} ${read}`)
    else verificationKeys.set(read.sn, read.certificate.publicKey)
  }
  if (!appCert || !roots) return undefined
  return { certificateMode: { appCert, appCertSn: certificateSn(appCert), rootCertSn, roots }, verificationKeys }
}

/** The first certificate of the text is Alipay's; the rest may help it to the root. Otherwise a sentence's end that says what is wrong. */
export function readAlipayCertificate(
  pem: string,
  roots: readonly X509Certificate[],
): Readonly<{ sn: string; certificate: X509Certificate }> | string {
  const [certificate, ...between] = readCertificates(pem) ?? []
  if (!certificate) return 'is not a certificate in PEM form.'
  if (!isStrongRsa(certificate.publicKey)) return 'does not hold an RSA key of at least 2048 bits.'
  if (!chainsToRoot(certificate, between, roots)) return 'does not lead to alipay_root_cert.'
  return { sn: certificateSn(certificate), certificate }
}

/**
 * The keys that may have signed something. One that is named is the only candidate. Notifications of certificate mode need not name
 * theirs; then each of the few we hold is one, or two of them could not be told apart while Alipay changes from one to the next.
 */
export function verificationKeys(
  account: AlipayAccount,
  sn: string | undefined,
): readonly { id: string; key: KeyObject }[] {
  const all = [...account.verificationKeys].map(([id, key]) => ({ id, key }))
  return account.certificateMode === null || sn === undefined ? all : all.filter(({ id }) => id === sn)
}

/** Keeps the name of a certificate we do not have. Only texts of the right shape: the name comes from outside. */
export function noteStranger(
  account: AlipayAccount,
  where: 'inAnswer' | 'inNotification',
  sn: string | undefined,
): void {
  if (sn !== undefined && /^[0-9a-f]{32}$/.test(sn) && !account.verificationKeys.has(sn)) account.strangers[where] = sn
}

export function keysOf(account: AlipayAccount): readonly AccountKey[] {
  const mode = account.certificateMode
  const certificate = (use: AccountKey['use'], each: X509Certificate): AccountKey => ({
    use,
    kind: 'certificate',
    id: certificateSn(each),
    validFrom: each.validFromDate,
    validUntil: each.validToDate,
  })
  const bare = { kind: 'public_key', validFrom: null, validUntil: null } as const
  if (mode === null)
    return [
      { ...bare, use: 'signs', id: account.appId },
      ...[...account.verificationKeys.keys()].map((id): AccountKey => ({ ...bare, use: 'verifies', id })),
    ]
  return [
    certificate('signs', mode.appCert),
    ...account.alipayCerts.flatMap((pem) =>
      (readCertificates(pem) ?? []).slice(0, 1).map((each) => certificate('verifies', each)),
    ),
  ]
}

function isPair(privateKey: KeyObject, certificate: X509Certificate): boolean {
  return createPublicKey(privateKey).equals(certificate.publicKey)
}
