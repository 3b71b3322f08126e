import type { Core } from '../core/core.ts'
import type { KeyPair } from '../core/keys.ts'
import { type MerchantName, merchantNames, merchantTitles } from '../core/merchants.ts'
import { randomHex, randomText } from '../core/random.ts'
import { issueCertificate } from '../core/x509.ts'

/**
 * How WeChat Pay signs toward a merchant: with its public key, with the platform certificate, moving between them, or having moved
 * to the public key, while an answer still follows a request that names the certificate.
 */
export type SigningMode = 'public_key' | 'certificate' | 'mixed' | 'moved'

export interface WechatMerchant {
  name: MerchantName | 'platform'
  title: string
  mode: SigningMode
  mchid: string
  appid: string
  appSecret: string
  /** Serial of the merchant's own API certificate. */
  serialNo: string
  /** The merchant's API certificate in PEM. */
  certificate: string
  keys: KeyPair
  apiV3Key: string
  publicKeyId: string
  /** WeChat Pay's pair for this merchant; the merchant gets the public half. */
  publicKeyPair: KeyPair
  /** A service provider, who takes merchants in. */
  isPartner?: boolean
  /** Taken in by this partner, whose keys and app it is paid through. */
  partnerOf?: string
}

/** What a merchant's system is configured with. Members that its signing mode does not have are null. */
export interface WechatCredentials {
  api_base: string
  mode: SigningMode
  mchid: string
  appid: string
  app_secret: string
  serial_no: string
  private_key: string
  certificate: string
  api_v3_key: string
  public_key_id: string | null
  public_key: string | null
  platform_serial: string | null
  platform_certificate: string | null
  oauth_authorize_url: string
  oauth_api_base: string
  /** The script that pages load for sharing. */
  js_sdk_url: string
}

const modes: Record<WechatMerchant['name'], SigningMode> = {
  shop: 'moved',
  video: 'certificate',
  secondhand: 'mixed',
  platform: 'public_key',
}
const titleOf = (name: WechatMerchant['name']) => (name === 'platform' ? '胡同服务商' : merchantTitles[name])
const certificateYears = 5
const startsCollection = 'wechat-certificate-starts'

export async function makeMerchants(core: Core): Promise<WechatMerchant[]> {
  const merchants = await Promise.all(
    merchantNames.map((name, index) => makeMerchant(core, name, `190000010${index + 1}`, index)),
  )
  // The service provider comes last, so that the shops keep their places.
  return [...merchants, { ...(await makeMerchant(core, 'platform', '1900000109', 8)), isPartner: true }]
}

async function makeMerchant(
  core: Core,
  name: WechatMerchant['name'],
  mchid: string,
  index: number,
): Promise<WechatMerchant> {
  const text = (what: string, make: () => string) => core.keys.text(`wechat/${name}/${what}`, make)
  const keys = await core.keys.pair(`wechat/${name}/merchant`)
  // The first digit is kept below 8 so that the serial is a positive number in every reader.
  const serialNo = text('serial', () => `5${randomHex(20).slice(1)}`)
  const issuer = await core.keys.pair('wechat/platform/issuer')
  const notBefore = certificateStart(core, `merchant ${mchid}`)
  return {
    name,
    title: titleOf(name),
    mode: modes[name],
    mchid,
    appid: `wxd00000000000010${index + 1}`,
    appSecret: text('app-secret', () => randomHex(16).toLowerCase()),
    serialNo,
    certificate: issueCertificate({
      subject: { C: 'CN', L: 'Shenzhen', O: '微信商户系统', OU: titleOf(name), CN: mchid },
      issuer: issuerName,
      serialHex: serialNo,
      publicKey: keys.publicKey,
      issuerPrivateKey: issuer.privateKey,
      notBefore,
      notAfter: certificateEnd(notBefore),
    }),
    keys,
    apiV3Key: text('api-v3-key', () => randomText(32)),
    publicKeyId: `PUB_KEY_ID_01${mchid}${'0'.repeat(16)}`,
    publicKeyPair: await core.keys.pair(`wechat/${name}/public-key`),
  }
}

const issuerName = { C: 'CN', O: 'Tenpay.com', OU: 'Tenpay.com CA Center', CN: 'Tenpay.com Root CA' }

/**
 * The day a certificate was made. It belongs to the memory of this process and not to the keys: tests with clocks years
 * apart share one key set, and a certificate must be valid by the clock of each.
 */
function certificateStart(core: Core, name: string): Date {
  const kept = core.store.collection<Date>(startsCollection)
  let start = kept.get(name)
  if (!start) {
    start = core.clock.now()
    kept.set(name, start)
    core.store.changed(startsCollection)
  }
  return start
}

function certificateEnd(start: Date): Date {
  const end = new Date(start)
  end.setUTCFullYear(end.getUTCFullYear() + certificateYears)
  return end
}

export interface PlatformCertificate {
  serial: string
  pem: string
  keys: KeyPair
  effectiveAt: Date
  expiresAt: Date
}

/** The platform certificate of a generation: 0 at first, one more with every rotation. */
export async function platformCertificate(core: Core, generation: number): Promise<PlatformCertificate> {
  const name = `wechat/platform/${generation}`
  const keys = await core.keys.pair(name)
  const issuer = await core.keys.pair('wechat/platform/issuer')
  const effectiveAt = certificateStart(core, `platform ${generation}`)
  const expiresAt = certificateEnd(effectiveAt)
  const serial = core.keys.text(`${name}/serial`, () => `7${randomHex(20).slice(1)}`)
  // Made anew at every start from the same parts, it is the same text every time.
  const pem = issueCertificate({
    subject: { C: 'CN', O: 'Tenpay.com', OU: 'Tenpay.com CA Center', CN: 'Tenpay.com sign' },
    issuer: issuerName,
    serialHex: serial,
    publicKey: keys.publicKey,
    issuerPrivateKey: issuer.privateKey,
    notBefore: effectiveAt,
    notAfter: expiresAt,
  })
  return { serial, pem, keys, effectiveAt, expiresAt }
}
