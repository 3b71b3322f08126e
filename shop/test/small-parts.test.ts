import fc from 'fast-check'
import { expect, test } from 'vitest'
import { products } from '../src/catalogue.ts'
import { html } from '../src/html.ts'
import { yuan } from '../src/money.ts'
import { isOrderNo, newOrderNo } from '../src/order.ts'
import { readSettings, SettingsError } from '../src/settings.ts'

test.each([
  [1, '¥0.01'],
  [10, '¥0.10'],
  [8888, '¥88.88'],
  [100_000, '¥1,000.00'],
  [10_000_000_000, '¥100,000,000.00'],
])('%i fen is written %s', (fen, text) => {
  expect(yuan(fen)).toBe(text)
})

test('whatever enters a page is text there', () => {
  expect(html`<p title="${`"'`}">${'<script>&'}${['<', html`<b>${1}</b>`]}${null}${false}${undefined}</p>`.markup).toBe(
    '<p title="&quot;&#39;">&lt;script&gt;&amp;&lt;<b>1</b></p>',
  )
})

test('an order number is one that Hutong takes, and names the day in Shanghai', () => {
  const bytes = fc.uint8Array({ minLength: 12, maxLength: 12 })
  fc.assert(
    fc.property(bytes, (random) => {
      const no = newOrderNo(new Date('2026-11-22T16:00:00Z'), random)
      expect(no).toMatch(/^T20261123-/)
      expect(no).toMatch(/^[A-Za-z0-9_\-|*.]{1,64}$/)
      expect(isOrderNo(no)).toBe(true)
    }),
  )
  expect(isOrderNo('T20261123-222222222222\n')).toBe(false)
  expect(isOrderNo('../orders')).toBe(false)
})

test('there are seven products, and exactly the declined one ends in 13 fen', () => {
  expect(products).toHaveLength(7)
  expect(new Set(products.map((product) => product.id)).size).toBe(7)
  expect(products.filter((product) => product.price % 100 === 13).map((product) => product.id)).toEqual(['cracked'])
  expect(products.map((product) => product.price)).toEqual(expect.arrayContaining([1, 8888]))
})

const whole = { HUTONG_API_KEY: 'sk_test_x', HUTONG_WEBHOOK_SECRET: 'whsec_AAAA,whsec_BBBB=' }

test('settings have defaults for all but the secrets', () => {
  expect(readSettings(whole)).toMatchObject({
    port: 8082,
    hutongUrl: 'http://localhost:8080',
    shopUrl: 'http://localhost:8082',
    webhookSecrets: ['whsec_AAAA', 'whsec_BBBB='],
  })
})

test.each([
  ['HUTONG_API_KEY', undefined, 'HUTONG_API_KEY is not set.'],
  ['HUTONG_API_KEY', 'hello', 'HUTONG_API_KEY must be an API key (sk_…).'],
  ['HUTONG_WEBHOOK_SECRET', '', 'HUTONG_WEBHOOK_SECRET is not set.'],
  ['HUTONG_WEBHOOK_SECRET', 'guess', 'HUTONG_WEBHOOK_SECRET must be the webhook endpoint'],
  ['SHOP_PORT', '99999', 'SHOP_PORT must be a port number.'],
  ['HUTONG_URL', 'localhost', 'HUTONG_URL must be an http(s) address.'],
  ['SHOP_URL', 'shop', 'SHOP_URL must be an http(s) address.'],
])('%s = %j is named, but not quoted', (name, value, sentence) => {
  const read = () => readSettings({ ...whole, [name]: value })
  expect(read).toThrow(SettingsError)
  expect(read).toThrow(sentence)
  if (value === 'hello' || value === 'guess') expect(read).not.toThrow(value)
})
