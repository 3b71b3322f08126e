import type { AuditEntryView, FoundOrderView, OrderView } from '@hutong/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Desk, sitAs } from '../support/people.ts'
import { startWorld, type World } from '../support/world.ts'

type List<Item> = { data: Item[]; has_more: boolean }
type Problem = { error: { code: string } }

let world: World
let support: Desk
let viewer: Desk
let paid: OrderView
let begun: OrderView
let untouched: OrderView

beforeAll(async () => {
  world = await startWorld()
  untouched = await world.order({
    merchant_order_no: 'OLD-1',
    subject: '=HYPERLINK("http://x","open")',
    buyer_name: '王小明',
  })
  await world.advance(60_000)
  begun = await world.order({ merchant_order_no: 'MID-1' })
  await world.start(begun, 'alipay', 'precreate')
  await world.advance(60_000)
  paid = await world.order({ merchant_order_no: 'NEW-1' })
  await world.pay((await world.start(paid, 'wechat_scan', 'native_qr')).action)
  paid = await world.read(paid.id)
  support = await sitAs(world, 'support')
  viewer = await sitAs(world, 'viewer')
})
afterAll(() => world.stop())

const search = (desk: Desk, query: Record<string, string>, headers: Record<string, string> = {}) =>
  desk.ask<List<FoundOrderView> & Problem>(
    'GET',
    `/console/api/orders?${new URLSearchParams(query)}`,
    undefined,
    headers,
  )
const found = async (query: Record<string, string>) => {
  const { body, status } = await search(viewer, query)
  expect(status).toBe(200)
  return body.data.map((order) => order.merchant_order_no)
}

test('an order is found by any number it is known by, and by no part of one', async () => {
  const [attempt] = await world.attempts(paid.id)
  const refund = await world.call<{ id: string }>('POST', '/v1/refunds', {
    order: paid.id,
    refund_no: 'R-7',
    amount: 1,
  })
  await world.runWork()
  const { body } = await world.call<{ channel_refund_no: string }>('GET', `/v1/refunds/${refund.body.id}`)
  const link = await world.call<{ id: string }>('POST', `/v1/orders/${begun.id}/friend_pay_links`, {})
  const numbers = [
    paid.id,
    'NEW-1',
    attempt?.id,
    attempt?.attempt_no,
    attempt?.channel_trade_no,
    refund.body.id,
    refund.body.id.slice('ref_'.length),
    'R-7',
    body.channel_refund_no,
  ]
  for (const number of numbers) {
    expect(number).toBeTruthy()
    expect(await found({ number: number ?? '' })).toEqual(['NEW-1'])
  }
  expect(await found({ number: link.body.id })).toEqual(['MID-1'])
  expect(await found({ number: ' MID-1 ' })).toEqual(['MID-1'])
  for (const number of ['NEW', 'nothing', '%', "' or 1=1"]) expect(await found({ number })).toEqual([])
})

test('filters hold together: status, how somebody began to pay, and when the order was made', async () => {
  expect(await found({})).toEqual(['NEW-1', 'MID-1', 'OLD-1'])
  expect(await found({ status: 'paid' })).toEqual(['NEW-1'])
  expect(await found({ method: 'alipay' })).toEqual(['MID-1'])
  expect(await found({ channel: 'wechat' })).toEqual(['NEW-1'])
  expect(await found({ channel: 'wechat', status: 'awaiting_payment' })).toEqual([])
  expect(await found({ from: begun.created_at })).toEqual(['NEW-1', 'MID-1'])
  expect(await found({ from: begun.created_at, until: paid.created_at })).toEqual(['MID-1'])
  expect(await found({ number: 'NEW-1', status: 'closed' })).toEqual([])
})

test('pages follow each other without a gap, within the filters', async () => {
  const first = await search(viewer, { limit: '2', until: paid.created_at })
  expect(first.body.data.map(({ id }) => id)).toEqual([begun.id, untouched.id])
  expect(first.body.has_more).toBe(false)
  const one = await search(viewer, { limit: '1' })
  expect(one.body).toMatchObject({ has_more: true, data: [{ id: paid.id }] })
  const next = await search(viewer, { limit: '1', starting_after: paid.id })
  expect(next.body).toMatchObject({ has_more: true, data: [{ id: begun.id, attempts: 1 }] })
  expect(next.body.data[0]?.newest_attempt).toMatchObject({ method: 'alipay', status: 'awaiting_payer' })
})

test('nothing of another app or mode is found, and no key may search', async () => {
  const elsewhere = world.demo.apps[1]?.id ?? ''
  const places: Record<string, string>[] = [{ 'hutong-app': elsewhere }, { 'hutong-mode': 'live' }]
  const queries: Record<string, string>[] = [
    { number: paid.id },
    { number: 'NEW-1' },
    { number: paid.payment?.channel_trade_no ?? '' },
    {},
  ]
  for (const place of places)
    for (const query of queries) expect((await search(viewer, query, place)).body.data).toEqual([])
  const byKey = await world.call<Problem>('GET', '/console/api/orders')
  expect(byKey).toMatchObject({ status: 403, body: { error: { code: 'not_permitted' } } })
})

test('a file has every order the filters find, as cells that no spreadsheet runs, and who took it is known', async () => {
  const answer = await fetch(`${world.url}/console/api/orders.csv?until=${paid.created_at}`, {
    headers: { cookie: support.cookie, 'hutong-app': paid.app, 'hutong-mode': 'test' },
  })
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const lines = (await answer.text()).trim().split('\r\n')
  expect(lines).toHaveLength(3)
  expect(lines[1]).toContain('MID-1')
  expect(lines[2]).toContain(`"'=HYPERLINK(""http://x"",""open"")"`)
  expect(lines[2]).toContain('王小明')
  const auditor = await sitAs(world, 'operator')
  const log = await auditor.ask<List<AuditEntryView>>('GET', '/console/api/audit?action=export.create')
  expect(log.body.data).toMatchObject([{ by: `person:${support.personId}`, after: { what: 'orders' } }])
})

test('who may not export gets no file, and who may not see names gets none', async () => {
  const refused = await viewer.ask<Problem>('GET', '/console/api/orders.csv')
  expect(refused).toMatchObject({ status: 403, body: { error: { code: 'not_permitted' } } })
  const { body } = await search(viewer, { number: 'OLD-1' })
  expect(body.data[0]?.buyer_name).toBe('王*')
})
