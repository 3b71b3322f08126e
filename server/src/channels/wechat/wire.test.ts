import { describe, expect, it } from 'vitest'
import { cny } from '../../money/index.ts'
import type { PrepayRequest } from '../connector.ts'
import { account, now } from './testing.ts'
import { actionExpiry, chinaTime, h5Action, prepayBody, subjectForWeChat } from './wire.ts'

const request: PrepayRequest = {
  attemptNo: '01JD0000000000000000000001',
  product: 'native_qr',
  amount: cny(8888n),
  subject: '龙井茶 250g',
  createdAt: now,
  expiresAt: new Date('2026-11-23T02:15:00.900Z'),
  notifyUrl: 'https://pay.example.test/notify/wechat/ca_1',
  returnUrl: null,
  payerId: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  clientIp: '203.0.113.7',
  device: 'ios',
  instalments: null,
  goodsType: 'physical',
}
const body = (changes: Partial<PrepayRequest>, settings: Record<string, unknown> = {}) =>
  JSON.parse(prepayBody(account({ settings }), { ...request, ...changes }))

describe('the prepay body', () => {
  it('is what the protocol asks for, and nothing that is empty or null', () => {
    expect(body({})).toEqual({
      appid: 'wxd000000000000101',
      mchid: '1900000101',
      description: '龙井茶 250g',
      out_trade_no: '01JD0000000000000000000001',
      time_expire: '2026-11-23T10:15:00+08:00',
      notify_url: 'https://pay.example.test/notify/wechat/ca_1',
      amount: { total: 8888, currency: 'CNY' },
    })
  })

  it('is the same text for the same request, and holds the time of the call nowhere', () => {
    expect(prepayBody(account(), request)).toBe(prepayBody(account(), { ...request }))
  })

  it('names the payer for jsapi and the scene for h5', () => {
    expect(body({ product: 'jsapi' }).payer).toEqual({ openid: request.payerId })
    expect(body({ product: 'h5' }).scene_info).toEqual({
      payer_client_ip: '203.0.113.7',
      h5_info: { type: 'iOS' },
    })
    expect(body({ product: 'h5', device: 'android' }, { h5_app_name: '胡同' }).scene_info.h5_info).toEqual({
      type: 'Android',
      app_name: '胡同',
    })
  })

  it('holds the largest amount exactly', () => {
    expect(body({ amount: cny(1_000_000_000n) }).amount.total).toBe(1_000_000_000)
  })

  it('is not made for a number that is not ours', () => {
    expect(() => body({ attemptNo: '../x' })).toThrow('invariant')
  })
})

describe('the subject', () => {
  it.each([
    ['龙井茶 250g', '龙井茶 250g'],
    ['茶🍵杯', '茶杯'],
    ['🍵', '订单'],
    ['❤️', '❤'],
    ['𠮷野家', '野家'],
    [' a\tb ', 'ab'],
    ['a\u200bb\ud83d', 'ab'],
    ['x'.repeat(127), 'x'.repeat(127)],
    ['x'.repeat(128), `${'x'.repeat(126)}…`],
    [`${'茶'.repeat(127)}🍵`, '茶'.repeat(127)],
  ])('%s is sent as %s', (subject, sent) => {
    expect(subjectForWeChat(subject)).toBe(sent)
  })
})

describe('times', () => {
  it('are China’s, whatever the zone of this process, and never later than ours', () => {
    expect(chinaTime(new Date('2026-12-31T16:00:00.999Z'))).toBe('2027-01-01T00:00:00+08:00')
  })

  it.each([
    ['native_qr', '2026-11-23T04:00:00.000Z'],
    ['jsapi', '2026-11-23T04:00:00.000Z'],
    ['app', '2026-11-23T04:00:00.000Z'],
    ['h5', '2026-11-23T02:05:00.000Z'],
  ] as const)('of a %s action end with what WeChat Pay gave, or with the order', (product, end) => {
    expect(actionExpiry(product, now, new Date('2026-11-24T00:00:00Z'))).toBe(end)
    expect(actionExpiry(product, now, new Date(now.getTime() + 60_000))).toBe('2026-11-23T02:01:00.000Z')
  })
})

it('an h5 action leads back to our page', () => {
  const h5Url = 'https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1&package=2'
  expect(h5Action(h5Url, 'https://pay.example.test/c/a?b=1&c=2', 'then')).toEqual({
    kind: 'redirect',
    url: `${h5Url}&redirect_url=https%3A%2F%2Fpay.example.test%2Fc%2Fa%3Fb%3D1%26c%3D2`,
    expires_at: 'then',
  })
  expect(h5Action(h5Url, null, 'then')).toMatchObject({ url: h5Url })
})
