import type {
  AttemptStatus,
  Channel,
  ChannelProduct,
  Disposition,
  Instalments,
  Method,
  PayerAction,
  PayerRole,
  SurplusReason,
} from '@hutong/contract'
import type { OrderRef } from '../orders/index.ts'
import { columns, masked, type Queries, statement, type Tx } from '../platform/index.ts'
import type { HistoryEntry, PaymentAttempt } from './payment-attempt.ts'

type AttemptRow = {
  app_id: string
  id: string
  order_id: string
  channel: Channel
  channel_account_id: string
  method: Method
  product: ChannelProduct
  payer_role: PayerRole
  payer_hash: string | null
  link_id: string | null
  payer_name: string | null
  instalments: Instalments | null
  client_ip: string | null
  device: 'ios' | 'android' | 'wap'
  status: AttemptStatus
  disposition: Disposition | null
  surplus_reason: SurplusReason | null
  amount: bigint
  currency: 'CNY'
  action: PayerAction | null
  closing: boolean
  failure_code: string | null
  failure_channel_code: string | null
  channel_trade_no: string | null
  paid_amount: bigint | null
  payer_amount: bigint | null
  paid_at: Date | null
  expected_fee: bigint | null
  fee_rate_ppm: number | null
  fee_rate_id: string | null
  created_at: Date
  expires_at: Date
  next_check_at: Date | null
  last_checked_at: Date | null
  checks: number
  history: HistoryEntry[]
}

const toAttempt = (row: AttemptRow): PaymentAttempt => ({
  appId: row.app_id,
  id: row.id,
  orderId: row.order_id,
  channel: row.channel,
  channelAccountId: row.channel_account_id,
  method: row.method,
  product: row.product,
  payerRole: row.payer_role,
  payerHash: row.payer_hash,
  linkId: row.link_id,
  payerName: masked(row.payer_name, 'payer'),
  instalments: row.instalments,
  clientIp: row.client_ip,
  device: row.device,
  status: row.status,
  disposition: row.disposition,
  surplusReason: row.surplus_reason,
  amount: { amount: row.amount, currency: row.currency },
  action: row.action,
  closing: row.closing,
  failure: row.failure_code === null ? null : { code: row.failure_code, channelCode: row.failure_channel_code },
  channelTradeNo: row.channel_trade_no,
  paidAmount: row.paid_amount,
  payerAmount: row.payer_amount,
  paidAt: row.paid_at,
  expectedFee:
    row.expected_fee === null || row.fee_rate_ppm === null || row.fee_rate_id === null
      ? null
      : { fee: row.expected_fee, ratePpm: row.fee_rate_ppm, rateId: row.fee_rate_id },
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  nextCheckAt: row.next_check_at,
  lastCheckedAt: row.last_checked_at,
  checks: row.checks,
  history: row.history,
})

export type AttemptRef = Readonly<{ appId: string; attemptId: string }>

const selectOne = statement('payments.attempt', 'select * from payment_attempts where app_id = $1 and id = $2')
const selectOfOrders = statement(
  'payments.attempts-of-orders',
  'select * from payment_attempts where (app_id, order_id) in (select * from unnest($1::text[], $2::text[])) order by id',
)
const lockOfOrders = statement(
  'payments.lock-of-orders',
  'select * from payment_attempts where (app_id, order_id) in (select * from unnest($1::text[], $2::text[])) order by app_id, id for update',
)

const lockBeside = statement(
  'payments.lock-beside',
  `select * from payment_attempts where (app_id, order_id) in (
     select app_id, order_id from payment_attempts where (app_id, id) in (select * from unnest($1::text[], $2::text[]))
   ) order by app_id, id for update`,
)

export async function findAttempt(db: Queries, ref: AttemptRef): Promise<PaymentAttempt | undefined> {
  const [row] = await db.query<AttemptRow>(selectOne, [ref.appId, ref.attemptId])
  return row && toAttempt(row)
}

export async function listAttempts(db: Queries, refs: readonly OrderRef[]): Promise<PaymentAttempt[]> {
  return (
    await db.query<AttemptRow>(
      selectOfOrders,
      columns(
        refs.map((ref) => [ref.appId, ref.orderId]),
        2,
      ),
    )
  ).map(toAttempt)
}

/** Locks every attempt of these orders; the caller holds the orders' locks. */
export async function lockAttemptsOf(tx: Tx, refs: readonly OrderRef[]): Promise<PaymentAttempt[]> {
  return (
    await tx.query<AttemptRow>(
      lockOfOrders,
      columns(
        refs.map((ref) => [ref.appId, ref.orderId]),
        2,
      ),
    )
  ).map(toAttempt)
}

/** The same for every attempt of the orders that these attempts belong to. */
export async function lockAttemptsBeside(tx: Tx, refs: readonly AttemptRef[]): Promise<PaymentAttempt[]> {
  const keys = columns(
    refs.map((ref) => [ref.appId, ref.attemptId]),
    2,
  )
  return (await tx.query<AttemptRow>(lockBeside, keys)).map(toAttempt)
}

