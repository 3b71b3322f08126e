import { isRespCode, type RespCode } from './resp-codes.ts'

/** What the real gateway does differently from contract to contract, or where its documents are silent or disagree. */
export interface UnionpaySettings {
  /** How far a request's `txnTime` may be from the time in China. 0 switches the check off. */
  txnTimeWindowMs: number
  /** Waits between the deliveries of one notice. */
  noticeGapsMs: number[]
  /** Whether 302 counts as received, as one text says. */
  redirectCountsAsReceived: boolean
  /** Whether a refund or cancel that failed is announced. The specification says no. */
  announcesFailures: boolean
  /** How long a refund or cancel takes after it was accepted. */
  refundTakesMs: number
  /** How refunds and cancels end: `00`, or the code of a failure. */
  refundOutcome: RespCode
  refundWindowDays: number
  /** The longest `orderId`: 32 or 40. */
  orderIdMax: number
  /** Time to pay an order that names no `payTimeout`. */
  defaultPayTimeMs: number
  /** How long a code can be scanned, if its order lasts that long. */
  codeLifeMs: number
  /** Whether the browser may bring the same front order again as long as it is unpaid. Otherwise it is `12`. */
  reopensFrontOrders: boolean
  /** Whether a declined try shows in queries until the order is paid. Otherwise it stays `05`. */
  showsFailedTries: boolean
  /** What a query says of an unpaid order after its time. */
  unpaidAfterTimeout: '01' | '05' | '34'
  /** What happens to money that comes after `payTimeout`: the cashier refuses it, or it is taken and returned. */
  latePayments: 'refused' | 'returned'
  /** How long the return of a late payment takes. */
  lateReturnTakesMs: number
  /** Whether a refund must carry the `bizType` of its order. */
  matchesBizType: boolean
  /** What a payment costs, in ten-thousandths, as the files tell. */
  feeRateTenThousandths: number
  /** How long after the end of a clearing day its file is there. */
  filesTakeMs: number
  /** Whether answers that refuse are signed. */
  signsRefusals: boolean
  /** Whether answers and notices name the card, which is a matter of the contract. */
  namesCard: boolean
}

const minuteMs = 60_000

export function defaultSettings(): UnionpaySettings {
  return {
    txnTimeWindowMs: 15 * minuteMs,
    noticeGapsMs: [1, 2, 4, 5].map((minutes) => minutes * minuteMs),
    redirectCountsAsReceived: false,
    announcesFailures: false,
    refundTakesMs: 5000,
    refundOutcome: '00',
    refundWindowDays: 330,
    orderIdMax: 32,
    defaultPayTimeMs: 24 * 60 * minuteMs,
    codeLifeMs: 120 * minuteMs,
    reopensFrontOrders: true,
    showsFailedTries: true,
    unpaidAfterTimeout: '01',
    latePayments: 'refused',
    lateReturnTakesMs: 5 * 24 * 60 * minuteMs,
    matchesBizType: true,
    feeRateTenThousandths: 60,
    filesTakeMs: 10 * 60 * minuteMs,
    signsRefusals: true,
    namesCard: true,
  }
}

/** `current` with the given parts changed. Throws a RangeError that names what is wrong. */
export function changedSettings(current: UnionpaySettings, change: Record<string, unknown>): UnionpaySettings {
  const next: UnionpaySettings = structuredClone(current)
  for (const [name, value] of Object.entries(change)) {
    switch (name) {
      case 'redirectCountsAsReceived':
      case 'announcesFailures':
      case 'reopensFrontOrders':
      case 'showsFailedTries':
      case 'matchesBizType':
      case 'signsRefusals':
      case 'namesCard':
        if (typeof value !== 'boolean') throw new RangeError(`${name} is true or false.`)
        next[name] = value
        break
      case 'txnTimeWindowMs':
      case 'refundTakesMs':
      case 'refundWindowDays':
      case 'defaultPayTimeMs':
      case 'codeLifeMs':
      case 'lateReturnTakesMs':
      case 'feeRateTenThousandths':
      case 'filesTakeMs':
        if (!isCount(value)) throw new RangeError(`${name} is a whole number from 0.`)
        next[name] = value
        break
      case 'noticeGapsMs':
        if (!Array.isArray(value) || !value.every(isCount)) throw new RangeError(`${name} is a list of waits.`)
        next.noticeGapsMs = value
        break
      case 'orderIdMax':
        if (value !== 32 && value !== 40) throw new RangeError('orderIdMax is 32 or 40.')
        next.orderIdMax = value
        break
      case 'refundOutcome':
        if (!isRespCode(value) || value === '05') throw new RangeError('refundOutcome is a final code of this gateway.')
        next.refundOutcome = value
        break
      case 'unpaidAfterTimeout':
        if (value !== '01' && value !== '05' && value !== '34') throw new RangeError(`${name} is 01, 05 or 34.`)
        next.unpaidAfterTimeout = value
        break
      case 'latePayments':
        if (value !== 'refused' && value !== 'returned') throw new RangeError(`${name} is refused or returned.`)
        next.latePayments = value
        break
      default:
        throw new RangeError(`There is no setting called ${name}.`)
    }
  }
  return next
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
