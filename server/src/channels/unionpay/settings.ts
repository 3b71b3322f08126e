import type { KeyObject, X509Certificate } from 'node:crypto'
import type { ChannelProduct } from '@hutong/contract'
import { z } from 'zod'
import type { AccountKey } from '../account-key.ts'
import { baseUrl, optionalText, problemsOf, refundWindowDays } from '../account-settings.ts'
import type { ChannelAccountRecord } from '../connector.ts'
import { readCertificates } from '../pem-certificates.ts'
import { readPrivateKey } from '../rsa.ts'
import { certIdOf, isIssuedBy, type Trust, type TrustedCertificates } from './certificates.ts'

export const unionpayProducts = ['front', 'order_qr', 'app'] as const satisfies readonly ChannelProduct[]
export type UnionpayProduct = (typeof unionpayProducts)[number]

/** One merchant number with its keys parsed. */
export type UnionpayAccount = Readonly<{
  id: string
  merchantNo: string
  gateway: string
  merId: string
  /** `0` a merchant of its own, `2` a merchant of a platform: then `subMerchant` says which. */
  accessType: '0' | '2'
  subMerchant: Readonly<Record<string, string>>
  certId: string
  privateKey: KeyObject
  trust: Trust
  trustedCertificates: TrustedCertificates
  bizTypes: Readonly<Record<UnionpayProduct, string>>
  refundWindowDays: number | undefined
  /** Whether all of a trade of the same clearing day is given back by a cancel, which costs no fee. */
  cancelSameDay: boolean
  products: ReadonlySet<ChannelProduct>
}>

const bizType = z.string().regex(/^\d{6}$/, 'must be 6 digits')

const settingsSchema = z.object({
  gateway: baseUrl.default('https://gateway.95516.com').transform((value) => value.replace(/\/+$/, '')),
  mer_id: z.string().regex(/^[0-9A-Za-z]{15}$/, 'must be the merchant number of 15 letters or digits'),
  cert_id: z.string().regex(/^[1-9]\d{0,127}$/, 'must be the serial number of the certificate in decimal digits'),
  root_certs: z.string({ error: 'is missing' }),
  middle_certs: z.string({ error: 'is missing' }),
  verify_cn: z.string().min(1, 'must not be empty').default('中国银联股份有限公司'),
  access_type: z.enum(['0', '2'], { error: 'must be 0 (merchant) or 2 (merchant of a platform)' }).default('0'),
  sub_mer_id: optionalText.refine((value) => value === undefined || /^[0-9A-Za-z]{5,15}$/.test(value), {
    error: 'must be 5 to 15 letters or digits',
  }),
  sub_mer_name: optionalText.refine((value) => bytesOf(value) <= 40, { error: 'must be 40 bytes at most' }),
  sub_mer_abbr: optionalText.refine((value) => bytesOf(value) <= 8, { error: 'must be 8 bytes at most' }),
  front_biz_type: bizType.default('000201'),
  app_biz_type: bizType.default('000201'),
  qr_biz_type: bizType.default('000000'),
  refund_window_days: refundWindowDays,
  cancel_same_day: z.boolean({ error: 'must be true or false' }).default(false),
  products: z
    .array(z.enum(unionpayProducts, { error: `must be some of ${unionpayProducts.join(', ')}` }))
    .min(1, 'must name at least one product'),
})
type Settings = z.output<typeof settingsSchema>

const secretsSchema = z.object({ private_key: z.string({ error: 'is missing' }) })

/** As UnionPay counts: a Chinese character is two bytes. */
const bytesOf = (text = ''): number => [...text].reduce((bytes, each) => bytes + (each < '\u0080' ? 1 : 2), 0)

/** Reads what the store keeps. Problems name the field and never show its value. */
export function readAccount(
  record: ChannelAccountRecord,
): { account: UnionpayAccount } | { problems: readonly string[] } {
  const settings = settingsSchema.safeParse(record.settings)
  const secrets = secretsSchema.safeParse(record.secrets)
  const problems = [...problemsOf(settings.error), ...problemsOf(secrets.error)]
  if (!settings.success || !secrets.success) return { problems }

  const privateKey = readPrivateKey(secrets.data.private_key)
  if (!privateKey) problems.push('private_key is not an RSA private key of at least 2048 bits in PEM form.')
  const chain = readChain(settings.data, problems)
  const subMerchant = readSubMerchant(settings.data, problems)
  if (!privateKey || !chain || problems.length > 0) return { problems }
  const { front_biz_type: front, app_biz_type: app, qr_biz_type: order_qr } = settings.data
  return {
    account: {
      id: record.id,
      merchantNo: record.merchantNo,
      gateway: settings.data.gateway,
      merId: settings.data.mer_id,
      accessType: settings.data.access_type,
      subMerchant,
      certId: settings.data.cert_id,
      privateKey,
      trust: { ...chain, company: settings.data.verify_cn },
      trustedCertificates: new Map(),
      bizTypes: { front, app, order_qr },
      refundWindowDays: settings.data.refund_window_days,
      cancelSameDay: settings.data.cancel_same_day,
      products: new Set(settings.data.products),
    },
  }
}

type Chain = Readonly<{ roots: readonly X509Certificate[]; middles: readonly X509Certificate[] }>

function readChain(settings: Settings, problems: string[]): Chain | undefined {
  const roots = readCertificates(settings.root_certs)
  const middles = readCertificates(settings.middle_certs)
  if (!roots) problems.push('root_certs must be the root certificate of UnionPay’s authority in PEM form.')
  if (!middles) problems.push('middle_certs must be the certificate between UnionPay’s and the root in PEM form.')
  if (!roots || !middles) return undefined
  if (!middles.every((middle) => roots.some((root) => isIssuedBy(middle, root))))
    problems.push('middle_certs does not lead to root_certs.')
  return { roots, middles }
}

/** UnionPay sends its certificate along, so that what is stored is whom to believe; its own is known once a message came. */
export function keysOf(account: UnionpayAccount): readonly AccountKey[] {
  const { middles, roots } = account.trust
  return [
    { use: 'signs', kind: 'certificate', id: account.certId, validFrom: null, validUntil: null },
    ...[...account.trustedCertificates.values()].map(
      ({ from, id, until }): AccountKey => ({
        use: 'verifies',
        kind: 'certificate',
        id,
        validFrom: from,
        validUntil: until,
      }),
    ),
    ...[...middles, ...roots].map(
      (each): AccountKey => ({
        use: 'vouches',
        kind: 'certificate',
        id: certIdOf(each),
        validFrom: each.validFromDate,
        validUntil: each.validToDate,
      }),
    ),
  ]
}

function readSubMerchant(settings: Settings, problems: string[]): Readonly<Record<string, string>> {
  if (settings.access_type === '0') return {}
  const { sub_mer_id: subMerId, sub_mer_name: subMerName, sub_mer_abbr: subMerAbbr } = settings
  if (!subMerId || !subMerName || !subMerAbbr) {
    problems.push('sub_mer_id, sub_mer_name and sub_mer_abbr are needed where access_type is 2.')
    return {}
  }
  return { subMerId, subMerName, subMerAbbr }
}
