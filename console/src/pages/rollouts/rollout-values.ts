import type { Environment, Platform, PutRollout, RolloutStage, RolloutView } from '@hutong/contract'
import { fenFrom, yuan } from '../../parts/money.ts'

/** What the form holds, as people type it. */
export type RolloutValues = {
  stage: RolloutStage
  share: number
  buyers: readonly { buyer: string; label: string }[]
  added: readonly { buyer_id: string; label?: string }[]
  platforms: readonly Platform[]
  environments: readonly Environment[]
  regions: readonly string[]
  versionMin: string
  versionBelow: string
  amountMin: string
  amountMax: string
  brake: boolean
  margin: number
  minPayments: number
  window: number
}

const typedFen = (fen: number | null | undefined): string =>
  fen === null || fen === undefined ? '' : yuan(fen).slice(1)
const fenOrNull = (typed: string | undefined): number | null => (typed ? (fenFrom(typed) ?? null) : null)

export function valuesOf(rollout: RolloutView | null): RolloutValues {
  const conditions = rollout?.conditions
  const brake = rollout?.brake
  return {
    stage: rollout?.stage ?? 'internal',
    share: (rollout?.share ?? 0) / 100,
    buyers: rollout?.buyers ?? [],
    added: [],
    platforms: conditions?.platforms ?? [],
    environments: conditions?.environments ?? [],
    regions: conditions?.regions ?? [],
    versionMin: conditions?.client_version_min ?? '',
    versionBelow: conditions?.client_version_below ?? '',
    amountMin: typedFen(conditions?.amount_min),
    amountMax: typedFen(conditions?.amount_max),
    brake: brake?.enabled ?? true,
    margin: (brake?.margin ?? 1_000) / 100,
    minPayments: brake?.min_payments ?? 50,
    window: brake?.window_minutes ?? 120,
  }
}

export function bodyOf(values: RolloutValues, version: number): PutRollout {
  const label = (text: string | undefined) => (text ? { label: text } : {})
  return {
    stage: values.stage,
    share: Math.round((values.share ?? 0) * 100),
    buyers: [
      ...values.buyers.map((each) => ({ buyer: each.buyer, ...label(each.label) })),
      ...(values.added ?? []).map((each) => ({ buyer_id: each.buyer_id, ...label(each.label) })),
    ],
    conditions: {
      platforms: [...values.platforms],
      environments: [...values.environments],
      regions: [...values.regions],
      client_version_min: values.versionMin || null,
      client_version_below: values.versionBelow || null,
      amount_min: fenOrNull(values.amountMin),
      amount_max: fenOrNull(values.amountMax),
    },
    brake: {
      enabled: values.brake,
      margin: Math.round(values.margin * 100),
      min_payments: values.minPayments,
      window_minutes: values.window,
    },
    if_version: version,
  }
}

/** What differs, as the dialog shows it before it is saved. */
export function changesOf(
  before: RolloutValues,
  after: RolloutValues,
  words: Readonly<{
    stage: (values: RolloutValues) => string
    any: string
    names: Readonly<Record<'stage' | 'buyers' | 'conditions' | 'brake', string>>
    condition: (values: RolloutValues) => readonly string[]
    brake: (values: RolloutValues) => string
  }>,
): { what: string; before: string; after: string }[] {
  const told = (values: RolloutValues) => ({
    stage: words.stage(values),
    buyers: String(values.buyers.length + (values.added?.length ?? 0)),
    conditions: words.condition(values).join(', ') || words.any,
    brake: words.brake(values),
  })
  const [was, is] = [told(before), told(after)]
  const isSameList = before.buyers.length === after.buyers.length && (after.added?.length ?? 0) === 0
  return (['stage', 'buyers', 'conditions', 'brake'] as const)
    .filter((name) => (name === 'buyers' ? !isSameList : was[name] !== is[name]))
    .map((name) => ({ what: words.names[name], before: was[name], after: is[name] }))
}
