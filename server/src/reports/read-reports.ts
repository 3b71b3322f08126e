import type { CostGroup, CostReport, Method, WhatIfRow } from '@hutong/contract'
import { listAppMethods, listFeeRates, listInstalmentPlans } from '../apps/index.ts'
import type { ChannelRegistry } from '../channels/index.ts'
import type { Database, Deps, Queries } from '../platform/index.ts'
import { costRows } from './cost-report.ts'
import { countKept, type ReportScope, readPaid, readRefunded, readWhatIf } from './cost-store.ts'
import { candidatesOf, whatIfRow } from './what-if.ts'

/** Payments and refunds of the period, told by what the caller asked for. */
export async function readCosts(reportsDb: Queries, by: CostGroup, scope: ReportScope): Promise<CostReport> {
  const [paid, refunded] = await Promise.all([readPaid(reportsDb, by, scope), readRefunded(reportsDb, by, scope)])
  const { rows, total } = costRows(paid, refunded)
  const { from, to } = scope.period
  return { object: 'list', data: rows, has_more: false, by, from, to, total }
}

/** "If these orders had been paid by …": the period's payments once more, by each method they could have been taken by, at today's rates. */
export async function readWhatIfs(
  deps: Pick<Deps, 'db' | 'clock'>,
  registry: ChannelRegistry,
  reportsDb: Database,
  scope: ReportScope & Readonly<{ appIds: readonly [string] }>,
  method: Method | undefined,
): Promise<WhatIfRow[]> {
  const [appId] = scope.appIds
  const [methods, plans, rates, handles, kept] = await Promise.all([
    listAppMethods(deps.db, appId),
    listInstalmentPlans(deps.db, appId),
    listFeeRates(deps.db, [appId]),
    registry.accountsOf(appId, scope.livemode),
    countKept(reportsDb, scope),
  ])
  if (kept === 0n) return []
  const candidates = candidatesOf({
    methods: methods.filter((each) => each.enabled && (!method || each.method === method)).map((each) => each.method),
    plans,
    rates: rates.get(appId) ?? [],
    accounts: handles.map(({ products, stored }) => ({ id: stored.id, channel: stored.channel, products })),
    now: deps.clock.now(),
  })
  return Promise.all(
    candidates.map(async (each) => whatIfRow(each, await readWhatIf(reportsDb, scope, each.terms), kept)),
  )
}
