import type { AccessProduct } from '@hutong/contract'
import { connectPlatformAccount } from '../channels/index.ts'
import {
  type Applicant,
  checkApplicationsWork,
  createApplication,
  listApplications,
  submitApplication,
  uploadDocument,
} from '../onboarding/index.ts'
import type { Core } from './compose.ts'
import { ensureDemoApp } from './demo-app.ts'
import type { accountsOf } from './seed.ts'

/** The platform as a service provider at both simulated wallets. */
export async function connectDemoPlatform(
  { connectors, deps }: Core,
  accounts: ReturnType<typeof accountsOf>,
): Promise<void> {
  for (const account of accounts) {
    const connector = connectors.find((each) => each.channel === account.channel)
    if (!connector) throw new Error(`no connector for ${account.channel}`)
    const connected = await connectPlatformAccount(deps, connector, { ...account, livemode: false }, 'command:seed')
    if (connected.kind === 'invalid')
      throw new Error(`the simulators' platform credentials are not usable: ${connected.problems.join('; ')}`)
  }
}

/** A picture of one dot: what is on it matters to nobody here. */
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const wechatFacts = {
  contact_name: '张小胡',
  contact_id_number: '999999199001010016',
  contact_phone: '13900000001',
  contact_email: 'apply@hutong.example',
  subject_type: 'SUBJECT_TYPE_ENTERPRISE',
  license_number: '91990000MA00000X01',
  legal_person: '张小胡',
  license_begin: '2020-01-01',
  license_end: '2040-01-01',
  id_card_name: '张小胡',
  id_card_number: '999999199001010016',
  id_card_begin: '2018-05-01',
  id_card_end: '2038-05-01',
  service_phone: '400-000-0001',
  settlement_id: '716',
  qualification_type: '零售批发/生活娱乐/其他',
  bank_account_type: 'BANK_ACCOUNT_TYPE_CORPORATE',
  bank_name: '工商银行',
  bank_address_code: '110000',
  bank_account_number: '6222000000000000001',
}

const alipayFacts = {
  mcc: 'A0001_B0002',
  merchant_type: '01',
  cert_no: '91990000MA00000X02',
  license_end: '长期',
  legal_name: '李小巷',
  legal_cert_no: '999999198506120021',
  contact_name: '李小巷',
  contact_phone: '13900000002',
  service_phone: '400-000-0002',
  alipay_logon_id: 'settle@hutong.example',
}

const named: Record<AccessProduct, (name: string, slug: string) => Record<string, string>> = {
  wechat_partner: (name, slug) => ({
    ...wechatFacts,
    merchant_name: `${name}有限公司`,
    merchant_shortname: name,
    bank_account_name: `${name}有限公司`,
    web_domain: `https://${slug}.hutong.example`,
  }),
  alipay_direct: (name, slug) => ({
    ...alipayFacts,
    name: `${name}有限公司`,
    alias_name: name,
    site_url: `https://${slug}.hutong.example`,
    site_name: name,
  }),
}

const pictures: Record<AccessProduct, readonly string[]> = {
  wechat_partner: ['license_image', 'id_card_front', 'id_card_back'],
  alipay_direct: ['cert_image', 'legal_cert_front_image', 'legal_cert_back_image'],
}

/** A whole application as a diligent merchant fills it in. */
export const sampleFacts = (product: AccessProduct, name: string, slug: string): Record<string, string> =>
  named[product](name, slug)
export const samplePictures = (product: AccessProduct) =>
  pictures[product].map((field) => ({ field, content: picture }))

type Verdict = 'finish' | 'needs_changes'
export type Review = (
  channel: string,
  businessNo: string,
  verdict: Verdict,
  reasons?: readonly Readonly<{ field: string; reason: string }>[],
) => Promise<void>

/** The reviewing side of simulators that run elsewhere. */
export const reviewAt =
  (simulatorsUrl: string): Review =>
  async (channel, businessNo, verdict, reasons = []) => {
    const answer = await fetch(`${simulatorsUrl}/control/review/cases/${channel}/${businessNo}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ verdict, reasons }),
    })
    if (!answer.ok) throw new Error(`the simulators' reviewer answered ${answer.status}`)
  }

/** Who applies for what, and how far it has come. Names of their own, each in the spirit of a shop of its kind. */
const applicants = [
  { slug: 'fresh', name: '胡同鲜生', nameEn: 'Hutong Fresh', product: 'wechat_partner', verdict: 'finish' },
  { slug: 'outlet', name: '胡同特卖', nameEn: 'Hutong Outlet', product: 'alipay_direct', verdict: null },
  {
    slug: 'secondhand',
    name: '胡同闲置',
    nameEn: 'Hutong Second-hand',
    product: 'alipay_direct',
    verdict: 'needs_changes',
  },
] as const

/** Applications through the real interfaces of the simulators: one active, one under review, one to be changed. Repeating it does nothing. */
export async function seedApplications({ deps, onboarding }: Core, review: Review): Promise<void> {
  const work = checkApplicationsWork(onboarding)
  for (const applicant of applicants) {
    const app = await ensureDemoApp(deps, { ...applicant, methods: [] })
    const who: Applicant = { appId: app.id, livemode: false, by: 'command:seed' }
    const known = { appId: app.id, livemode: false, startingAfter: undefined, status: undefined, limit: 1 }
    if ((await listApplications(deps.db, deps.box, known)).length > 0) continue
    const { name, product, slug, verdict } = applicant
    const { id } = await createApplication(onboarding, who, { product, facts: sampleFacts(product, name, slug) })
    for (const document of samplePictures(product)) await uploadDocument(onboarding, who, id, document)
    await submitApplication(onboarding, who, id)
    await work.round()
    const businessNo = id.slice(id.indexOf('_') + 1)
    const reasons = [{ field: 'cert_image', reason: '营业执照照片模糊，请重新上传清晰的原件照片' }]
    const channel = product === 'wechat_partner' ? 'wechat' : 'alipay'
    if (verdict !== null) await review(channel, businessNo, verdict, verdict === 'needs_changes' ? reasons : [])
  }
}
