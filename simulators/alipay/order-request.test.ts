import { describe, expect, it } from 'vitest'
import { readOrderRequest } from './order-request.ts'
import { defaultSettings } from './settings.ts'
import { parseTimeout, timeoutEnd } from './timing.ts'
import { expiryOf } from './trade.ts'

const now = new Date('2026-11-23T10:00:00+08:00')
const biz = { out_trade_no: 'T1', total_amount: '88.88', subject: '耳机' }
const context = { sellerId: '2088000000000101', settings: defaultSettings(), now, aheadMs: 0 }

describe('the time to pay', () => {
  it('is read in China’s time, and moved by as much as the clock is ahead of the merchant', () => {
    const withEnd = { ...biz, time_expire: '2026-11-23 10:30:00' }
    const first = readOrderRequest('precreate', withEnd, context)
    expect(first.timeExpire?.toISOString()).toBe('2026-11-23T02:30:00.000Z')
    const dayLater = { ...context, now: new Date(now.getTime() + 86_400_000), aheadMs: 86_400_000 }
    const later = readOrderRequest('precreate', withEnd, dayLater)
    expect(later.timeExpire?.toISOString()).toBe('2026-11-24T02:30:00.000Z')
  })

  it('counts minutes, hours, days or to the end of the day, and nothing else', () => {
    const end = (text: string) => {
      const timeout = parseTimeout(text)
      return timeout && timeoutEnd(timeout, now).toISOString()
    }
    expect(['90m', '2h', '15d', '1c'].map(end)).toEqual([
      '2026-11-23T03:30:00.000Z',
      '2026-11-23T04:00:00.000Z',
      '2026-12-08T02:00:00.000Z',
      '2026-11-23T15:59:59.000Z',
    ])
    for (const wrong of ['0m', '1.5h', '16d', '2c', '1s', '', '1 m', '21601m'])
      expect(parseTimeout(wrong)).toBeUndefined()
  })

  it('prefers the absolute end, and is five minutes at least for wap', () => {
    const wap = (extra: object) =>
      expiryOf(readOrderRequest('wap', { ...biz, product_code: 'QUICK_WAP_WAY', ...extra }, context), now).toISOString()
    expect(wap({ timeout_express: '1m' })).toBe('2026-11-23T02:05:00.000Z')
    expect(wap({ timeout_express: '1h', time_expire: '2026-11-23 10:20:00' })).toBe('2026-11-23T02:20:00.000Z')
    expect(wap({})).toBe('2026-12-08T02:00:00.000Z')
  })

  it('is 15 hours at most in the sandbox', () => {
    const sandbox = { ...context, settings: { ...defaultSettings(), sandbox: true } }
    expect(() => readOrderRequest('precreate', { ...biz, timeout_express: '16h' }, sandbox)).toThrow(
      'INVALID_PARAMETER',
    )
    expect(() => readOrderRequest('precreate', { ...biz, timeout_express: '15h' }, sandbox)).not.toThrow()
  })
})

describe('the amount', () => {
  it('is exact in fen whether it comes as text or as a number', () => {
    for (const [total, fen] of [
      ['0.01', 1n],
      ['88.8', 8880n],
      [88.88, 8888n],
      ['100000000.00', 10_000_000_000n],
    ] as const) {
      expect(readOrderRequest('precreate', { ...biz, total_amount: total }, context).totalFen).toBe(fen)
    }
    for (const total of [0.1 + 0.2, 1e21, true, null, '1,000.00', '']) {
      expect(() => readOrderRequest('precreate', { ...biz, total_amount: total }, context)).toThrow('INVALID_PARAMETER')
    }
  })
})
