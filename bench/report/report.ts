import type { Percentiles } from '../measure/latencies.ts'
import type { Outcome, Results } from '../run.ts'
import type { LifecycleRow } from '../workloads/lifecycle.ts'
import type { RolloutRow } from '../workloads/rollout.ts'
import type { Row } from '../workloads/row.ts'
import type { ViewersResult } from '../workloads/viewers.ts'
import { goalLines } from './goals.ts'
import { markdownTable } from './table.ts'

const whole = (value: number): string => Math.round(value).toLocaleString('en-US')
const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0))
const percent = (share: number): string => `${(share * 100).toFixed(0)} %`
const three = ({ p50, p95, p99 }: Percentiles): string => [p50, p95, p99].map(ms).join(' / ')
const failuresOf = (failures: Readonly<Record<string, number>>): string =>
  Object.entries(failures)
    .map(([name, times]) => `${times} × ${name}`)
    .join(', ') || '–'

/** Everything of a run as one Markdown page, the same that the terminal shows. */
export function reportOf(results: Results): string {
  const { machine } = results
  const settings = Object.entries(machine.postgresSettings)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')
  return [
    `# Benchmark of ${results.startedAt.slice(0, 10)}`,
    '',
    `* Command: \`${results.command}\``,
    `* Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Linux ${machine.kernel}; the load generator and the gateways run on the same cores`,
    `* Node ${machine.node}, PostgreSQL ${machine.postgres} (${settings})`,
    `* Commit ${machine.commit}, started ${results.startedAt}`,
    ...warningOf(results),
    '',
    ...section('B1 create', results.create, rateTable),
    ...section('B3 notify', results.notify, rateTable),
    ...section('B4 lifecycle', results.lifecycle, lifecycleTable),
    ...section('B6 viewers, in small', results.viewers, viewersTable),
    ...section('B8 rollout', results.rollout, rolloutTable),
    '## Goals',
    '',
    ...goalLines(results),
    '',
  ].join('\n')
}

const disturbedFrom = 0.05

/** Rates taken on a machine that others used are not what the machine can do, and the reader must know. */
function warningOf(results: Results): string[] {
  const outcomes = [results.create, results.notify, results.lifecycle]
  const rows = outcomes.flatMap((outcome): readonly { foreign: number; steal: number }[] =>
    outcome && 'result' in outcome ? outcome.result : [],
  )
  const disturbed = rows.filter((row) => row.foreign + row.steal > disturbedFrom).length
  if (disturbed === 0) return []
  const most = percent(Math.max(...rows.map((row) => row.foreign + row.steal)))
  return [
    '',
    `**Disturbed:** in ${disturbed} of ${rows.length} rows other programs took more than ${percent(disturbedFrom)} of the machine, up to ${most}. Their rates and latencies are not what the machine can do. CPU times say more, though they grow where caches are shared.`,
  ]
}

function section<Result>(
  title: string,
  outcome: Outcome<Result> | undefined,
  table: (result: Result) => string[],
): string[] {
  if (!outcome) return []
  const lines =
    'result' in outcome
      ? table(outcome.result)
      : ['**No result: what must hold was broken.**', '', ...outcome.broken.map((each) => `* ${each}`)]
  return [`## ${title}`, '', ...lines, '']
}

function rateTable(rows: readonly Row[]): string[] {
  const floorOf = (row: Row, subject: string) =>
    rows.find(
      (other) => other.subject === subject && other.workload === row.workload && other.connections === row.connections,
    )
  const ratio = (row: Row, subject: string): string => {
    const floor = row.subject === 'server' && row.connections !== undefined ? floorOf(row, subject) : undefined
    return floor ? `${(row.perSecond / floor.perSecond).toFixed(2)} ×` : ''
  }
  return markdownTable(
    [
      'what',
      'subject',
      'load',
      'req/s',
      'range',
      'p50 / p95 / p99 ms',
      '÷ floor HTTP',
      '÷ floor driver',
      'CPU µs app',
      'PostgreSQL',
      'generator',
      'WAL B',
      'fsyncs',
      'foreign',
      'steal',
      'not as expected',
    ],
    rows.map((row) => [
      row.workload,
      row.subject,
      row.mode === 'closed' ? `closed, ${row.connections}` : `open, ${whole(row.offered ?? 0)}/s`,
      whole(row.perSecond),
      `${whole(row.range[0])}–${whole(row.range[1])}`,
      three(row.latency),
      ratio(row, 'floor, HTTP'),
      ratio(row, 'floor, driver'),
      whole(row.cpu.app ?? 0),
      whole(row.cpu.PostgreSQL ?? 0),
      whole(row.cpu.generator ?? 0),
      whole(row.walBytes),
      row.fsyncs.toFixed(3),
      percent(row.foreign),
      percent(row.steal),
      failuresOf(row.failures),
    ]),
  )
}

function lifecycleTable(rows: readonly LifecycleRow[]): string[] {
  return markdownTable(
    [
      'lives',
      'offered/s',
      'achieved/s',
      'create p50 / p95 / p99 ms',
      'attempt',
      'notification',
      'webhook',
      'CPU µs app + PostgreSQL',
      'app',
      'PostgreSQL',
      'gateway',
      'generator',
      'WAL B',
      'fsyncs',
      'foreign',
      'steal',
      'not as expected',
    ],
    rows.map((row) => [
      row.detours === null
        ? 'straight'
        : `with ${whole(row.detours.superseded)} changes of method and ${whole(row.detours.refunds)} refunds`,
      whole(row.offered),
      whole(row.achieved),
      three(row.create),
      three(row.attempt),
      three(row.acknowledged),
      three(row.webhook),
      whole((row.cpu.app ?? 0) + (row.cpu.PostgreSQL ?? 0)),
      whole(row.cpu.app ?? 0),
      whole(row.cpu.PostgreSQL ?? 0),
      whole(row.cpu.gateway ?? 0),
      whole(row.cpu.generator ?? 0),
      whole(row.walBytes),
      row.fsyncs.toFixed(3),
      percent(row.foreign),
      percent(row.steal),
      failuresOf(row.notHeard > 0 ? { ...row.failures, 'webhook not heard': row.notHeard } : row.failures),
    ]),
  )
}

function viewersTable(result: ViewersResult): string[] {
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`
  return markdownTable(
    [
      'pages',
      'opened/s',
      'api before',
      'while they wait',
      'a page',
      'paid',
      'decided → page p50 / p95 / p99 ms',
      'acknowledged',
      'not heard',
      'heard by others',
      'told twice',
    ],
    [
      [
        whole(result.pages),
        whole(result.openedPerSecond),
        mebibytes(result.residentBefore),
        mebibytes(result.residentWaiting),
        `${(result.bytesPerPage / 1024).toFixed(1)} KiB`,
        `${whole(result.paid)} at ${whole(result.perSecond)}/s`,
        three(result.heard),
        three(result.acknowledged),
        whole(result.notHeard),
        whole(result.heardByOthers),
        whole(result.toldTwice),
      ],
    ],
  )
}

const rolloutTable = (rows: readonly RolloutRow[]): string[] =>
  markdownTable(
    ['what', 'evaluations', 'shown', 'evaluations a CPU second'],
    rows.map((row) => [row.subject, whole(row.evaluations), whole(row.shown), whole(row.perCpuSecond)]),
  )
