import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attemptRow, later, now, openStore, orderColumns, orderRow, type Store } from './support.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

const refusedBy = (work: Promise<unknown>, constraint: string) => expect(work).rejects.toMatchObject({ constraint })

let trades = 0
const success = (disposition: string) => ({
  status: 'succeeded',
  disposition,
  surplus_reason: disposition === 'surplus' ? 'second_success' : null,
  channel_trade_no: `trade-${++trades}`,
  paid_amount: 8888n,
  paid_at: now,
})

describe('an order', () => {
  test.each([
    ['paid with less than its amount', { paid_amount: 8887n }],
    ['paid with more than its amount', { paid_amount: 8889n }],
    ['paid by no attempt', { kept_attempt_id: null }],
    ['paid at no time', { paid_at: null }],
  ])('is not %s', async (_what, changes) => {
    const row = orderRow(store)
    await store.insert('orders', row)
    await refusedBy(
      store.update('orders', row.id, { status: 'paid', ...orderColumns.paid, ...changes }),
      'orders_paid_whole',
    )
  })
  test('that is not paid has taken nothing', async () => {
    await refusedBy(store.insert('orders', orderRow(store, { paid_amount: 1n })), 'orders_paid_whole')
  })
  test('gives back no more than it took', async () => {
    const row = orderRow(store, { status: 'paid', ...orderColumns.paid })
    await store.insert('orders', row)
    await store.update('orders', row.id, { refunded_amount: 8888n })
    await refusedBy(store.update('orders', row.id, { refunded_amount: 8889n }), 'orders_refunds_within_paid')
    await refusedBy(store.update('orders', row.id, { refunded_amount: -1n }), 'orders_refunds_within_paid')
  })
  test('is closed with a time and a reason, or not at all', async () => {
    const row = orderRow(store)
    await store.insert('orders', row)
    await refusedBy(store.update('orders', row.id, { status: 'closed', closed_at: now }), 'orders_closed_whole')
    await refusedBy(store.update('orders', row.id, { closed_at: now, close_reason: 'expired' }), 'orders_closed_whole')
  })
  test('has a number of its own per app and mode', async () => {
    const row = orderRow(store)
    await store.insert('orders', row)
    const again = { ...row, id: store.newId('order') }
    await refusedBy(store.insert('orders', again), 'orders_merchant_order_no')
    await store.insert('orders', { ...again, livemode: true })
    await store.insert('orders', { ...again, app_id: store.newId('app') })
  })
  test.each([0n, -1n])('of %s fen does not exist', async (amount) => {
    await expect(store.insert('orders', orderRow(store, { amount }))).rejects.toMatchObject({ code: '23514' })
  })
})

describe('an attempt', () => {
  test('that is kept is the only one of its order, whatever else succeeded', async () => {
    const orderId = store.newId('order')
    await store.insert('payment_attempts', attemptRow(store, orderId, success('kept')))
    await store.insert('payment_attempts', attemptRow(store, orderId, success('surplus')))
    await store.insert('payment_attempts', attemptRow(store, orderId, success('suspense')))
    await refusedBy(
      store.insert('payment_attempts', attemptRow(store, orderId, success('kept'))),
      'payment_attempts_one_kept',
    )
  })
  test('has a place for its money exactly when it succeeded', async () => {
    const orderId = store.newId('order')
    const rule = 'payment_attempts_money_has_a_place'
    const homeless = { ...success('kept'), disposition: null }
    await refusedBy(store.insert('payment_attempts', attemptRow(store, orderId, homeless)), rule)
    await refusedBy(store.insert('payment_attempts', attemptRow(store, orderId, { disposition: 'kept' })), rule)
  })
  test.each(['channel_trade_no', 'paid_amount', 'paid_at'])('does not succeed without %s', async (column) => {
    const row = attemptRow(store, store.newId('order'), { ...success('kept'), [column]: null })
    await refusedBy(store.insert('payment_attempts', row), 'payment_attempts_success_is_whole')
  })
  test('that is surplus says why, and no other does', async () => {
    const rule = 'payment_attempts_surplus_has_a_reason'
    const silent = { ...success('surplus'), surplus_reason: null }
    const talkative = { ...success('kept'), surplus_reason: 'after_close' }
    for (const changes of [silent, talkative])
      await refusedBy(store.insert('payment_attempts', attemptRow(store, store.newId('order'), changes)), rule)
  })
  test('is the only one of its account that a trade of the channel paid', async () => {
    const row = attemptRow(store, store.newId('order'), success('kept'))
    await store.insert('payment_attempts', row)
    const other = { ...row, id: store.newId('attempt'), order_id: store.newId('order') }
    await refusedBy(store.insert('payment_attempts', other), 'payment_attempts_trade')
    await store.insert('payment_attempts', { ...other, channel_account_id: 'ca_2' })
  })
})

