import { expect, test } from 'vitest'
import { hostileAddresses } from '../test/hostile.ts'
import { webAddress } from './web-address.ts'

test.each(['https://shop.example.com/orders/1?a=b#c', 'http://localhost:3000/', 'HTTPS://SHOP.EXAMPLE.COM/x'])(
  'leads to %s',
  (address) => {
    expect(webAddress(address)).toBe(new URL(address).href)
  },
)

test.each(hostileAddresses)('leads nowhere for %j', (address) => {
  expect(webAddress(address)).toBeNull()
})

test('leads nowhere without an address', () => {
  expect(webAddress(null)).toBeNull()
})
