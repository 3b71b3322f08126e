import { median } from '../measure/latencies.ts'
import type { Measured } from '../measure/measure.ts'

/** One line of the report: the median of its repeats, and the range of its rate. */
export type Row = Measured &
  Readonly<{
    workload: string
    mode: 'closed' | 'open'
    subject: string
    connections?: number
    /** Operations a second that were meant to start, in an open loop. */
    offered?: number
    range: readonly [number, number]
  }>

export type RowPlan = Pick<Row, 'workload' | 'mode' | 'subject' | 'connections' | 'offered'> &
  Readonly<{ run: () => Promise<Measured> }>

/** Interleaved: the whole list once, then again, so that what disturbs the machine for a while disturbs all of them alike. */
export async function repeated(times: number, plans: readonly RowPlan[]): Promise<Row[]> {
  const measured = plans.map((): Measured[] => [])
  for (let round = 0; round < times; round++) {
    for (const [index, plan] of plans.entries()) measured[index]?.push(await plan.run())
  }
  return plans.map(({ run: _, ...about }, index) => rowOf(about, measured[index] ?? []))
}

export function rowOf(about: Omit<RowPlan, 'run'>, repeats: readonly Measured[]): Row {
  const middle = (of: (measured: Measured) => number) => median(repeats.map(of))
  const names = Object.keys(repeats[0]?.cpu ?? {})
  const rates = repeats.map((each) => each.perSecond)
  const failures: Record<string, number> = {}
  for (const each of repeats)
    for (const [name, times] of Object.entries(each.failures)) failures[name] = (failures[name] ?? 0) + times
  return {
    ...about,
    count: repeats.reduce((sum, each) => sum + each.count, 0),
    perSecond: middle((each) => each.perSecond),
    range: [Math.min(...rates), Math.max(...rates)],
    latency: {
      p50: middle((each) => each.latency.p50),
      p95: middle((each) => each.latency.p95),
      p99: middle((each) => each.latency.p99),
      max: Math.max(...repeats.map((each) => each.latency.max)),
    },
    failures,
    cpu: Object.fromEntries(names.map((name) => [name, middle((each) => each.cpu[name] ?? 0)])),
    walBytes: middle((each) => each.walBytes),
    fsyncs: middle((each) => each.fsyncs),
    foreign: middle((each) => each.foreign),
    steal: middle((each) => each.steal),
  }
}
