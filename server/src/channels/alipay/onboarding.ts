import { z } from 'zod'
import type { CallContext, ChannelAccountRecord, ChannelReason } from '../connector.ts'
import { deadlineSignal } from '../gateway-call.ts'
import type {
  ApplicationFact,
  ApplicationImage,
  ApplicationReason,
  ApplicationRef,
  ApplicationRequest,
  ImageAnswer,
  OnboardingPort,
  SubmissionAnswer,
} from '../onboarding-port.ts'
import { type AlipayAnswer, exchange } from './gateway-client.ts'
import { type AlipayAccount, readAccount } from './settings.ts'

/**
 * Alipay's direct pay (直付通), called by the platform's own application. How a failed application is corrected under the same number
 * is not published for certain, so the account says by which method: `create` sends it anew, `modify` changes it.
 */
export const alipayOnboarding: OnboardingPort = {
  open: (record: ChannelAccountRecord) => {
    const read = readAccount(record)
    const more = moreSettings.safeParse(record.settings)
    if ('problems' in read) return { kind: 'invalid', problems: read.problems }
    if (!more.success) return { kind: 'invalid', problems: ['onboarding_resubmission must be create or modify.'] }
    const { account } = read
    return {
      kind: 'opened',
      platform: {
        uploadImage: (image, call) => uploadImage(account, image, call),
        submit: (request, call) => submit(account, more.data.onboarding_resubmission, request, call),
        queryApplication: (ref, call) => queryApplication(account, ref, call),
        accountSettings: (merchantNo) => ({ ...record.settings, sub_merchant_id: merchantNo }),
      },
    }
  },
}

const moreSettings = z.object({ onboarding_resubmission: z.enum(['create', 'modify']).default('create') })

async function uploadImage(account: AlipayAccount, image: ApplicationImage, call: CallContext): Promise<ImageAnswer> {
  const type = image.mediaType === 'image/png' ? 'png' : 'jpg'
  const answer = await exchange(
    account,
    {
      operation: 'onboarding',
      attemptNo: null,
      method: 'ant.merchant.expand.indirect.image.upload',
      own: { image_type: type },
      file: { name: 'image_content', filename: `image.${type}`, mediaType: image.mediaType, bytes: image.bytes },
    },
    call,
    deadlineSignal(call.deadlineMs),
  )
  if (answer.kind === 'refused') {
    const reason = { code: 'image_refused', channelCode: answer.channelCode }
    return isAboutFacts(answer.channelCode) ? { kind: 'refused', reason } : notTaken(answer)
  }
  if (answer.kind !== 'answered') return { kind: answer.kind, reason: answer.reason }
  const node = z.object({ image_id: z.string().min(1).max(512) }).safeParse(answer.node).data
  return node ? { kind: 'uploaded', mediaId: node.image_id } : { kind: 'unknown', reason: unreadable }
}

async function submit(
  account: AlipayAccount,
  resubmission: 'create' | 'modify',
  request: ApplicationRequest,
  call: CallContext,
): Promise<SubmissionAnswer> {
  const way = request.isResubmission ? resubmission : 'create'
  const answer = await exchange(
    account,
    {
      operation: 'onboarding',
      attemptNo: null,
      method: `ant.merchant.expand.indirect.zft.${way}`,
      own: { biz_content: JSON.stringify(applicationContent(request)) },
    },
    call,
    deadlineSignal(call.deadlineMs),
  )
  if (answer.kind === 'refused')
    return isAboutFacts(answer.channelCode)
      ? { kind: 'refused', reason: { code: 'facts_refused', channelCode: answer.channelCode }, reasons: [] }
      : notTaken(answer)
  if (answer.kind !== 'answered') return { kind: answer.kind, reason: answer.reason }
  const node = z.object({ order_id: z.string().min(1).max(64) }).safeParse(answer.node).data
  return node ? { kind: 'accepted', channelApplicationNo: node.order_id } : { kind: 'unknown', reason: unreadable }
}

/** A company and a sole trader both prove themselves by their licence. `out_biz_no` is retired and must not be sent. */
function applicationContent({ businessNo, facts, media }: ApplicationRequest): Record<string, unknown> {
  return {
    external_id: businessNo,
    name: facts.name,
    alias_name: facts.alias_name,
    mcc: facts.mcc,
    merchant_type: facts.merchant_type,
    cert_type: '201',
    cert_no: facts.cert_no,
    ...(facts.merchant_type === '07' ? { cert_name: facts.cert_name } : {}),
    cert_image: media.cert_image,
    legal_name: facts.legal_name,
    legal_cert_no: facts.legal_cert_no,
    legal_cert_type: '100',
    legal_cert_front_image: media.legal_cert_front_image,
    legal_cert_back_image: media.legal_cert_back_image,
    contact_infos: [{ name: facts.contact_name, mobile: facts.contact_phone }],
    service: ['电脑支付', 'wap支付', '订单码支付'],
    sites: [{ site_type: '01', site_url: facts.site_url, site_name: facts.site_name }],
    service_phone: facts.service_phone,
    alipay_logon_id: facts.alipay_logon_id,
  }
}

