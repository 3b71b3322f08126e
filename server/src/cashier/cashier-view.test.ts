import { describe, expect, test } from 'vitest'
import type { InstalmentPlan } from '../apps/index.ts'
import { attemptWith, closedOrder, later, now, orderWith, paidOrder, succeeded } from '../payments/testing.ts'
import { masked } from '../platform/index.ts'
import { noDecisions } from '../rollout/index.ts'
import { type CashierInput, cashierView } from './cashier-view.ts'
import { offeredMethods } from './offered-methods.ts'

const input: CashierInput = {
  order: orderWith({
    buyerId: masked('buyer-canary', 'buyer'),
    buyerName: masked('name-canary', 'buyer'),
    returnUrl: 'https://shop.test/back',
  }),
  attempts: [],
  links: [],
  app: { name: '胡同小店', nameEn: 'Hutong Shop' },
  methods: [
    { method: 'alipay', position: 0, enabled: true },
    { method: 'wechat_scan', position: 1, enabled: true },
  ],
  plans: [],
  costs: null,
  decisions: noDecisions,
  products: { wechat: ['native_qr', 'jsapi', 'h5'], alipay: ['page', 'wap', 'precreate'] },
  environment: 'desktop',
  language: 'zh',
  now,
  scanUrl: 'https://pay.test/q/token',
  cashierPath: '/c/token',
  scanPath: null,
}

describe('the payer’s page', () => {
  test('says what is to be paid, to whom, how and until when', () => {
    expect(cashierView(input)).toEqual({
      state: 'open',
      in_doubt: false,
      order: {
        status: 'awaiting_payment',
        app_name: '胡同小店',
        subject: '龙井茶 250g',
        amount: 8888,
        currency: 'CNY',
        expires_at: later(840).toISOString(),
        paid_at: null,
        paid_method: null,
        paid_by_friend: null,
      },
      methods: [
        { method: 'alipay', product: 'precreate', obstacle: null, alternatives: ['page'], instalments: [] },
        { method: 'wechat_scan', product: null, obstacle: null, alternatives: ['native_qr'], instalments: [] },
      ],
      ask: null,
      environment: 'desktop',
      scan_url: 'https://pay.test/q/token',
      return_url: 'https://shop.test/back',
      language: 'zh',
      now: now.toISOString(),
      livemode: false,
      paths: { view: '/c/token/view', attempts: '/c/token/attempts', events: '/c/token/events', page: '/c/token' },
    })
  })

  test('tells nothing of the buyer or of who pays', () => {
    const attempts = [attemptWith({ payerHash: 'hash-canary', clientIp: '203.0.113.77' })]
    const text = JSON.stringify(cashierView({ ...input, attempts }))
    expect(text).not.toContain('canary')
    expect(text).not.toContain('203.0.113.77')
  })

  test('has the app’s English name for an English reader, where there is one', () => {
    const nameIn = (language: 'zh' | 'en', nameEn: string | null) =>
      cashierView({ ...input, language, app: { name: '胡同小店', nameEn } }).order.app_name
    expect(nameIn('en', 'Hutong Shop')).toBe('Hutong Shop')
    expect(nameIn('en', null)).toBe('胡同小店')
    expect(nameIn('zh', 'Hutong Shop')).toBe('胡同小店')
  })

  test('is in doubt while a payment of an unpaid order is', () => {
    const doubt = (order = orderWith(), status: 'unknown' | 'awaiting_payer' = 'unknown') =>
      cashierView({ ...input, order, attempts: [attemptWith({ status })] }).in_doubt
    expect(doubt()).toBe(true)
    expect(doubt(orderWith(), 'awaiting_payer')).toBe(false)
    expect(doubt(orderWith({ expiresAt: later(-1) }))).toBe(true)
    expect(doubt(paidOrder)).toBe(false)
    expect(doubt(closedOrder)).toBe(false)
    const attempts = [attemptWith({ status: 'unknown', action: null })]
    expect(cashierView({ ...input, attempts }).in_doubt).toBe(false)
    const wrongSum = [attemptWith({ ...succeeded, disposition: 'suspense' })]
    expect(cashierView({ ...input, attempts: wrongSum }).in_doubt).toBe(true)
  })

  test('of a paid order says by which method, of whichever attempt was kept', () => {
    const attempts = [
      attemptWith({ id: 'att_other', ...succeeded, disposition: 'surplus', surplusReason: 'second_success' }),
      attemptWith({ id: 'att_kept', ...succeeded, method: 'alipay' }),
    ]
    expect(cashierView({ ...input, order: paidOrder, attempts })).toMatchObject({
      state: 'paid',
      methods: [],
      order: { paid_method: 'alipay', paid_at: later(-5).toISOString() },
    })
  })

  test.each([
    ['expired', closedOrder],
    ['closed', { ...closedOrder, closeReason: 'requested' as const }],
    ['expired', orderWith({ expiresAt: now })],
    ['paid', paidOrder],
  ])('that is %s offers nothing to pay by', (state, order) => {
    expect(cashierView({ ...input, order })).toMatchObject({ state, methods: [] })
  })

  test('behind a scanned code returns to the scanned address', () => {
    expect(cashierView({ ...input, scanPath: '/q/token' }).paths.page).toBe('/q/token')
  })
})

