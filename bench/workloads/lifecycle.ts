import { cpuBetween, readCpu } from '../measure/cpu.ts'
import { readDatabase } from '../measure/database.ts'
import { type Percentiles, percentilesOf } from '../measure/latencies.ts'
import { perOperation } from '../measure/measure.ts'
import type { Stage } from '../stage/stage.ts'

/** `detours`: the rate at which lives are measured once more in which buyers change their minds and money goes back. */
export type LifecyclePlan = Readonly<{
  seconds: number
  warmUpSeconds: number
  perSecond: readonly number[]
  detours: number
}>

/** One step of the staircase. */
export type LifecycleRow = Readonly<{
  /** Buyers who chose another method first, and refunds; null where there were none on purpose. */
  detours: Readonly<{ superseded: number; refunds: number }> | null
  offered: number
  achieved: number
  started: number
  paid: number
  create: Percentiles
  attempt: Percentiles
  acknowledged: Percentiles
  webhook: Percentiles
  cpu: Readonly<Record<string, number>>
  walBytes: number
  fsyncs: number
  failures: Readonly<Record<string, number>>
  notHeard: number
  foreign: number
  steal: number
}>

/** Beyond this share of what was offered a step is no longer kept up with, and the staircase ends. */
const keptUp = 0.9
const tooLongMs = 2_000

/** B4: whole lives of orders in an open loop, faster step by step until the machine no longer follows. */
export async function measureLifecycle(stage: Stage, plan: LifecyclePlan): Promise<LifecycleRow[]> {
  await stage.generator.lifecycles({
    port: stage.apiPort,
    perSecond: 50,
    seconds: plan.warmUpSeconds,
    run: 'L0',
    seed: 1,
    detours: false,
  })
  await stage.gateway.collect(null)
  const rows: LifecycleRow[] = []
  // Side by side: the same rate without and with them, before the staircase has made the database larger.
  for (const detours of [false, true])
    rows.push(
      await measureStep(stage, {
        perSecond: plan.detours,
        seconds: plan.seconds,
        run: detours ? 'D1' : 'D0',
        seed: 101,
        detours,
      }),
    )
  for (const [index, perSecond] of plan.perSecond.entries()) {
    const row = await measureStep(stage, {
      perSecond,
      seconds: plan.seconds,
      run: `L${index + 1}`,
      seed: index + 2,
      detours: false,
    })
    rows.push(row)
    if (row.achieved < perSecond * keptUp || row.create.p95 > tooLongMs) break
  }
  return rows
}

async function measureStep(
  stage: Stage,
  step: { perSecond: number; seconds: number; run: string; seed: number; detours: boolean },
): Promise<LifecycleRow> {
  const databaseBefore = await readDatabase(stage.db)
  const cpuBefore = readCpu(stage.programs)
  const run = await stage.generator.lifecycles({ ...step, port: stage.apiPort })
  const told = await stage.gateway.collect(null)
  const cpu = cpuBetween(cpuBefore, readCpu(stage.programs))
  await new Promise((resolve) => setTimeout(resolve, stage.countersLagMs))
  const databaseAfter = await readDatabase(stage.db)
  return {
    detours: step.detours ? { superseded: run.superseded, refunds: run.refunds } : null,
    offered: step.perSecond,
    achieved: run.started / run.seconds,
    started: run.started,
    paid: run.paid,
    create: percentilesOf(run.create),
    attempt: percentilesOf(run.attempt),
    acknowledged: percentilesOf(told.ackLatencies),
    webhook: percentilesOf(run.webhook),
    cpu: perOperation(cpu, run.started),
    walBytes: (databaseAfter.walBytes - databaseBefore.walBytes) / run.started,
    fsyncs: (databaseAfter.fsyncs - databaseBefore.fsyncs) / run.started,
    failures: told.notAcknowledged > 0 ? { ...run.failures, 'not acknowledged': told.notAcknowledged } : run.failures,
    notHeard: run.webhooks.missing,
    foreign: cpu.foreign,
    steal: cpu.steal,
  }
}
