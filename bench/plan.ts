import type { CreatePlan } from './workloads/create.ts'
import type { LifecyclePlan } from './workloads/lifecycle.ts'
import type { NotifyPlan } from './workloads/notify.ts'
import type { RolloutPlan } from './workloads/rollout.ts'
import type { ViewersPlan } from './workloads/viewers.ts'

// One connection alone comes last: a minute of it would not make the server's code as warm as a second of many does.
export type Plan = Readonly<{
  create: CreatePlan
  notify: NotifyPlan
  lifecycle: LifecyclePlan
  viewers: ViewersPlan
  rollout: RolloutPlan
}>

/** Long enough to trust the numbers: five interleaved repeats. */
export const fullPlan: Plan = {
  create: {
    repeats: 5,
    seconds: 10,
    warmUpSeconds: 10,
    connections: [64, 256, 16, 1],
    floorConnections: [1, 64],
    openPerSecond: [1_000, 2_000, 4_000],
  },
  notify: {
    repeats: 5,
    steps: [
      { connections: 64, trades: 20_000, floors: true },
      { connections: 256, trades: 20_000, floors: false },
      { connections: 1, trades: 2_000, floors: true },
    ],
  },
  lifecycle: {
    seconds: 30,
    warmUpSeconds: 10,
    perSecond: [100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000, 1_200],
    detours: 200,
  },
  viewers: { pages: 10_000, paid: 3_000, perSecond: 300 },
  rollout: { evaluations: 1_000_000 },
}

/** Two minutes: a look at every workload. */
export const quickPlan: Plan = {
  create: {
    repeats: 1,
    seconds: 2.5,
    warmUpSeconds: 2,
    connections: [64, 256, 1],
    floorConnections: [1, 64],
    openPerSecond: [1_000],
  },
  notify: {
    repeats: 1,
    steps: [
      { connections: 64, trades: 5_000, floors: true },
      { connections: 256, trades: 5_000, floors: false },
      { connections: 1, trades: 400, floors: true },
    ],
  },
  lifecycle: { seconds: 5, warmUpSeconds: 2, perSecond: [200, 400], detours: 200 },
  viewers: { pages: 2_000, paid: 500, perSecond: 200 },
  rollout: { evaluations: 100_000 },
}
