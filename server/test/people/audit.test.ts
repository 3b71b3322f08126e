import type { AuditEntryView } from '@hutong/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { admin, credentialsOf, operatorsFolder } from '../admin/support.ts'
import { startAsScanner } from '../flows/support.ts'
import { type Desk, sitAs } from '../support/people.ts'
import { startWorld, type World } from '../support/world.ts'

// Every change of a setting, and every decision of a person, is in the log with what was before and after.

let world: World
let desk: Desk
let shop: string
beforeAll(async () => {
  world = await startWorld()
  desk = await sitAs(world, 'admin')
  shop = world.demo.apps[0]?.id ?? ''
})
afterAll(() => world.stop())

const newest = async (query: string): Promise<AuditEntryView[]> =>
  (await desk.ask<{ data: AuditEntryView[] }>('GET', `/console/api/audit?limit=20&${query}`)).body.data
const by = () => `person:${desk.personId}`

test('methods, by a person and by command', async () => {
  await desk.ask('PUT', '/v1/methods', { methods: [{ method: 'alipay' }, { method: 'wechat_scan', enabled: false }] })
  await admin(world, 'methods', 'set', '--app', 'shop', 'wechat_scan,alipay')
  const [command, person] = await newest(`action=method.change&app=${shop}`)
  expect(person).toMatchObject({ by: by(), subject: shop, after: { methods: ['alipay', 'wechat_scan (off)'] } })
  expect(command).toMatchObject({
    by: 'command',
    before: { methods: ['alipay', 'wechat_scan (off)'] },
    after: { methods: ['wechat_scan', 'alipay'] },
  })
})

test('policies, with the amounts', async () => {
  const policy = {
    stray_return: 'up_to',
    stray_return_max: 500,
    stray_delay_seconds: 5,
    refund_approval_above: 8888,
    cheapest_first: true,
  }
  expect((await desk.ask('PUT', '/v1/policies', policy)).body).toEqual(policy)
  expect((await desk.ask('GET', '/v1/policies')).body).toEqual(policy)
  const wrong = { ...policy, stray_return: 'ask' }
  expect((await desk.ask('PUT', '/v1/policies', wrong)).status).toBe(400)
  const [entry] = await newest('action=policy.change')
  expect(entry).toMatchObject({
    by: by(),
    before: { stray_return: 'automatic', refund_approval_above: null },
    after: policy,
  })
})

test('keys, which are shown once and are not in the log', async () => {
  const made = await desk.ask<{ id: string; secret: string }>('POST', '/v1/api_keys')
  expect(made.body.secret).toMatch(/^sk_test_/)
  const listed = await desk.ask<{ data: { id: string }[] }>('GET', '/v1/api_keys')
  expect(JSON.stringify(listed.body)).not.toContain(made.body.secret)
  expect(listed.body.data.map(({ id }) => id)).toContain(made.body.id)
  const ended = await desk.ask<{ revoked_at: string }>('POST', `/v1/api_keys/${made.body.id}/revoke`)
  expect(ended.body.revoked_at).toBe(world.now().toISOString())
  const entries = await newest(`subject=${made.body.id}`)
  expect(entries.map(({ after }) => after?.revoked ?? false)).toEqual([true, false])
  expect(JSON.stringify(entries)).not.toContain(made.body.secret)
})

test('channel accounts, suspended, resumed and connected, without their credentials', async () => {
  const listed = await desk.ask<{ data: { id: string; channel: string }[] }>('GET', '/v1/channel_accounts')
  const account = listed.body.data.find(({ channel }) => channel === 'alipay')
  const text = JSON.stringify(listed.body)
  for (const secret of ['PRIVATE KEY', 'private_key', 'secret']) expect(text).not.toContain(secret)
  for (const verb of ['suspend', 'suspend', 'resume'])
    expect((await desk.ask('POST', `/v1/channel_accounts/${account?.id}/${verb}`)).status).toBe(200)
  // Suspended twice is one change.
  expect((await newest(`subject=${account?.id}&by=${by()}`)).map(({ after }) => after?.status)).toEqual([
    'active',
    'suspended',
  ])
  const folder = await operatorsFolder()
  const { wechat, wechatKey } = credentialsOf(world, 'shop')
  await folder.write('wechat.pem', wechatKey)
  const file = await folder.write('wechat.json', wechat)
  await admin(world, 'account', 'connect', '--app', 'shop', '--channel', 'wechat', '--file', file)
  await folder.remove()
  const [connected] = await newest('action=account.manage')
  expect(connected).toMatchObject({ by: 'command', after: { channel: 'wechat', verifies_by: 'public_key' } })
  expect(JSON.stringify(connected)).not.toMatch(/PRIVATE KEY|BEGIN|api_v3/)
})

