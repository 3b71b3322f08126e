import type {
  Approval,
  AttemptStatus,
  Channel,
  Disposition,
  LatePayment,
  OrderStatus,
  RefundPurpose,
  RefundStatus,
} from '@hutong/contract'
import { statement } from '../../src/platform/index.ts'
import type { Life } from './life.ts'

export type OrderRecord = Readonly<{
  id: string
  status: OrderStatus
  amount: bigint
  paid_amount: bigint
  paid_at: Date | null
  closed_at: Date | null
  close_reason: string | null
  kept_attempt_id: string | null
  late_payment: LatePayment
  refunded_amount: bigint
  event_sequence: number
}>
export type AttemptRecord = Readonly<{
  id: string
  order_id: string
  channel_account_id: string
  status: AttemptStatus
  disposition: Disposition | null
  surplus_reason: string | null
  amount: bigint
  paid_amount: bigint | null
  closing: boolean
  history: readonly { from: AttemptStatus; to: AttemptStatus }[]
}>
export type EventRecord = Readonly<{
  id: string
  type: string
  subject_id: string
  sequence: number
  data: { order: { status: string; paid_amount: number; close_reason: string | null }; refund?: { id: string } }
}>
export type PostingRecord = Readonly<{ transfer_id: string; reference: string; account: string; amount: bigint }>

export type TransferRecord = Readonly<{ id: string; kind: string; reference: string; phase: string; amount: bigint }>
export type RefundRecord = Readonly<{
  id: string
  order_id: string
  attempt_id: string
  channel_account_id: string
  purpose: RefundPurpose
  refund_no: string | null
  status: RefundStatus
  approval: Approval
  amount: bigint
  hold_id: string
  history: readonly { source: string; from: RefundStatus; to: RefundStatus }[]
}>
export type TotalsRecord = Readonly<{
  attempt_id: string
  captured: bigint
  reserved: bigint
  refunded: bigint
  parts: number
}>
export type StrayRecord = Readonly<{
  attempt_id: string
  order_id: string
  disposition: 'surplus' | 'suspense'
  channel: Channel
  amount: bigint
  created_at: Date
  due_at: Date | null
  refund_id: string | null
  written_off_at: Date | null
  decided_by: string | null
}>

export type Records = Readonly<{
  orders: readonly OrderRecord[]
  attempts: readonly AttemptRecord[]
  events: readonly EventRecord[]
  postings: readonly PostingRecord[]
  discrepancies: readonly { attempt_id: string; kind: string }[]
  deliveries: readonly { event_id: string; status: string }[]
  transfers: readonly TransferRecord[]
  refunds: readonly RefundRecord[]
  totals: readonly TotalsRecord[]
  stray: readonly StrayRecord[]
}>

const of = (table: string, order: string) => statement('', `select * from ${table} where app_id = $1 order by ${order}`)

/** All the tables hold about one app, read as they are, past the server's own code. */
export async function readRecords({ cast, stage }: Life): Promise<Records> {
  const { db } = stage.deps
  const read = <R extends object>(table: string, order = 'id') => db.query<R>(of(table, order), [cast.appId])
  const [orders, attempts, events, postings, discrepancies, deliveries, transfers, refunds, totals, stray] =
    await Promise.all([
      read<OrderRecord>('orders'),
      read<AttemptRecord>('payment_attempts'),
      read<EventRecord>('events', 'subject_id, sequence'),
      read<PostingRecord>('ledger_postings', 'transfer_id'),
      read<Records['discrepancies'][number]>('discrepancies'),
      read<Records['deliveries'][number]>('webhook_deliveries'),
      read<TransferRecord>('ledger_transfers'),
      read<RefundRecord>('refunds'),
      read<TotalsRecord>('refund_totals', 'attempt_id'),
      read<StrayRecord>('stray_money', 'attempt_id'),
    ])
  return { orders, attempts, events, postings, discrepancies, deliveries, transfers, refunds, totals, stray }
}
