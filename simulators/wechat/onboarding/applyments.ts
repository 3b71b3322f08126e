import type { Core } from '../../core/core.ts'
import { randomDigits, randomText } from '../../core/random.ts'
import {
  type Case,
  type Desk,
  type Reason,
  type ReviewSettings,
  shortened,
  type Verdict,
} from '../../onboarding/desk.ts'
import type { WechatMerchant } from '../merchants.ts'
import { WechatRefusal } from '../refusals.ts'
import type { Leaf } from './applyment-body.ts'

export type ApplymentState =
  | 'APPLYMENT_STATE_AUDITING'
  | 'APPLYMENT_STATE_REJECTED'
  | 'APPLYMENT_STATE_TO_BE_SIGNED'
  | 'APPLYMENT_STATE_FINISHED'
  | 'APPLYMENT_STATE_CANCELED'

export interface Applyment {
  spMchid: string
  businessCode: string
  applymentId: number
  title: string
  state: ApplymentState
  facts: { field: string; value: string }[]
  reasons: Reason[]
  signToken?: string
  subMchid?: string
  submittedAt: Date
  submissions: number
}

export interface ApplymentBook extends Desk {
  /** Takes an application, or the corrected one under the same code. */
  submit(merchant: WechatMerchant, code: string, title: string, leaves: Leaf[]): Applyment
  find(spMchid: string, by: { code?: string; id?: string }): Applyment | undefined
  /** The merchant signs by the link of the answer. */
  sign(token: string): boolean
  signUrl(applyment: Applyment): string | undefined
  addMedia(spMchid: string, sha256: string): string
  hasMedia(spMchid: string, mediaId: string): boolean
  /** Merchants that were taken in, and whether they may be paid now. */
  granted(): { subMchid: string; spMchid: string; title: string; isActive: boolean }[]
}

const name = 'wechat-applyments'
const mediaName = 'wechat-media'

export function createApplymentBook(core: Core, settings: ReviewSettings, onGranted: () => void): ApplymentBook {
  const { clock, store } = core
  const kept = store.collection<Applyment>(name)
  const media = store.collection<{ spMchid: string; sha256: string }>(mediaName)
  const keyOf = (one: { spMchid: string; businessCode: string }) => `${one.spMchid}/${one.businessCode}`

  function become(one: Applyment, state: ApplymentState, reasons: Reason[] = []) {
    one.state = state
    one.reasons = reasons
    if (state === 'APPLYMENT_STATE_TO_BE_SIGNED') one.signToken ??= randomText(24)
    if (state === 'APPLYMENT_STATE_FINISHED') one.subMchid ??= `19${randomDigits(8)}`
    store.changed(name)
    onGranted()
  }

  function scheduleReview(one: Applyment) {
    if (settings.reviewOutcome === 'wait') return
    const round = one.submissions
    const outcome = settings.reviewOutcome
    const waitMs = one.submittedAt.getTime() + settings.reviewTakesMs - clock.now().getTime()
    clock.after(Math.max(0, waitMs), `wechat applyment ${one.applymentId} is reviewed`, () => {
      // A person may have been quicker, or it was sent anew.
      if (one.submissions === round) decide(one.businessCode, outcome, sampleReasons)
    })
  }
  for (const one of kept.values()) if (one.state === 'APPLYMENT_STATE_AUDITING') scheduleReview(one)

  function decide(id: string, verdict: Verdict, reasons: Reason[]): boolean {
    const one = [...kept.values()].find(({ businessCode }) => businessCode === id)
    if (!one || !mayOf(one).includes(verdict)) return false
    switch (verdict) {
      case 'approve':
        become(one, 'APPLYMENT_STATE_TO_BE_SIGNED')
        break
      case 'finish':
      case 'resume':
        become(one, 'APPLYMENT_STATE_FINISHED')
        break
      case 'needs_changes':
        become(one, 'APPLYMENT_STATE_REJECTED', reasons.length > 0 ? reasons : sampleReasons)
        break
      case 'reject':
      case 'suspend':
        become(one, 'APPLYMENT_STATE_CANCELED', reasons)
        break
    }
    return true
  }

  return {
    submit: (merchant, businessCode, title, leaves) => {
      const known = kept.get(keyOf({ spMchid: merchant.mchid, businessCode }))
      if (known && known.state !== 'APPLYMENT_STATE_REJECTED')
        throw new WechatRefusal('request_not_allowed', { message: '申请单正在处理中或已完成，不能重新提交' })
      const one: Applyment = {
        spMchid: merchant.mchid,
        businessCode,
        applymentId: known?.applymentId ?? Number(`20000${randomDigits(10)}`),
        title,
        state: 'APPLYMENT_STATE_AUDITING',
        facts: leaves.map(({ kind, path, value }) => ({
          field: path.slice(1).replaceAll('/', '.'),
          value: kind === 'sealed' ? shortened(value) : value,
        })),
        reasons: [],
        submittedAt: clock.now(),
        submissions: (known?.submissions ?? 0) + 1,
      }
      kept.set(keyOf(one), one)
      store.changed(name)
      scheduleReview(one)
      return one
    },
    find: (spMchid, { code, id }) =>
      code !== undefined
        ? kept.get(keyOf({ spMchid, businessCode: code }))
        : [...kept.values()].find((one) => one.spMchid === spMchid && String(one.applymentId) === id),
    sign: (token) => {
      const one = [...kept.values()].find(({ signToken }) => signToken === token)
      if (one?.state !== 'APPLYMENT_STATE_TO_BE_SIGNED') return false
      become(one, 'APPLYMENT_STATE_FINISHED')
      return true
    },
    signUrl: (one) =>
      one.signToken === undefined || one.state !== 'APPLYMENT_STATE_TO_BE_SIGNED'
        ? undefined
        : `${core.url()}/wechat/applyment/sign/${one.signToken}`,
    addMedia: (spMchid, sha256) => {
      const id = `V1_${randomText(60)}`
      media.set(id, { spMchid, sha256 })
      store.changed(mediaName)
      return id
    },
    hasMedia: (spMchid, mediaId) => media.get(mediaId)?.spMchid === spMchid,
    granted: () =>
      [...kept.values()].flatMap(({ spMchid, state, subMchid, title }) =>
        subMchid === undefined ? [] : [{ subMchid, spMchid, title, isActive: state === 'APPLYMENT_STATE_FINISHED' }],
      ),
    cases: () => [...kept.values()].map(caseOf),
    decide,
  }
}

const sampleReasons: Reason[] = [
  { field: 'business_license_info.license_copy', reason: '营业执照照片模糊，请重新上传清晰的原件照片' },
]

function mayOf({ state, subMchid }: Applyment): Verdict[] {
  switch (state) {
    case 'APPLYMENT_STATE_AUDITING':
      return ['approve', 'finish', 'needs_changes', 'reject']
    case 'APPLYMENT_STATE_TO_BE_SIGNED':
      return ['finish', 'needs_changes', 'reject']
    case 'APPLYMENT_STATE_FINISHED':
      return ['suspend']
    case 'APPLYMENT_STATE_CANCELED':
      return subMchid === undefined ? [] : ['resume']
    case 'APPLYMENT_STATE_REJECTED':
      return ['reject']
  }
}

const caseOf = (one: Applyment): Case => ({
  channel: 'wechat',
  id: one.businessCode,
  title: one.title,
  state: one.state,
  submittedAt: one.submittedAt,
  submissions: one.submissions,
  facts: one.facts,
  reasons: one.reasons,
  may: mayOf(one),
  ...(one.subMchid === undefined ? {} : { merchantNo: one.subMchid }),
})
