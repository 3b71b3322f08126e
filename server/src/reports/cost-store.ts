import type { CostGroup } from '@hutong/contract'
import { type Queries, type Statement, statement } from '../platform/index.ts'
import type { PaidFigures, RefundedFigures } from './cost-report.ts'
import type { Period } from './period.ts'

export type ReportScope = Readonly<{ appIds: readonly string[]; livemode: boolean; period: Period }>

/** What a row is about, of an attempt `a` and the moment `at` that its money moved. */
const keys: Readonly<Record<CostGroup, string>> = {
  app: 'a.app_id',
  channel: 'a.channel',
  method: 'a.method',
  product: 'a.product',
  day: `to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM-DD')`,
  month: `to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM')`,
}

const groups = Object.keys(keys) as CostGroup[]
const each = (name: string, text: (key: string) => string): Readonly<Record<CostGroup, Statement>> =>
  Object.fromEntries(groups.map((by) => [by, statement(`reports.${name}-${by}`, text(keys[by]))])) as Record<
    CostGroup,
    Statement
  >

const ofMode = `a.channel_account_id in (select id from channel_accounts where app_id = any($1::text[]) and livemode = $4)`

/** Every payment that came costs its fee, also one that the order did not need. Exported for the test of its plan. */
export const paidStatements = each(
  'paid',
  (key) => `
  select ${key} as key, count(*) as payments, sum(paid_amount)::bigint as amount, coalesce(sum(expected_fee), 0)::bigint as fee,
    count(*) filter (where expected_fee is null) as fee_unknown,
    coalesce(sum((a.instalments->>'fee')::bigint) filter (where a.disposition = 'kept' and a.instalments->>'bearer' = 'shop'), 0)::bigint as instalment_cost
  from payment_attempts a cross join lateral (select a.paid_at as at) as moment
  where a.app_id = any($1::text[]) and a.paid_at >= $2 and a.paid_at < $3 and ${ofMode} group by 1`,
)

const refundedStatements = each(
  'refunded',
  (key) => `
  select ${key} as key, sum(r.amount)::bigint as refunded,
    coalesce(sum(case when not f.returned then 0 when r.amount >= a.paid_amount then a.expected_fee
      else least(fee_rounded(r.amount, f.rate_ppm, f.rounding), a.expected_fee) end), 0)::bigint as fee_returned
  from refunds r cross join lateral (select r.refunded_at as at) as moment
    join payment_attempts a on a.app_id = r.app_id and a.id = r.attempt_id
    left join fee_rates f on f.app_id = a.app_id and f.id = a.fee_rate_id
  where r.app_id = any($1::text[]) and r.livemode = $4 and r.status = 'succeeded' and r.refunded_at >= $2 and r.refunded_at < $3 group by 1`,
)

const valuesOf = ({ appIds, livemode, period }: ReportScope) => [appIds, period.start, period.end, livemode]

export async function readPaid(
  db: Queries,
  by: CostGroup,
  scope: ReportScope,
): Promise<ReadonlyMap<string, PaidFigures>> {
  type PaidRow = {
    key: string
    payments: bigint
    amount: bigint
    fee: bigint
    fee_unknown: bigint
    instalment_cost: bigint
  }
  const rows = await db.query<PaidRow>(paidStatements[by], valuesOf(scope))
  return new Map(
    rows.map(({ amount, fee, fee_unknown: feeUnknown, instalment_cost: instalmentCost, key, payments }) => [
      key,
      { payments, amount, fee, feeUnknown, instalmentCost },
    ]),
  )
}

/** By when it went back: a refund of last month's payment is this month's. */
export async function readRefunded(
  db: Queries,
  by: CostGroup,
  scope: ReportScope,
): Promise<ReadonlyMap<string, RefundedFigures>> {
  const rows = await db.query<{ key: string; refunded: bigint; fee_returned: bigint }>(
    refundedStatements[by],
    valuesOf(scope),
  )
  return new Map(rows.map(({ fee_returned: feeReturned, key, refunded }) => [key, { refunded, feeReturned }]))
}

const whatIfStatement = statement(
  'reports.what-if',
  `select count(*) as payments, coalesce(sum(a.paid_amount), 0)::bigint as amount,
     coalesce(sum(a.expected_fee + case when a.instalments->>'bearer' = 'shop' then (a.instalments->>'fee')::bigint else 0 end), 0)::bigint as actual_cost,
     coalesce(sum(least($7::bigint, greatest($6::bigint, fee_rounded(a.paid_amount, $5::int, $8::text)))
       + fee_rounded(a.paid_amount, $9::int, 'half_even')), 0)::bigint as cost
   from payment_attempts a join orders o on o.app_id = a.app_id and o.id = a.order_id
   where a.app_id = any($1::text[]) and a.paid_at >= $2 and a.paid_at < $3 and ${ofMode}
     and a.disposition = 'kept' and a.expected_fee is not null
     and a.paid_amount >= $10 and ($11 or o.goods_type = 'physical')`,
)
const keptStatement = statement(
  'reports.kept',
  `select count(*) as payments from payment_attempts a
   where a.app_id = any($1::text[]) and a.paid_at >= $2 and a.paid_at < $3 and ${ofMode} and a.disposition = 'kept'`,
)

/** What one method would take of each payment, and which payments it could have taken. */
export type Alternative = Readonly<{
  ratePpm: number
  minFee: bigint
  maxFee: bigint | null
  rounding: string
  /** What the shop would bear for instalments, as millionths. */
  instalmentPpm: number
  amountMin: bigint
  takesVirtual: boolean
}>

export type WhatIfFigures = Readonly<{ payments: bigint; amount: bigint; actual_cost: bigint; cost: bigint }>

export async function readWhatIf(db: Queries, scope: ReportScope, other: Alternative): Promise<WhatIfFigures> {
  const [row] = await db.query<WhatIfFigures>(whatIfStatement, [
    ...valuesOf(scope),
    other.ratePpm,
    other.minFee,
    other.maxFee,
    other.rounding,
    other.instalmentPpm,
    other.amountMin,
    other.takesVirtual,
  ])
  return row ?? { payments: 0n, amount: 0n, actual_cost: 0n, cost: 0n }
}

export async function countKept(db: Queries, scope: ReportScope): Promise<bigint> {
  const [row] = await db.query<{ payments: bigint }>(keptStatement, valuesOf(scope))
  return row?.payments ?? 0n
}
