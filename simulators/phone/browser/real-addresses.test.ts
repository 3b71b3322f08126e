import { expect, test } from 'vitest'
import { hostOf } from './addresses.ts'
import { mayHoldAddresses, withRealAddresses } from './real-addresses.ts'

const proxied = (origin: string) => `http://${hostOf({ holder: 'buyer', app: 'wechat', origin }, '8084')}`

test('addresses of the proxy become those of the sites, plain and encoded, whichever site they name', () => {
  const shop = proxied('http://localhost:8080')
  const other = proxied('https://a-rather-long-name-for-a-shop.pay.example:8443')
  expect(withRealAddresses(JSON.stringify({ url: `${shop}/f?a=1`, other }))).toBe(
    '{"url":"http://localhost:8080/f?a=1","other":"https://a-rather-long-name-for-a-shop.pay.example:8443"}',
  )
  expect(withRealAddresses(`?back=${encodeURIComponent(`${shop}/q?x=1`)}&n=1`)).toBe(
    `?back=${encodeURIComponent('http://localhost:8080/q?x=1')}&n=1`,
  )
})

test.each(['http://localhost:8084/x', 'http://shop.localhost/', 'https://pay.example/', 'http%3A%2F%2Fx.y.localhost'])(
  '%s stays as it is',
  (text) => {
    expect(withRealAddresses(text)).toBe(text)
  },
)

test('only text in which pages send addresses is looked through', () => {
  expect(['application/json; charset=utf-8', 'application/x-www-form-urlencoded'].every(mayHoldAddresses)).toBe(true)
  expect(['image/png', 'multipart/form-data; boundary=x', undefined].some(mayHoldAddresses)).toBe(false)
})
