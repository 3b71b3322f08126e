import { brokenRules } from './invariants.ts'
import { describeMachine, type Machine } from './measure/machine.ts'
import type { Plan } from './plan.ts'
import type { Stage } from './stage/stage.ts'
import { measureCreate } from './workloads/create.ts'
import { type LifecycleRow, measureLifecycle } from './workloads/lifecycle.ts'
import { measureNotify } from './workloads/notify.ts'
import { measureRollout, type RolloutRow } from './workloads/rollout.ts'
import type { Row } from './workloads/row.ts'
import { measureViewers, type ViewersResult } from './workloads/viewers.ts'

export const workloadNames = ['create', 'notify', 'lifecycle', 'viewers', 'rollout'] as const
export type WorkloadName = (typeof workloadNames)[number]

/** A workload without a result broke what must hold, and says what. */
export type Outcome<Result> = Readonly<{ result: Result } | { broken: readonly string[] }>

export type Results = Readonly<{
  startedAt: string
  command: string
  machine: Machine
  create?: Outcome<readonly Row[]>
  notify?: Outcome<readonly Row[]>
  lifecycle?: Outcome<readonly LifecycleRow[]>
  viewers?: Outcome<ViewersResult>
  rollout?: Outcome<readonly RolloutRow[]>
}>

/** Runs the chosen workloads one after the other on one stage, and the invariants after each. */
export async function runWorkloads(
  stage: Stage,
  options: { plan: Plan; only: readonly WorkloadName[]; command: string; say: (text: string) => void },
): Promise<Results> {
  const { only, plan, say } = options
  const judged = async <Result>(work: Promise<Result>): Promise<Outcome<Result>> => {
    const result = await work
    const broken = await brokenRules(stage.db)
    return broken.length > 0 ? { broken } : { result }
  }
  const wanted = (name: WorkloadName): boolean => {
    if (only.includes(name)) say(`measuring ${name} …`)
    return only.includes(name)
  }
  const machine = await describeMachine(stage.db)
  const startedAt = new Date().toISOString()
  // First, because a process that has been busy keeps memory that its waiting pages would then be given.
  const viewers = wanted('viewers') ? { viewers: await judged(measureViewers(stage, plan.viewers)) } : {}
  const create = wanted('create') ? { create: await judged(measureCreate(stage, plan.create)) } : {}
  const notify = wanted('notify') ? { notify: await judged(measureNotify(stage, plan.notify)) } : {}
  const rollout = wanted('rollout') ? { rollout: await judged(measureRollout(plan.rollout)) } : {}
  // Last, because the worker it needs would have a share in what the others cost.
  if (only.includes('lifecycle')) await stage.startWorker()
  const lifecycle = wanted('lifecycle') ? { lifecycle: await judged(measureLifecycle(stage, plan.lifecycle)) } : {}
  return { startedAt, command: options.command, machine, ...create, ...notify, ...lifecycle, ...viewers, ...rollout }
}
