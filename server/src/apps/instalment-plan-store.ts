import type { InstalmentBearer } from '@hutong/contract'
import { type Queries, statement } from '../platform/index.ts'
import type { InstalmentCount, InstalmentPlan } from './instalment-plan.ts'

type PlanRow = {
  count: InstalmentCount
  bearer: InstalmentBearer
  rate_ppm: number
  min_amount: bigint
  enabled: boolean
  valid_from: Date
}

const selectPlans = statement(
  'apps.instalment-plans',
  'select count, bearer, rate_ppm, min_amount, enabled, valid_from from instalment_plans where app_id = $1 order by count, valid_from',
)
const upsertPlan = statement(
  'apps.set-instalment-plan',
  `insert into instalment_plans (app_id, count, bearer, rate_ppm, min_amount, enabled, valid_from) values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (app_id, count, valid_from) do update set bearer = excluded.bearer, rate_ppm = excluded.rate_ppm,
     min_amount = excluded.min_amount, enabled = excluded.enabled`,
)

/** Every plan the app has had or will have; a handful. Which are in force follows from the time. */
export const listInstalmentPlans = async (db: Queries, appId: string): Promise<InstalmentPlan[]> =>
  (await db.query<PlanRow>(selectPlans, [appId])).map((row) => ({
    count: row.count,
    bearer: row.bearer,
    ratePpm: row.rate_ppm,
    minAmount: row.min_amount,
    enabled: row.enabled,
    validFrom: row.valid_from,
  }))

/** From `validFrom` on; what was in force before stays written down. */
export async function setInstalmentPlan(db: Queries, appId: string, plan: InstalmentPlan): Promise<void> {
  await db.query(upsertPlan, [
    appId,
    plan.count,
    plan.bearer,
    plan.ratePpm,
    plan.minAmount,
    plan.enabled,
    plan.validFrom,
  ])
}