const transferRow = (changes: Record<string, unknown> = {}) => ({
  app_id: store.appId,
  id: store.newId('transfer'),
  kind: 'payment',
  reference: store.newId('attempt'),
  phase: 'posted',
  debit_account: 'a',
  credit_account: 'b',
  amount: 5n,
  currency: 'CNY',
  event_at: now,
  created_at: later(1),
  ...changes,
})

describe('the ledger', () => {
  test.each([
    ['changed', 'update ledger_transfers set amount = amount + 1'],
    ['deleted', 'delete from ledger_transfers'],
    ['emptied', 'truncate ledger_transfers'],
  ])('is never %s', async (_how, sql) => {
    await store.insert('ledger_transfers', transferRow())
    await refusedBy(store.rows(sql), 'ledger_transfers_append_only')
  })
  test('has two sides to every transfer', async () => {
    await refusedBy(
      store.insert('ledger_transfers', transferRow({ credit_account: 'a' })),
      'ledger_transfers_two_sides',
    )
    for (const amount of [0n, -5n])
      await expect(store.insert('ledger_transfers', transferRow({ amount }))).rejects.toMatchObject({ code: '23514' })
  })
  test('takes each transfer of a reference once', async () => {
    const row = transferRow()
    await store.insert('ledger_transfers', row)
    await refusedBy(store.insert('ledger_transfers', { ...row, id: store.newId('transfer') }), 'ledger_transfers_once')
  })
  test('settles a hold once, by posting or by voiding', async () => {
    const hold = transferRow({ kind: 'hold', phase: 'pending' })
    await store.insert('ledger_transfers', hold)
    const settled = { ...hold, id: store.newId('transfer'), phase: 'post_pending', pending_id: hold.id }
    await store.insert('ledger_transfers', settled)
    const voided = { ...settled, id: store.newId('transfer'), phase: 'void_pending' }
    await refusedBy(store.insert('ledger_transfers', voided), 'ledger_transfers_settled_once')
    await refusedBy(
      store.insert('ledger_transfers', transferRow({ phase: 'post_pending' })),
      'ledger_transfers_settles_one',
    )
  })
})

describe('the event log', () => {
  const eventRow = (subject: string, sequence: number) => ({
    app_id: store.appId,
    id: store.newId('event'),
    type: 'order.paid',
    subject_id: subject,
    sequence,
    livemode: false,
    data: {},
    created_at: now,
  })
  test.each([
    ['changed', "update events set type = 'order.closed'"],
    ['deleted', 'delete from events'],
    ['emptied', 'truncate events'],
  ])('is never %s', async (_how, sql) => {
    await store.insert('events', eventRow(store.newId('order'), 1))
    await refusedBy(store.rows(sql), 'events_append_only')
  })
  test('gives each number of a subject once', async () => {
    const subject = store.newId('order')
    await store.insert('events', eventRow(subject, 1))
    await refusedBy(store.insert('events', eventRow(subject, 1)), 'events_sequence')
  })
})
