import {
  accessApplicationMoves,
  accessApplicationStatuses,
  attemptMoves,
  attemptStatuses,
  orderMoves,
  orderStatuses,
  refundMoves,
  refundStatuses,
} from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attemptColumns, attemptRow, now, openStore, orderColumns, orderRow, refundRow, type Store } from './support.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
  await store.insert('apps', { id: store.appId, slug: 'tea', name: '茶铺', created_at: now })
})
afterAll(() => store.close())

type Moves = Readonly<Record<string, readonly string[]>>
const pairs = (statuses: readonly string[]) =>
  statuses.flatMap((from) => statuses.filter((to) => to !== from).map((to) => ({ from, to })))
const isLegal = (moves: Moves, from: string, to: string): boolean => moves[from]?.includes(to) ?? false

describe('the database allows exactly the moves of the contract', () => {
  test.each(pairs(orderStatuses))('an order from $from to $to', async ({ from, to }) => {
    // That an order takes late payments is what the move from closed to paid needs besides.
    const row = orderRow(store, { status: from, late_payment: 'accept', ...orderColumns[from as 'paid'] })
    await store.insert('orders', row)
    const moving = store.update('orders', row.id, { status: to, ...orderColumns[to as 'paid'] })
    if (isLegal(orderMoves, from, to)) await moving
    else await expect(moving).rejects.toMatchObject({ constraint: 'orders_legal_moves' })
  })

  test.each(pairs(attemptStatuses))('an attempt from $from to $to', async ({ from, to }) => {
    const tradeNo = `${from}-${to}`
    const row = attemptRow(store, store.newId('order'), { status: from, ...attemptColumns(from, tradeNo) })
    await store.insert('payment_attempts', row)
    const moving = store.update('payment_attempts', row.id, { status: to, ...attemptColumns(to, tradeNo) })
    if (isLegal(attemptMoves, from, to)) await moving
    else await expect(moving).rejects.toMatchObject({ constraint: 'payment_attempts_legal_moves' })
  })

  test.each([
    ['whose merchant sends late payments back', { late_payment: 'return' }],
    ['that was closed on request', { late_payment: 'accept', close_reason: 'requested' }],
  ])('but no closed order %s is paid', async (_what, changes) => {
    const row = orderRow(store, { status: 'closed', ...orderColumns.closed, ...changes })
    await store.insert('orders', row)
    const moving = store.update('orders', row.id, { status: 'paid', ...orderColumns.paid })
    await expect(moving).rejects.toMatchObject({ constraint: 'orders_legal_moves' })
  })

  test.each(pairs(refundStatuses))('a refund from $from to $to', async ({ from, to }) => {
    const time = (status: string) => ({ refunded_at: status === 'succeeded' ? now : null })
    const row = refundRow(store, { status: from, ...time(from) })
    await store.insert('refunds', row)
    const moving = store.update('refunds', row.id, { status: to, ...time(to) })
    if (isLegal(refundMoves, from, to)) await moving
    else await expect(moving).rejects.toMatchObject({ constraint: 'refunds_legal_moves' })
  })

  test.each(pairs(accessApplicationStatuses))('an access application from $from to $to', async ({ from, to }) => {
    const by = (status: string) => ({ suspended_by: status === 'suspended' ? 'channel' : null })
    const row = {
      app_id: store.appId,
      id: store.newId('accessApplication'),
      livemode: false,
      channel: 'wechat',
      product: 'wechat_partner',
      status: from,
      facts: '{}',
      channel_account_id: 'ca_x',
      created_by: 'operator',
      created_at: now,
      updated_at: now,
      ...by(from),
    }
    await store.insert('access_applications', row)
    const moving = store.update('access_applications', row.id, { status: to, ...by(to) })
    if (isLegal(accessApplicationMoves, from, to)) await moving
    else await expect(moving).rejects.toMatchObject({ constraint: 'access_applications_legal_moves' })
  })

  test('a row may stay where it is', async () => {
    const row = orderRow(store, { status: 'paid', ...orderColumns.paid })
    await store.insert('orders', row)
    await store.update('orders', row.id, { status: 'paid', subject: '茶' })
  })
})
