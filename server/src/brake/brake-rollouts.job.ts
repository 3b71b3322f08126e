import type { Deps, DueWork, Logger } from '../platform/index.ts'
import { brakeName, brakeRollout, claimLooks, decideBrake, type Rollout, type Rollouts } from '../rollout/index.ts'
import { groupsOf } from './control-group.ts'
import { countOutcomes } from './method-outcomes-store.ts'

const lookEveryMs = 60_000
const setMax = 16

/** Looks once a minute at each method that is being rolled out, and turns down what does worse than its control group. */
export function brakeRolloutsWork(deps: Deps, rollouts: Pick<Rollouts, 'forget'>): DueWork {
  return {
    name: brakeName,
    idleMs: 5_000,
    round: async () => {
      const now = deps.clock.now()
      const due = await claimLooks(deps.db, now, new Date(now.getTime() + lookEveryMs), setMax)
      for (const rollout of due.filter(mayBeBraked)) {
        try {
          if (await look(deps, rollout, now)) rollouts.forget(rollout.appId)
        } catch (err) {
          deps.log.error({ err, rollout: rollout.id }, 'a rollout could not be looked at')
        }
      }
      return due.length
    },
  }
}

/** What nobody but testers sees cannot be turned down further. */
const mayBeBraked = ({ definition, killedAt }: Rollout): boolean =>
  definition.brake.enabled && killedAt === null && (definition.stage === 'share' || definition.stage === 'everyone')

async function look(deps: Deps, rollout: Rollout, now: Date): Promise<boolean> {
  const { brake } = rollout.definition
  // What was paid before the stage was set says nothing about it: a rollout that goes on after a brake begins anew.
  const since = new Date(Math.max(now.getTime() - brake.window_minutes * 60_000, rollout.stageSince.getTime()))
  const groups = groupsOf(await countOutcomes(deps.db, rollout, since), rollout.method, brake.min_payments)
  const verdict = decideBrake(groups.method, groups.control, brake)
  if (verdict.kind !== 'brake' || !(await brakeRollout(deps, rollout, verdict))) return false
  tell(deps.log, rollout, verdict)
  return true
}

const tell = (log: Logger, { appId, method, version }: Rollout, verdict: object): void =>
  log.warn({ app: appId, method, version, verdict }, 'a rollout was turned down to internal testing')
