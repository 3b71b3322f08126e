import type { Outcome, Results } from '../run.ts'
import type { Row } from '../workloads/row.ts'
import { markdownTable } from './table.ts'

/** What the numbers are measured by: a ratio to the floor of the same run, or an absolute goal for two cores. */
type Goal = Readonly<{ goal: string; wanted: string; got: number | undefined; text: string; isMet: boolean }>

const resultOf = <Result>(outcome: Outcome<Result> | undefined): Result | undefined =>
  outcome && 'result' in outcome ? outcome.result : undefined

export function goalLines(results: Results): string[] {
  const goals = [
    ...ratioGoals('create', resultOf(results.create)),
    ...ratioGoals('create, idempotency key', resultOf(results.create)),
    ...ratioGoals('notify', resultOf(results.notify)),
    ...rateGoal('P1: orders created a second, 256 connections', resultOf(results.create), 'create', 6_000),
    ...rateGoal('P1 with an idempotency key', resultOf(results.create), 'create, idempotency key', 6_000),
    ...rateGoal('P2: notifications answered a second, 256 connections', resultOf(results.notify), 'notify', 2_500),
    ...lifecycleGoal(results),
    ...detourGoals(results),
    ...viewersGoal(results),
  ]
  return markdownTable(
    ['goal', 'wanted', 'measured', ''],
    goals.map(({ goal, isMet, text, wanted }) => [goal, wanted, text, isMet ? 'met' : 'missed']),
  )
}

const serverAt = (rows: readonly Row[], workload: string, connections: number, subject = 'server') =>
  rows.find(
    (row) =>
      row.workload === workload && row.mode === 'closed' && row.connections === connections && row.subject === subject,
  )

function ratioGoals(workload: string, rows: readonly Row[] | undefined): Goal[] {
  const wanted = [
    { connections: 1, atLeast: 1 },
    { connections: 64, atLeast: 3 },
  ]
  return wanted.flatMap(({ atLeast, connections }) => {
    const server = rows && serverAt(rows, workload, connections)
    const floor = rows && serverAt(rows, workload, connections, 'floor, HTTP')
    if (!server || !floor) return []
    const got = server.perSecond / floor.perSecond
    const goal = `${workload}, ${connections} connection${connections === 1 ? '' : 's'}, against one transaction a request`
    return [{ goal, wanted: `≥ ${atLeast} ×`, got, text: `${got.toFixed(2)} ×`, isMet: got >= atLeast }]
  })
}

function rateGoal(goal: string, rows: readonly Row[] | undefined, workload: string, atLeast: number): Goal[] {
  const row = rows && serverAt(rows, workload, 256)
  if (!row) return []
  const got = row.perSecond
  const text = `${Math.round(got).toLocaleString('en-US')} /s`
  return [{ goal, wanted: `≥ ${atLeast.toLocaleString('en-US')} /s`, got, text, isMet: got >= atLeast }]
}

function lifecycleGoal(results: Results): Goal[] {
  const rows = resultOf(results.lifecycle)
  if (!rows || rows.length === 0) return []
  const costs = rows.map((row) => ((row.cpu.app ?? 0) + (row.cpu.PostgreSQL ?? 0)) / 1000)
  const least = Math.min(...costs)
  const goal = 'P4: CPU of app and PostgreSQL a lifecycle, at the best step'
  return [{ goal, wanted: '≤ 2.2 ms', got: least, text: `${least.toFixed(2)} ms`, isMet: least <= 2.2 }]
}

/** What some buyers and refunds cost must not be paid by the others: the same rate with and without them, one after the other. */
function detourGoals(results: Results): Goal[] {
  const [straight, detoured] = resultOf(results.lifecycle) ?? []
  if (!straight || !detoured?.detours) return []
  return (['create', 'acknowledged'] as const).map((what) => {
    const got = detoured[what].p50 / straight[what].p50
    const name = what === 'create' ? 'orders are created' : 'notifications are answered'
    const goal = `with refunds and changes of method beside them, ${name} (p50)`
    return { goal, wanted: '≤ 1.25 ×', got, text: `${got.toFixed(2)} ×`, isMet: got <= 1.25 }
  })
}

function viewersGoal(results: Results): Goal[] {
  const result = resultOf(results.viewers)
  if (!result) return []
  const kibibytes = result.bytesPerPage / 1024
  const isHeard = result.notHeard + result.heardByOthers + result.toldTwice === 0
  return [
    {
      goal: 'P8: memory of a waiting page',
      wanted: '≤ 20 KiB',
      got: kibibytes,
      text: `${kibibytes.toFixed(1)} KiB`,
      isMet: kibibytes <= 20,
    },
    {
      goal: 'P8: each page hears of its own order, once',
      wanted: 'all',
      got: undefined,
      text: isHeard ? 'all' : 'not all',
      isMet: isHeard,
    },
  ]
}
