import type { Method, MethodReason } from '@hutong/contract'
import { methodReasons } from '@hutong/contract'
import type { Provider } from '@openfeature/server-sdk'
import { createBatcher, createBeliefs, type Deps } from '../platform/index.ts'
import { type DecisionOfOrder, keepDecisions, readDecisions } from './decision-store.ts'
import { createRolloutProvider, openFlags } from './flag-provider.ts'
import {
  factsOf,
  type MethodDecision,
  type MethodDecisions,
  noDecisions,
  type PageFacts,
  type Rollout,
  type RolloutFacts,
  type RolloutSubject,
} from './rollout.ts'
import { listRollouts } from './rollout-store.ts'
import { flagKeyOf } from './targeting.ts'

/** How long an app's rollouts are believed without asking again: a change is in force everywhere within two seconds. */
const believedMs = 1_000

export interface Rollouts {
  /** The app's rollouts as of a moment ago. */
  of(appId: string, livemode: boolean): Promise<readonly Rollout[]>
  /** What this order's buyer is shown of the methods that have a rollout: decided once and kept. Nothing for all others. */
  decisionsFor(subject: RolloutSubject, page: PageFacts): Promise<MethodDecisions>
  /** The same without keeping anything: for explaining, and for a buyer who has no order yet. */
  lookAt(subject: RolloutSubject, page: PageFacts): Promise<MethodDecisions>
  /** This process asks again at once, because it has just changed one. */
  forget(appId: string): void
  close(): void
}

type RolloutDeps = Pick<Deps, 'db' | 'clock' | 'box' | 'log'>

/** @param instead another OpenFeature provider in place of ours: it is asked by the same names, with the same facts. */
export function createRollouts(deps: RolloutDeps, instead?: Provider): Rollouts {
  const ours = createRolloutProvider()
  const flags = openFlags(instead ?? ours)
  const lists = createBeliefs<readonly Rollout[]>(deps.clock, believedMs)

  const of: Rollouts['of'] = (appId, livemode) =>
    lists.of(`${appId}/${livemode}`, async () => {
      const rollouts = await listRollouts(deps.db, appId, livemode)
      if (!instead) for (const rollout of rollouts) ours.put(rollout)
      return rollouts
    })

  const decide = async (rollout: Rollout, facts: RolloutFacts): Promise<MethodDecision> => {
    const answer = await flags.ask(flagKeyOf(rollout), { ...facts })
    if (answer.errorCode)
      deps.log.warn({ flag: flagKeyOf(rollout), code: answer.errorCode }, 'the flag system gave no answer')
    return {
      method: rollout.method,
      shown: answer.errorCode ? false : answer.value,
      reason: reasonOf(answer, instead !== undefined),
      keyedBy: facts.keyedBy,
      rolloutVersion: rollout.version,
      decidedAt: null,
      killed: rollout.killedAt !== null,
    }
  }
  const decideAll = (rollouts: readonly Rollout[], subject: RolloutSubject, page: PageFacts) => {
    const facts = factsOf(deps.box, subject, page)
    return Promise.all(rollouts.map((rollout) => decide(rollout, facts)))
  }

  /** Whatever orders are looked at for the first time share one insert, and read back what holds. */
  const keep = createBatcher<readonly DecisionOfOrder[], readonly DecisionOfOrder[]>({
    max: 128,
    lanes: 2,
    run: async (made) => {
      await keepDecisions(deps.db, made.flat())
      const held = await readDecisions(
        deps.db,
        made.flatMap(([first]) => first ?? []),
      )
      return made.map(([first]) => held.filter((each) => each.orderId === first?.orderId))
    },
  })

  const look = async (subject: RolloutSubject, page: PageFacts, isToBeKept: boolean): Promise<MethodDecisions> => {
    const rollouts = await of(subject.appId, subject.livemode)
    if (rollouts.length === 0) return noDecisions
    const order = { appId: subject.appId, orderId: subject.id }
    let kept: readonly DecisionOfOrder[] = await readDecisions(deps.db, [order])
    const undecided = rollouts.filter(({ method }) => !kept.some((each) => each.method === method))
    const made = await decideAll(undecided, subject, page)
    // No answer is no decision: the order is asked about again when it is next looked at.
    const toKeep = isToBeKept ? made.filter((each) => each.reason !== 'provider_failed') : []
    const decidedAt = deps.clock.now()
    if (toKeep.length > 0) kept = await keep(toKeep.map((each) => ({ ...each, ...order, decidedAt })))
    const held = rollouts.flatMap((rollout): MethodDecision[] => {
      const found = kept.find(({ method }) => method === rollout.method)
      if (!found) return []
      const { decidedAt: at, keyedBy, method, reason, rolloutVersion, shown } = found
      return [{ method, shown, reason, keyedBy, rolloutVersion, decidedAt: at, killed: rollout.killedAt !== null }]
    })
    return byMethod([...made, ...held])
  }

  return {
    of,
    decisionsFor: (subject, page) => look(subject, page, true),
    lookAt: (subject, page) => look(subject, page, false),
    forget(appId) {
      for (const livemode of [true, false]) lists.forget(`${appId}/${livemode}`)
    },
    close: () => flags.close(),
  }
}

/** The later of two about one method holds. */
const byMethod = (decisions: readonly MethodDecision[]): Map<Method, MethodDecision> =>
  new Map(decisions.map((decision) => [decision.method, decision]))

/** Our own flags name the reason by their variant; what another system's variants mean we cannot know. */
function reasonOf(
  answer: Readonly<{ value: boolean; variant?: string; errorCode?: string }>,
  isForeign: boolean,
): MethodReason {
  if (answer.errorCode) return 'provider_failed'
  if (isForeign || answer.variant === undefined) return answer.value ? 'shown_by_provider' : 'hidden_by_provider'
  return answer.variant in methodReasons ? (answer.variant as MethodReason) : 'provider_failed'
}
