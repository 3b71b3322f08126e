import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type BuiltPages, buildPages } from '../cashier/test/build.ts'
import { formAttempt, liveCodeAttempt } from '../cashier/test/fixtures.ts'
import { type PageServer, servePages } from '../cashier/test/serve.ts'
import { useBench } from './support/bench.ts'
import { choose, liveCode } from './support/cashier.ts'

// The page alone, with an invented order and a gateway that only writes down what a browser posts to it.
describe('the panel of UnionPay', () => {
  const bench = useBench()
  let built: BuiltPages
  let pages: PageServer
  let gateway: Server
  let posted: Record<string, string>[] = []

  beforeAll(async () => {
    built = await buildPages()
    pages = await servePages(built)
    gateway = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      if (request.method === 'POST') posted.push(Object.fromEntries(new URLSearchParams(body)))
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      response.end('<title>gateway</title><h1>the gateway’s page</h1>')
    })
    await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done))
  })
  beforeEach(() => {
    posted = []
    pages.started.length = 0
  })
  afterAll(async () => {
    gateway?.close()
    await pages?.close()
    await built?.remove()
  })

  const fields = {
    ...(formAttempt.action?.kind === 'submit_form' ? formAttempt.action.fields : {}),
    submit: '提交 +/=&',
  }
  const gatewayAnswer = () => ({
    ...formAttempt,
    action: {
      kind: 'submit_form' as const,
      url: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/gateway`,
      fields,
      expires_at: '2026-03-28T04:15:00.000Z',
    },
  })

  test('on a phone posts the gateway’s form as it was given, also a field that is called like a method of forms', async () => {
    pages.nextAnswer = gatewayAnswer()
    const page = await bench.page('phone')
    await page.goto(`${pages.url}/c/unionpay-phone`)
    await page.getByRole('button', { name: '去云闪付付款' }).click()
    await page.getByRole('heading', { name: 'the gateway’s page' }).waitFor()
    expect(posted).toEqual([fields])
    expect(pages.started).toEqual([{ method: 'unionpay', product: 'front' }])
    expect(bench.complaints()).toEqual([])
  })

  test('on a desktop shows a code by choosing it, and the gateway’s page beside it', async () => {
    pages.nextAnswer = {
      ...liveCodeAttempt,
      action: { ...liveCodeAttempt.action, content: 'https://qr.95516.com/x' },
    } as never
    const page = await bench.page('desktop')
    await page.goto(`${pages.url}/c/desktop-all`)
    await choose(page, '云闪付')
    expect((await liveCode(page)).content).toBe('https://qr.95516.com/x')
    expect(pages.started).toEqual([{ method: 'unionpay', product: 'order_qr' }])

    pages.nextAnswer = gatewayAnswer()
    await page.getByRole('button', { name: '用银行卡付款' }).click()
    await page.getByRole('heading', { name: 'the gateway’s page' }).waitFor()
    expect(posted).toEqual([fields])
  })

  test('Huabei beside it sends the plan that stands chosen, and the code of another plan goes when it is changed', async () => {
    pages.nextAnswer = {
      ...liveCodeAttempt,
      action: { ...liveCodeAttempt.action, content: 'https://qr.alipay.com/x' },
    } as never
    const page = await bench.page('desktop')
    await page.goto(`${pages.url}/c/desktop-all`)
    await choose(page, '花呗分期')
    await page.getByRole('button', { name: '显示付款码' }).click()
    const { picture } = await liveCode(page)
    expect(picture.length).toBeGreaterThan(0)
    await page.getByRole('radio', { name: '分 6 期' }).check()
    expect(await page.locator('[data-live-code=huabei]').isVisible()).toBe(false)
    await page.getByRole('button', { name: '登录支付宝账户分期付款' }).click()
    await page.getByRole('button', { name: '刷新付款码' }).click()
    expect(pages.started.map(({ instalments, product }) => [product, instalments])).toEqual([
      ['precreate', 3],
      ['page', 6],
      ['precreate', 6],
    ])
  })
})
