import type { CashierView, ScanView } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, userAgents, type World } from '../support/world.ts'
import type { Problem } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const agents = {
  ...userAgents,
  unionpay: `${userAgents.phone} (UnionPay/1.0 CloudPay)`,
  mini_program: `${userAgents.wechat} miniProgram/wx0123456789abcdef`,
  qq: `${userAgents.phone} QQ/8.9.85.622`,
} as const

const say = (view: CashierView, name: string): string => {
  const found = view.methods.find(({ method }) => method === name)
  if (!found) return 'hidden'
  return found.obstacle ?? [found.product ?? 'picture', ...found.alternatives].join(', ')
}

describe('the cashier of a dear order', () => {
  test.each([
    ['desktop', 'picture, native_qr', 'precreate, page', 'precreate, page'],
    ['phone', 'picture, h5', 'wap', 'wap'],
    ['wechat', 'jsapi', 'blocked_in_wechat', 'blocked_in_wechat'],
    ['alipay', 'picture', 'jsapi, wap', 'jsapi, wap'],
    ['unionpay', 'picture', 'wap', 'wap'],
    ['qq', 'picture, h5', 'wap', 'wap'],
    ['mini_program', 'blocked_in_mini_program', 'blocked_in_mini_program', 'blocked_in_mini_program'],
  ] as const)('in %s: WeChat %s, Alipay %s, Huabei %s', async (where, wechat, alipay, huabei) => {
    const view = await world.view(await world.order({ amount: 12_800 }), agents[where])
    expect([say(view, 'wechat_scan'), say(view, 'alipay'), say(view, 'huabei')]).toEqual([wechat, alipay, huabei])
  })

  test('starts nothing that it says cannot work', async () => {
    const order = await world.order({ amount: 12_800 })
    for (const [where, method, product] of [
      ['wechat', 'alipay', 'wap'],
      ['wechat', 'huabei', 'wap'],
      ['mini_program', 'wechat_scan', 'h5'],
      ['mini_program', 'alipay', 'wap'],
    ] as const) {
      const { body, status } = await world.call<Problem>(
        'POST',
        `${order.cashier_url}/attempts`,
        { method, product, instalments: method === 'huabei' ? 3 : undefined },
        { 'user-agent': agents[where] },
      )
      expect([status, body.error.code]).toEqual([422, 'method_not_available'])
    }
    expect(await world.attempts(order.id)).toEqual([])
  })
})

describe('the code in the picture', () => {
  const open = async (where: keyof typeof agents): Promise<ScanView> => {
    const { scan_url: url } = await world.view(await world.order({ amount: 12_800 }))
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { 'user-agent': agents[where], accept: 'text/html' },
    })
    expect(answer.status).toBe(200)
    return (await answer.json()) as ScanView
  }

  test('opened in a mini program says of every method why not, and asks no wallet', async () => {
    const { attempt, cashier, problem } = await open('mini_program')
    expect([attempt, problem]).toEqual([null, null])
    expect(new Set(cashier.methods.map(({ obstacle }) => obstacle))).toEqual(new Set(['blocked_in_mini_program']))
  })

  test('opened in UnionPay’s app offers what works there', async () => {
    const { attempt, cashier } = await open('unionpay')
    expect(attempt).toBeNull()
    expect(cashier.environment).toBe('unionpay')
    expect([say(cashier, 'alipay'), say(cashier, 'huabei')]).toEqual(['wap', 'wap'])
  })

  test.each(['phone', 'qq', 'unionpay', 'desktop'] as const)('opened in %s asks nobody else to pay', async (where) => {
    const { cashier } = await open(where)
    expect([say(cashier, 'wechat_friend'), say(cashier, 'friend_link')]).toEqual(['hidden', 'hidden'])
  })
})
