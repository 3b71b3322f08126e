import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startWorld, type World } from '../support/world.ts'
import { admin, credentialsOf, operatorsFolder, shown } from './support.ts'

let world: World
let folder: Awaited<ReturnType<typeof operatorsFolder>>
let slug: string
let apps = 0

beforeAll(async () => {
  world = await startWorld()
  folder = await operatorsFolder()
})
afterAll(async () => {
  await world.stop()
  await folder.remove()
})
beforeEach(async () => {
  apps += 1
  slug = `house-${apps}`
  await admin(world, 'app', 'create', '--slug', slug, '--name', '茶铺')
})

async function connectArguments(
  merchant: 'shop' | 'video',
  channel: 'wechat' | 'alipay' | 'unionpay',
): Promise<string[]> {
  const credentials = credentialsOf(world, merchant)
  await folder.write('wechat.pem', credentials.wechatKey)
  await folder.write('alipay.pem', credentials.alipayKey)
  await folder.write('unionpay.pem', credentials.unionpayKey)
  const file = await folder.write(`${merchant}-${channel}.json`, credentials[channel])
  return ['account', 'connect', '--app', slug, '--channel', channel, '--file', file]
}

describe.each([
  ['shop', 'wechat'],
  ['video', 'wechat'],
  ['shop', 'alipay'],
  ['video', 'alipay'],
  ['shop', 'unionpay'],
] as const)('the credentials of %s at %s', (merchant, channel) => {
  it('are connected, pass the check, and take a payment', async () => {
    const [account] = await admin(world, ...(await connectArguments(merchant, channel)))
    expect(account).toMatchObject({ app: slug, channel, mode: 'test', status: 'active' })
    const [check] = await admin(world, 'account', 'check', account?.id ?? '')
    expect(check?.check).toBe('passed')
    if (merchant === 'video' && channel === 'wechat') expect(check?.certificates).toBe('fetched')

    const [key] = await admin(world, 'key', 'create', '--app', slug)
    const headers = { authorization: `Bearer ${key?.key}` }
    const body = { merchant_order_no: `T-${channel}`, amount: 8888, subject: '龙井茶 250g' }
    const order = (await world.call<{ id: string }>('POST', '/v1/orders', body, headers)).body
    const wish = {
      wechat: { method: 'wechat_scan', product: 'native_qr' },
      alipay: { method: 'alipay', product: 'precreate' },
      unionpay: { method: 'unionpay', product: 'order_qr' },
    }[channel]
    const started = await world.call<{ action: never }>('POST', `/v1/orders/${order.id}/attempts`, wish, headers)
    expect(started.status).toBe(201)
    expect(await world.pay(started.body.action)).toBe('paid')
    const paid = await world.call<{ status: string }>('GET', `/v1/orders/${order.id}`, undefined, headers)
    expect(paid.body.status).toBe('paid')
  })
})

