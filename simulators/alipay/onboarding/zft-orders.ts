import type { Core } from '../../core/core.ts'
import { randomDigits, randomText } from '../../core/random.ts'
import type { Case, Desk, Reason, ReviewSettings, Verdict } from '../../onboarding/desk.ts'

/** An application for direct pay as the gateway keeps it. */
export interface ZftOrder {
  appId: string
  orderId: string
  externalId: string
  name: string
  status: '031' | '99' | '-1'
  fkAudit: 'CREATE' | 'PASS' | 'REJECT'
  fkMemo?: string
  subConfirm: 'CREATE' | 'NOT_CONFIRM' | 'FINISH'
  reason?: string
  reasons: Reason[]
  smid?: string
  signToken?: string
  facts: { field: string; value: string }[]
  submittedAt: Date
  submissions: number
}

export interface ZftBook extends Desk {
  /** Takes an application; undefined while the same number is under way or done. */
  create(appId: string, externalId: string, name: string, facts: ZftOrder['facts']): ZftOrder | undefined
  find(appId: string, by: { orderId?: string; externalId?: string }): ZftOrder | undefined
  sign(token: string): boolean
  signUrl(order: ZftOrder): string | undefined
  addImage(appId: string): string
  hasImage(appId: string, id: unknown): boolean
  /** Whether this application may be paid for the merchant of this number. */
  isActive(appId: string, smid: string): boolean
}

const name = 'alipay-zft-orders'
const imagesName = 'alipay-zft-images'

export function createZftBook(core: Core, settings: () => ReviewSettings): ZftBook {
  const { clock, store } = core
  const kept = store.collection<ZftOrder>(name)
  const images = store.collection<string>(imagesName)
  const keyOf = (appId: string, externalId: string) => `${appId}/${externalId}`

  function become(order: ZftOrder, changes: Partial<ZftOrder>) {
    Object.assign(order, changes)
    store.changed(name)
  }

  function scheduleReview(order: ZftOrder) {
    const { reviewOutcome, reviewTakesMs } = settings()
    if (reviewOutcome === 'wait') return
    const round = order.submissions
    const waitMs = order.submittedAt.getTime() + reviewTakesMs - clock.now().getTime()
    clock.after(Math.max(0, waitMs), `alipay zft order ${order.orderId} is reviewed`, () => {
      // A person may have been quicker, or it was sent anew.
      if (order.submissions === round) decide(order.externalId, reviewOutcome, [])
    })
  }
  for (const order of kept.values()) if (order.status === '031') scheduleReview(order)

  function decide(id: string, verdict: Verdict, reasons: Reason[]): boolean {
    const order = [...kept.values()].find(({ externalId }) => externalId === id)
    if (!order || !mayOf(order).includes(verdict)) return false
    const done = { status: '99', fkAudit: 'PASS', subConfirm: 'FINISH', reasons: [] } as const
    switch (verdict) {
      case 'approve':
        become(order, { fkAudit: 'PASS', subConfirm: 'NOT_CONFIRM', signToken: order.signToken ?? randomText(24) })
        return true
      case 'finish':
      case 'resume':
        become(order, { ...done, reasons: [], smid: order.smid ?? `2088${randomDigits(12)}` })
        return true
      case 'needs_changes': {
        const told = reasons.length > 0 ? reasons : [{ field: 'cert_image', reason: '营业执照照片模糊' }]
        const reason = told.map((one) => `${one.field} ${one.reason}`).join('; ')
        become(order, { status: '-1', subConfirm: 'CREATE', reasons: told, reason })
        return true
      }
      // The gateway has one word for both: it failed, by the risk review.
      case 'reject':
      case 'suspend':
        become(order, { status: '-1', fkAudit: 'REJECT', fkMemo: '风控审核未通过', reasons })
        return true
    }
  }

  return {
    create: (appId, externalId, title, facts) => {
      const known = kept.get(keyOf(appId, externalId))
      if (known && (known.status !== '-1' || known.smid !== undefined)) return undefined
      const order: ZftOrder = {
        appId,
        orderId: `${clock.now().toISOString().slice(0, 10).replaceAll('-', '')}${randomDigits(16)}`,
        externalId,
        name: title,
        status: '031',
        fkAudit: 'CREATE',
        subConfirm: 'CREATE',
        reasons: [],
        facts,
        submittedAt: clock.now(),
        submissions: (known?.submissions ?? 0) + 1,
      }
      kept.set(keyOf(appId, externalId), order)
      store.changed(name)
      scheduleReview(order)
      return order
    },
    find: (appId, { externalId, orderId }) =>
      externalId !== undefined
        ? kept.get(keyOf(appId, externalId))
        : [...kept.values()].find((one) => one.appId === appId && one.orderId === orderId),
    sign: (token) => {
      const order = [...kept.values()].find(({ signToken }) => signToken === token)
      return order?.subConfirm === 'NOT_CONFIRM' && decide(order.externalId, 'finish', [])
    },
    signUrl: (order) =>
      order.subConfirm === 'NOT_CONFIRM' && order.signToken !== undefined
        ? `${core.url()}/alipay/zft/sign/${order.signToken}`
        : undefined,
    addImage: (appId) => {
      const id = randomText(40)
      images.set(id, appId)
      store.changed(imagesName)
      return id
    },
    hasImage: (appId, id) => typeof id === 'string' && images.get(id) === appId,
    isActive: (appId, smid) =>
      [...kept.values()].some((one) => one.appId === appId && one.smid === smid && one.status === '99'),
    cases: () => [...kept.values()].map(caseOf),
    decide,
  }
}

function mayOf({ smid, status, subConfirm }: ZftOrder): Verdict[] {
  if (status === '99') return ['suspend']
  if (status === '-1') return smid === undefined ? [] : ['resume']
  return subConfirm === 'NOT_CONFIRM'
    ? ['finish', 'needs_changes', 'reject']
    : ['approve', 'finish', 'needs_changes', 'reject']
}

const caseOf = (order: ZftOrder): Case => ({
  channel: 'alipay',
  id: order.externalId,
  title: order.name,
  state: `${order.status} ${order.subConfirm}`,
  submittedAt: order.submittedAt,
  submissions: order.submissions,
  facts: order.facts,
  reasons: order.reasons,
  may: mayOf(order),
  ...(order.smid === undefined ? {} : { merchantNo: order.smid }),
})
