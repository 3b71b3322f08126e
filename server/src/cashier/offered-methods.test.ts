import type { Method, MethodReason } from '@hutong/contract'
import { expect, test } from 'vitest'
import type { InstalmentPlan } from '../apps/index.ts'
import { later, now, orderWith } from '../payments/testing.ts'
import type { MethodDecision } from '../rollout/index.ts'
import { decideOffer, type OfferInput, offeredMethods } from './offered-methods.ts'

const plan: InstalmentPlan = {
  count: 3,
  bearer: 'buyer',
  ratePpm: 23_000,
  minAmount: 8_888n,
  enabled: true,
  validFrom: later(-1),
}
const decided = (method: Method, changes: Partial<MethodDecision>): OfferInput['decisions'] =>
  new Map([
    [
      method,
      {
        method,
        shown: true,
        reason: 'inside_share',
        keyedBy: 'buyer',
        rolloutVersion: 1,
        decidedAt: null,
        killed: false,
        ...changes,
      },
    ],
  ])
const input: OfferInput = {
  methods: (['alipay', 'wechat_scan', 'huabei', 'friend_link'] as const).map((method, position) => ({
    method,
    position,
    enabled: true,
  })),
  plans: [plan],
  products: { wechat: ['native_qr', 'jsapi', 'h5'], alipay: ['page', 'wap', 'precreate'] },
  decisions: new Map(),
  environment: 'desktop',
  order: orderWith(),
  now,
  scanPath: null,
}
const cheap = { order: orderWith({ amount: { amount: 8_887n, currency: 'CNY' } }) }

test.each<[Method, string, Partial<OfferInput>, MethodReason[], boolean]>([
  ['alipay', 'without a rollout', {}, ['shown_to_everyone'], true],
  ['alipay', 'inside a share', { decisions: decided('alipay', {}) }, ['inside_share'], true],
  [
    'alipay',
    'that is another’s rollout',
    { decisions: decided('huabei', { shown: false }) },
    ['shown_to_everyone'],
    true,
  ],
  ['alipay', 'where it is blocked', { environment: 'wechat' }, ['blocked_here'], true],
  ['unionpay', 'that the app has not and no account serves', {}, ['not_enabled', 'no_account'], false],
  ['friend_link', 'behind a scanned code', { scanPath: '/q/t' }, ['only_for_the_buyer'], false],
  ['alipay', 'whose account lacks what works here', { products: { alipay: ['app'] } }, ['no_product'], false],
  [
    'alipay',
    'outside a share',
    { decisions: decided('alipay', { shown: false, reason: 'outside_share' }) },
    ['outside_share'],
    false,
  ],
  ['alipay', 'that was killed', { decisions: decided('alipay', { killed: true }) }, ['killed'], false],
  [
    'alipay',
    'with everything against it, in the order it is asked',
    { environment: 'wechat', decisions: decided('alipay', { shown: false, reason: 'rollout_off', killed: true }) },
    ['blocked_here', 'rollout_off', 'killed'],
    false,
  ],
  ['huabei', 'below its plans’ minimum', cheap, ['amount_below_minimum'], false],
  ['huabei', 'of virtual goods', { order: orderWith({ goodsType: 'virtual' }) }, ['goods_not_eligible'], false],
  ['huabei', 'without a plan', { plans: [{ ...plan, enabled: false }] }, ['no_plan'], false],
  [
    'huabei',
    'that is killed and has no plan',
    { plans: [], decisions: decided('huabei', { killed: true }) },
    ['killed', 'no_plan'],
    false,
  ],
])('%s %s is explained by what decides', (method, _what, changes, because, isShown) => {
  const offer = decideOffer({ ...input, ...changes }, method)
  expect(offer.because).toEqual(because)
  expect(offer.entry !== null).toBe(isShown)
  expect(offeredMethods({ ...input, ...changes, costs: null }).some((each) => each.method === method)).toBe(isShown)
})