describe('connecting', () => {
  it('tells what to register, by the address payers use', async () => {
    const text = await shown(world, ...(await connectArguments('shop', 'wechat')))
    expect(text).toContain(`${world.url}/q/`)
    expect(text).toMatch(/web authorization domain +127\.0\.0\.1:/)
    expect(text).toContain(`${world.url}/notify/wechat/ca_`)
  })

  it('replaces the credentials of the same merchant number and keeps the account', async () => {
    const first = await admin(world, ...(await connectArguments('shop', 'alipay')))
    const second = await admin(world, ...(await connectArguments('shop', 'alipay')))
    expect(second).toEqual(first)
    expect((await admin(world, 'account', 'list')).filter(({ app }) => app === slug)).toEqual(first)
  })

  it('shows the secrets nowhere', async () => {
    const { wechat, wechatKey } = credentialsOf(world, 'shop')
    const text = await shown(world, ...(await connectArguments('shop', 'wechat')))
    const everything = `${text}${await shown(world, 'account', 'list')}${world.logLines.join('\n')}`
    for (const secret of [wechat.secrets.api_v3_key, wechat.secrets.app_secret, wechatKey.split('\n')[1]])
      expect(everything).not.toContain(secret)
  })

  const broken = async (change: (credentials: ReturnType<typeof credentialsOf>['wechat']) => unknown) => {
    await connectArguments('shop', 'wechat')
    const file = await folder.write('broken.json', change(credentialsOf(world, 'shop').wechat))
    return ['account', 'connect', '--app', slug, '--channel', 'wechat', '--file', file]
  }
  const storesNothing = async (argv: string[], sentence: RegExp) => {
    await expect(admin(world, ...argv)).rejects.toThrow(sentence)
    expect((await admin(world, 'account', 'list')).filter(({ app }) => app === slug)).toEqual([])
  }

  it('names every problem without what was given, and stores nothing', async () => {
    const argv = await broken(({ secrets, settings }) => ({
      settings: { ...settings, mchid: 'canary-number', products: [] },
      secrets: { ...secrets, api_v3_key: 'canary-key' },
    }))
    await storesNothing(argv, /mchid must be the merchant number[\s\S]*products must name at least one product/)
    await expect(admin(world, ...argv)).rejects.not.toThrow(/canary/)
  })

  it('refuses a secret among the settings, where it would lie open', async () => {
    const argv = await broken(({ secrets, settings }) => ({ settings: { ...settings, app_secret: 'x' }, secrets }))
    await storesNothing(argv, /app_secret must stand under "secrets"/)
  })

  it('refuses a file of another shape, one that is no JSON, and one that is not there', async () => {
    await storesNothing(await broken(({ settings }) => settings), /exactly two objects/)
    await storesNothing(await broken(() => '{"settings": {"canary"'), /is not valid JSON\.$/)
    await storesNothing(
      await broken(({ secrets, settings }) => ({ settings, secrets: { ...secrets, private_key: { file: 'no.pem' } } })),
      /no\.pem cannot be read \(ENOENT\)/,
    )
  })

  it('refuses plain http for a live account', async () => {
    const argv = await connectArguments('shop', 'wechat')
    await storesNothing([...argv, '--live'], /api_base, oauth_authorize_url, oauth_api_base must be an https address/)
    const script = await broken(({ secrets, settings }) => ({
      settings: { ...settings, jssdk_url: 'http://res.example/jweixin.js' },
      secrets,
    }))
    await storesNothing([...script, '--live'], /oauth_api_base, jssdk_url must be an https address/)
  })

  it('keeps live accounts apart and warns when payers could not come back', async () => {
    const { secrets, settings } = credentialsOf(world, 'shop').alipay
    const { oauth_authorize_url: _, ...rest } = settings
    const live = { settings: { ...rest, gateway: 'https://gateway.example/gateway.do' }, secrets }
    await connectArguments('shop', 'alipay')
    const file = await folder.write('live.json', live)
    const argv = ['account', 'connect', '--app', slug, '--channel', 'alipay', '--file', file, '--live']
    expect(await shown(world, ...argv)).toMatch(/PUBLIC_URL is not an https address/)
    expect((await admin(world, 'account', 'list')).find(({ app }) => app === slug)?.mode).toBe('live')
  })

  it('knows no other channel', async () => {
    const argv = await connectArguments('shop', 'wechat')
    await storesNothing(
      argv.map((word) => (word === 'wechat' ? 'paypal' : word)),
      /"paypal" is not a channel/,
    )
  })
})

describe('an account', () => {
  it('that is suspended takes no new payment until it is resumed', async () => {
    const [account] = await admin(world, ...(await connectArguments('shop', 'alipay')))
    const id = account?.id ?? ''
    const [key] = await admin(world, 'key', 'create', '--app', slug)
    const headers = { authorization: `Bearer ${key?.key}` }
    const body = { merchant_order_no: 'T-suspended', amount: 100, subject: '茶' }
    const order = (await world.call<{ id: string }>('POST', '/v1/orders', body, headers)).body
    const start = async () => {
      await world.advance(3_000)
      const wish = { method: 'alipay', product: 'precreate' }
      return (await world.call('POST', `/v1/orders/${order.id}/attempts`, wish, headers)).status
    }
    await admin(world, 'account', 'suspend', id)
    expect(await start()).toBe(422)
    await expect(admin(world, 'account', 'suspend', id)).rejects.toThrow(/suspended already/)
    await admin(world, 'account', 'resume', id)
    expect(await start()).toBe(201)
  })

  it('whose key is of another merchant fails the check', async () => {
    await connectArguments('shop', 'wechat')
    const other = credentialsOf(world, 'video').wechatKey
    await folder.write('other.pem', other)
    const { secrets, settings } = credentialsOf(world, 'shop').wechat
    const file = await folder.write('other.json', {
      settings,
      secrets: { ...secrets, private_key: { file: 'other.pem' } },
    })
    const [account] = await admin(world, 'account', 'connect', '--app', slug, '--channel', 'wechat', '--file', file)
    await expect(admin(world, 'account', 'check', account?.id ?? '')).rejects.toThrow(/not the expected one/)
  })

  it('that does not exist is named so by every command', async () => {
    for (const verb of ['check', 'suspend', 'resume'])
      await expect(admin(world, 'account', verb, 'ca_x')).rejects.toThrow('There is no such account')
  })
})
