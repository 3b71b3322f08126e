import { setTimeout as pause } from 'node:timers/promises'
import type { Run } from '../load/loops.ts'
import type { Stage } from '../stage/stage.ts'
import { type CpuUse, cpuBetween, readCpu } from './cpu.ts'
import { readDatabase } from './database.ts'
import { type Percentiles, percentilesOf } from './latencies.ts'

/** One measured run. CPU is microseconds an operation. */
export type Measured = Readonly<{
  count: number
  perSecond: number
  latency: Percentiles
  failures: Readonly<Record<string, number>>
  cpu: Readonly<Record<string, number>>
  walBytes: number
  fsyncs: number
  foreign: number
  steal: number
}>

/** Runs the load between two readings of everything it costs. */
export async function measure(
  stage: Stage,
  load: () => Promise<Run>,
  /** A moment of the same load, after which every connection has told its counters. */
  poke: (() => Promise<unknown>) | undefined,
): Promise<Measured> {
  const settled = async () => {
    await pause(stage.countersLagMs)
    await poke?.()
    return readDatabase(stage.db)
  }
  const fsyncsBefore = (await settled()).fsyncs
  const databaseBefore = await readDatabase(stage.db)
  const cpuBefore = readCpu(stage.programs)
  const run = await load()
  const cpu = cpuBetween(cpuBefore, readCpu(stage.programs))
  const databaseAfter = await readDatabase(stage.db)
  const fsyncsAfter = (await settled()).fsyncs
  return {
    count: run.count,
    perSecond: run.count / run.seconds,
    latency: percentilesOf(run.latencies),
    failures: run.failures,
    cpu: perOperation(cpu, run.count),
    walBytes: (databaseAfter.walBytes - databaseBefore.walBytes) / run.count,
    fsyncs: (fsyncsAfter - fsyncsBefore) / run.count,
    foreign: cpu.foreign,
    steal: cpu.steal,
  }
}

export const perOperation = (cpu: CpuUse, count: number): Record<string, number> =>
  Object.fromEntries(Object.entries(cpu.ofPrograms).map(([name, micros]) => [name, micros / count]))
