import { createSecretKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { ChannelProduct } from '@hutong/contract'
import { z } from 'zod'
import { baseUrl, optionalText, problemsOf, refundWindowDays } from '../account-settings.ts'
import type { ChannelAccountRecord } from '../connector.ts'
import { isStrongRsa, readPrivateKey, readPublicKey } from '../rsa.ts'

export const wechatProducts = ['native_qr', 'jsapi', 'h5', 'app'] as const satisfies readonly ChannelProduct[]
export type WeChatProduct = (typeof wechatProducts)[number]

/** A key WeChat Pay signs with. Certificates live for a while, the public key of the newer mode has no end. */
export type VerificationKey = Readonly<{ id: string; key: KeyObject; from: Date | null }>

/** One merchant account with its keys parsed. */
export type WeChatAccount = Readonly<{
  id: string
  merchantNo: string
  apiOrigin: string
  /** What the API's paths begin with on the wire; part of what is signed. Empty at the real host. */
  apiPrefix: string
  /** Whoever signs: the merchant, or the service provider it is paid through. */
  mchid: string
  appid: string
  /** In partner mode the merchant that is paid; null where it signs for itself. */
  subMchid: string | null
  serialNo: string
  privateKey: KeyObject
  apiV3Key: KeyObject
  keyMode: 'public_key' | 'platform_certificate'
  publicKeyId: string | null
  /** Whether WeChat Pay may sign with platform certificates: in their mode, and for a merchant who is leaving it. */
  usesCertificates: boolean
  verificationKeys: ReadonlyMap<string, VerificationKey>
  oauthAuthorizeUrl: string
  oauthApiBase: string
  appSecret: string | null
  h5AppName: string | null
  /** How the token for the share ticket is asked for: without disturbing other holders of one, or as it always was. */
  accessTokenWay: 'stable' | 'plain'
  jssdkUrl: string
  refundWindowDays: number | null
  products: ReadonlySet<ChannelProduct>
}>

const settingsSchema = z.object({
  api_base: baseUrl,
  mchid: z.string().regex(/^\d{8,10}$/, 'must be the merchant number of 8 to 10 digits'),
  sub_mchid: optionalText.refine(
    (value) => value === undefined || /^\d{8,10}$/.test(value),
    'must be the sub-merchant number of 8 to 10 digits',
  ),
  appid: z.string().regex(/^[0-9A-Za-z]{1,32}$/, 'must be the app id of at most 32 letters and digits'),
  serial_no: z.string().regex(/^[0-9A-Fa-f]{8,64}$/, 'must be the hexadecimal serial of the merchant certificate'),
  key_mode: z.enum(['public_key', 'platform_certificate'], { error: 'must be public_key or platform_certificate' }),
  public_key_id: optionalText,
  public_key: optionalText,
  platform_certificates: z.array(z.object({ serial: z.string(), pem: z.string() })).default([]),
  oauth_authorize_url: baseUrl.default('https://open.weixin.qq.com/connect/oauth2/authorize'),
  oauth_api_base: baseUrl.default('https://api.weixin.qq.com'),
  h5_app_name: optionalText,
  access_token_way: z.enum(['stable', 'plain'], { error: 'must be stable or plain' }).default('stable'),
  jssdk_url: baseUrl.default('https://res.wx.qq.com/open/js/jweixin-1.6.0.js'),
  refund_window_days: refundWindowDays,
  products: z
    .array(z.enum(wechatProducts, { error: `must be some of ${wechatProducts.join(', ')}` }))
    .min(1, 'must name at least one product'),
})

const secretsSchema = z.object({
  private_key: z.string({ error: 'is missing' }),
  api_v3_key: z.string({ error: 'is missing' }),
  app_secret: optionalText,
})

/** Reads what the store keeps. Problems name the field and never show its value. */
export function readAccount(
  record: ChannelAccountRecord,
): { account: WeChatAccount } | { problems: readonly string[] } {
  const settings = settingsSchema.safeParse(record.settings)
  const secrets = secretsSchema.safeParse(record.secrets)
  const problems = [...problemsOf(settings.error), ...problemsOf(secrets.error)]
  if (!settings.success || !secrets.success) return { problems }

  const privateKey = readPrivateKey(secrets.data.private_key)
  if (!privateKey) problems.push('private_key is not an RSA private key of at least 2048 bits in PEM form.')
  const apiV3Key = Buffer.from(secrets.data.api_v3_key, 'utf8')
  if (apiV3Key.length !== 32) problems.push('api_v3_key must be exactly 32 bytes long.')

  const verificationKeys = new Map<string, VerificationKey>()
  const { public_key, public_key_id, key_mode } = settings.data
  if (public_key_id !== undefined && !/^PUB_KEY_ID_[0-9A-Za-z]{1,64}$/.test(public_key_id)) {
    problems.push('public_key_id must begin with PUB_KEY_ID_.')
  }
  if ((public_key === undefined) !== (public_key_id === undefined)) {
    problems.push('public_key and public_key_id are given together or not at all.')
  }
  if (key_mode === 'public_key' && public_key === undefined && public_key_id === undefined) {
    problems.push('public_key and public_key_id are needed when key_mode is public_key.')
  }
  if (public_key !== undefined && public_key_id !== undefined) {
    const key = readPublicKey(public_key)
    if (key) verificationKeys.set(public_key_id, { id: public_key_id, key, from: null })
    else problems.push('public_key is not an RSA public key of at least 2048 bits in PEM form.')
  }
  for (const [index, { serial, pem }] of settings.data.platform_certificates.entries()) {
    const read = readPlatformCertificate(serial, pem)
    if (typeof read === 'string') problems.push(`platform_certificates.${index} ${read}`)
    else verificationKeys.set(read.id, read)
  }
  if (!privateKey || problems.length > 0) return { problems }

  const api = new URL(settings.data.api_base)
  return {
    account: {
      id: record.id,
      merchantNo: record.merchantNo,
      apiOrigin: api.origin,
      apiPrefix: withoutFinalSlash(api.pathname),
      mchid: settings.data.mchid,
      appid: settings.data.appid,
      subMchid: settings.data.sub_mchid ?? null,
      serialNo: settings.data.serial_no.toUpperCase(),
      privateKey,
      // Prepared once: bare bytes are made a key again at every message.
      apiV3Key: createSecretKey(apiV3Key),
      keyMode: key_mode,
      publicKeyId: public_key_id ?? null,
      usesCertificates: key_mode === 'platform_certificate' || settings.data.platform_certificates.length > 0,
      verificationKeys,
      oauthAuthorizeUrl: settings.data.oauth_authorize_url,
      oauthApiBase: withoutFinalSlash(settings.data.oauth_api_base),
      appSecret: secrets.data.app_secret ?? null,
      h5AppName: settings.data.h5_app_name ?? null,
      accessTokenWay: settings.data.access_token_way,
      jssdkUrl: settings.data.jssdk_url,
      refundWindowDays: settings.data.refund_window_days ?? null,
      products: new Set(settings.data.products),
    },
  }
}

/** The certificate's key, or a sentence's end that says what is wrong. */
export function readPlatformCertificate(serial: string, pem: string): VerificationKey | string {
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(pem)
  } catch {
    return 'is not a certificate in PEM form.'
  }
  const id = serial.toUpperCase()
  if (withoutZeros(certificate.serialNumber) !== withoutZeros(id)) return 'has another serial than the one given.'
  if (!isStrongRsa(certificate.publicKey)) return 'does not hold an RSA key of at least 2048 bits.'
  return { id, key: certificate.publicKey, from: certificate.validFromDate }
}

/** The id of the key we ask WeChat Pay to answer with, or undefined while no certificate is known yet. */
export function requestedKeyId(account: WeChatAccount, now: Date): string | undefined {
  if (account.keyMode === 'public_key') return account.publicKeyId ?? undefined
  const certificates = [...account.verificationKeys.values()]
    .flatMap(({ id, from }) => (from ? [{ id, from }] : []))
    .sort((a, b) => a.from.getTime() - b.from.getTime())
  // One that begins tomorrow is better than none: we may be the side whose clock is wrong.
  return (certificates.findLast(({ from }) => from <= now) ?? certificates[0])?.id
}

const withoutFinalSlash = (text: string) => text.replace(/\/+$/, '')
const withoutZeros = (hex: string) => hex.toUpperCase().replace(/^0+/, '')
