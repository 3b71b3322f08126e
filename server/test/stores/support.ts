import { newId, openDatabase, type Row, statement, systemRandom } from '../../src/platform/index.ts'
import { createTestDatabase } from '../support/database.ts'

export const now = new Date('2026-11-23T02:00:00.000Z')
export const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000)

export type Store = Awaited<ReturnType<typeof openStore>>

/** A migrated database of the test's own, with rows written as no code of ours would write them. */
export async function openStore(poolMax = 6) {
  const database = await createTestDatabase()
  const db = openDatabase({ url: database.url, poolMax })
  const appId = newId('app', now, systemRandom)
  const rows = <R extends object = Row>(text: string, values: readonly unknown[] = []) =>
    db.query<R>(statement('', text), values)
  /** Inserts one row; a column whose value is undefined is left to its default. */
  const insert = async (table: string, row: Record<string, unknown>): Promise<void> => {
    const given = Object.entries(row).filter(([, value]) => value !== undefined)
    const names = given.map(([name]) => name).join(', ')
    const places = given.map((_, index) => `$${index + 1}`).join(', ')
    await rows(
      `insert into ${table} (${names}) values (${places})`,
      given.map(([, value]) => value),
    )
  }
  return {
    url: database.url,
    db,
    appId,
    rows,
    insert,
    update: (table: string, id: string, changes: Record<string, unknown>) =>
      rows(
        `update ${table} set ${Object.keys(changes)
          .map((name, index) => `${name} = $${index + 3}`)
          .join(', ')} where app_id = $1 and id = $2`,
        [appId, id, ...Object.values(changes)],
      ),
    newId: (kind: Parameters<typeof newId>[0], at = now) => newId(kind, at, systemRandom),
    close: async () => {
      await db.close()
      await database.drop()
    },
  }
}

let numbers = 0

export const orderRow = (store: Pick<Store, 'appId' | 'newId'>, changes: Record<string, unknown> = {}) => ({
  app_id: store.appId,
  id: store.newId('order'),
  livemode: false,
  merchant_order_no: `N${++numbers}`,
  status: 'awaiting_payment',
  amount: 8888n,
  currency: 'CNY',
  subject: '茶',
  metadata: {},
  created_at: now,
  expires_at: later(900),
  ...changes,
})

export const attemptRow = (
  store: Pick<Store, 'appId' | 'newId'>,
  orderId: string,
  changes: Record<string, unknown> = {},
) => ({
  app_id: store.appId,
  id: store.newId('attempt'),
  order_id: orderId,
  channel: 'wechat',
  channel_account_id: 'ca_1',
  method: 'wechat_scan',
  product: 'native_qr',
  payer_role: 'buyer',
  device: 'wap',
  status: 'created',
  amount: 8888n,
  currency: 'CNY',
  created_at: now,
  expires_at: later(900),
  ...changes,
})

export const refundRow = (store: Pick<Store, 'appId' | 'newId'>, changes: Record<string, unknown> = {}) => ({
  app_id: store.appId,
  id: store.newId('refund'),
  order_id: store.newId('order'),
  attempt_id: store.newId('attempt'),
  livemode: false,
  purpose: 'requested',
  refund_no: `R${++numbers}`,
  channel: 'wechat',
  channel_account_id: 'ca_1',
  status: 'created',
  approval: 'not_needed',
  amount: 100n,
  currency: 'CNY',
  requested_by: 'key:key_1',
  hold_id: store.newId('transfer'),
  created_at: now,
  next_step: 'submit',
  ...changes,
})

/** What else a row says when it has this status; without it the row would break another rule than the one looked at. */
export const orderColumns = {
  awaiting_payment: { paid_amount: 0n, paid_at: null, kept_attempt_id: null, closed_at: null, close_reason: null },
  paid: { paid_amount: 8888n, paid_at: now, kept_attempt_id: 'att_1', closed_at: null, close_reason: null },
  closed: { paid_amount: 0n, paid_at: null, kept_attempt_id: null, closed_at: now, close_reason: 'expired' },
} as const

export const attemptColumns = (status: string, tradeNo: string): Record<string, unknown> =>
  status === 'succeeded'
    ? {
        disposition: 'surplus',
        surplus_reason: 'after_close',
        channel_trade_no: tradeNo,
        paid_amount: 8888n,
        paid_at: now,
      }
    : { disposition: null, surplus_reason: null, channel_trade_no: null, paid_amount: null, paid_at: null }
