import { describe, expect, it } from 'vitest'
import { cny } from '../../money/index.ts'
import type { PrepayRequest } from '../connector.ts'
import { chinaDateTime, contentToSign, notInRequests, parseChinaDateTime, signedParameters } from './signing.ts'
import { account, now } from './testing.ts'
import { actionExpiry, prepayContent, querySchema, readTrade, subjectForAlipay } from './wire.ts'

const request: PrepayRequest = {
  attemptNo: '01JD0000000000000000000001',
  product: 'page',
  amount: cny(8888n),
  subject: '龙井茶 250g',
  createdAt: now,
  expiresAt: new Date('2026-11-23T02:15:00.900Z'),
  notifyUrl: 'https://pay.example.test/notify/alipay/ca_2',
  returnUrl: 'https://pay.example.test/c/a',
  payerId: '074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5',
  clientIp: null,
  device: 'wap',
  instalments: null,
  goodsType: 'physical',
}
const content = (product: Parameters<typeof prepayContent>[1], changes: Partial<PrepayRequest> = {}) =>
  JSON.parse(prepayContent(account(), product, { ...request, ...changes }))

describe('biz_content', () => {
  it.each([
    ['page', 'FAST_INSTANT_TRADE_PAY', { goods_type: '1' }],
    ['wap', 'QUICK_WAP_WAY', { goods_type: '1', quit_url: 'https://pay.example.test/c/a' }],
    ['app', 'QUICK_MSECURITY_PAY', { goods_type: '1' }],
    ['precreate', 'QR_CODE_OFFLINE', {}],
    ['jsapi', 'JSAPI_PAY', { op_app_id: '2021000000000101', buyer_open_id: request.payerId }],
  ] as const)('of %s is what the method takes and nothing else', (product, product_code, more) => {
    expect(content(product)).toEqual({
      out_trade_no: '01JD0000000000000000000001',
      total_amount: '88.88',
      subject: '龙井茶 250g',
      product_code,
      time_expire: '2026-11-23 10:15:00',
      ...more,
    })
  })

  it.each(['page', 'wap', 'app', 'precreate', 'jsapi'] as const)(
    'of %s names the plan of instalments in texts',
    (product) => {
      const plan = (count: number, bearer: 'buyer' | 'shop') =>
        content(product, { instalments: { count, bearer, rate_ppm: 45_000, fee: 400 } })
      expect(plan(6, 'buyer').extend_params).toEqual({ hb_fq_num: '6', hb_fq_seller_percent: '0' })
      expect(plan(12, 'shop').extend_params).toEqual({ hb_fq_num: '12', hb_fq_seller_percent: '100' })
      expect(content(product).extend_params).toBeUndefined()
    },
  )

  it('is the same text for the same plan, whatever it costs', () => {
    const text = (fee: number) =>
      prepayContent(account(), 'wap', { ...request, instalments: { count: 3, bearer: 'buyer', rate_ppm: fee, fee } })
    expect(text(1)).toBe(text(2))
  })

  it('says that goods are virtual where the method knows kinds of goods', () => {
    for (const product of ['page', 'wap', 'app'] as const)
      expect(content(product, { goodsType: 'virtual' })).toMatchObject({ goods_type: '0' })
    for (const product of ['precreate', 'jsapi'] as const)
      expect(content(product, { goodsType: 'virtual' })).not.toHaveProperty('goods_type')
  })

  it('names payers of older applications by their user id', () => {
    expect(content('jsapi', { payerId: '2088000000000002' })).toMatchObject({ buyer_id: '2088000000000002' })
  })

  it.each([
    [1n, '0.01'],
    [10n, '0.10'],
    [100n, '1.00'],
    [10_000_000_000n, '100000000.00'],
  ])('of %s fen says %s', (fen, total_amount) => {
    expect(content('page', { amount: cny(fen) })).toMatchObject({ total_amount })
  })

  it('is not made for a number that is not ours', () => {
    expect(() => content('page', { attemptNo: '../x' })).toThrow('invariant')
  })
})

describe('the subject', () => {
  it.each([
    ['龙井茶 250g', '龙井茶 250g'],
    ['a/b=1&c=2', 'a／b＝1＆c＝2'],
    ['茶🍵杯', '茶🍵杯'],
    [' a\tb\u0000 ', 'ab'],
    ['\u0007', '订单'],
    ['a\ud83d', 'a'],
    ['x'.repeat(256), 'x'.repeat(256)],
    ['x'.repeat(257), `${'x'.repeat(255)}…`],
    ['🍵'.repeat(257), `${'🍵'.repeat(255)}…`],
  ])('%s is sent as %s', (subject, sent) => {
    expect(subjectForAlipay(subject)).toBe(sent)
  })
})

