import { methods } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCommandLine, usage } from '../../src/main/admin/run-admin.ts'
import { startWorld, type World } from '../support/world.ts'
import { admin, shown } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const as = (key: string | undefined) => ({ authorization: `Bearer ${key}` })

describe('apps', () => {
  it('are made with their methods and listed', async () => {
    const [made] = await admin(
      world,
      'app',
      'create',
      '--slug',
      'tea-house',
      '--name',
      '巷口茶铺',
      '--methods',
      'alipay,wechat_scan',
    )
    expect(made).toMatchObject({ app: 'tea-house', methods: 'alipay,wechat_scan', name: '巷口茶铺' })
    expect(await admin(world, 'app', 'list')).toContainEqual(made)
  })

  it('get every method when none is named, and another list in another order later', async () => {
    const [made] = await admin(world, 'app', 'create', '--slug', 'books', '--name', '书店', '--name-en', 'Books')
    expect(made?.methods).toBe(methods.join(','))
    await admin(world, 'methods', 'set', '--app', 'books', 'alipay')
    expect((await admin(world, 'app', 'list')).find(({ app }) => app === 'books')?.methods).toBe('alipay')
  })

  it.each([
    ['a slug that is taken', ['--slug', 'shop', '--name', 'x'], /slug exists/],
    ['a slug with capitals', ['--slug', 'Shop', '--name', 'x'], /slug must be/],
    ['an empty name', ['--slug', 'empty', '--name', ' '], /name must be/],
    ['a name that turns the text around', ['--slug', 'turned', '--name', 'a\u202eb'], /name must be/],
    ['no name', ['--slug', 'nameless'], /--name is missing/],
    ['an unknown method', ['--slug', 'cash', '--name', 'x', '--methods', 'cash'], /"cash" is not a method/],
    ['a method twice', ['--slug', 'twice', '--name', 'x', '--methods', 'alipay,alipay'], /named twice/],
  ])('are not made with %s', async (_what, options, sentence) => {
    const before = await admin(world, 'app', 'list')
    await expect(admin(world, 'app', 'create', ...options)).rejects.toThrow(sentence)
    expect(await admin(world, 'app', 'list')).toEqual(before)
  })
})

describe('keys', () => {
  it('work at once, are shown in full only when made, and end when revoked', async () => {
    const [made] = await admin(world, 'key', 'create', '--app', 'video')
    expect(made).toMatchObject({ app: 'video', mode: 'test', key: expect.stringMatching(/^sk_test_[0-9A-Za-z]{32}$/) })
    expect((await world.call('GET', '/v1/orders', undefined, as(made?.key))).status).toBe(200)

    const listed = await shown(world, 'key', 'list')
    expect(listed).toContain(made?.id)
    expect(listed).not.toContain(made?.key)

    await admin(world, 'key', 'revoke', made?.id ?? '')
    await world.advance(3_000)
    const refused = await world.call<{ error: { code: string } }>('GET', '/v1/orders', undefined, as(made?.key))
    expect([refused.status, refused.body.error.code]).toEqual([401, 'revoked_api_key'])
    await expect(admin(world, 'key', 'revoke', made?.id ?? '')).rejects.toThrow(/revoked before/)
    const row = (await admin(world, 'key', 'list')).find(({ id }) => id === made?.id)
    expect(row?.revoked).toMatch(/^2026-/)
  })

  it('for live payments see none of the test orders', async () => {
    const order = await world.order()
    const [live] = await admin(world, 'key', 'create', '--app', 'shop', '--live')
    expect(live?.key).toMatch(/^sk_live_/)
    expect((await world.call('GET', `/v1/orders/${order.id}`, undefined, as(live?.key))).status).toBe(404)
  })

  it('are not made for an app that does not exist, and an unknown one cannot be revoked', async () => {
    await expect(admin(world, 'key', 'create', '--app', 'nobody')).rejects.toThrow('There is no app "nobody"')
    await expect(admin(world, 'key', 'revoke', 'key_x')).rejects.toThrow('There is no such key')
  })
})

describe('the command line', () => {
  it.each([[[]], [['help']], [['--help']], [['app', 'create', '--help']]])('%j asks for help', (argv) => {
    expect(readCommandLine(argv)).toBeUndefined()
  })

  it('says what there is when it does not understand', () => {
    expect(() => readCommandLine(['app', 'remove'])).toThrow(usage())
    expect(() => readCommandLine(['app', 'list', 'all'])).toThrow(/Nothing must follow/)
    expect(() => readCommandLine(['key', 'revoke'])).toThrow(/id of the key must follow/)
  })

  it('never repeats what was typed in the wrong place', () => {
    const secret = 'sk_live_canary'
    const typed = () => readCommandLine(['key', 'create', `--secret=${secret}`])
    expect(typed).toThrow(/not understood/)
    expect(typed).not.toThrow(secret)
  })
})
