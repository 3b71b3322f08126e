import type { RolloutVersionView, RolloutView } from '@hutong/contract'
import type { Rollout, RolloutVersion } from './rollout.ts'

export function rolloutView(rollout: Rollout): RolloutView {
  const { brake, buyers, conditions, share, stage } = rollout.definition
  return {
    id: rollout.id,
    object: 'rollout',
    app: rollout.appId,
    livemode: rollout.livemode,
    method: rollout.method,
    stage,
    share,
    buyers: buyers.map(({ hash, label }) => ({ buyer: hash, label })),
    conditions,
    brake,
    last_brake: rollout.lastBrake,
    killed_at: rollout.killedAt?.toISOString() ?? null,
    version: rollout.version,
    updated_at: rollout.updatedAt.toISOString(),
    updated_by: rollout.updatedBy,
  }
}

export const rolloutVersionView = (version: RolloutVersion): RolloutVersionView => ({
  object: 'rollout_version',
  method: version.method,
  version: version.version,
  change: version.change,
  stage: version.definition.stage,
  share: version.definition.share,
  killed: version.killedAt !== null,
  at: version.at.toISOString(),
  by: version.by,
})