describe('the parameters of a call', () => {
  it('are signed without empty ones, in the time of Beijing whatever the zone of this process', async () => {
    const call = { method: 'alipay.trade.query', notifyUrl: '', returnUrl: null, own: { biz_content: '{}' } }
    const parameters = await signedParameters(account(), call, new Date('2026-12-31T16:00:00.999Z'))
    expect(Object.fromEntries(parameters)).toMatchObject({ timestamp: '2027-01-01 00:00:00', sign_type: 'RSA2' })
    expect([...parameters.values()]).not.toContain('')
    expect([...parameters.keys()]).not.toContain('notify_url')
    expect(contentToSign(parameters, notInRequests)).toContain('sign_type=RSA2')
  })
})

describe('times', () => {
  it('are read only where they are times', () => {
    expect(parseChinaDateTime('2026-11-23 10:00:00')).toEqual(now)
    expect(parseChinaDateTime('2026-11-23 10:00:00.5')).toEqual(now)
    for (const text of ['', '2026-11-23', '2026-11-23T10:00:00', '2026-02-30 00:00:00', '2026-11-23 24:00:01']) {
      expect(parseChinaDateTime(text)).toBeUndefined()
    }
    expect(chinaDateTime(now)).toBe('2026-11-23 10:00:00')
  })

  it.each([
    ['page', '2026-11-23T02:10:00.000Z'],
    ['wap', '2026-11-23T02:10:00.000Z'],
    ['app', '2026-11-23T02:10:00.000Z'],
    ['precreate', '2026-11-23T04:00:00.000Z'],
    ['jsapi', '2026-11-23T04:00:00.000Z'],
  ] as const)('of a %s action end with what it can be used for, or with the order', (product, end) => {
    expect(actionExpiry(product, now, new Date('2026-11-24T00:00:00Z'))).toBe(end)
    expect(actionExpiry(product, now, new Date(now.getTime() + 60_000))).toBe('2026-11-23T02:01:00.000Z')
  })
})

describe('a query’s answer', () => {
  const paid = {
    code: '10000',
    out_trade_no: '01JD0000000000000000000001',
    trade_no: '2026112322001400000000000001',
    trade_status: 'TRADE_SUCCESS',
    total_amount: '88.88',
    buyer_pay_amount: '80.00',
    send_pay_date: '2026-11-23 09:59:58',
    buyer_open_id: 'o1',
    buyer_user_id: '2088000000000002',
  }
  const read = (changes: Record<string, unknown>) => {
    const parsed = querySchema.safeParse({ ...paid, ...changes }).data
    return parsed && readTrade(parsed.trade, now)
  }

  it.each([
    ['TRADE_SUCCESS', {}, 'paid'],
    ['TRADE_FINISHED', {}, 'paid'],
    ['WAIT_BUYER_PAY', {}, 'waiting'],
    ['TRADE_CLOSED', { send_pay_date: undefined, buyer_pay_amount: undefined }, 'closed'],
    ['TRADE_CLOSED', { send_pay_date: undefined, buyer_pay_amount: '0.00', receipt_amount: '0.00' }, 'closed'],
    ['TRADE_CLOSED', { send_pay_date: undefined }, 'paid'],
    ['TRADE_CLOSED', { send_pay_date: undefined, buyer_pay_amount: '0.00', receipt_amount: '0.01' }, 'paid'],
    ['TRADE_CLOSED', {}, 'paid'],
    ['TRADE_PENDING', {}, 'unknown'],
    ['NEVER_SEEN', {}, 'unknown'],
  ])('with %s %j is %s', (trade_status, changes, state) => {
    expect(read({ trade_status, ...changes })?.state).toBe(state)
  })

  it('is paid with the total, what the payer paid, when and by whom', () => {
    expect(read({})).toEqual({
      state: 'paid',
      channelTradeNo: '2026112322001400000000000001',
      amount: cny(8888n),
      payerAmount: 8000n,
      paidAt: new Date('2026-11-23T09:59:58+08:00'),
      payerId: 'o1',
    })
    expect(read({ buyer_open_id: undefined })).toMatchObject({ payerId: '2088000000000002' })
    expect(read({ buyer_pay_amount: undefined })).toMatchObject({ payerAmount: null })
    expect(read({ send_pay_date: undefined })).toMatchObject({ state: 'paid', paidAt: now })
  })

  it.each([
    { total_amount: undefined },
    { total_amount: '88,88' },
    { total_amount: '-1.00' },
    { total_amount: 88.88 },
    { trade_no: undefined },
    { trade_status: 7 },
    { out_trade_no: undefined },
    { buyer_pay_amount: 'x' },
    { send_pay_date: 'x' },
  ])('with %j says nothing', (changes) => {
    expect(read(changes)).toBeUndefined()
  })
})
