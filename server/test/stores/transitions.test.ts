import { attemptMoves, attemptStatuses, orderMoves, orderStatuses } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attemptColumns, attemptRow, openStore, orderColumns, orderRow, type Store } from './support.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

type Moves = Readonly<Record<string, readonly string[]>>
const pairs = (statuses: readonly string[]) =>
  statuses.flatMap((from) => statuses.filter((to) => to !== from).map((to) => ({ from, to })))
const isLegal = (moves: Moves, from: string, to: string): boolean => moves[from]?.includes(to) ?? false

describe('the database allows exactly the moves of the contract', () => {
  test.each(pairs(orderStatuses))('an order from $from to $to', async ({ from, to }) => {
    const row = orderRow(store, { status: from, ...orderColumns[from as 'paid'] })
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

  test('a row may stay where it is', async () => {
    const row = orderRow(store, { status: 'paid', ...orderColumns.paid })
    await store.insert('orders', row)
    await store.update('orders', row.id, { status: 'paid', subject: '茶' })
  })
})