const insertRows = statement(
  'payments.insert',
  `insert into payment_attempts (app_id, id, order_id, channel, channel_account_id, method, product, payer_role, payer_hash, client_ip, device, status, amount, currency,
     created_at, expires_at, next_check_at, link_id, payer_name, instalments)
   select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::bigint[], $14::text[],
     $15::timestamptz[], $16::timestamptz[], $17::timestamptz[], $18::text[], $19::text[], $20::jsonb[])`,
)

export async function insertAttempts(tx: Tx, attempts: readonly PaymentAttempt[]): Promise<void> {
  if (attempts.length === 0) return
  const rows = attempts.map((a) => [
    a.appId,
    a.id,
    a.orderId,
    a.channel,
    a.channelAccountId,
    a.method,
    a.product,
    a.payerRole,
    a.payerHash,
    a.clientIp,
    a.device,
    a.status,
    a.amount.amount,
    a.amount.currency,
    a.createdAt,
    a.expiresAt,
    a.nextCheckAt,
    a.linkId,
    a.payerName?.reveal() ?? null,
    a.instalments === null ? null : JSON.stringify(a.instalments),
  ])
  await tx.query(insertRows, columns(rows, 20))
}

const updateRows = statement(
  'payments.update',
  `update payment_attempts p set status = t.s, disposition = t.d, surplus_reason = t.sr, action = t.ac, closing = t.cl, failure_code = t.fc, failure_channel_code = t.fcc, channel_trade_no = t.tn,
     paid_amount = t.pa, payer_amount = t.pya, paid_at = t.pat, next_check_at = t.nc, history = t.h, checks = t.ck,
     expected_fee = t.ef, fee_rate_ppm = t.fr, fee_rate_id = t.fi, payer_name = t.pn
   from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::bool[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::bigint[], $13::timestamptz[], $14::timestamptz[],
     $15::jsonb[], $16::int[], $17::bigint[], $18::int[], $19::text[], $20::text[]) as t (a, i, s, d, sr, ac, cl, fc, fcc, tn, pa, pya, pat, nc, h, ck, ef, fr, fi, pn)
   where p.app_id = t.a and p.id = t.i`,
)

/** The caller holds the locks. */
export async function updateAttempts(tx: Tx, attempts: readonly PaymentAttempt[]): Promise<void> {
  if (attempts.length === 0) return
  const rows = attempts.map((a) => [
    a.appId,
    a.id,
    a.status,
    a.disposition,
    a.surplusReason,
    a.action === null ? null : JSON.stringify(a.action),
    a.closing,
    a.failure?.code ?? null,
    a.failure?.channelCode ?? null,
    a.channelTradeNo,
    a.paidAmount,
    a.payerAmount,
    a.paidAt,
    a.nextCheckAt,
    JSON.stringify(a.history),
    a.checks,
    a.expectedFee?.fee ?? null,
    a.expectedFee?.ratePpm ?? null,
    a.expectedFee?.rateId ?? null,
    a.payerName?.reveal() ?? null,
  ])
  await tx.query(updateRows, columns(rows, 20))
}

const claimDue = statement(
  'payments.claim-due',
  `update payment_attempts p set next_check_at = $2, last_checked_at = $1, checks = p.checks + 1
   from (select app_id, id from payment_attempts where next_check_at <= $1 order by next_check_at limit $3 for update skip locked) as due
   where p.app_id = due.app_id and p.id = due.id returning p.*`,
)
const claimOfOrder = statement(
  'payments.claim-of-order',
  `update payment_attempts p set next_check_at = $6, last_checked_at = $3, checks = p.checks + 1
   from (select app_id, id from payment_attempts where app_id = $1 and order_id = $2
           and ((status = 'unknown' or closing) and coalesce(last_checked_at, '-infinity') <= $4
             or status in ('created', 'awaiting_payer') and not closing and coalesce(last_checked_at, created_at) <= $5)
           and status in ('created', 'awaiting_payer', 'unknown')
         order by id for update skip locked) as due
   where p.app_id = due.app_id and p.id = due.id returning p.*`,
)

/** Takes attempts that are due for a look, under a lease: if the taker dies, they are due again at its end. */
export async function claimDueAttempts(
  db: Queries,
  now: Date,
  leaseUntil: Date,
  limit: number,
): Promise<PaymentAttempt[]> {
  return (await db.query<AttemptRow>(claimDue, [now, leaseUntil, limit])).map(toAttempt)
}

/** The same for one order's open attempts that nobody has looked at since the times given. */
export async function claimAttemptsOfOrder(
  db: Queries,
  ref: OrderRef,
  times: { now: Date; doubtNotSince: Date; waitingNotSince: Date; leaseUntil: Date },
): Promise<PaymentAttempt[]> {
  const rows = await db.query<AttemptRow>(claimOfOrder, [
    ref.appId,
    ref.orderId,
    times.now,
    times.doubtNotSince,
    times.waitingNotSince,
    times.leaseUntil,
  ])
  return rows.map(toAttempt)
}

const checkSoon = statement(
  'payments.check-soon',
  `update payment_attempts set next_check_at = $3 where app_id = $1 and id = $2 and status in ('created', 'awaiting_payer', 'unknown') and (next_check_at is null or next_check_at > $3)`,
)

export async function scheduleCheck(db: Queries, ref: AttemptRef, at: Date): Promise<void> {
  await db.query(checkSoon, [ref.appId, ref.attemptId, at])
}