const unreadable: ChannelReason = { code: 'unreadable_answer', channelCode: null }
const isAboutFacts = (channelCode: string): boolean => /^isv\.invalid-parameter$|INVALID_PARAMETER$/.test(channelCode)
const notTaken = ({ channelCode }: Extract<AlipayAnswer, { kind: 'refused' }>) =>
  ({ kind: 'not_sent', reason: { code: 'channel_misconfigured', channelCode } }) as const

const word = z.string().max(64).optional()
const memo = z.string().max(1024).optional().catch(undefined)
const orderSchema = z.object({
  order_id: z.string().min(1).max(64),
  external_id: word,
  status: z.string().regex(/^-?\d{1,4}$/),
  fk_audit: word,
  fk_audit_memo: memo,
  kz_audit: word,
  kz_audit_memo: memo,
  sub_confirm: word,
  smid: z.string().min(1).max(64).optional(),
  reason: memo,
  sub_sign_qr_code_url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional()
    .catch(undefined),
})
type ZftOrder = z.output<typeof orderSchema>

async function queryApplication(
  account: AlipayAccount,
  ref: ApplicationRef,
  call: CallContext,
): Promise<ApplicationFact> {
  const by =
    ref.channelApplicationNo === null ? { external_id: ref.businessNo } : { order_id: ref.channelApplicationNo }
  const answer = await exchange(
    account,
    {
      operation: 'onboarding',
      attemptNo: null,
      method: 'ant.merchant.expand.indirect.zftorder.query',
      own: { biz_content: JSON.stringify(by) },
    },
    call,
    deadlineSignal(call.deadlineMs),
  )
  // Which code says that there is none is not published: a refusal says nothing, an empty list does.
  if (answer.kind === 'refused')
    return { state: 'unknown', reason: { code: 'application_not_found', channelCode: answer.channelCode } }
  if (answer.kind !== 'answered') return { state: 'unknown', reason: answer.reason }
  const orders = z.object({ orders: z.array(orderSchema).default([]) }).safeParse(answer.node).data?.orders
  if (!orders) return { state: 'unknown', reason: unreadable }
  const order = orders.findLast(
    (each) => each.external_id === ref.businessNo || each.order_id === ref.channelApplicationNo,
  )
  if (order) return readOrder(order)
  return { state: 'never_existed', reason: { code: 'application_not_found', channelCode: null } }
}

/** `-1` says that it failed and not whether for good, so it can be corrected; only a person gives it up. */
export function readOrder(order: ZftOrder): ApplicationFact {
  const told = {
    channelState: [order.status, order.sub_confirm].filter(Boolean).join(' '),
    channelApplicationNo: order.order_id,
    reasons: [],
    signUrl: order.sub_sign_qr_code_url ?? null,
    merchantNo: order.smid ?? null,
  }
  switch (order.status) {
    case '031':
      return { ...told, state: order.sub_confirm === 'NOT_CONFIRM' ? 'approved' : 'under_review' }
    case '99':
      if (order.sub_confirm === 'NOT_CONFIRM' || order.sub_confirm === 'CREATE') return { ...told, state: 'approved' }
      return order.smid === undefined
        ? { state: 'unknown', reason: { code: 'unreadable_answer', channelCode: order.status } }
        : { ...told, state: 'active' }
    case '-1':
      return { ...told, state: 'needs_changes', reasons: reasonsOf(order) }
    default:
      return { state: 'unknown', reason: { code: 'unfamiliar_state', channelCode: order.status } }
  }
}

function reasonsOf(order: ZftOrder): ApplicationReason[] {
  const reasons: ApplicationReason[] = []
  if (order.fk_audit === 'REJECT')
    reasons.push({ field: null, channelField: 'fk_audit', message: order.fk_audit_memo ?? '' })
  if (order.kz_audit === 'REJECT')
    reasons.push({ field: 'alipay_logon_id', channelField: 'kz_audit', message: order.kz_audit_memo ?? '' })
  if (order.reason) reasons.push({ field: fieldNamedIn(order.reason), channelField: null, message: order.reason })
  return reasons
}

const members = `name alias_name mcc merchant_type cert_no cert_name cert_image legal_name legal_cert_no
  legal_cert_front_image legal_cert_back_image site_url site_name service_phone`.split(/\s+/)

/** Alipay names no field; where its sentence holds exactly one of the names it was sent, that one is meant. */
function fieldNamedIn(reason: string): string | null {
  const words = reason.match(/[a-z_]+/g) ?? []
  const [only, ...others] = new Set(words.filter((word) => members.includes(word)))
  return only !== undefined && others.length === 0 ? only : null
}
