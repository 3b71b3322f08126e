import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { now, openStore, refundRow, type Store } from './support.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

const refusedBy = (work: Promise<unknown>, constraint: string) => expect(work).rejects.toMatchObject({ constraint })
const refund = (changes: Record<string, unknown> = {}) => refundRow(store, changes)
const insert = (row: Record<string, unknown>) => store.insert('refunds', row)

describe('a refund', () => {
  test('has its merchant’s number once per app and mode', async () => {
    const row = refund()
    await insert(row)
    await refusedBy(insert({ ...row, id: store.newId('refund') }), 'refunds_refund_no')
    await insert({ ...row, id: store.newId('refund'), livemode: true })
    await insert({ ...row, id: store.newId('refund'), app_id: store.newId('app') })
  })
  test('has a number exactly when its merchant asked for it', async () => {
    const rule = 'refunds_requested_has_a_number'
    await refusedBy(insert(refund({ refund_no: null })), rule)
    await refusedBy(insert(refund({ purpose: 'surplus' })), rule)
    await insert(refund({ purpose: 'surplus', refund_no: null }))
  })
  test('of stray money is one, unless the one before failed', async () => {
    const row = refund({ purpose: 'surplus', refund_no: null })
    await insert(row)
    const again = { ...row, id: store.newId('refund') }
    await refusedBy(insert(again), 'refunds_stray_once')
    await store.update('refunds', row.id, { status: 'failed' })
    await insert(again)
  })
  test('that somebody has to agree to is not submitted before', async () => {
    for (const approval of ['required', 'rejected'])
      await refusedBy(insert(refund({ approval, submitted_at: now })), 'refunds_submitted_only_when_approved')
    await insert(refund({ approval: 'approved', submitted_at: now }))
  })
  test('is complete exactly when it has a time', async () => {
    const rule = 'refunds_success_has_a_time'
    await refusedBy(insert(refund({ status: 'succeeded' })), rule)
    await refusedBy(insert(refund({ refunded_at: now })), rule)
  })
  test.each([0n, -1n])('of %s fen does not exist', async (amount) => {
    await expect(insert(refund({ amount }))).rejects.toMatchObject({ code: '23514' })
  })
})

describe('what refunds take of an attempt', () => {
  test.each([
    ['more than came in', { reserved: 101n }],
    ['less than nothing', { reserved: -1n }],
    ['more back than was taken for it', { reserved: 50n, refunded: 51n }],
    ['less than nothing back', { refunded: -1n }],
  ])('is never %s', async (_what, changes) => {
    const attempt = store.newId('attempt')
    const row = { app_id: store.appId, attempt_id: attempt, captured: 100n, reserved: 100n, refunded: 0n, parts: 1 }
    await store.insert('refund_totals', row)
    const names = Object.keys(changes).map((name, index) => `${name} = $${index + 2}`)
    const change = `update refund_totals set ${names.join(', ')} where attempt_id = $1`
    await refusedBy(store.rows(change, [attempt, ...Object.values(changes)]), 'refund_totals_within_captured')
  })
})
