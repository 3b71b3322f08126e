import { type Queries, statement } from '../platform/index.ts'
import { defaultMoneyPolicy, type MoneyPolicy } from './money-policy.ts'

type PolicyRow = {
  stray_return: 'automatic' | 'up_to' | 'ask'
  stray_return_max: bigint | null
  stray_delay_seconds: number
  refund_approval_above: bigint | null
  cheapest_first: boolean
}

const selectPolicy = statement('apps.money-policy', 'select * from app_money_policies where app_id = $1')
const upsertPolicy = statement(
  'apps.set-money-policy',
  `insert into app_money_policies (app_id, stray_return, stray_return_max, stray_delay_seconds, refund_approval_above, updated_at, cheapest_first)
   values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (app_id) do update set stray_return = $2, stray_return_max = $3, stray_delay_seconds = $4, refund_approval_above = $5, updated_at = $6, cheapest_first = $7`,
)

/** What the app decided, or the defaults where it has decided nothing. */
export async function readMoneyPolicy(db: Queries, appId: string): Promise<MoneyPolicy> {
  const [row] = await db.query<PolicyRow>(selectPolicy, [appId])
  if (!row) return defaultMoneyPolicy
  return {
    strayReturn:
      row.stray_return === 'up_to' ? { kind: 'up_to', max: row.stray_return_max ?? 0n } : { kind: row.stray_return },
    strayDelaySeconds: row.stray_delay_seconds,
    refundApprovalAbove: row.refund_approval_above,
    cheapestFirst: row.cheapest_first,
  }
}

export async function setMoneyPolicy(db: Queries, appId: string, policy: MoneyPolicy, now: Date): Promise<void> {
  const { cheapestFirst, refundApprovalAbove, strayDelaySeconds, strayReturn } = policy
  await db.query(upsertPolicy, [
    appId,
    strayReturn.kind,
    strayReturn.kind === 'up_to' ? strayReturn.max : null,
    strayDelaySeconds,
    refundApprovalAbove,
    now,
    cheapestFirst,
  ])
}
