import { constants, type KeyObject, publicEncrypt } from 'node:crypto'
import type { CallContext, ChannelAccountRecord, ChannelReason } from '../connector.ts'
import { deadlineSignal } from '../gateway-call.ts'
import { multipartForm } from '../multipart.ts'
import type {
  ApplicationFact,
  ApplicationImage,
  ApplicationRef,
  ApplicationRequest,
  ImageAnswer,
  OnboardingPort,
  SubmissionAnswer,
} from '../onboarding-port.ts'
import { exchange, type WeChatAnswer } from './gateway-client.ts'
import {
  applymentBody,
  applymentSchema,
  fieldOfMember,
  readApplyment,
  submittedSchema,
  uploadedSchema,
} from './onboarding-wire.ts'
import { readAccount, requestedKeyId, type WeChatAccount } from './settings.ts'

/** WeChat Pay's `applyment4sub`, called by the service provider. */
export const weChatOnboarding: OnboardingPort = {
  open: (record: ChannelAccountRecord) => {
    const read = readAccount(record)
    if ('problems' in read) return { kind: 'invalid', problems: read.problems }
    const { account } = read
    if (account.subMchid !== null)
      return { kind: 'invalid', problems: ['sub_mchid does not belong to a service provider’s own account.'] }
    return {
      kind: 'opened',
      platform: {
        uploadImage: (image, call) => uploadImage(account, image, call),
        submit: (request, call) => submit(account, request, call),
        queryApplication: (ref, call) => queryApplication(account, ref, call),
        // An app's own SDK call names the sub-merchant in ways that were not verified; the page products do not.
        accountSettings: (merchantNo) => ({
          ...record.settings,
          sub_mchid: merchantNo,
          products: ['native_qr', 'jsapi', 'h5'],
        }),
      },
    }
  },
}

/** Only the description is signed, which names the picture by its digest. */
async function uploadImage(account: WeChatAccount, image: ApplicationImage, call: CallContext): Promise<ImageAnswer> {
  const filename = image.mediaType === 'image/png' ? 'image.png' : 'image.jpg'
  const meta = JSON.stringify({ filename, sha256: image.sha256 })
  const form = multipartForm(
    call.nonce(32),
    { meta: { value: meta, mediaType: 'application/json' } },
    { name: 'file', filename, mediaType: image.mediaType, bytes: image.bytes },
  )
  const answer = await exchange(
    account,
    {
      operation: 'onboarding',
      attemptNo: null,
      method: 'POST',
      target: '/v3/merchant/media/upload',
      body: form.body,
      signedBody: meta,
      contentType: form.contentType,
    },
    call,
    deadlineSignal(call.deadlineMs),
  )
  if (answer.kind === 'refused') {
    const reason = { code: 'image_refused', channelCode: answer.channelCode }
    return isAboutUs(answer.channelCode) ? notTaken(answer) : { kind: 'refused', reason }
  }
  if (answer.kind !== 'answered') return { kind: answer.kind, reason: answer.reason }
  const uploaded = uploadedSchema.safeParse(answer.value).data
  return uploaded ? { kind: 'uploaded', mediaId: uploaded.media_id } : { kind: 'unknown', reason: unreadable }
}

async function submit(
  account: WeChatAccount,
  request: ApplicationRequest,
  call: CallContext,
): Promise<SubmissionAnswer> {
  const keyId = requestedKeyId(account, call.now)
  const key = keyId === undefined ? undefined : account.verificationKeys.get(keyId)?.key
  // Without a key of WeChat Pay's nothing sensitive may leave; certificates are fetched by the account's own refresh.
  if (!key) return { kind: 'not_sent', reason: { code: 'no_encryption_key', channelCode: null } }
  const answer = await exchange(
    account,
    {
      operation: 'onboarding',
      attemptNo: null,
      method: 'POST',
      target: '/v3/applyment4sub/applyment/',
      body: applymentBody(request, (text) => encrypted(text, key)),
    },
    call,
    deadlineSignal(call.deadlineMs),
  )
  if (answer.kind === 'refused') return readRefusal(answer)
  if (answer.kind !== 'answered') return { kind: answer.kind, reason: answer.reason }
  const submitted = submittedSchema.safeParse(answer.value).data
  return submitted
    ? { kind: 'accepted', channelApplicationNo: String(submitted.applyment_id) }
    : { kind: 'unknown', reason: unreadable }
}

const encrypted = (text: string, key: KeyObject): string =>
  publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, Buffer.from(text)).toString(
    'base64',
  )

const unreadable: ChannelReason = { code: 'unreadable_answer', channelCode: null }

/** Refusals that no applicant can mend: our keys, our rights, our pace. They had no effect, and are tried again. */
const ours = new Set(['SIGN_ERROR', 'NO_AUTH', 'NOAUTH', 'MCH_NOT_EXISTS', 'FREQUENCY_LIMITED', 'RATELIMIT_EXCEEDED'])
const isAboutUs = (channelCode: string): boolean => ours.has(channelCode)

type Refused = Extract<WeChatAnswer, { kind: 'refused' }>
const notTaken = ({ channelCode }: Refused) =>
  ({ kind: 'not_sent', reason: { code: 'channel_misconfigured', channelCode } }) as const

function readRefusal(answer: Refused): SubmissionAnswer {
  const { channelCode, field } = answer
  if (isAboutUs(channelCode)) return notTaken(answer)
  // Anything but a complaint about what was sent may hide an application that is under way: the question after it tells.
  if (channelCode !== 'PARAM_ERROR') return { kind: 'unknown', reason: { code: 'refused_in_doubt', channelCode } }
  const reasons = field === null ? [] : [{ field: fieldOfMember(field), channelField: field, message: '' }]
  return { kind: 'refused', reason: { code: 'facts_refused', channelCode }, reasons }
}

async function queryApplication(
  account: WeChatAccount,
  ref: ApplicationRef,
  call: CallContext,
): Promise<ApplicationFact> {
  const target = `/v3/applyment4sub/applyment/business_code/${encodeURIComponent(ref.businessNo)}`
  const answer = await exchange(
    account,
    { operation: 'onboarding', attemptNo: null, method: 'GET', target },
    call,
    deadlineSignal(call.deadlineMs),
  )
  if (answer.kind === 'refused') {
    const reason = { code: 'application_not_found', channelCode: answer.channelCode }
    return { state: answer.channelCode === 'RESOURCE_NOT_EXISTS' ? 'never_existed' : 'unknown', reason }
  }
  if (answer.kind !== 'answered') return { state: 'unknown', reason: answer.reason }
  const applyment = applymentSchema.safeParse(answer.value).data
  if (!applyment) return { state: 'unknown', reason: unreadable }
  if (applyment.business_code !== ref.businessNo)
    return { state: 'unknown', reason: { code: 'answer_about_other_application', channelCode: null } }
  return readApplyment(applyment)
}
