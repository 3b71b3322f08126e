import { describe, expect, test } from 'vitest'
import type { FriendPayLink } from '../friend-pay/index.ts'
import { attemptWith, later, now, orderWith, paidOrder, succeeded } from '../payments/testing.ts'
import { masked } from '../platform/index.ts'
import { noDecisions } from '../rollout/index.ts'
import { type FriendInput, friendView, walletsForFriends } from './friend-view.ts'

const link: FriendPayLink = {
  appId: 'app_a',
  id: 'fpl_1',
  orderId: 'ord_1',
  livemode: false,
  tokenHash: Buffer.alloc(32),
  via: 'friend_link',
  requesterName: masked('王*', 'requester'),
  message: masked('帮我付一下', 'message'),
  createdBy: 'buyer',
  createdAt: later(-60),
  expiresAt: later(600),
  revokedAt: null,
}
const method = (name: FriendInput['loaded']['methods'][number]['method'], position: number, enabled = true) => ({
  method: name,
  position,
  enabled,
})
const loaded: FriendInput['loaded'] = {
  order: orderWith({
    buyerId: masked('buyer-canary', 'buyer'),
    buyerName: masked('王小canary', 'buyer'),
    merchantOrderNo: 'number-canary',
    metadata: { note: 'metadata-canary' },
    returnUrl: 'https://shop.test/canary',
    pictureUrl: 'https://shop.test/tea.jpg',
  }),
  attempts: [],
  links: [link, { ...link, id: 'fpl_canary', message: masked('canary', 'message') }],
  app: { id: 'app_a', slug: 'shop', name: '胡同小店', nameEn: 'Hutong Shop', createdAt: now },
  methods: [method('friend_link', 0), method('alipay', 1), method('wechat_scan', 2)],
  plans: [],
  rates: null,
  accounts: [],
  decisions: noDecisions,
  products: { wechat: ['native_qr', 'jsapi', 'h5'], alipay: ['page', 'wap', 'precreate'] },
}
const input = (changes: Partial<FriendInput> = {}): FriendInput => ({
  loaded,
  link,
  environment: 'wechat',
  language: 'zh',
  now,
  url: 'https://pay.test/f/token',
  path: '/f/token',
  mine: [],
  receiptUrlOf: (attempt) => `/r/${attempt.id}`,
  ...changes,
})

describe('the friend’s page', () => {
  test('shows what is paid and for whom, and the wallets that work where it is open', () => {
    const view = friendView(input())
    expect(view).toMatchObject({
      cashier: {
        state: 'open',
        order: { app_name: '胡同小店', subject: '龙井茶 250g', amount: 8888, expires_at: later(600).toISOString() },
        methods: [
          { method: 'alipay', product: null, obstacle: 'blocked_in_wechat' },
          { method: 'wechat_scan', product: 'jsapi' },
        ],
        scan_url: 'https://pay.test/f/token',
        return_url: null,
        ask: null,
        paths: { attempts: '/f/token/attempts', page: '/f/token' },
      },
      link: { state: 'open', requester: '王*', message: '帮我付一下' },
      picture_url: 'https://shop.test/tea.jpg',
      receipt_url: null,
    })
    const elsewhere = friendView(input({ environment: 'mobile_browser' })).cashier.methods
    expect(elsewhere.map((each) => [each.method, each.product])).toEqual([
      ['alipay', 'wap'],
      ['wechat_scan', null],
    ])
  })

  test('tells nothing that the requester did not choose to share, and nothing of who else paid', () => {
    const kept = attemptWith({
      id: 'att_kept',
      ...succeeded,
      payerRole: 'friend',
      payerName: masked('payer-canary', 'payer'),
    })
    for (const order of [loaded.order, { ...loaded.order, ...paidOrder, metadata: { a: 'canary' } }])
      expect(JSON.stringify(friendView(input({ loaded: { ...loaded, order, attempts: [kept] } })))).not.toContain(
        'canary',
      )
  })

  test.each([
    ['revoked', { link: { ...link, revokedAt: now } }, 'closed'],
    ['expired', { link: { ...link, expiresAt: now } }, 'expired'],
    ['order_paid', { loaded: { ...loaded, order: paidOrder } }, 'paid'],
  ] as const)('of a link that is %s offers nothing to pay by', (state, changes, page) => {
    expect(friendView(input(changes))).toMatchObject({
      link: { state },
      cashier: { state: page, methods: [], in_doubt: false },
    })
  })
})

describe('the payment of this browser', () => {
  const mine = (changes: Parameters<typeof attemptWith>[0], order = loaded.order): string | null =>
    friendView(
      input({
        mine: ['att_1'],
        loaded: { ...loaded, order, attempts: [attemptWith({ payerRole: 'friend', linkId: 'fpl_1', ...changes })] },
      }),
    ).receipt_url

  test('is told of once it took money or may have', () => {
    expect(mine({ ...succeeded })).toBe('/r/att_1')
    expect(mine({ status: 'unknown' })).toBe('/r/att_1')
    expect(mine({})).toBeNull()
    expect(mine({ status: 'unknown', action: null })).toBeNull()
    expect(mine({ status: 'failed' })).toBeNull()
  })

  test('that still waits is told of once somebody has paid: the news may be of this very one', () => {
    expect(mine({}, paidOrder)).toBe('/r/att_1')
    expect(mine({ status: 'closed' }, paidOrder)).toBeNull()
  })

  test('by another link, or of another browser, is not', () => {
    expect(mine({ ...succeeded, linkId: 'fpl_2' })).toBeNull()
    expect(mine({ ...succeeded, id: 'att_2' })).toBeNull()
  })
})

test('a friend pays by the app’s own wallets in its order, or by all of them where it has none switched on', () => {
  const names = (...methods: Parameters<typeof walletsForFriends>[0]) =>
    walletsForFriends(methods).map((each) => each.method)
  expect(names(method('friend_link', 0), method('unionpay', 1), method('alipay', 2), method('huabei', 3))).toEqual([
    'unionpay',
    'alipay',
  ])
  expect(names(method('friend_link', 0), method('alipay', 1, false))).toEqual(['wechat_scan', 'alipay', 'unionpay'])
})