test('webhook endpoints and resending, by a key as by a person', async () => {
  const made = await world.call<{ id: string; secret: string }>('POST', '/v1/webhook_endpoints', {
    url: `${world.url}/a`,
  })
  await desk.ask('PATCH', `/v1/webhook_endpoints/${made.body.id}`, { enabled: false })
  const rotated = await desk.ask<{ secret: string }>('POST', `/v1/webhook_endpoints/${made.body.id}/rotate_secret`)
  await desk.ask('DELETE', `/v1/webhook_endpoints/${made.body.id}`)
  const entries = await newest(`subject=${made.body.id}`)
  expect(entries.map(({ by }) => by.split(':')[0])).toEqual(['person', 'person', 'person', 'key'])
  expect(entries[0]).toMatchObject({ before: { enabled: false }, after: null })
  for (const secret of [made.body.secret, rotated.body.secret]) expect(JSON.stringify(entries)).not.toContain(secret)

  const order = await world.order()
  await world.pay((await world.start(order, 'alipay', 'precreate')).action)
  const events = await desk.ask<{ data: { id: string }[] }>('GET', `/v1/events?subject_id=${order.id}`)
  const id = events.body.data[0]?.id ?? ''
  expect((await desk.ask('POST', `/v1/events/${id}/resend`)).status).toBe(202)
  expect(await newest(`subject=${id}`)).toMatchObject([{ action: 'event.resend', by: by(), app: shop }])
})

test('refunds asked for and decided, stray money decided, orders closed', async () => {
  await desk.ask('PUT', '/v1/policies', {
    stray_return: 'ask',
    stray_return_max: null,
    stray_delay_seconds: 0,
    refund_approval_above: 0,
  })
  const twice = await world.order({ buyer_name: 'canary-buyer' })
  const scanner = await startAsScanner(world, twice)
  await world.pay((await world.start(twice, 'alipay', 'precreate')).action)
  await world.pay(scanner.action, 'friend')
  const asked = await desk.ask<{ id: string }>('POST', '/v1/refunds', { order: twice.id, refund_no: 'A1', amount: 100 })
  await desk.ask('POST', `/v1/refunds/${asked.body.id}/reject`)
  expect(await newest(`subject=${asked.body.id}`)).toMatchObject([
    { action: 'refund.reject', before: { approval: 'required' }, after: { approval: 'rejected', status: 'failed' } },
    { action: 'refund.request', before: null, after: { order: twice.id, amount: 100 } },
  ])
  const written = await desk.ask('POST', `/v1/stray_money/${scanner.attempt}/write_off`, { note: 'paid out by hand' })
  expect(written.status).toBe(200)
  expect(await newest(`subject=${scanner.attempt}`)).toMatchObject([
    {
      action: 'stray.decide',
      by: by(),
      before: { amount: 8888 },
      after: { kind: 'write_off', note: 'paid out by hand' },
    },
  ])
  const open = await world.order()
  expect((await desk.ask('POST', `/v1/orders/${open.id}/close`)).status).toBe(200)
  expect(await newest(`subject=${open.id}`)).toMatchObject([{ action: 'order.close', by: by() }])
  // What the app's own system does all day is not a change of a setting.
  const own = await world.order()
  await world.call('POST', `/v1/orders/${own.id}/close`)
  expect(await newest(`subject=${own.id}`)).toEqual([])
})

test('is read page by page, and a time narrows it', async () => {
  const first = await desk.ask<{ data: AuditEntryView[]; has_more: boolean }>('GET', '/console/api/audit?limit=2')
  expect(first.body.has_more).toBe(true)
  const next = await desk.ask<{ data: AuditEntryView[] }>(
    'GET',
    `/console/api/audit?limit=2&starting_after=${first.body.data[1]?.id}`,
  )
  const ids = [...first.body.data, ...next.body.data].map(({ id }) => Number(id.slice(4)))
  expect(ids).toEqual([...ids].sort((a, b) => b - a))
  expect(new Set(ids).size).toBe(4)
  const later = new Date(world.now().getTime() + 1).toISOString()
  expect(await newest(`from=${encodeURIComponent(later)}`)).toEqual([])
  expect((await desk.ask('GET', '/console/api/audit?spelt=wrong')).status).toBe(400)
})
