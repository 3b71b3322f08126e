import type { CashierMethod, Method } from '@hutong/contract'
import { expect, test } from 'vitest'
import type { FeeRate } from '../apps/index.ts'
import { cny } from '../money/index.ts'
import { later, now } from '../payments/testing.ts'
import { type CostsOfMethods, cheapestFirst } from './cheapest-first.ts'

const offer = (
  method: Method,
  product: CashierMethod['product'],
  changes: Partial<CashierMethod> = {},
): CashierMethod => ({
  method,
  product,
  obstacle: null,
  alternatives: [],
  instalments: [],
  ...changes,
})
const wechat = offer('wechat_scan', null)
const alipay = offer('alipay', 'precreate')
const huabei = offer('huabei', 'precreate')
const friend = offer('friend_link', null)

const rate = (channel: FeeRate['channel'], ratePpm: number, changes: Partial<FeeRate> = {}): FeeRate => ({
  id: `fee_${channel}`,
  channel,
  channelAccountId: null,
  product: null,
  ratePpm,
  minFee: 0n,
  maxFee: null,
  rounding: 'half_up',
  returned: true,
  validFrom: later(-60),
  validTo: null,
  note: null,
  ...changes,
})
const accounts: CostsOfMethods['accounts'] = [
  { stored: { id: 'ca_w', channel: 'wechat' }, products: ['native_qr', 'jsapi'] },
  { stored: { id: 'ca_a', channel: 'alipay' }, products: ['precreate', 'jsapi'] },
]
const order = { amount: cny(100_000n), goodsType: 'physical' } as const
const plan = (bearer: 'buyer' | 'shop') =>
  ({ count: 3, bearer, ratePpm: 18_000, minAmount: 0n, enabled: true, validFrom: later(-60) }) as const

const orderOf = (offered: CashierMethod[], rates: FeeRate[], bearer: 'buyer' | 'shop' = 'buyer') =>
  cheapestFirst(offered, { rates, accounts }, order, [plan(bearer)], now).map((each) => each.method)

test.each<[string, CashierMethod[], FeeRate[], Method[]]>([
  [
    'the dearer one steps back',
    [wechat, alipay],
    [rate('wechat', 6_000), rate('alipay', 3_800)],
    ['alipay', 'wechat_scan'],
  ],
  [
    'a tie keeps the app’s order',
    [wechat, alipay],
    [rate('wechat', 6_000), rate('alipay', 6_000)],
    ['wechat_scan', 'alipay'],
  ],
  ['what has no known rate is never first', [alipay, wechat], [rate('wechat', 6_000)], ['wechat_scan', 'alipay']],
  ['nothing known changes nothing', [alipay, wechat], [], ['alipay', 'wechat_scan']],
  [
    'what cannot be used here is never first',
    [wechat, { ...alipay, product: null, obstacle: 'blocked_in_wechat' }],
    [rate('wechat', 6_000), rate('alipay', 1)],
    ['wechat_scan', 'alipay'],
  ],
  [
    'nobody knows a friend’s wallet',
    [friend, wechat],
    [rate('wechat', 6_000), rate('alipay', 1)],
    ['wechat_scan', 'friend_link'],
  ],
  [
    'only the first place is given away, the others keep theirs',
    [friend, huabei, wechat, alipay],
    [rate('wechat', 5_000), rate('alipay', 6_000)],
    ['wechat_scan', 'friend_link', 'huabei', 'alipay'],
  ],
  [
    'the picture is paid by jsapi, and costs what that costs',
    [alipay, wechat],
    [rate('wechat', 9_000), rate('wechat', 1_000, { product: 'jsapi' }), rate('alipay', 6_000)],
    ['wechat_scan', 'alipay'],
  ],
])('%s', (_what, offered, rates, methods) => {
  expect(orderOf(offered, rates)).toEqual(methods)
})

test('what the shop bears for instalments counts, and what the buyer bears does not', () => {
  const rates = [rate('wechat', 6_000), rate('alipay', 5_000)]
  expect(orderOf([wechat, huabei], rates, 'buyer')).toEqual(['huabei', 'wechat_scan'])
  expect(orderOf([wechat, huabei], rates, 'shop')).toEqual(['wechat_scan', 'huabei'])
})
