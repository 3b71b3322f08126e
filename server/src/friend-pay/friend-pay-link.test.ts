import type { FriendLinkState } from '@hutong/contract'
import { describe, expect, test } from 'vitest'
import { closedOrder, later, now, orderWith, paidOrder } from '../payments/testing.ts'
import { systemRandom } from '../platform/index.ts'
import {
  decideCreateLink,
  friendCanBeAsked,
  hashLinkToken,
  linkExpiry,
  linkState,
  liveLinksMax,
  newLinkToken,
  refusalOfLink,
} from './friend-pay-link.ts'

const orders = {
  open: orderWith(),
  'out of time': orderWith({ expiresAt: now }),
  'closing on request': orderWith({ closingReason: 'requested' }),
  'closed on request': { ...closedOrder, closeReason: 'requested' as const },
  expired: closedOrder,
  paid: paidOrder,
}
const links = {
  live: { id: 'fpl_1', expiresAt: later(840), revokedAt: null },
  'out of time': { id: 'fpl_1', expiresAt: now, revokedAt: null },
  revoked: { id: 'fpl_1', expiresAt: later(840), revokedAt: later(-1) },
}
const [byThis, byAnother, byBuyer] = [{ linkId: 'fpl_1' }, { linkId: 'fpl_2' }, { linkId: null }]

describe('the state of a link', () => {
  const table: [keyof typeof links, keyof typeof orders, typeof byThis | typeof byBuyer | null, FriendLinkState][] = [
    ['live', 'open', null, 'open'],
    ['live', 'out of time', null, 'expired'],
    ['live', 'closing on request', null, 'order_closed'],
    ['live', 'closed on request', null, 'order_closed'],
    ['live', 'expired', null, 'expired'],
    ['live', 'paid', byThis, 'paid'],
    ['live', 'paid', byAnother, 'order_paid'],
    ['live', 'paid', byBuyer, 'order_paid'],
    ['live', 'paid', null, 'order_paid'],
    ['out of time', 'open', null, 'expired'],
    ['out of time', 'out of time', null, 'expired'],
    ['out of time', 'closing on request', null, 'order_closed'],
    ['out of time', 'closed on request', null, 'order_closed'],
    ['out of time', 'expired', null, 'expired'],
    ['out of time', 'paid', byThis, 'paid'],
    ['out of time', 'paid', byAnother, 'order_paid'],
    ['revoked', 'open', null, 'revoked'],
    ['revoked', 'out of time', null, 'revoked'],
    ['revoked', 'closing on request', null, 'revoked'],
    ['revoked', 'closed on request', null, 'revoked'],
    ['revoked', 'expired', null, 'revoked'],
    ['revoked', 'paid', byThis, 'paid'],
    ['revoked', 'paid', byAnother, 'revoked'],
  ]
  test.each(table)('that is %s, of an order that is %s (kept: %o), is %s', (link, order, kept, state) => {
    expect(linkState(links[link], orders[order], kept, now)).toBe(state)
  })

  test('of every link and order is in the table', () => {
    const told = new Set(table.map(([link, order]) => `${link}/${order}`))
    for (const link of Object.keys(links))
      for (const order of Object.keys(orders)) expect(told, `${link}/${order}`).toContain(`${link}/${order}`)
  })

  test('says why nobody can pay by it, unless somebody can', () => {
    expect(Object.entries(refusalOfLink).filter(([, refusal]) => refusal === null)).toEqual([['open', null]])
  })
})

describe('making a link', () => {
  const wish = { via: 'friend_link', offered: ['friend_link'], liveLinks: liveLinksMax - 1 } as const
  const hopeless = { via: 'wechat_friend', offered: ['friend_link'], liveLinks: liveLinksMax } as const

  test.each([
    ['paid', 'order_already_paid'],
    ['closed on request', 'order_closed'],
    ['closing on request', 'order_closed'],
    ['expired', 'order_expired'],
    ['out of time', 'order_expired'],
    ['open', 'method_not_available'],
  ] as const)('for an order that is %s is refused as %s before anything else', (order, refusal) => {
    expect(decideCreateLink(orders[order], hopeless, now)).toBe(refusal)
  })

  test('is refused when as many are out as may be, and not before', () => {
    expect(decideCreateLink(orders.open, { ...wish, liveLinks: liveLinksMax }, now)).toBe('too_many_links')
    expect(decideCreateLink(orders.open, wish, now)).toBeUndefined()
  })

  test('never lets it outlive its order', () => {
    expect(linkExpiry(orders.open, undefined, now)).toEqual(orders.open.expiresAt)
    expect(linkExpiry(orders.open, 60, now)).toEqual(later(60))
    expect(linkExpiry(orders.open, 86_400, now)).toEqual(orders.open.expiresAt)
  })
})

test.each([
  ['wechat_friend', { wechat: ['jsapi'] }, true],
  ['wechat_friend', { wechat: ['native_qr', 'h5'], alipay: ['jsapi'] }, false],
  ['wechat_friend', {}, false],
  ['friend_link', { alipay: ['wap'] }, true],
  ['friend_link', { unionpay: ['front'] }, true],
  ['friend_link', { wechat: [] }, false],
  ['friend_link', {}, false],
  ['wechat_scan', { wechat: ['jsapi'] }, false],
] as const)('by %s with the products %o a friend can be asked: %s', (method, products, can) => {
  expect(friendCanBeAsked(method, products)).toBe(can)
})

describe('the token of a link', () => {
  test('has 128 bits, is not made twice, and is known by its hash alone', () => {
    const tokens = Array.from({ length: 500 }, () => newLinkToken(systemRandom))
    expect(new Set(tokens).size).toBe(500)
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{21}[AQgw]$/)
    const [token = ''] = tokens
    expect(hashLinkToken(token)).toHaveLength(32)
    expect(hashLinkToken(token).toString('base64url')).not.toContain(token.slice(0, 8))
  })
})
