import {
  type Environment,
  methods as everyMethod,
  type GoodsType,
  type Method,
  type MethodExplanation,
  methodReasons,
} from '@hutong/contract'
import { listAppMethods, listInstalmentPlans } from '../apps/index.ts'
import type { ChannelRegistry } from '../channels/index.ts'
import { type Deps, masked } from '../platform/index.ts'
import {
  bucketOf,
  listRolloutVersions,
  type MethodDecision,
  type PageFacts,
  type RolloutSubject,
  type Rollouts,
} from '../rollout/index.ts'
import { decideOffer, productsByChannel } from './offered-methods.ts'

/** Whose page is explained: an order's buyer, or somebody who has no order yet. */
export type ExplainSubject = RolloutSubject & Readonly<{ goodsType: GoodsType }>

export type MethodExplainer = (
  subject: ExplainSubject,
  page: PageFacts & Readonly<{ environment: Environment }>,
) => Promise<readonly MethodExplanation[]>

/** Says of every method whether the buyer sees it and why, by the very rule that draws the page. Keeps nothing. */
export function createMethodExplainer(
  deps: Pick<Deps, 'db' | 'clock'>,
  registry: ChannelRegistry,
  rollouts: Rollouts,
): MethodExplainer {
  /** Of the version that decided, which need not be today's. */
  const rolloutOf = async (
    subject: ExplainSubject,
    decision: MethodDecision,
  ): Promise<MethodExplanation['rollout']> => {
    const { appId, livemode } = subject
    const rollout = (await rollouts.of(appId, livemode)).find(({ method }) => method === decision.method)
    const ref = { appId, livemode, method: decision.method }
    const [version] = await listRolloutVersions(deps.db, ref, decision.rolloutVersion + 1, 1)
    if (!rollout || !version) return null
    return {
      version: decision.rolloutVersion,
      stage: version.definition.stage,
      share: version.definition.share,
      bucket: bucketOf(rollout.id, subject.buyerId?.reveal() ?? subject.id),
      keyed_by: decision.keyedBy,
      decided_at: decision.decidedAt?.toISOString() ?? null,
      killed: decision.killed,
    }
  }

  return async (subject, page) => {
    const { appId, livemode } = subject
    const [methods, plans, accounts, decisions] = await Promise.all([
      listAppMethods(deps.db, appId),
      listInstalmentPlans(deps.db, appId),
      registry.accountsOf(appId, livemode),
      rollouts.lookAt(subject, page),
    ])
    const products = productsByChannel(accounts)
    const input = { methods, plans, products, decisions, order: subject, now: deps.clock.now(), scanPath: null }
    const inOrder = [...methods.map(({ method }) => method), ...everyMethod]
    return Promise.all(
      [...new Set(inOrder)].map(async (method: Method): Promise<MethodExplanation> => {
        const { because, entry } = decideOffer({ ...input, environment: page.environment }, method)
        const decision = decisions.get(method)
        return {
          object: 'method_explanation',
          method,
          shown: entry !== null,
          usable: entry !== null && entry.obstacle === null,
          because: because.map((code) => ({ code, en: methodReasons[code][0], zh: methodReasons[code][1] })),
          rollout: decision ? await rolloutOf(subject, decision) : null,
        }
      }),
    )
  }
}

/** Somebody who might come: what a buyer like this would see. */
export const buyerWithoutOrder = (
  caller: Readonly<{ appId: string; livemode: boolean }>,
  asked: Readonly<{ buyerId: string | undefined; amount: number; goodsType: GoodsType; region: string | undefined }>,
): ExplainSubject => ({
  appId: caller.appId,
  livemode: caller.livemode,
  id: '',
  buyerId: masked(asked.buyerId, 'buyer'),
  amount: { amount: BigInt(asked.amount), currency: 'CNY' },
  goodsType: asked.goodsType,
  metadata: asked.region === undefined ? {} : { region: asked.region },
})
