import type { AccessProduct } from './statuses.ts'

export type AccessFactKind = 'text' | 'number' | 'date' | 'choice' | 'image' | 'bank_card' | 'id_number'

/** One thing a channel wants to know. The same table draws the form, checks what was entered and says what is sealed. */
export type AccessFact = Readonly<{
  field: string
  kind: AccessFactKind
  zh: string
  en: string
  required: boolean
  /** Required only while another fact has this value. */
  requiredWhen?: Readonly<{ field: string; is: string }>
  pattern?: RegExp
  choices?: Readonly<Record<string, Readonly<{ zh: string; en: string }>>>
  /** Sealed in the database, masked wherever it is shown, and encrypted on the wire where the channel has a way to. */
  sensitive?: boolean
  /** Of a date: a licence or card ends then. `长期` says that it never does. */
  ends?: boolean
}>

type More = Partial<Pick<AccessFact, 'required' | 'requiredWhen' | 'pattern' | 'choices' | 'sensitive' | 'ends'>>
const fact = (field: string, kind: AccessFactKind, zh: string, en: string, more: More = {}): AccessFact => ({
  field,
  kind,
  zh,
  en,
  required: true,
  ...more,
})

const phone = /^(1\d{10}|0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4})$/
const licenceNo = /^[0-9A-Z]{15}$|^[0-9A-Z]{18}$/

const wechatPartner: readonly AccessFact[] = [
  fact('contact_name', 'text', '超级管理员姓名', 'Administrator’s name', { sensitive: true }),
  fact('contact_id_number', 'id_number', '超级管理员身份证号', 'Administrator’s ID number', { sensitive: true }),
  fact('contact_phone', 'text', '超级管理员手机', 'Administrator’s mobile', { pattern: /^1\d{10}$/, sensitive: true }),
  fact('contact_email', 'text', '超级管理员邮箱', 'Administrator’s e-mail', {
    pattern: /^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/,
    sensitive: true,
  }),
  fact('subject_type', 'choice', '主体类型', 'Kind of business', {
    choices: {
      SUBJECT_TYPE_ENTERPRISE: { zh: '企业', en: 'Company' },
      SUBJECT_TYPE_INDIVIDUAL: { zh: '个体户', en: 'Sole trader' },
    },
  }),
  fact('license_image', 'image', '营业执照照片', 'Picture of the business licence'),
  fact('license_number', 'text', '统一社会信用代码', 'Licence number', { pattern: licenceNo }),
  fact('merchant_name', 'text', '商户名称（与执照一致）', 'Name on the licence'),
  fact('legal_person', 'text', '法定代表人', 'Legal representative', { sensitive: true }),
  fact('license_begin', 'date', '执照有效期开始', 'Licence valid from'),
  fact('license_end', 'date', '执照有效期结束', 'Licence valid until', { ends: true }),
  fact('id_card_front', 'image', '法人身份证人像面', 'Representative’s ID card, face'),
  fact('id_card_back', 'image', '法人身份证国徽面', 'Representative’s ID card, emblem'),
  fact('id_card_name', 'text', '法人身份证姓名', 'Name on the ID card', { sensitive: true }),
  fact('id_card_number', 'id_number', '法人身份证号码', 'Number of the ID card', { sensitive: true }),
  fact('id_card_begin', 'date', '身份证有效期开始', 'ID card valid from'),
  fact('id_card_end', 'date', '身份证有效期结束', 'ID card valid until', { ends: true }),
  fact('merchant_shortname', 'text', '商户简称', 'Short name payers see', { pattern: /^.{1,64}$/u }),
  fact('service_phone', 'text', '客服电话', 'Service telephone', { pattern: phone }),
  fact('web_domain', 'text', '网站域名', 'Domain of the site', { pattern: /^(https?:\/\/)?[\w-]+(\.[\w-]+)+(\/.*)?$/ }),
  fact('settlement_id', 'number', '入驻结算规则 ID', 'Settlement rule', { pattern: /^\d{3}$/ }),
  fact('qualification_type', 'text', '所属行业', 'Trade'),
  fact('bank_account_type', 'choice', '结算账户类型', 'Kind of bank account', {
    choices: {
      BANK_ACCOUNT_TYPE_CORPORATE: { zh: '对公银行账户', en: 'Business account' },
      BANK_ACCOUNT_TYPE_PERSONAL: { zh: '经营者个人银行卡', en: 'Owner’s personal card' },
    },
  }),
  fact('bank_account_name', 'text', '开户名称', 'Account holder', { sensitive: true }),
  fact('bank_name', 'text', '开户银行', 'Bank'),
  fact('bank_address_code', 'number', '开户银行省市编码', 'Code of the bank’s city', { pattern: /^\d{6}$/ }),
  fact('bank_account_number', 'bank_card', '银行账号', 'Account number', { sensitive: true }),
]

const alipayDirect: readonly AccessFact[] = [
  fact('name', 'text', '商户名称（与执照一致）', 'Name on the licence'),
  fact('alias_name', 'text', '商户别名', 'Short name payers see'),
  fact('mcc', 'text', '商户类别码', 'Merchant category code', { pattern: /^[A-Z]\d{4}_[A-Z]\d{4}$|^\d{4}$/ }),
  fact('merchant_type', 'choice', '商户类型', 'Kind of business', {
    choices: { '01': { zh: '企业', en: 'Company' }, '07': { zh: '个体工商户', en: 'Sole trader' } },
  }),
  fact('cert_no', 'text', '营业执照号', 'Licence number', { pattern: licenceNo }),
  fact('cert_name', 'text', '执照名称', 'Trade name on the licence', {
    required: false,
    requiredWhen: { field: 'merchant_type', is: '07' },
  }),
  fact('cert_image', 'image', '营业执照照片', 'Picture of the business licence'),
  fact('license_end', 'date', '执照有效期结束', 'Licence valid until', { ends: true }),
  fact('legal_name', 'text', '法人姓名', 'Legal representative', { sensitive: true }),
  fact('legal_cert_no', 'id_number', '法人身份证号', 'Representative’s ID number', { sensitive: true }),
  fact('legal_cert_front_image', 'image', '法人身份证人像面', 'Representative’s ID card, face'),
  fact('legal_cert_back_image', 'image', '法人身份证国徽面', 'Representative’s ID card, emblem'),
  fact('contact_name', 'text', '联系人姓名', 'Contact’s name', { sensitive: true }),
  fact('contact_phone', 'text', '联系人手机', 'Contact’s mobile', { pattern: /^1\d{10}$/, sensitive: true }),
  fact('site_url', 'text', '网站地址', 'Address of the site', { pattern: /^https?:\/\/\S{3,200}$/ }),
  fact('site_name', 'text', '网站名称', 'Name of the site'),
  fact('service_phone', 'text', '客服电话', 'Service telephone', { pattern: phone }),
  fact('alipay_logon_id', 'text', '结算支付宝账号', 'Alipay account for settlement', {
    pattern: /^(1\d{10}|[^\s@]{1,64}@[^\s@]+\.[^\s@]+)$/,
    sensitive: true,
  }),
]

export const accessRequirements: Readonly<Record<AccessProduct, readonly AccessFact[]>> = {
  wechat_partner: wechatPartner,
  alipay_direct: alipayDirect,
}
