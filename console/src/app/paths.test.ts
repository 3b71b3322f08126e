import { expect, test } from 'vitest'
import { isOfApp, type PageName, pathTo, patterns } from './paths.ts'

test('an address is made of its pattern, what it is about, and what is set of its filters', () => {
  const shop = { app: 'shop', mode: 'test' }
  expect(pathTo('orders', shop)).toBe('/apps/shop/test/orders')
  expect(pathTo('order', { ...shop, id: 'ord_1' })).toBe('/apps/shop/test/orders/ord_1')
  expect(pathTo('orders', shop, { status: 'paid', method: undefined, number: '' })).toBe(
    '/apps/shop/test/orders?status=paid',
  )
  expect(pathTo('orders', shop, { number: 'a b&c' })).toBe('/apps/shop/test/orders?number=a+b%26c')
  expect(pathTo('people', {})).toBe('/people')
})

test('pages about one app say so in their address, and no two pages share one', () => {
  const names = Object.keys(patterns) as PageName[]
  for (const name of names) expect(isOfApp(name)).toBe(patterns[name].includes(':mode'))
  const shapes = names.map((name) => patterns[name].replaceAll(/:\w+/g, ':'))
  expect(new Set(shapes).size).toBe(names.length)
})
