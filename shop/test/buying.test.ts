import { expect, test } from 'vitest'
import { products } from '../src/catalogue.ts'
import { isOrderNo } from '../src/order.ts'
import { openOrderBook } from '../src/order-book.ts'
import { openShop, visitorOf } from './support/shop.ts'

test('the shelf shows every product with its price, and each leads to its page', async () => {
  const shop = await openShop()
  const visitor = visitorOf(shop)
  const shelf = await visitor.get('/')
  for (const product of products) {
    expect(shelf.body).toContain(product.name.zh)
    expect(shelf.body).toContain(`href="/products/${product.id}"`)
    expect((await visitor.get(`/products/${product.id}`)).body).toContain('去支付')
  }
  for (const price of ['¥0.01', '¥88.88', '¥1,288.00', '¥13.13']) expect(shelf.body).toContain(price)
  expect(shelf.body).toContain('会被钱包拒绝的演示商品')
})

test('pressing pay creates the order at Hutong and sends the buyer to its cashier', async () => {
  const shop = await openShop()
  const { no, answer } = await visitorOf(shop).buy('longjing')
  expect(isOrderNo(no)).toBe(true)
  expect(answer.statusCode).toBe(303)
  expect(answer.headers.location).toBe(`${shop.hutong.url}/c/token_of_ord_1`)
  expect(shop.hutong.requests).toEqual([
    {
      path: '/v1/orders',
      authorization: 'Bearer sk_test_shop',
      body: {
        merchant_order_no: no,
        amount: 8888,
        subject: '明前龙井 罐装 250g',
        buyer_id: expect.stringMatching(/^b_[0-9a-f]{24}$/),
        return_url: `http://shop.test/orders/${no}`,
        metadata: { product: 'longjing' },
      },
    },
  ])
})

test('what needs no sending is said to be virtual, and nothing else is', async () => {
  const shop = await openShop()
  await visitorOf(shop).buy('lesson')
  await visitorOf(shop).buy('gaiwan')
  expect(shop.hutong.requests.map(({ body }) => body?.goods_type)).toEqual(['virtual', undefined])
})

test('the price is the shop’s own, whatever the form says', async () => {
  const shop = await openShop()
  await visitorOf(shop).post('/orders', { product: 'longjing', order_no: '', amount: '1', price: '1' })
  expect(shop.hutong.requests[0]?.body).toMatchObject({ amount: 8888 })
})

test('pressing pay twice is one order', async () => {
  const shop = await openShop()
  const visitor = visitorOf(shop)
  const { no, answer } = await visitor.buy('longjing')
  const again = await visitor.post('/orders', { product: 'longjing', order_no: no })
  expect(again.headers.location).toBe(answer.headers.location)
  expect(shop.hutong.orders.size).toBe(1)
})

test('another buyer who sends the same number gets an order of their own', async () => {
  const shop = await openShop()
  const { no } = await visitorOf(shop).buy('longjing')
  const other = await visitorOf(shop).post('/orders', { product: 'longjing', order_no: no })
  expect(other.statusCode).toBe(303)
  expect(shop.hutong.orders.size).toBe(2)
})

test.each([{}, { product: 'nothing' }, { product: '__proto__' }])('an order of %j is not taken', async (form) => {
  const shop = await openShop()
  expect((await visitorOf(shop).post('/orders', form)).statusCode).toBe(404)
  expect(shop.hutong.requests).toEqual([])
})

test('when Hutong is down the order is kept, the buyer is told, and trying again works', async () => {
  const shop = await openShop()
  shop.hutong.down = true
  const visitor = visitorOf(shop)
  const { no, answer } = await visitor.buy('gaiwan')
  expect(answer.statusCode).toBe(502)
  expect(answer.body).toContain('暂时无法付款')
  expect(answer.body).toContain('overloaded · req_9')
  expect(answer.body).not.toContain('sk_test_shop')
  shop.hutong.down = false
  const again = await visitor.post(`/orders/${no}/pay`)
  expect(again.headers.location).toBe(`${shop.hutong.url}/c/token_of_ord_1`)
})

test('an answer that was lost is asked for again and leads to the same order', async () => {
  const shop = await openShop()
  shop.hutong.loseAnswers = true
  const visitor = visitorOf(shop)
  const { no, answer } = await visitor.buy('gaiwan')
  expect(answer.statusCode).toBe(502)
  shop.hutong.loseAnswers = false
  await visitor.post(`/orders/${no}/pay`)
  expect([...shop.hutong.orders.keys()]).toEqual(['ord_1'])
  expect(shop.hutong.requests.map((request) => request.body)).toEqual(Array(2).fill(shop.hutong.requests[0]?.body))
})

