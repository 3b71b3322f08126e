import type { AttemptStatus, Disposition, OrderStatus } from '@hutong/contract'
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
  data: { order: { status: string; paid_amount: number } }
}>
export type PostingRecord = Readonly<{ transfer_id: string; reference: string; account: string; amount: bigint }>

export type Records = Readonly<{
  orders: readonly OrderRecord[]
  attempts: readonly AttemptRecord[]
  events: readonly EventRecord[]
  postings: readonly PostingRecord[]
  discrepancies: readonly { attempt_id: string; kind: string }[]
  deliveries: readonly { event_id: string; status: string }[]
}>

const of = (table: string, order: string) => statement('', `select * from ${table} where app_id = $1 order by ${order}`)

/** All the tables hold about one app, read as they are, past the server's own code. */
export async function readRecords({ cast, stage }: Life): Promise<Records> {
  const { db } = stage.deps
  const read = <R extends object>(table: string, order = 'id') => db.query<R>(of(table, order), [cast.appId])
  const [orders, attempts, events, postings, discrepancies, deliveries] = await Promise.all([
    read<OrderRecord>('orders'),
    read<AttemptRecord>('payment_attempts'),
    read<EventRecord>('events', 'subject_id, sequence'),
    read<PostingRecord>('ledger_postings', 'transfer_id'),
    read<Records['discrepancies'][number]>('discrepancies'),
    read<Records['deliveries'][number]>('webhook_deliveries'),
  ])
  return { orders, attempts, events, postings, discrepancies, deliveries }
}
