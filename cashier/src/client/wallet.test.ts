import { expect, test } from 'vitest'
import { alipayState, wechatState } from './wallet.ts'

test.each([
  ['get_brand_wcpay_request:ok', 'answered'],
  ['get_brand_wcpay_request:cancel', 'cancelled'],
  ['get_brand_wcpay_request:fail', 'failed'],
  ['', 'failed'],
] as const)('WeChat’s %j means %s', (message, state) => {
  expect(wechatState({ err_msg: message })).toBe(state)
})

test('a bridge that says nothing has failed', () => {
  expect(wechatState({})).toBe('failed')
  expect(alipayState({})).toBe('failed')
})

test.each([
  ['9000', 'answered'],
  [8000, 'answered'],
  ['6004', 'answered'],
  ['6001', 'cancelled'],
  [99, 'cancelled'],
  ['4000', 'failed'],
  ['6002', 'failed'],
] as const)('Alipay’s %j means %s', (code, state) => {
  expect(alipayState({ resultCode: code })).toBe(state)
})
