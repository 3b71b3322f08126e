import { brakeSettingsSchema, type PutRollout, type RolloutChange, rolloutConditionsSchema } from '@hutong/contract'
import { type AuditFacts, appendAudit, appendEvents, type Deps, newId, refused, type Tx } from '../platform/index.ts'
import type { BrakeVerdict } from './decide-brake.ts'
import { type AllowedBuyer, buyerHash, type Rollout, type RolloutDefinition } from './rollout.ts'
import { lockRollout, type RolloutRef, saveRollout } from './rollout-store.ts'

type ChangeDeps = Pick<Deps, 'db' | 'clock' | 'random' | 'box' | 'wake'>
/** `by` as it stands in the history and in the audit log. */
export type ByWhom = Readonly<{ by: string }>

const auditedAs = {
  set: 'rollout.change',
  killed: 'rollout.kill',
  resumed: 'rollout.resume',
  braked: 'rollout.brake',
} as const satisfies Record<RolloutChange, string>

const factsOf = ({ definition, killedAt, livemode, method, version }: Rollout): AuditFacts => ({
  method,
  livemode,
  version,
  ...definition,
  killed: killedAt !== null,
})

/** Every change of a rollout, by people and by the brake, is a new version and goes through here. */
async function change(
  deps: ChangeDeps,
  ref: RolloutRef,
  who: ByWhom & Readonly<{ change: RolloutChange }>,
  rule: (before: Rollout | undefined, now: Date) => Rollout | undefined,
  consequence?: (tx: Tx, after: Rollout) => Promise<void>,
): Promise<Rollout | undefined> {
  const rollout = await deps.db.transaction(async (tx) => {
    const before = await lockRollout(tx, ref)
    const now = deps.clock.now()
    const wanted = rule(before, now)
    if (!wanted) return before
    const after = { ...wanted, version: (before?.version ?? 0) + 1, updatedAt: now, updatedBy: who.by }
    if (!(await saveRollout(tx, after, who.change))) throw refused('rollout_changed_meanwhile', 'if_version')
    await appendAudit(tx, {
      appId: ref.appId,
      by: who.by,
      action: auditedAs[who.change],
      subject: after.id,
      before: before ? factsOf(before) : null,
      after: factsOf(after),
      at: now,
    })
    await consequence?.(tx, after)
    return after
  })
  deps.wake.ring()
  return rollout
}

export async function setRollout(
  deps: ChangeDeps,
  ref: RolloutRef,
  wish: PutRollout,
  who: ByWhom,
): Promise<Readonly<{ rollout: Rollout; isNew: boolean }>> {
  const rollout = await change(deps, ref, { ...who, change: 'set' }, (before, now) => {
    if (wish.if_version !== undefined && wish.if_version !== (before?.version ?? 0))
      throw refused('rollout_changed_meanwhile', 'if_version')
    const definition = definitionFrom(deps, ref.appId, wish, before?.definition)
    if (!before) return { ...firstRollout(deps, ref, definition, now), updatedBy: who.by }
    const widened = before.definition.stage !== definition.stage || before.definition.share !== definition.share
    return { ...before, definition, stageSince: widened ? now : before.stageSince }
  })
  if (!rollout) throw refused('rollout_not_found')
  return { rollout, isNew: rollout.version === 1 }
}

const firstRollout = (deps: ChangeDeps, ref: RolloutRef, definition: RolloutDefinition, now: Date): Rollout => ({
  ...ref,
  id: newId('rollout', now, deps.random),
  definition,
  version: 0,
  killedAt: null,
  lastBrake: null,
  stageSince: now,
  nextLookAt: now,
  eventSequence: 0,
  updatedAt: now,
  updatedBy: '',
})