test('my orders are mine alone, newest first', async () => {
  const shop = await openShop()
  const visitor = visitorOf(shop)
  expect((await visitor.get('/orders')).body).toContain('还没有订单')
  const first = await visitor.buy('longjing')
  const second = await visitor.buy('puer')
  const list = (await visitor.get('/orders')).body
  expect(list.indexOf(second.no)).toBeLessThan(list.indexOf(first.no))
  expect(list).toContain(first.no)
  expect((await visitorOf(shop).get('/orders')).body).not.toContain(first.no)
})

test('a restart forgets no order', async () => {
  const shop = await openShop()
  const { no } = await visitorOf(shop).buy('tray')
  const reopened = await openOrderBook(shop.file)
  expect(reopened.find(no)).toEqual(shop.book.find(no))
  expect(reopened.findByHutongOrder('ord_1')?.no).toBe(no)
})

test('many orders at once are all in the file', async () => {
  const shop = await openShop()
  const bought = await Promise.all(Array.from({ length: 20 }, () => visitorOf(shop).buy('sample')))
  const reopened = await openOrderBook(shop.file)
  expect(bought.filter(({ no }) => reopened.find(no)?.hutongOrder)).toHaveLength(20)
})

test('English is one press away and stays', async () => {
  const shop = await openShop()
  const visitor = visitorOf(shop)
  const answer = await visitor.get('/language?to=en&back=%2Fproducts%2Flongjing')
  expect(answer.headers.location).toBe('/products/longjing')
  const page = await visitor.get('/products/longjing')
  expect(page.body).toContain('<html lang="en">')
  expect(page.body).toContain('Spring Longjing')
})

test('a visitor can be the internal tester, and somebody new again, and comes back to the page', async () => {
  const { app } = await openShop()
  const buyerAfter = async (as: string) => {
    const answer = await app.inject({ url: `/buyer?as=${as}&back=%2Fproducts%2Fgaiwan` })
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/products/gaiwan'])
    return /shop_buyer=(b_[0-9a-f]{24});/.exec(String(answer.headers['set-cookie']))?.[1]
  }
  const [tester, again, somebody] = [await buyerAfter('tester'), await buyerAfter('tester'), await buyerAfter('new')]
  expect(tester).toBe(again)
  expect(somebody).toMatch(/^b_/)
  expect(somebody).not.toBe(tester)
})

test.each([
  ['en-US,en;q=0.9', 'en'],
  ['EN', 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['en,zh;q=0.5', 'zh-CN'],
  ['fr-FR,fr', 'zh-CN'],
  ['', 'zh-CN'],
])('a browser that asks for “%s” is served in %s until its visitor switches', async (wanted, language) => {
  const { app } = await openShop()
  const page = await app.inject({ url: '/', headers: { 'accept-language': wanted } })
  expect(page.body).toContain(`<html lang="${language}">`)
  for (const [to, switched] of [
    ['zh', 'zh-CN'],
    ['en', 'en'],
  ]) {
    const again = await app.inject({ url: '/', headers: { 'accept-language': wanted, cookie: `shop_language=${to}` } })
    expect(again.body).toContain(`<html lang="${switched}">`)
  }
})

test.each(['//elsewhere.test', '/\\elsewhere.test', 'https://elsewhere.test', '/a?b=//c'])(
  'the language switch does not lead to %s',
  async (back) => {
    const shop = await openShop()
    const answer = await visitorOf(shop).get(`/language?to=en&back=${encodeURIComponent(back)}`)
    expect(answer.headers.location).toBe('/')
  },
)

test.each(['/nothing', '/products/nothing', '/orders/T20261123-222222222222', '/orders/T20261123-222222222222/events'])(
  '%s is answered by a page that says there is nothing',
  async (url) => {
    const shop = await openShop()
    const answer = await visitorOf(shop).get(url)
    expect(answer.statusCode).toBe(404)
    expect(answer.body).toContain('这里什么也没有')
  },
)

test('style, script and icon are served, and health is told', async () => {
  const shop = await openShop()
  const visitor = visitorOf(shop)
  expect((await visitor.get('/assets/shop.css')).headers['content-type']).toContain('text/css')
  expect((await visitor.get('/assets/shop.js')).headers['content-type']).toContain('javascript')
  expect((await visitor.get('/assets/seal.svg')).statusCode).toBe(200)
  expect((await visitor.get('/healthz')).json()).toEqual({ status: 'ok' })
})