describe('the methods on offer', () => {
  test('are those the app has switched on and has an account for, in its order', () => {
    expect(offeredMethods({ ...input, methods: [...input.methods].reverse() }).map((each) => each.method)).toEqual([
      'wechat_scan',
      'alipay',
    ])
    const [alipay, wechat] = input.methods
    expect(
      offeredMethods({ ...input, methods: [{ ...alipay, enabled: false } as never, wechat as never] }),
    ).toHaveLength(1)
    expect(offeredMethods({ ...input, products: { alipay: ['page'] } }).map((each) => each.method)).toEqual(['alipay'])
    expect(offeredMethods({ ...input, products: {} })).toEqual([])
  })

  test('that cannot work here are named with the reason, so that a buyer does not miss them', () => {
    expect(offeredMethods({ ...input, environment: 'wechat' })).toEqual([
      { method: 'alipay', product: null, obstacle: 'blocked_in_wechat', alternatives: [], instalments: [] },
      { method: 'wechat_scan', product: 'jsapi', obstacle: null, alternatives: [], instalments: [] },
    ])
  })
  describe('by instalments', () => {
    const plan = (count: 3 | 6 | 12, changes: Partial<InstalmentPlan> = {}): InstalmentPlan => ({
      count,
      bearer: 'buyer',
      ratePpm: 23_000,
      minAmount: 8888n,
      enabled: true,
      validFrom: later(-1),
      ...changes,
    })
    const plans = [plan(12, { bearer: 'shop', ratePpm: 75_000 }), plan(3), plan(6, { minAmount: 8889n })]
    const withHuabei = { ...input, methods: [{ method: 'huabei' as const, position: 0, enabled: true }], plans }

    test('come with the sums of each plan the order may be paid by', () => {
      expect(offeredMethods(withHuabei)).toEqual([
        {
          method: 'huabei',
          product: 'precreate',
          obstacle: null,
          alternatives: ['page'],
          instalments: [
            { count: 3, bearer: 'buyer', fee: 204, first: 3032, each: 3030, total: 9092 },
            { count: 12, bearer: 'shop', fee: 0, first: 748, each: 740, total: 8888 },
          ],
        },
      ])
    })

    test('are not offered without a plan, and never for virtual goods', () => {
      expect(offeredMethods({ ...withHuabei, plans: [] })).toEqual([])
      expect(offeredMethods({ ...withHuabei, order: orderWith({ goodsType: 'virtual' }) })).toEqual([])
      expect(offeredMethods({ ...withHuabei, plans: [], environment: 'wechat' })).toEqual([])
    })

    test('are named with the reason where Alipay cannot be opened', () => {
      expect(offeredMethods({ ...withHuabei, environment: 'wechat' })).toEqual([
        { method: 'huabei', product: null, obstacle: 'blocked_in_wechat', alternatives: [], instalments: [] },
      ])
    })
  })
})
