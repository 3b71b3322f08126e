import type { Store } from '../core/store.ts'
import { isUserName, type UserName } from '../core/users.ts'
import { changedReviewSettings, type ReviewSettings, reviewSettingsAtFirst } from '../onboarding/desk.ts'

/** What can be set on the control panel. Kept over a restart. */
export interface WechatSettings extends ReviewSettings {
  /** The generation of the platform certificate that signs now; the one before stays on offer. */
  certificateGeneration: number
  /** Percent of a mixed merchant's notifications that are signed with the public key. */
  publicKeyPercent: number
  /** Percent of answers and notifications that are signature probes. */
  probePercent: number
  /** Whether answers with an error status are signed as well. */
  signsErrors: boolean
  /** How long a refund stays PROCESSING, in simulated milliseconds. */
  refundTakesMs: number
  /** The least time between two refunds of one order. */
  refundGapMs: number
  /** What the next refunds end as. */
  refundOutcome: 'SUCCESS' | 'ABNORMAL' | 'CLOSED'
  /** People whose account takes no refunds any more. */
  abnormalAccounts: UserName[]
  /** A coupon that the wallet applies to payments larger than it, in fen. */
  couponFen: bigint
  /** Fee rate in ten-thousandths. */
  feeRateTenThousandths: bigint
  /** How many access tokens an account may ask for in a day, by each of the two calls. */
  tokenCallsPerDay: number
  /** How many times a day it may ask for the ticket that pages are signed with. */
  ticketCallsPerDay: number
}

const settingsAtFirst: WechatSettings = {
  ...reviewSettingsAtFirst,
  certificateGeneration: 0,
  publicKeyPercent: 50,
  probePercent: 0,
  signsErrors: false,
  refundTakesMs: 5000,
  refundGapMs: 60_000,
  refundOutcome: 'SUCCESS',
  abnormalAccounts: [],
  couponFen: 0n,
  feeRateTenThousandths: 60n,
  tokenCallsPerDay: 2000,
  ticketCallsPerDay: 1_000_000,
}

const collection = 'wechat-settings'

export function loadSettings(store: Store): WechatSettings {
  const kept = store.collection<WechatSettings>(collection)
  const settings = { ...settingsAtFirst, ...kept.get('all') }
  kept.set('all', settings)
  return settings
}

/** Applies changes that came from outside. Throws a RangeError that names the first wrong one; nothing is applied then. */
export function changeSettings(store: Store, settings: WechatSettings, changes: Record<string, unknown>): void {
  let next = { ...settings }
  for (const [name, value] of Object.entries(changes)) {
    switch (name) {
      case 'publicKeyPercent':
      case 'probePercent':
        next[name] = wholeNumber(name, value, 100)
        break
      case 'refundTakesMs':
      case 'refundGapMs':
        next[name] = wholeNumber(name, value, 31 * 86_400_000)
        break
      case 'tokenCallsPerDay':
      case 'ticketCallsPerDay':
        next[name] = wholeNumber(name, value, 1_000_000)
        break
      case 'couponFen':
        next.couponFen = BigInt(wholeNumber(name, value, 1_000_000_000))
        break
      case 'feeRateTenThousandths':
        next.feeRateTenThousandths = BigInt(wholeNumber(name, value, 10_000))
        break
      case 'signsErrors':
        if (typeof value !== 'boolean') throw new RangeError('signsErrors is true or false.')
        next.signsErrors = value
        break
      case 'refundOutcome':
        if (value !== 'SUCCESS' && value !== 'ABNORMAL' && value !== 'CLOSED')
          throw new RangeError('refundOutcome is SUCCESS, ABNORMAL or CLOSED.')
        next.refundOutcome = value
        break
      case 'abnormalAccounts':
        if (!Array.isArray(value) || !value.every(isUserName))
          throw new RangeError('abnormalAccounts is a list of phones.')
        next.abnormalAccounts = value
        break
      case 'reviewTakesMs':
      case 'reviewOutcome': {
        const changed = changedReviewSettings(next, { [name]: value })
        if (typeof changed === 'string') throw new RangeError(changed)
        next = { ...next, ...changed }
        break
      }
      default:
        throw new RangeError(`There is no setting ${name}.`)
    }
  }
  Object.assign(settings, next)
  store.changed(collection)
}

export function rotateCertificate(store: Store, settings: WechatSettings): void {
  settings.certificateGeneration += 1
  store.changed(collection)
}

function wholeNumber(name: string, value: unknown, max: number): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > max)
    throw new RangeError(`${name} is a whole number from 0 to ${max}.`)
  return value as number
}
