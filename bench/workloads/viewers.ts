import { setTimeout as pause } from 'node:timers/promises'
import { residentBytes } from '../measure/cpu.ts'
import { type Percentiles, percentilesOf } from '../measure/latencies.ts'
import type { Stage } from '../stage/stage.ts'
import { insertWaitingTrades } from '../stage/waiting-trades.ts'

export type ViewersPlan = Readonly<{ pages: number; paid: number; perSecond: number }>

export type ViewersResult = Readonly<{
  pages: number
  openedPerSecond: number
  residentBefore: number
  residentWaiting: number
  bytesPerPage: number
  paid: number
  perSecond: number
  /** From the settling decision to the page: the commit is in it. */
  heard: Percentiles
  acknowledged: Percentiles
  notHeard: number
  heardByOthers: number
  toldTwice: number
  failures: Readonly<Record<string, number>>
}>

const patienceMs = 15_000
const warmUpShare = 0.25

/** B6 in small: pages that wait, some of which are paid; each must hear of its own order and of no other. */
export async function measureViewers(stage: Stage, plan: ViewersPlan): Promise<ViewersResult> {
  const { apiPort: port, generator, seeded } = stage
  const trades = await insertWaitingTrades([stage.urls.server], seeded, plan.pages, 0.6)
  const paying = trades.slice(0, plan.paid)
  await generator.prepareNotices({ trades: paying, mix: { duplicates: 0, reordered: 0, forged: 0 } })

  const links = trades.map(({ orderId }) => ({
    orderId,
    token: stage.links.make('cashier', { appId: seeded.appId, orderId }),
  }))
  // What the first pages make a fresh process load and compile is not what a page costs.
  await generator.openViewers({ port, links: links.slice(0, Math.ceil(plan.pages * warmUpShare)) })
  await generator.closeViewers(null)
  await pause(1_000)
  const residentBefore = residentBytes(stage.apiPid)
  const openedFrom = performance.now()
  await generator.openViewers({ port, links })
  const openedPerSecond = (plan.pages / (performance.now() - openedFrom)) * 1000
  await pause(2_000)
  const residentWaiting = residentBytes(stage.apiPid)

  const run = await generator.notifyOpen({ port, perSecond: plan.perSecond, seed: 7 })
  for (const end = performance.now() + patienceMs; performance.now() < end; await pause(100))
    if (Object.keys((await generator.heard(null)).paidAt).length >= paying.length) break
  // A page that hears twice, or of another's order, hears it soon after.
  await pause(1_000)
  const { paidAt, toldTwice } = await generator.heard(null)
  await generator.closeViewers(null)

  const { rows } = await stage.db.query<{ subject_id: string; at: string }>(
    `select subject_id, extract(epoch from created_at) * 1000 as at from events where subject_id = any($1)`,
    [trades.map((trade) => trade.orderId)],
  )
  const decidedAt = new Map(rows.map((row) => [row.subject_id, Number(row.at)]))
  return {
    pages: plan.pages,
    openedPerSecond,
    residentBefore,
    residentWaiting,
    bytesPerPage: (residentWaiting - residentBefore) / plan.pages,
    paid: paying.length,
    perSecond: plan.perSecond,
    heard: percentilesOf(
      Object.entries(paidAt).flatMap(([id, at]) => {
        const decided = decidedAt.get(id)
        return decided === undefined ? [] : [at - decided]
      }),
    ),
    acknowledged: percentilesOf(run.latencies),
    notHeard: paying.filter((trade) => paidAt[trade.orderId] === undefined).length,
    heardByOthers: Object.keys(paidAt).filter((id) => !decidedAt.has(id)).length,
    toldTwice,
    failures: run.failures,
  }
}
