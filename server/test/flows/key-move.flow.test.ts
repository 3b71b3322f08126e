import type { ChannelKeyReport, OrderView } from '@hutong/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectChannelAccount, createWeChatConnector } from '../../src/channels/index.ts'
import { accountsOf } from '../../src/main/seed.ts'
import { type Desk, sitAs } from '../support/people.ts'
import { startWorld, type World } from '../support/world.ts'
import { as, keyOf } from './support.ts'

// WeChat Pay moves a merchant from its platform certificate to a public key: share by share, and back where something is wrong.

let world: World
let desk: Desk
beforeAll(async () => {
  world = await startWorld()
  desk = await sitAs(world, 'operator')
})
afterAll(() => world.stop())

const slug = 'secondhand'
const appId = () => world.demo.apps.find((app) => app.slug === slug)?.id ?? ''
const merchant = () => world.sims.wechat.credentials(slug)

/** What the merchant's engineer sets: which keys are stored, and which one WeChat is asked to answer with. */
async function stores(keyMode: 'platform_certificate' | 'public_key', keys: readonly ('certificate' | 'public_key')[]) {
  const [account] = accountsOf({ wechat: { ...merchant() }, alipay: null } as never)
  if (!account) throw new Error('the demonstration has no WeChat account')
  const { platform_certificates, public_key, public_key_id, ...rest } = account.settings
  const settings = {
    ...rest,
    key_mode: keyMode,
    ...(keys.includes('certificate') ? { platform_certificates } : {}),
    ...(keys.includes('public_key') ? { public_key, public_key_id } : {}),
  }
  const input = { ...account, settings, appId: appId(), livemode: false }
  const connected = await connectChannelAccount(world.core.deps, createWeChatConnector(), input, 'command')
  expect(connected.kind).toBe('connected')
  // As long as another process may still believe what was stored before.
  await world.advance(2_001)
}

/** WeChat signs this share of the notifications with the public key from now on; so many buyers pay meanwhile. */
async function paid(publicKeyPercent: number, buyers: number): Promise<void> {
  world.sims.wechat.changeSettings({ publicKeyPercent })
  for (let buyer = 0; buyer < buyers; buyer++) {
    const fields = {
      merchant_order_no: `${publicKeyPercent}-${buyer}-${world.now().getTime()}`,
      amount: 500,
      subject: '票',
    }
    const { body: order } = await world.call<OrderView>('POST', '/v1/orders', fields, as(keyOf(world, slug)))
    expect(await world.pay((await world.start(order, 'wechat_scan', 'native_qr')).action)).toBe('paid')
    await world.settle()
    const now = await world.call<OrderView>('GET', `/v1/orders/${order.id}`, undefined, as(keyOf(world, slug)))
    expect(now.body.status, `at ${publicKeyPercent} % the notification is believed at once`).toBe('paid')
  }
}

async function traffic(): Promise<Record<string, number>> {
  const { body } = await desk.ask<ChannelKeyReport>('GET', '/console/api/keys', undefined, { 'hutong-app': appId() })
  const counted = body.data.find(({ channel }) => channel === 'wechat')?.traffic ?? []
  return Object.fromEntries(counted.map(({ key, notifications }) => [key, notifications]))
}

test('every message verifies on the way from certificate to public key and back, and the cockpit tells the shares', async () => {
  const { platform_serial, public_key_id } = merchant()
  const [certificate, publicKey] = [platform_serial ?? '', public_key_id ?? '']

  await stores('platform_certificate', ['certificate'])
  await paid(0, 3)
  expect(await traffic()).toEqual({ [certificate]: 3 })

  await stores('platform_certificate', ['certificate', 'public_key'])
  await paid(25, 8)
  expect(await traffic()).toEqual({ [certificate]: 9, [publicKey]: 2 })

  await stores('public_key', ['certificate', 'public_key'])
  await paid(50, 4)
  expect(await traffic()).toEqual({ [certificate]: 11, [publicKey]: 4 })

  // Something is wrong on the merchant's other systems: everything goes back for a while, and nothing here has to be changed.
  await paid(0, 2)
  expect(await traffic()).toEqual({ [certificate]: 13, [publicKey]: 4 })

  await paid(100, 3)
  await stores('public_key', ['public_key'])
  await paid(100, 2)
  expect(await traffic()).toEqual({ [certificate]: 13, [publicKey]: 9 })

  expect(world.sims.core.notifier.log().filter(({ outcome }) => outcome !== 'accepted')).toEqual([])
})

test('a share that comes before the key is stored is refused and not lost: it pays once the key is there', async () => {
  await stores('platform_certificate', ['certificate'])
  world.sims.wechat.changeSettings({ publicKeyPercent: 100 })
  const fields = { merchant_order_no: 'too-early', amount: 500, subject: '票' }
  const { body: order } = await world.call<OrderView>('POST', '/v1/orders', fields, as(keyOf(world, slug)))
  await world.pay((await world.start(order, 'wechat_scan', 'native_qr')).action)
  await world.settle()
  const read = () => world.call<OrderView>('GET', `/v1/orders/${order.id}`, undefined, as(keyOf(world, slug)))
  expect((await read()).body.status).toBe('awaiting_payment')
  await stores('platform_certificate', ['certificate', 'public_key'])
  await world.advance(5 * 60_000)
  await world.settle()
  expect((await read()).body.status).toBe('paid')
})
