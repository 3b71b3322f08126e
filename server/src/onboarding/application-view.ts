import {
  type AccessApplicationView,
  type AccessProblem,
  accessApplicationCan,
  accessProblems,
  accessRequirements,
  type Language,
  maskedFact,
} from '@hutong/contract'
import { businessNoOf } from '../platform/index.ts'
import type { AccessApplication } from './access-application.ts'
import type { ApplicationDocument } from './document-store.ts'

const words: Readonly<Record<AccessProblem['code'], Readonly<Record<Language, string>>>> = {
  missing: { zh: '未填写', en: 'is missing' },
  wrong_shape: { zh: '格式不正确', en: 'has not the right form' },
  wrong_number: { zh: '号码有误，请核对', en: 'is not a valid number' },
  not_a_choice: { zh: '不在可选范围内', en: 'is none of the choices' },
  expired: { zh: '已过期', en: 'is over' },
}

/** The day in China, where licences begin and end. */
export const chinaDay = (at: Date): string => new Date(at.getTime() + 28_800_000).toISOString().slice(0, 10)

/** What keeps it from being sent; nothing while nobody can change it. */
export function problemsOf(
  application: AccessApplication,
  documents: readonly ApplicationDocument[],
  now: Date,
): AccessProblem[] {
  if (!accessApplicationCan.beSubmitted(application)) return []
  const fields = new Set(documents.map(({ field }) => field))
  return accessProblems(application.product, application.facts, fields, chinaDay(now))
}

/** Sensitive facts are masked for everybody: what was entered can be replaced, not read back. */
export function applicationView(
  application: AccessApplication,
  documents: readonly ApplicationDocument[],
  reader: Readonly<{ language: Language; now: Date }>,
): AccessApplicationView {
  const requirements = accessRequirements[application.product]
  const sensitive = new Map(requirements.filter((fact) => fact.sensitive).map((fact) => [fact.field, fact]))
  const labelOf = (field: string) => requirements.find((fact) => fact.field === field)?.[reader.language] ?? field
  return {
    id: application.id,
    object: 'access_application',
    livemode: application.livemode,
    channel: application.channel,
    product: application.product,
    status: application.status,
    facts: Object.fromEntries(
      Object.entries(application.facts).map(([field, value]) => {
        const fact = sensitive.get(field)
        return [field, fact ? maskedFact(fact, value) : value]
      }),
    ),
    documents: documents.map((document) => ({
      field: document.field,
      media_type: document.mediaType,
      size: document.size,
      sha256: document.sha256,
      uploaded_at: document.uploadedAt.toISOString(),
    })),
    problems: problemsOf(application, documents, reader.now).map(({ code, field }) => ({
      field,
      code,
      message:
        reader.language === 'zh' ? `${labelOf(field)}：${words[code].zh}` : `${labelOf(field)} ${words[code].en}.`,
    })),
    reasons: application.reasons.map(({ channelField, field, message }) => ({
      field,
      channel_field: channelField,
      message,
    })),
    business_no: businessNoOf(application.id),
    channel_application_no: application.channelApplicationNo,
    channel_state: application.channelState,
    sign_url: application.signUrl,
    merchant_no: application.merchantNo,
    channel_account: application.channelAccountId,
    suspended_by: application.suspendedBy,
    licence_expires_on: application.licenceExpiresOn,
    submissions: application.submissions,
    created_at: application.createdAt.toISOString(),
    updated_at: application.updatedAt.toISOString(),
    submitted_at: application.submittedAt?.toISOString() ?? null,
    history: application.history.map((entry) => ({ ...entry })),
  }
}
