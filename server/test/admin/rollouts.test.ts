import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorld, type World } from '../support/world.ts'
import { type AdminRow, admin, shown } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const rollout = async (verb: string, ...rest: string[]): Promise<AdminRow> =>
  (await admin(world, 'rollout', verb, '--app', 'shop', ...rest))[0] as AdminRow

describe('rollouts at the command line', () => {
  it('are set in parts: what is left out stays', async () => {
    expect(await rollout('set', 'alipay', '--stage', 'internal', '--allow', 'tester-0001,tester-0002')).toMatchObject({
      method: 'alipay',
      stage: 'internal',
      allowed: 'te…01 te…02',
      conditions: 'none',
      version: '1',
      by: 'command',
    })
    expect(
      await rollout('set', 'alipay', '--share', '2.5%', '--min', '10.00', '--platforms', 'ios,android'),
    ).toMatchObject({
      stage: 'share',
      share: '2.5%',
      allowed: 'te…01 te…02',
      conditions: 'ios|android, at least 10.00',
      version: '2',
    })
    const third = await rollout(
      'set',
      'alipay',
      '--disallow',
      'tester-0001',
      '--min',
      'any',
      '--brake',
      'off',
      '--client-from',
      '2.3',
    )
    expect(third).toMatchObject({
      share: '2.5%',
      allowed: 'te…02',
      conditions: 'ios|android, client from 2.3',
      brake: 'off',
    })
    expect(await rollout('show')).toEqual(third)
    expect(await admin(world, 'rollout', 'show', '--app', 'shop', '--live')).toEqual([])
  })

  it('are killed and resumed', async () => {
    expect(await rollout('kill', 'alipay')).toMatchObject({ stage: 'share, killed' })
    expect(await rollout('explain', 'alipay', '--buyer', 'tester-0002')).toMatchObject({ shown: 'no' })
    expect(await rollout('resume', 'alipay')).toMatchObject({ stage: 'share' })
    await expect(rollout('resume', 'unionpay')).rejects.toThrow(/no rollout/)
  })

  it('are explained, in both languages, of a buyer and of an order', async () => {
    await rollout('set', 'alipay', '--stage', 'internal', '--platforms', 'any', '--client-from', 'any')
    await world.advance(2_001)
    expect(await rollout('explain', 'alipay', '--buyer', 'tester-0002')).toMatchObject({
      shown: 'yes',
      because: 'on_allow_list',
      words: 'The buyer is on the allow list.',
      'in Chinese': '买家在白名单中。',
      decided: 'not yet',
    })
    const order = await world.order({ buyer_id: 'somebody' })
    await world.view(order)
    expect(await rollout('explain', 'alipay', '--order', order.id)).toMatchObject({
      shown: 'no',
      because: 'not_on_allow_list',
      decided: world.now().toISOString(),
    })
    await expect(rollout('explain', 'alipay', '--order', 'ord_nobody')).rejects.toThrow(/no such order/)
    expect(await shown(world, 'rollout', 'explain', '--app', 'shop', 'wechat_scan')).toMatch(/Shown to everybody/)
  })

  it.each([
    ['no stage the first time', ['wechat_scan'], /--stage is missing/],
    ['a stage there is not', ['wechat_scan', '--stage', 'half'], /--stage must be one of/],
    ['a method there is not', ['paypal', '--stage', 'off'], /The method must be one of/],
    ['a share without its sign', ['wechat_scan', '--share', '5'], /--share must be a percentage/],
    ['more than all', ['wechat_scan', '--share', '100.01%'], /--share must be a percentage/],
    ['an amount in words', ['wechat_scan', '--stage', 'off', '--min', 'ten'], /--min must be an amount/],
    ['a platform there is not', ['wechat_scan', '--stage', 'off', '--platforms', 'tv'], /conditions.platforms/],
    ['a version that is none', ['wechat_scan', '--stage', 'off', '--client-from', 'new'], /must be a version/],
  ])('are not set with %s', async (_what, options, sentence) => {
    await expect(rollout('set', ...options)).rejects.toThrow(sentence)
    expect(await admin(world, 'rollout', 'show', '--app', 'shop')).toHaveLength(1)
  })
})