function definitionFrom(
  deps: ChangeDeps,
  appId: string,
  wish: PutRollout,
  before: RolloutDefinition | undefined,
): RolloutDefinition {
  return {
    stage: wish.stage,
    share: wish.share,
    buyers: wish.buyers ? buyersFrom(deps, appId, wish.buyers, before?.buyers ?? []) : (before?.buyers ?? []),
    conditions: wish.conditions ?? before?.conditions ?? rolloutConditionsSchema.parse({}),
    brake: wish.brake ?? before?.brake ?? brakeSettingsSchema.parse({}),
  }
}

function buyersFrom(
  deps: ChangeDeps,
  appId: string,
  wanted: NonNullable<PutRollout['buyers']>,
  before: readonly AllowedBuyer[],
): readonly AllowedBuyer[] {
  const list = wanted.map((each): AllowedBuyer => {
    const hash = 'buyer_id' in each ? buyerHash(deps.box, appId, each.buyer_id) : each.buyer
    const known = before.find((one) => one.hash === hash)
    if (!known && !('buyer_id' in each)) throw refused('invalid_request', 'buyers')
    return { hash, label: each.label ?? known?.label ?? ('buyer_id' in each ? shortened(each.buyer_id) : '') }
  })
  return [...new Map(list.map((each) => [each.hash, each])).values()]
}

/** Enough of an id for whoever knows it to see which one it is, and too little for anybody else. */
const shortened = (id: string): string => {
  const letters = [...id]
  return letters.length < 8 ? '…' : `${letters.slice(0, 2).join('')}…${letters.slice(-2).join('')}`
}

/** From the next look on nobody is shown the method; whoever is paying by it already can finish. */
export async function killRollout(deps: ChangeDeps, ref: RolloutRef, who: ByWhom): Promise<Rollout> {
  const rollout = await change(deps, ref, { ...who, change: 'killed' }, (before, now) => {
    // A method that has no rollout can be killed too: it was everybody's, and is again when it is resumed.
    const everybody = definitionFrom(deps, ref.appId, { stage: 'everyone', share: 0 }, undefined)
    const found = before ?? firstRollout(deps, ref, everybody, now)
    return found.killedAt ? undefined : { ...found, killedAt: now }
  })
  return rollout as Rollout
}

export async function resumeRollout(deps: ChangeDeps, ref: RolloutRef, who: ByWhom): Promise<Rollout> {
  const rollout = await change(deps, ref, { ...who, change: 'resumed' }, (before, now) =>
    before?.killedAt ? { ...before, killedAt: null, stageSince: now } : undefined,
  )
  if (!rollout) throw refused('rollout_not_found')
  return rollout
}

/** The worker's name for what decides by itself, as the audit log has it. */
export const brakeName = 'brake-rollouts'

type Braking = Extract<BrakeVerdict, { kind: 'brake' }>

/** Down to internal testing, unless somebody has changed the rollout since it was judged. Answers whether it did. */
export async function brakeRollout(deps: ChangeDeps, judged: Rollout, verdict: Braking): Promise<boolean> {
  const { control, measure, method } = verdict
  let braked = false
  await change(
    deps,
    judged,
    { by: brakeName, change: 'braked' },
    (before, now) => {
      if (before?.version !== judged.version) return undefined
      braked = true
      return {
        ...before,
        definition: { ...before.definition, stage: 'internal' },
        lastBrake: { at: now.toISOString(), measure, method, control },
        stageSince: now,
        eventSequence: before.eventSequence + 1,
      }
    },
    async (tx, after) => {
      const { stage, share } = judged.definition
      await appendEvents(tx, [
        {
          appId: after.appId,
          id: newId('event', after.updatedAt, deps.random),
          type: 'rollout.braked',
          subjectId: after.id,
          sequence: after.eventSequence,
          livemode: after.livemode,
          data: {
            rollout: { id: after.id, method: after.method, version: after.version, stage: after.definition.stage },
            before: { stage, share },
            measure,
            outcomes: { method, control },
          },
          createdAt: after.updatedAt,
        },
      ])
    },
  )
  return braked
}
