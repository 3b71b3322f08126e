import { changedReviewSettings, type ReviewSettings, reviewSettingsAtFirst } from '../onboarding/desk.ts'
import { type Product, products } from './products.ts'

const creationMoments = ['cashier_opened', 'password_entered'] as const
export type CreationMoment = (typeof creationMoments)[number]

const announcedStatuses = ['TRADE_SUCCESS', 'TRADE_CLOSED', 'TRADE_FINISHED'] as const
export type AnnouncedStatus = (typeof announcedStatuses)[number]

/** How a refund to a bank card stands: under way, arrived, or sent back by the bank. */
const depositBackStatuses = ['P', 'S', 'F'] as const
export type DepositBackStatus = (typeof depositBackStatuses)[number]

export function isDepositBackStatus(value: unknown): value is DepositBackStatus {
  return depositBackStatuses.includes(value as DepositBackStatus)
}

/** What the real gateway does differently from contract to contract, or where its own documents disagree. */
export interface AlipaySettings extends ReviewSettings {
  /** When a trade comes into being for the products that create nothing at signing. */
  tradeCreatedAt: Record<Exclude<Product, 'jsapi'>, CreationMoment>
  /** Which statuses each product tells the merchant about. */
  notifies: Record<Product, AnnouncedStatus[]>
  /** Three repeats at once before the table of gaps, as for face-to-face payments. */
  repeatsAtOnce: boolean
  /** Whether 40004 answers are signed. Errors of the gateway itself never are. */
  signsBusinessErrors: boolean
  /**
   * Whether notifications of certificate applications carry `alipay_cert_sn`, outside the signed string. Recorded ones
   * do not, and the official Node SDK would refuse them.
   */
  notificationsNameCertificate: boolean
  /** White space around the signed part of an answer. */
  spacedAnswers: boolean
  /** Balance payments only, one refund of the whole amount, at most 15 hours to pay. */
  sandbox: boolean
  /** The next refunds say that they go to a bank card, and how that stands; null when they stay in the wallet. */
  depositBack: DepositBackStatus | null
  /** Instalment counts of the contract, of 3, 6 and 12. Empty means no Huabei contract. */
  huabeiCounts: string[]
  /** The smallest total in fen that may be paid by instalments. */
  huabeiMinimumFen: number
  /** How far a request's timestamp may be from the time in China. The real window is not published. 0 switches the check off. */
  timestampWindowMs: number
}

export function defaultSettings(): AlipaySettings {
  return {
    ...reviewSettingsAtFirst,
    tradeCreatedAt: {
      page: 'cashier_opened',
      wap: 'password_entered',
      app: 'password_entered',
      precreate: 'cashier_opened',
    },
    notifies: {
      page: ['TRADE_SUCCESS'],
      wap: ['TRADE_SUCCESS', 'TRADE_CLOSED', 'TRADE_FINISHED'],
      app: ['TRADE_SUCCESS', 'TRADE_CLOSED', 'TRADE_FINISHED'],
      precreate: ['TRADE_SUCCESS'],
      jsapi: ['TRADE_SUCCESS'],
    },
    repeatsAtOnce: false,
    signsBusinessErrors: true,
    notificationsNameCertificate: false,
    spacedAnswers: false,
    sandbox: false,
    depositBack: null,
    huabeiCounts: ['3', '6', '12'],
    huabeiMinimumFen: 0,
    timestampWindowMs: 15 * 60_000,
  }
}

/** `current` with the given parts changed. Throws a RangeError that names what is wrong. */
export function changedSettings(current: AlipaySettings, change: Record<string, unknown>): AlipaySettings {
  const next: AlipaySettings = structuredClone(current)
  for (const [name, value] of Object.entries(change)) {
    switch (name) {
      case 'repeatsAtOnce':
      case 'signsBusinessErrors':
      case 'notificationsNameCertificate':
      case 'spacedAnswers':
      case 'sandbox':
        if (typeof value !== 'boolean') throw new RangeError(`${name} is true or false.`)
        next[name] = value
        break
      case 'huabeiMinimumFen':
      case 'timestampWindowMs':
        if (!Number.isSafeInteger(value) || Number(value) < 0) throw new RangeError(`${name} is a whole number from 0.`)
        next[name] = Number(value)
        break
      case 'depositBack':
        if (value !== null && !isDepositBackStatus(value)) throw new RangeError('depositBack is P, S, F or null.')
        next.depositBack = value
        break
      case 'huabeiCounts':
        next.huabeiCounts = listOf(name, value, ['3', '6', '12'])
        break
      case 'notifies':
        for (const [product, statuses] of entriesOf(name, value)) {
          if (!isProduct(product)) throw new RangeError(`${product} is not a product of this gateway.`)
          next.notifies[product] = listOf(`notifies.${product}`, statuses, announcedStatuses)
        }
        break
      case 'tradeCreatedAt':
        for (const [product, moment] of entriesOf(name, value)) {
          if (!isProduct(product) || product === 'jsapi') {
            throw new RangeError(`${product} is not a product that creates its trade later.`)
          }
          const [known] = listOf(`tradeCreatedAt.${product}`, [moment], creationMoments)
          if (known) next.tradeCreatedAt[product] = known
        }
        break
      case 'reviewTakesMs':
      case 'reviewOutcome': {
        const changed = changedReviewSettings(next, { [name]: value })
        if (typeof changed === 'string') throw new RangeError(changed)
        Object.assign(next, changed)
        break
      }
      default:
        throw new RangeError(`There is no setting called ${name}.`)
    }
  }
  return next
}

function isProduct(text: string): text is Product {
  return products.includes(text as Product)
}

function entriesOf(name: string, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) throw new RangeError(`${name} is an object.`)
  return Object.entries(value)
}

function listOf<T extends string>(name: string, value: unknown, known: readonly T[]): T[] {
  const isKnown = Array.isArray(value) && value.every((one) => known.includes(one as T))
  if (!isKnown) throw new RangeError(`${name} holds only ${known.join(', ')}.`)
  return value as T[]
}
