import { randomBytes } from 'node:crypto'
import type { OrderView } from '@hutong/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { counts, notificationsOf, rowsOf, startAsScanner } from '../flows/support.ts'
import { startWorld, type World } from '../support/world.ts'
import { admin } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

/** Every row of every table as text; bytes are in hexadecimal. */
async function dump(): Promise<string> {
  const tables = await rowsOf<{ name: string }>(
    world,
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  const texts = []
  for (const { name } of tables)
    for (const { text } of await rowsOf<{ text: string }>(world, `select t::text as text from ${name} t`))
      texts.push(`${name} ${text}`)
  return texts.join('\n')
}

/** Where a text stands in the dump, as itself or as the bytes of a notification. */
const placesOf = (text: string, canary: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.includes(canary) || line.includes(Buffer.from(canary).toString('hex')))
    .map((line) => line.split(' ')[0] ?? '')

const bodiesOf = async (order: OrderView): Promise<string[]> =>
  (await notificationsOf(world, order.id)).map(({ body }) => body.toString())

const ledger = () => rowsOf(world, 'select * from ledger_transfers order by id')

it('takes the persons out of an order and leaves the books as they were', async () => {
  const mark = randomBytes(4).toString('hex')
  const [buyerId, buyerName, friend, message] = ['id', 'name', 'friend', 'words'].map(
    (what) => `canary-${what}-${mark}`,
  )
  const order = await world.order({ buyer_id: buyerId, buyer_name: buyerName, metadata: { cart: '7' } })
  const other = await world.order({ buyer_id: 'another', buyer_name: 'stays' })
  // One attempt inside WeChat, by a payer who is known there, and a payment by Alipay, whose notification names its payer.
  await startAsScanner(world, order)
  await world.pay((await world.start(order, 'alipay', 'precreate')).action)
  await world.live(30 * 60_000)
  const ids = [order.app, order.id]
  await rowsOf(world, 'update payment_attempts set payer_name = $3 where app_id = $1 and order_id = $2', [
    ...ids,
    friend,
  ])
  await rowsOf(
    world,
    `insert into friend_pay_links (app_id, id, order_id, livemode, token_hash, via, requester_name, message, created_by, created_at, expires_at)
     values ($1, 'fpl_1', $2, false, '\\x01', 'friend_link', $3, $4, 'buyer', now(), now())`,
    [...ids, friend, message],
  )
  const canaries = [buyerId, buyerName, friend, message].map(String)
  const before = await dump()
  for (const canary of canaries) expect(placesOf(before, canary)).not.toEqual([])
  expect((await bodiesOf(order)).join('')).toContain('buyer_logon_id=')
  const [books, paid, amounts] = [await ledger(), await world.read(order.id), await counts(world)]

  const [row] = await admin(world, 'order', 'erase', order.id)
  expect(row).toMatchObject({ id: order.id, 'personal data': 'erased' })
  expect(Number(row?.notifications)).toBeGreaterThan(0)

  const after = await dump()
  for (const canary of canaries) expect(placesOf(after, canary)).toEqual([])
  const bodies = await bodiesOf(order)
  expect(bodies.length).toBeGreaterThan(0)
  expect(bodies.join('')).toBe('')
  const [attempt] = await rowsOf<Record<string, number>>(
    world,
    'select count(payer_hash)::int + count(client_ip)::int + count(payer_name)::int as left from payment_attempts where order_id = $1',
    [order.id],
  )
  expect(attempt).toEqual({ left: 0 })

  expect(await ledger()).toEqual(books)
  expect(await counts(world)).toEqual(amounts)
  expect(await world.read(order.id)).toEqual({ ...paid, buyer_id: null, buyer_name: null })
  expect(await world.read(other.id)).toMatchObject({ buyer_id: 'another', buyer_name: 'stays' })
  const [audited] = await rowsOf<{ actor: string }>(
    world,
    `select actor from audit_log where action = 'personal_data.erase' and subject = $1`,
    [order.id],
  )
  expect(audited).toEqual({ actor: 'command' })

  // Again is the same, and what was paid can still be given back.
  expect((await admin(world, 'order', 'erase', order.id))[0]).toMatchObject({ notifications: '0' })
  const refund = await world.call('POST', '/v1/refunds', { order: order.id, refund_no: `R-${mark}` })
  expect(refund.status).toBe(201)
  await expect(admin(world, 'order', 'erase', order.id)).rejects.toThrow('still being followed')
  await world.live(10 * 60_000)
  expect(await world.read(order.id)).toMatchObject({ refunded_amount: order.amount })
})

it('is refused for an order that can still be paid, and for one that is not there', async () => {
  const order: OrderView = await world.order({ buyer_name: 'still here' })
  await expect(admin(world, 'order', 'erase', order.id)).rejects.toThrow('close it first')
  expect(await world.read(order.id)).toMatchObject({ buyer_name: 'still here' })
  await expect(admin(world, 'order', 'erase', 'ord_00000000000000000000000000')).rejects.toThrow('no such order')
})
