import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore, type Store } from './support.ts'

// A connection plans a statement once, often while its table is still empty, and keeps the plan. Whichever index looks as good then is
// used until statistics come: one that begins with the app would read all the app's rows for each that is looked for.

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

const keys = '(select * from unnest($1::text[], $2::text[]))'
const tables = ['orders', 'payment_attempts', 'refunds', 'friend_pay_links', 'webhook_deliveries', 'events']
const planOf = async (text: string, values: readonly unknown[] = [['a'], ['b']]) =>
  (await store.rows<{ 'QUERY PLAN': string }>(`explain ${text}`, values)).map((row) => row['QUERY PLAN']).join('\n')

/** Every condition is the index's own; nothing is read first and thrown away after. */
const isLookedUp = (plan: string) => {
  expect(plan).toContain('Index Cond')
  expect(plan).not.toContain('Filter')
  expect(plan).not.toContain('Seq Scan')
}

test.each(tables)('rows of %s are found by their keys in an empty database', async (table) => {
  isLookedUp(await planOf(`select * from ${table} where (app_id, id) in ${keys} for update`))
  isLookedUp(
    await planOf(
      `update ${table} x set app_id = x.app_id from unnest($1::text[], $2::text[]) as t (a, i) where x.app_id = t.a and x.id = t.i`,
    ),
  )
})

test.each([
  ['payment_attempts', 'order_id'],
  ['refunds', 'order_id'],
  ['friend_pay_links', 'order_id'],
])('rows of %s are found by their %s in an empty database', async (table, column) => {
  isLookedUp(await planOf(`select * from ${table} where (app_id, ${column}) in ${keys} for update`))
})

test('what lies beside an attempt is found by keys alone', async () => {
  isLookedUp(
    await planOf(
      `select * from payment_attempts where (app_id, order_id) in (
         select app_id, order_id from payment_attempts where (app_id, id) in ${keys}) for update`,
    ),
  )
})
