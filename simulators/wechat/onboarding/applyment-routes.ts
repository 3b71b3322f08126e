import { createHash } from 'node:crypto'
import type { ApiCall, ApiRoute } from '../api.ts'
import { WechatRefusal } from '../refusals.ts'
import { applymentBody, leavesOf } from './applyment-body.ts'
import type { Applyment, ApplymentBook } from './applyments.ts'

const stateTexts: Record<Applyment['state'], string> = {
  APPLYMENT_STATE_AUDITING: '审核中',
  APPLYMENT_STATE_REJECTED: '已驳回',
  APPLYMENT_STATE_TO_BE_SIGNED: '待签约',
  APPLYMENT_STATE_FINISHED: '已完成',
  APPLYMENT_STATE_CANCELED: '已作废',
}
const imageBytesMax = 2 * 1024 * 1024

export function applymentRoutes(book: ApplymentBook): ApiRoute[] {
  function view(one: Applyment | undefined) {
    if (!one) throw new WechatRefusal('resource_unknown')
    const signUrl = book.signUrl(one)
    return {
      body: {
        business_code: one.businessCode,
        applyment_id: one.applymentId,
        applyment_state: one.state,
        applyment_state_msg: stateTexts[one.state],
        ...(one.subMchid === undefined ? {} : { sub_mchid: one.subMchid }),
        ...(signUrl === undefined ? {} : { sign_url: signUrl }),
        ...(one.reasons.length === 0
          ? {}
          : {
              audit_detail: one.reasons.map(({ field, reason }) => ({
                field,
                field_name: field.split('.').at(-1) ?? field,
                reject_reason: reason,
              })),
            }),
      },
    }
  }

  return [
    {
      method: 'POST',
      path: '/v3/applyment4sub/applyment/',
      point: 'onboarding',
      body: applymentBody,
      partner: true,
      handle: (call) => ({ body: { applyment_id: submit(book, call).applymentId } }),
    },
    {
      method: 'GET',
      path: '/v3/applyment4sub/applyment/business_code/:business_code',
      point: 'onboarding',
      partner: true,
      handle: ({ merchant, params }) => view(book.find(merchant.mchid, { code: params.business_code ?? '' })),
    },
    {
      method: 'GET',
      path: '/v3/applyment4sub/applyment/applyment_id/:applyment_id',
      point: 'onboarding',
      partner: true,
      handle: ({ merchant, params }) => view(book.find(merchant.mchid, { id: params.applyment_id ?? '' })),
    },
    {
      method: 'POST',
      path: '/v3/merchant/media/upload',
      point: 'onboarding_image',
      upload: true,
      handle: ({ body, file, merchant }) => {
        const { filename, sha256 } = body
        if (!file || typeof filename !== 'string' || !/\.(jpe?g|png|bmp)$/i.test(filename))
          throw wrong('/filename', 'must name a picture in jpg, png or bmp')
        if (file.length === 0 || file.length > imageBytesMax) throw wrong('/file', 'must have at most 2 MB')
        if (createHash('sha256').update(file).digest('hex') !== sha256)
          throw wrong('/sha256', 'is not that of the file')
        return { body: { media_id: book.addMedia(merchant.mchid, sha256) } }
      },
    },
  ]
}

/** The sensitive members must open with the key the request names, the pictures must have been uploaded by the same partner. */
function submit(book: ApplymentBook, { body, merchant, openSealed }: ApiCall): Applyment {
  const licence = (body.subject_info as Record<string, unknown>).business_license_info
  if (licence === undefined) throw wrong('/subject_info/business_license_info', 'is required for this subject_type')
  const leaves = leavesOf(body).map((leaf) => {
    if (leaf.kind === 'media' && !book.hasMedia(merchant.mchid, leaf.value))
      throw wrong(leaf.path, 'is no picture that was uploaded')
    return leaf.kind === 'sealed' ? { ...leaf, value: openSealed(leaf.value, leaf.path) } : leaf
  })
  const { merchant_shortname: title } = body.business_info as { merchant_shortname: string }
  return book.submit(merchant, String(body.business_code), title, leaves)
}

function wrong(field: string, issue: string): WechatRefusal {
  return new WechatRefusal('parameter_wrong', { detail: { field, issue, location: 'body' } })
}
