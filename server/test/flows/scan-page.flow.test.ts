import type { OrderView, ScanView } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, userAgents, type World } from '../support/world.ts'
import { eventsOf, minute, orderFor } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
})
afterAll(() => world.stop())

/** A wallet's own browser: it keeps cookies, follows nothing by itself, and belongs to one person. */
function browser(userAgent: string, user: 'buyer' | 'friend' = 'buyer') {
  const cookies = new Map<string, string>()
  const visit = async (address: string) => {
    const answer = await fetch(new URL(address, world.url), {
      redirect: 'manual',
      headers: {
        'user-agent': userAgent,
        'x-sim-user': user,
        accept: 'text/html',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const text = await answer.text()
    const location = answer.headers.get('location')
    return {
      status: answer.status,
      location,
      page: text.startsWith('{') ? (JSON.parse(text) as ScanView) : null,
      headers: answer.headers,
    }
  }
  /** Follows redirects to a page, and says where it went. */
  const open = async (address: string) => {
    const trail: string[] = []
    for (let url = address; trail.length < 6; ) {
      trail.push(url)
      const { location, page, status } = await visit(url)
      if (!location) return { trail, page, status }
      url = new URL(location, url).href
    }
    throw new Error(`no end of redirects: ${trail.join(' → ')}`)
  }
  return { visit, open, cookies }
}

const scanUrlOf = async (order: OrderView) => (await world.view(order)).scan_url

describe.each([
  ['WeChat', userAgents.wechat, 'wechat_scan', 'invoke_wechat_bridge'],
  ['Alipay', userAgents.alipay, 'alipay', 'invoke_alipay_bridge'],
] as const)('the code opened inside %s', (_wallet, userAgent, method, kind) => {
  test('learns silently who pays, starts the payment without a tap, and is paid', async () => {
    const order = await world.order()
    const { page, trail } = await browser(userAgent).open(await scanUrlOf(order))
    expect(trail).toHaveLength(4)
    expect(trail.at(-1)).toBe(trail[0])
    expect(page).toMatchObject({ problem: null, attempt: { status: 'awaiting_payer', action: { kind } } })
    expect(await world.pay(page?.attempt?.action ?? null)).toBe('paid')
    expect(await world.read(order.id)).toMatchObject({ status: 'paid', payment: { method, product: 'jsapi' } })
    expect((await world.view(order)).state).toBe('paid')
  })

  test('keeps who pays over a reload, and the same attempt', async () => {
    const order = await world.order()
    const mine = browser(userAgent)
    const first = await mine.open(await scanUrlOf(order))
    const again = await mine.open(await scanUrlOf(order))
    expect(again.trail).toHaveLength(1)
    expect(again.page?.attempt?.attempt).toBe(first.page?.attempt?.attempt)
    expect(await world.attempts(order.id)).toHaveLength(1)
  })

  test('gives a second person a payment of their own, and whoever pays first pays the order', async () => {
    const order = await world.order()
    const mine = await browser(userAgent).open(await scanUrlOf(order))
    const theirs = await browser(userAgent, 'friend').open(await scanUrlOf(order))
    expect(theirs.page?.attempt?.attempt).not.toBe(mine.page?.attempt?.attempt)
    expect(await world.pay(theirs.page?.attempt?.action ?? null, 'friend')).toBe('paid')
    expect(await world.read(order.id)).toMatchObject({ payment: { attempt: theirs.page?.attempt?.attempt } })
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
  })

  test('does not believe an answer of the wallet with another state, or without the cookie it was asked with', async () => {
    const order = await world.order()
    const victim = browser(userAgent)
    const asked = await victim.visit(await scanUrlOf(order))
    const granted = await victim.visit(asked.location ?? '')
    const answer = new URL(granted.location ?? '')
    const wrongState = new URL(answer)
    wrongState.searchParams.set('state', 'x'.repeat(32))
    const noState = new URL(answer)
    noState.searchParams.delete('state')
    for (const address of [wrongState, noState])
      expect((await victim.visit(address.href)).page).toMatchObject({ attempt: null, problem: 'payer_not_identified' })
    const stranger = browser(userAgent, 'friend')
    expect((await stranger.visit(answer.href)).page).toMatchObject({ attempt: null, problem: 'payer_not_identified' })
    expect(await world.attempts(order.id)).toEqual([])
  })

  test('uses a code of the wallet once', async () => {
    const order = await world.order()
    const mine = browser(userAgent)
    const asked = await mine.visit(await scanUrlOf(order))
    const granted = await mine.visit(asked.location ?? '')
    const state = mine.cookies.get('hutong_oauth') ?? ''
    expect((await mine.visit(granted.location ?? '')).status).toBe(303)
    const again = browser(userAgent)
    again.cookies.set('hutong_oauth', state)
    expect((await again.visit(granted.location ?? '')).page).toMatchObject({ problem: 'payer_not_identified' })
  })

  test('cannot be told who pays by a cookie that was made up or belongs to another account', async () => {
    const order = await world.order()
    const mine = browser(userAgent)
    await mine.open(await scanUrlOf(order))
    const [name = ''] = [...mine.cookies.keys()].filter((each) => each.startsWith('hutong_payer_'))
    const elsewhere = browser(userAgent)
    await elsewhere.open(await scanUrlOf(await orderFor(world, 'video')))
    const [[otherName, otherValue] = ['', '']] = [...elsewhere.cookies].filter(([each]) =>
      each.startsWith('hutong_payer_'),
    )
    expect(otherName).not.toBe(name)
    expect(otherValue).not.toBe('')
    for (const value of ['oUpF8uMuAJO_M2pxb1Q9zNjWeS6o', 's1.aaaaaaaa.AAAA', '', otherValue]) {
      const forger = browser(userAgent)
      forger.cookies.set(name, value)
      expect((await forger.visit(await scanUrlOf(order))).status).toBe(302)
    }
  })
})

describe('the code opened elsewhere', () => {
  test.each([
    ['a desktop', userAgents.desktop, ['wechat_scan', 'alipay', 'unionpay']],
    ['a phone’s own browser', userAgents.phone, ['wechat_scan', 'alipay', 'unionpay']],
  ])('on %s offers what works there and starts nothing', async (_where, userAgent, methods) => {
    const order = await world.order()
    const { page } = await browser(userAgent).open(await scanUrlOf(order))
    expect(page).toMatchObject({ attempt: null, problem: null })
    expect(page?.cashier.methods.map((each) => each.method)).toEqual(methods)
    expect(await world.attempts(order.id)).toEqual([])
  })

  test('of an order that is over shows that, and asks no wallet', async () => {
    const order = await world.order()
    const url = await scanUrlOf(order)
    await world.advance(15 * minute)
    const { page, trail } = await browser(userAgents.wechat).open(url)
    expect(trail).toHaveLength(1)
    expect(page).toMatchObject({ attempt: null, cashier: { state: 'expired' } })
  })
})

test('a wallet that is away is named, and the page can be opened again', async () => {
  const order = await world.order()
  world.sims.core.faults.next('wechat', 'oauth', { kind: 'http_500' })
  const mine = browser(userAgents.wechat)
  expect((await mine.open(await scanUrlOf(order))).page).toMatchObject({
    attempt: null,
    problem: 'channel_unavailable',
  })
  expect((await mine.open(await scanUrlOf(order))).page).toMatchObject({ attempt: { status: 'awaiting_payer' } })
})

test('pages are not framed, not kept, and run our script alone', async () => {
  const order = await world.order()
  const { headers } = await browser(userAgents.desktop).visit(await scanUrlOf(order))
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toMatch(/script-src 'self' 'nonce-\w{22}'/)
  expect(policy).not.toMatch(/script-src[^;]*unsafe/)
  expect(headers.get('cache-control')).toBe('no-store')
  // Nobody outside is told the address of the page, which is the key to it.
  expect(headers.get('referrer-policy')).toMatch(/^(no-referrer|strict-origin)$/)
})
