import { columns, idPrefixes, type Queries, statement, type Tx, violatedConstraint } from '../platform/index.ts'
import type { Transfer, TransferKind, TransferPhase } from './transfer.ts'

const insertTransfers = statement(
  'ledger.insert',
  `insert into ledger_transfers (app_id, id, kind, reference, phase, pending_id, debit_account, credit_account, amount, currency, event_at, created_at)
   select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::text[], $11::timestamptz[], $12::timestamptz[])`,
)

/** Thrown when a transfer was written before; the caller's transaction must end, for its decision was made on stale facts. */
export class TransferExistsError extends Error {}

/** Appends transfers in one statement. The same reference and kind can be posted once only. */
export async function postTransfers(tx: Tx, transfers: readonly Transfer[]): Promise<void> {
  if (transfers.length === 0) return
  try {
    await tx.query(
      insertTransfers,
      columns(
        transfers.map((t) => [
          t.appId,
          t.id,
          t.kind,
          t.reference,
          t.phase,
          t.pendingId,
          t.debit,
          t.credit,
          t.amount.amount,
          t.amount.currency,
          t.eventAt,
          t.createdAt,
        ]),
        12,
      ),
    )
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === 'ledger_transfers_once' || constraint === 'ledger_transfers_settled_once')
      throw new TransferExistsError(constraint)
    throw error
  }
}

type TransferRow = {
  app_id: string
  id: string
  kind: TransferKind
  reference: string
  phase: TransferPhase
  pending_id: string | null
  debit_account: string
  credit_account: string
  amount: bigint
  currency: 'CNY'
  event_at: Date
  created_at: Date
}

const toTransfer = (row: TransferRow): Transfer => ({
  appId: row.app_id,
  id: row.id,
  kind: row.kind,
  reference: row.reference,
  phase: row.phase,
  pendingId: row.pending_id,
  debit: row.debit_account,
  credit: row.credit_account,
  amount: { amount: row.amount, currency: row.currency },
  eventAt: row.event_at,
  createdAt: row.created_at,
})

const selectTransfers = statement(
  'ledger.page',
  `select * from ledger_transfers where app_id = $1 and ($2::text is null or id < $2) and ($3::text is null or reference = $3) order by id desc limit $4`,
)

/** Newest first. */
export async function listTransfers(
  db: Queries,
  query: { appId: string; startingAfter: string | undefined; reference: string | undefined; limit: number },
): Promise<Transfer[]> {
  return (
    await db.query<TransferRow>(selectTransfers, [
      query.appId,
      query.startingAfter ?? null,
      query.reference ?? null,
      query.limit,
    ])
  ).map(toTransfer)
}

export type Balance = Readonly<{ account: string; currency: string; debits: bigint; credits: bigint }>

const selectBalances = statement(
  'ledger.balances',
  `with last as (select max(through_id) as through_id from ledger_snapshots where app_id = $1)
   select account, currency, sum(debits)::bigint as debits, sum(credits)::bigint as credits from (
     select account, currency, debits, credits from ledger_snapshots, last where app_id = $1 and ledger_snapshots.through_id = last.through_id
     union all
     select account, currency, case when amount > 0 then amount else 0 end, case when amount < 0 then -amount else 0 end
     from ledger_postings, last where app_id = $1 and (last.through_id is null or transfer_id > last.through_id)
   ) as parts group by account, currency order by account, currency`,
)

/** Derived, never stored as a row that each payment must change: the last snapshot and what came after it. */
export const readBalances = (db: Queries, appId: string): Promise<Balance[]> =>
  db.query<Balance>(selectBalances, [appId])

const selectApps = statement('ledger.apps', `select id as app_id from apps`)

// Not from the last snapshot but from one further back than clocks are wrong, in case one was made with a clock that was ahead.
// A clock that was set back makes none.
const insertSnapshot = statement(
  'ledger.snapshot',
  `with last as (select max(through_id) as through_id from ledger_snapshots where app_id = $1 and through_id <= $3)
   insert into ledger_snapshots (app_id, account, currency, through_id, debits, credits)
   select $1, account, currency, $2, sum(debits), sum(credits) from (
     select account, currency, debits, credits from ledger_snapshots, last where app_id = $1 and ledger_snapshots.through_id = last.through_id
     union all
     select account, currency, case when amount > 0 then amount else 0 end, case when amount < 0 then -amount else 0 end
     from ledger_postings, last where app_id = $1 and transfer_id <= $2 and (last.through_id is null or transfer_id > last.through_id)
   ) as parts
   where not exists (select from ledger_snapshots where app_id = $1 and through_id > $2)
   group by account, currency
   on conflict do nothing`,
)

const zeros = '0'.repeat(16)
const clocksWrongMs = 25 * 3_600_000

/**
 * Adds a snapshot per account of every transfer made before `through`, which must lie further back than any transaction can still
 * be running and any clock be behind, or a late one would be missed. Answers how many apps were snapshot.
 */
export async function takeSnapshots(db: Queries, through: Date): Promise<number> {
  const throughId = firstIdOf(through)
  const sinceId = firstIdOf(new Date(through.getTime() - clocksWrongMs))
  const apps = await db.query<{ app_id: string }>(selectApps)
  for (const app of apps) await db.query(insertSnapshot, [app.app_id, throughId, sinceId])
  return apps.length
}

/** An id begins with 48 bits of time, and its 26 digits hold 130 bits for 128: the first ten are the time alone. */
function firstIdOf(at: Date): string {
  let ms = BigInt(at.getTime())
  let head = ''
  for (let i = 0; i < 10; i++) {
    head = '0123456789abcdefghjkmnpqrstvwxyz'[Number(ms & 31n)] + head
    ms >>= 5n
  }
  return `${idPrefixes.transfer}_${head}${zeros}`
}
