import type {
  BrakeSettings,
  Environment,
  Method,
  MethodReason,
  Platform,
  RolloutChange,
  RolloutConditions,
  RolloutStage,
} from '@hutong/contract'
import type { Money } from '../money/index.ts'
import type { Masked } from '../platform/index.ts'
import type { BrakeVerdict } from './decide-brake.ts'

/** A buyer of the allow list: the merchant's own id as a keyed hash, and words by which a person knows who is meant. */
export type AllowedBuyer = Readonly<{ hash: string; label: string }>

export type RolloutDefinition = Readonly<{
  stage: RolloutStage
  /** Basis points, 0 to 10,000; in force in the stage `share`. */
  share: number
  buyers: readonly AllowedBuyer[]
  conditions: RolloutConditions
  brake: BrakeSettings
}>

export type LastBrake = Readonly<
  { at: string } & Pick<Extract<BrakeVerdict, { kind: 'brake' }>, 'measure' | 'method' | 'control'>
>

/** Who sees a method of an app before everybody does. */
export type Rollout = Readonly<{
  appId: string
  livemode: boolean
  method: Method
  /** Buyers are put into shares by it, so methods and apps do not move together. */
  id: string
  definition: RolloutDefinition
  version: number
  killedAt: Date | null
  lastBrake: LastBrake | null
  stageSince: Date
  nextLookAt: Date
  eventSequence: number
  updatedAt: Date
  updatedBy: string
}>

export type RolloutVersion = Readonly<
  Pick<Rollout, 'appId' | 'livemode' | 'method' | 'version' | 'definition' | 'killedAt' | 'lastBrake'> & {
    change: RolloutChange
    at: Date
    by: string
  }
>

/** What of an order a rollout asks about; an `Order` is one. */
export type RolloutSubject = Readonly<{
  appId: string
  id: string
  livemode: boolean
  buyerId: Masked | null
  amount: Money
  metadata: Readonly<Record<string, string>>
}>

/** What the page tells of itself; an order of an app's own client tells it in its metadata. */
export type PageFacts = Readonly<{
  environment?: Environment | undefined
  platform?: Platform | null | undefined
  clientVersion?: string | undefined
}>

/** What a flag system is asked with, ours or another. `targetingKey` decides on which side of a share one falls, always alike. */
export type RolloutFacts = Readonly<{
  targetingKey: string
  keyedBy: 'buyer' | 'order'
  buyerHash: string
  platform: string
  environment: string
  clientVersion: string
  region: string
  amount: number
}>

export type MethodDecision = Readonly<{
  method: Method
  shown: boolean
  reason: MethodReason
  keyedBy: 'buyer' | 'order'
  rolloutVersion: number
  /** When it was kept with the order; null: it would be decided so now. */
  decidedAt: Date | null
  /** Overrules what was decided, at once and for everybody. */
  killed: boolean
}>

export type MethodDecisions = ReadonlyMap<Method, MethodDecision>
export const noDecisions: MethodDecisions = new Map()

export const isShown = (decision: MethodDecision): boolean => decision.shown && !decision.killed

const buyerContext = (appId: string): string => `rollout-buyer:${appId}`

type Hashes = Readonly<{ blindIndex: (value: string, context: string) => string }>

export const buyerHash = (box: Hashes, appId: string, buyerId: string): string =>
  box.blindIndex(buyerId, buyerContext(appId))

/** An order without a buyer is a buyer of its own: sticky for as long as the order lives. What is not known is empty and meets no condition. */
export function factsOf(box: Hashes, subject: RolloutSubject, page: PageFacts): RolloutFacts {
  const { metadata } = subject
  const buyer = subject.buyerId?.reveal()
  return {
    targetingKey: buyer ?? subject.id,
    keyedBy: buyer === undefined ? 'order' : 'buyer',
    buyerHash: buyer === undefined ? '' : buyerHash(box, subject.appId, buyer),
    platform: page.platform ?? metadata.platform ?? '',
    environment: page.environment ?? metadata.environment ?? '',
    clientVersion: page.clientVersion ?? metadata.client_version ?? '',
    region: metadata.region ?? '',
    amount: Number(subject.amount.amount),
  }
}
