// The body of an application, member by member. Members marked `sealed` come encrypted, those marked `media` name an upload.
import { type BodyRule, boolean, list, object, text } from '../body-rules.ts'

const day = text(10, { pattern: /^(\d{4}-\d{2}-\d{2}|长期)$/ })
const sealed = text(2048, { min: 40, pattern: /^[A-Za-z0-9+/=]+$/ })
const media = text(256)
const choice = (pattern: RegExp) => text(64, { pattern })

const licence = object(
  { license_copy: media, license_number: text(18, { min: 15 }), merchant_name: text(128), legal_person: text(64) },
  { license_address: text(128), period_begin: day, period_end: day },
)
const idCard = object(
  {
    id_card_copy: media,
    id_card_national: media,
    id_card_name: sealed,
    id_card_number: sealed,
    card_period_begin: day,
    card_period_end: day,
  },
  { id_card_address: sealed },
)
const webInfo = object({ domain: text(1024) }, { web_authorisation: media, web_appid: text(256) })

export const applymentBody: BodyRule = object(
  {
    business_code: text(124, { pattern: /^[0-9A-Za-z_-]+$/ }),
    contact_info: object(
      { contact_type: choice(/^(LEGAL|SUPER)$/), contact_name: sealed, mobile_phone: sealed, contact_email: sealed },
      {
        contact_id_number: sealed,
        openid: sealed,
        contact_id_doc_type: text(64),
        contact_id_doc_copy: media,
        contact_id_doc_copy_back: media,
        contact_period_begin: day,
        contact_period_end: day,
        business_authorization_letter: media,
      },
    ),
    subject_info: object(
      {
        subject_type: choice(/^SUBJECT_TYPE_(INDIVIDUAL|ENTERPRISE|GOVERNMENT|INSTITUTIONS|OTHERS)$/),
        identity_info: object(
          { id_doc_type: choice(/^IDENTIFICATION_TYPE_[A-Z_]+$/) },
          {
            id_holder_type: choice(/^(LEGAL|SUPER)$/),
            id_card_info: idCard,
            authorize_letter_copy: media,
            owner: boolean,
          },
        ),
      },
      { finance_institution: boolean, business_license_info: licence, certificate_letter_copy: media },
    ),
    business_info: object({
      merchant_shortname: text(64),
      service_phone: text(32),
      sales_info: object(
        { sales_scenes_type: list(choice(/^SALES_SCENES_(STORE|MP|MINI_PROGRAM|WEB|APP|WEWORK)$/), 1, 6) },
        { web_info: webInfo },
      ),
    }),
    settlement_info: object(
      { settlement_id: text(3, { pattern: /^\d{3}$/ }), qualification_type: text(128) },
      { qualifications: list(media, 1, 5), activities_id: text(32) },
    ),
    bank_account_info: object(
      {
        bank_account_type: choice(/^BANK_ACCOUNT_TYPE_(CORPORATE|PERSONAL)$/),
        account_name: sealed,
        account_bank: text(128),
        bank_address_code: text(20, { pattern: /^\d{6}$/ }),
        account_number: sealed,
      },
      { bank_branch_id: text(128), bank_name: text(128) },
    ),
  },
  { addition_info: object({}, { business_addition_msg: text(512), business_addition_pics: list(media, 1, 5) }) },
)

const sealedMembers = new Set([
  'contact_name',
  'contact_id_number',
  'openid',
  'mobile_phone',
  'contact_email',
  'id_card_name',
  'id_card_number',
  'id_card_address',
  'account_name',
  'account_number',
])
const mediaMembers = new Set(['license_copy', 'id_card_copy', 'id_card_national', 'certificate_letter_copy'])

export interface Leaf {
  path: string
  value: string
  kind: 'plain' | 'sealed' | 'media'
}

/** Every text of a body with its path, `/contact_info/contact_name`. */
export function leavesOf(value: unknown, path = ''): Leaf[] {
  if (typeof value === 'string') {
    const name = path.split('/').at(-1) ?? ''
    return [{ path, value, kind: sealedMembers.has(name) ? 'sealed' : mediaMembers.has(name) ? 'media' : 'plain' }]
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, `${path}/${name}`))
}
