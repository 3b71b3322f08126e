import type pg from 'pg'

// The floor: the very rows the server writes, by bare SQL, one transaction for each request, with prepared statements.

const prepared = (name: string, text: string) => ({ name, text })

const insertKey = prepared(
  'floor.key',
  `insert into idempotency_keys (app_id, livemode, key, request_hash, status_code, answer, created_at) values ($1, false, $2, $3, 201, $4, $5)`,
)
const insertOrder = prepared(
  'floor.order',
  `insert into orders (app_id, id, livemode, merchant_order_no, status, amount, currency, subject, buyer_id, return_url, metadata, created_at, expires_at)
   values ($1, $2, false, $3, 'awaiting_payment', $4, 'CNY', $5, $6, $7, $8, $9, $10)`,
)

export type FloorOrder = Readonly<{
  appId: string
  id: string
  number: string
  amount: number
  subject: string
  buyerId: string
  returnUrl: string
  metadata: string
  /** Null for a request without an idempotency key, which writes one row less. */
  key: Readonly<{ hash: Buffer; answer: string }> | null
  now: Date
}>

export async function writeOrder(client: pg.ClientBase, order: FloorOrder): Promise<void> {
  const { amount, appId, buyerId, id, key, metadata, now, number, returnUrl, subject } = order
  await client.query('begin')
  if (key) await client.query({ ...insertKey, values: [appId, number, key.hash, key.answer, now] })
  const expires = new Date(now.getTime() + 900_000)
  await client.query({
    ...insertOrder,
    values: [appId, id, number, amount, subject, buyerId, returnUrl, metadata, now, expires],
  })
  await client.query('commit')
}

const insertNotification = prepared(
  'floor.notification',
  `insert into notifications (app_id, channel_account_id, attempt_no, event_id, received_at, key_id, outcome, headers, body)
   values ($1, $2, $3, $4, $5, $6, 'applied', $7, $8) on conflict do nothing returning event_id`,
)
const lockOrder = prepared(
  'floor.lock',
  `select id, merchant_order_no, amount, metadata, status from orders
   where app_id = $1 and id = (select order_id from payment_attempts where app_id = $1 and id = $2) for update`,
)
const updateAttempt = prepared(
  'floor.attempt',
  `update payment_attempts set status = 'succeeded', disposition = 'kept', action = null, channel_trade_no = $3, paid_amount = $4, payer_amount = $4, paid_at = $5,
     next_check_at = null, history = history || $6::jsonb where app_id = $1 and id = $2`,
)
const updateOrder = prepared(
  'floor.paid',
  `update orders set status = 'paid', paid_at = $3, paid_amount = amount, kept_attempt_id = $4, event_sequence = 1 where app_id = $1 and id = $2`,
)
const insertTransfer = prepared(
  'floor.transfer',
  `insert into ledger_transfers (app_id, id, kind, reference, phase, debit_account, credit_account, amount, currency, event_at, created_at)
   values ($1, $2, 'payment', $3, 'posted', $4, $5, $6, 'CNY', $7, $7)`,
)
const insertEvent = prepared(
  'floor.event',
  `insert into events (app_id, id, type, subject_id, sequence, livemode, data, created_at) values ($1, $2, 'order.paid', $3, 1, false, $4, $5)`,
)

export type FloorPayment = Readonly<{
  appId: string
  accountId: string
  attemptNo: string
  eventId: string
  keyId: string
  headers: string
  body: Buffer
  tradeNo: string
  amount: number
  paidAt: Date
  transferId: string
  newEventId: string
}>

/** Stores the notification and settles its order; a repeat changes nothing. */
export async function writePayment(client: pg.ClientBase, payment: FloorPayment): Promise<void> {
  const { accountId, amount, appId, attemptNo, body, eventId, headers, keyId, paidAt, tradeNo } = payment
  const attemptId = `att_${attemptNo}`
  const now = new Date()
  await client.query('begin')
  const stored = await client.query({
    ...insertNotification,
    values: [appId, accountId, attemptNo, eventId, now, keyId, headers, body],
  })
  if (stored.rowCount === 0) {
    await client.query('rollback')
    return
  }
  const { rows } = await client.query({ ...lockOrder, values: [appId, attemptId] })
  const order = rows[0] as { id: string; merchant_order_no: string; amount: string; metadata: object; status: string }
  const entry = {
    at: now.toISOString(),
    source: 'notification',
    state: 'paid',
    from: 'awaiting_payer',
    to: 'succeeded',
    note: 'kept',
  }
  await client.query({ ...updateAttempt, values: [appId, attemptId, tradeNo, amount, paidAt, JSON.stringify([entry])] })
  await client.query({ ...updateOrder, values: [appId, order.id, paidAt, attemptId] })
  await client.query({
    ...insertTransfer,
    values: [
      appId,
      payment.transferId,
      attemptId,
      `channel:${accountId}:receivable`,
      `app:${appId}:sales`,
      amount,
      paidAt,
    ],
  })
  const data = {
    order: {
      id: order.id,
      merchant_order_no: order.merchant_order_no,
      status: 'paid',
      amount,
      currency: 'CNY',
      paid_amount: amount,
      paid_at: paidAt.toISOString(),
      close_reason: null,
      metadata: order.metadata,
    },
    payment: {
      attempt: attemptId,
      channel: 'wechat',
      method: 'wechat_scan',
      product: 'native_qr',
      payer_role: 'buyer',
      disposition: 'kept',
      surplus_reason: null,
      paid_amount: amount,
      channel_trade_no: tradeNo,
    },
  }
  await client.query({ ...insertEvent, values: [appId, payment.newEventId, order.id, JSON.stringify(data), now] })
  await client.query('commit')
}
