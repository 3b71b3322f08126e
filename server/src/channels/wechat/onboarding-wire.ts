import { z } from 'zod'
import type { ApplicationFact, ApplicationReason, ApplicationRequest } from '../onboarding-port.ts'

/** Seals a member for WeChat Pay's eyes alone. */
type Encrypt = (text: string) => string

/** The body of an application. What WeChat Pay wants encrypted is; a member without a value is left out, an empty one is refused. */
export function applymentBody(request: ApplicationRequest, encrypt: Encrypt): string {
  const { facts, media } = request
  const plain = (field: string): string | undefined => facts[field] || undefined
  const sealed = (field: string): string | undefined => (facts[field] ? encrypt(facts[field]) : undefined)
  return JSON.stringify({
    business_code: request.businessNo,
    contact_info: {
      contact_type: 'LEGAL',
      contact_name: sealed('contact_name'),
      contact_id_number: sealed('contact_id_number'),
      mobile_phone: sealed('contact_phone'),
      contact_email: sealed('contact_email'),
    },
    subject_info: {
      subject_type: plain('subject_type'),
      business_license_info: {
        license_copy: media.license_image,
        license_number: plain('license_number'),
        merchant_name: plain('merchant_name'),
        legal_person: plain('legal_person'),
        period_begin: plain('license_begin'),
        period_end: plain('license_end'),
      },
      identity_info: {
        id_holder_type: 'LEGAL',
        id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
        id_card_info: {
          id_card_copy: media.id_card_front,
          id_card_national: media.id_card_back,
          id_card_name: sealed('id_card_name'),
          id_card_number: sealed('id_card_number'),
          card_period_begin: plain('id_card_begin'),
          card_period_end: plain('id_card_end'),
        },
        owner: true,
      },
    },
    business_info: {
      merchant_shortname: plain('merchant_shortname'),
      service_phone: plain('service_phone'),
      sales_info: { sales_scenes_type: ['SALES_SCENES_WEB'], web_info: { domain: plain('web_domain') } },
    },
    settlement_info: { settlement_id: plain('settlement_id'), qualification_type: plain('qualification_type') },
    bank_account_info: {
      bank_account_type: plain('bank_account_type'),
      account_name: sealed('bank_account_name'),
      account_bank: plain('bank_name'),
      bank_address_code: plain('bank_address_code'),
      account_number: sealed('bank_account_number'),
    },
  })
}

/** WeChat Pay's names of what it finds fault with, by the last word of its path; `null` where two of ours could be meant. */
const fieldsOfMembers: Readonly<Record<string, string>> = {
  contact_name: 'contact_name',
  contact_id_number: 'contact_id_number',
  mobile_phone: 'contact_phone',
  contact_email: 'contact_email',
  subject_type: 'subject_type',
  license_copy: 'license_image',
  license_number: 'license_number',
  merchant_name: 'merchant_name',
  legal_person: 'legal_person',
  period_begin: 'license_begin',
  period_end: 'license_end',
  id_card_copy: 'id_card_front',
  id_card_national: 'id_card_back',
  id_card_name: 'id_card_name',
  id_card_number: 'id_card_number',
  card_period_begin: 'id_card_begin',
  card_period_end: 'id_card_end',
  merchant_shortname: 'merchant_shortname',
  service_phone: 'service_phone',
  domain: 'web_domain',
  settlement_id: 'settlement_id',
  qualification_type: 'qualification_type',
  bank_account_type: 'bank_account_type',
  account_name: 'bank_account_name',
  account_bank: 'bank_name',
  bank_address_code: 'bank_address_code',
  account_number: 'bank_account_number',
}

export function fieldOfMember(path: string): string | null {
  const last = path.split(/[./]/).at(-1) ?? ''
  return Object.hasOwn(fieldsOfMembers, last) ? (fieldsOfMembers[last] as string) : null
}

export const submittedSchema = z.object({ applyment_id: z.union([z.int().nonnegative(), z.string().min(1).max(32)]) })
export const uploadedSchema = z.object({ media_id: z.string().min(1).max(512) })

const shown = z.string().max(1024)
export const applymentSchema = z.object({
  business_code: z.string(),
  applyment_id: z.union([z.int().nonnegative(), z.string().min(1).max(32)]).optional(),
  sub_mchid: z
    .string()
    .regex(/^\d{8,10}$/)
    .optional(),
  sign_url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional()
    .catch(undefined),
  applyment_state: z.string().regex(/^[A-Z_]{1,64}$/),
  applyment_state_msg: shown.optional().catch(undefined),
  audit_detail: z
    .array(
      z.object({
        field: z.string().max(256).optional(),
        field_name: shown.optional(),
        reject_reason: shown.optional(),
      }),
    )
    .optional()
    .catch(undefined),
})
export type Applyment = z.output<typeof applymentSchema>

/** `REJECTED` can be corrected and sent again under the same number; only `CANCELED` is the end. */
const states: Readonly<Record<string, 'under_review' | 'needs_changes' | 'rejected' | 'approved' | 'active'>> = {
  APPLYMENT_STATE_AUDITING: 'under_review',
  APPLYMENT_STATE_REJECTED: 'needs_changes',
  APPLYMENT_STATE_TO_BE_CONFIRMED: 'approved',
  APPLYMENT_STATE_TO_BE_SIGNED: 'approved',
  APPLYMENT_STATE_SIGNING: 'approved',
  APPLYMENT_STATE_FINISHED: 'active',
  APPLYMENT_STATE_CANCELED: 'rejected',
}

export function readApplyment(applyment: Applyment): ApplicationFact {
  const channelState = applyment.applyment_state
  const state = Object.hasOwn(states, channelState) ? states[channelState] : undefined
  if (!state) return { state: 'unknown', reason: { code: 'unfamiliar_state', channelCode: channelState } }
  // Finished without a number is nothing that can be paid by.
  if (state === 'active' && applyment.sub_mchid === undefined)
    return { state: 'unknown', reason: { code: 'unreadable_answer', channelCode: channelState } }
  return {
    state,
    channelState,
    channelApplicationNo: applyment.applyment_id === undefined ? null : String(applyment.applyment_id),
    reasons: reasonsOf(applyment, state),
    signUrl: applyment.sign_url ?? null,
    merchantNo: applyment.sub_mchid ?? null,
  }
}

function reasonsOf(applyment: Applyment, state: string): ApplicationReason[] {
  if (state !== 'needs_changes' && state !== 'rejected') return []
  const told = (applyment.audit_detail ?? []).map(({ field, field_name: name, reject_reason: reason }) => ({
    field: field === undefined ? null : fieldOfMember(field),
    channelField: name ?? field ?? null,
    message: reason ?? '',
  }))
  const whole = applyment.applyment_state_msg
  return told.length > 0 || !whole ? told : [{ field: null, channelField: null, message: whole }]
}
