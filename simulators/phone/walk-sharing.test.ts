// Walks what is handed from one phone, app or page to another: cards, share sheet, mini-program, UnionPay.

import Fastify, { type FastifyInstance } from 'fastify'
import { type Browser, chromium, type FrameLocator, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findBrowser } from '../../scripts/browser.ts'
import { type AlipaySimulator, registerAlipay } from '../alipay/index.ts'
import { createCore } from '../core/core.ts'
import { sharedTestKeys } from '../core/keys.ts'
import { registerWechat, type WechatSimulator } from '../wechat/index.ts'
import { registerPhone } from './index.ts'
import { codePicture } from './testing/pictures.ts'
import { openTestShop, type ShopCredentials, type TestShop } from './testing/shop.ts'
import type { PhoneWallet } from './wallets.ts'

describe('sharing, walked through in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser
  let shop: TestShop
  let wechat: WechatSimulator
  let alipay: AlipaySimulator
  let close: () => Promise<void>
  let url: string
  let page: Page

  beforeAll(async () => {
    const { executablePath, args, env } = await findBrowser()
    browser = await chromium.launch({ executablePath, args, env })
  })
  afterAll(() => browser?.close())

  beforeEach(async () => {
    shop = await openTestShop(
      () => wechat.credentials('shop') as ShopCredentials,
      () => needed(alipay.credentials('shop')),
    )
    const core = createCore({ publicUrl: shop.url, keys: sharedTestKeys() })
    const app = Fastify({ forceCloseConnections: true })
    wechat = await registerWechat(app, core)
    alipay = await registerAlipay(app, core)
    addBankGateway(app)
    const phone = await registerPhone(app, core, { wechat, alipay: alipay.user, unionpay: bankWallet() })
    url = await app.listen({ port: 0, host: '127.0.0.1' })
    core.setUrl(url)
    await phone.listen(0)
    close = async () => {
      await phone.close()
      await app.close()
      core.close()
    }
    page = await (await browser.newContext({ viewport: { width: 1000, height: 860 } })).newPage()
    page.setDefaultTimeout(20_000)
    await page.goto(`${url}/phone`)
  })
  afterEach(async () => {
    await page.context().close()
    await close()
    await shop.close()
  })

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const inPage = (): FrameLocator => page.frameLocator('iframe[title="网页"]:visible')
  const file = (text: string) => ({ name: 'code.png', mimeType: 'image/png', buffer: codePicture(text) })
  const state = async (holder: string) => (await fetch(`${url}/phone/api/${holder}`)).json()

  async function say(text: string) {
    await page.getByRole('textbox', { name: '输入消息' }).fill(text)
    await press('发送')
  }

  async function openInWechat(address: string) {
    await press('微信')
    await press('文件传输助手')
    await say(address)
    await page.getByRole('link', { name: address }).click()
  }

  async function browse(address: string) {
    await press('浏览器')
    await page.getByLabel('网址').fill(address)
    await press('前往')
  }

  async function cardSentToFriend() {
    await press('更多')
    await press('发送给朋友')
    await press('阿丽')
    await page.getByText('已发送').waitFor()
    return (await state('friend')).messages[0].content.card
  }

  test('a page that WeChat has verified decides about its card', async () => {
    await openInWechat(`${shop.url}/f`)
    await inPage().getByText('updateAppMessageShareData:ok').waitFor()
    expect(await cardSentToFriend()).toEqual({
      title: '好友代付 ¥88.88',
      description: '桂花糕',
      link: `${shop.url}/f`,
      image: `${shop.url}/cake.png`,
    })
  })

  test('a page that has its server sign what it reads from location is verified too', async () => {
    await openInWechat(`${shop.url}/scripted?from=chat#top`)
    await inPage().getByText('updateAppMessageShareData:ok').waitFor()
    expect(await cardSentToFriend()).toMatchObject({ title: '好友代付', link: `${shop.url}/scripted?from=chat#top` })
  })

  test('a page whose signature is another page’s keeps the card of its tags', async () => {
    await openInWechat(`${shop.url}/f?as=${encodeURIComponent(`${shop.url}/g`)}`)
    await inPage().getByText('config:invalid signature').waitFor()
    await inPage().getByText('updateAppMessageShareData:fail, the permission value is offline verifying').waitFor()
    expect(await cardSentToFriend()).toMatchObject({ title: '小王想请你帮忙付款 ¥88.88' })
  })

  test('a card cannot lead to another site', async () => {
    await openInWechat(`${shop.url}/f?link=${encodeURIComponent('http://elsewhere.example/f')}`)
    await inPage().getByText('updateAppMessageShareData:fail invalid link domain').waitFor()
    expect((await cardSentToFriend()).link).toContain(shop.url)
  })

  test('a card in a chat shows title, price and picture; QQ reads tags of its own', async () => {
    for (const [app, title, text] of [
      ['微信', '小王想请你帮忙付款 ¥88.88', '胡同小店 · 桂花糕'],
      ['QQ', '替小王付 88.88 元', '桂花糕一盒'],
    ] as const) {
      await press(app)
      await press('阿丽')
      await say(`${shop.url}/f`)
      const card = page.getByRole('button', { name: title })
      await card.getByText(text).waitFor()
      await expect
        .poll(() => card.locator('img').evaluate((picture) => 'naturalWidth' in picture && picture.naturalWidth))
        .toBeGreaterThan(0)
      await press('返回桌面')
    }
  })

  test('a mini-program’s web view pays neither by the bridge nor by an H5 link', async () => {
    await openInWechat(`${shop.url}/h5`)
    await inPage().getByRole('link', { name: '用微信支付' }).waitFor()
    await press('更多')
    await press('在小程序中打开')
    await inPage().getByRole('link', { name: '用微信支付' }).click()
    await inPage().getByText('请在微信外打开订单，进行支付').waitFor()
    const seen = await inPage()
      .locator('body')
      .evaluate(() => [navigator.userAgent, Reflect.get(window, '__wxjs_environment')])
    expect(seen).toEqual([expect.stringMatching(/MicroMessenger\/.* miniProgram\/wx\w+$/), 'miniprogram'])
    await press('关闭')
    await press('关闭')
    await say(`${shop.url}/q`)
    await page.getByRole('button', { name: '更多操作' }).last().click()
    await press('在小程序中打开')
    await inPage().getByRole('button', { name: '付款' }).click()
    await inPage().getByText('get_brand_wcpay_request:fail').waitFor()
    expect(wechat.balanceFen('buyer')).toBe(1_000_000)
  })

  test('the browser’s share sheet sends a link by QQ, and tells the page when it was left', async () => {
    await browse(`${shop.url}/share`)
    await inPage().getByRole('button', { name: '分享给朋友' }).click()
    await page.getByRole('dialog', { name: '分享' }).getByText(`${shop.url}/f`).waitFor()
    await press('取消')
    await inPage().getByText('AbortError').waitFor()
    await inPage().getByRole('button', { name: '分享给朋友' }).click()
    await page.getByRole('dialog', { name: '分享' }).getByRole('button', { name: 'QQ' }).click()
    await press('阿丽')
    await inPage().getByText('分享好了').waitFor()
    expect((await state('friend')).messages).toMatchObject([
      { app: 'qq', content: { kind: 'card', card: { title: '替小王付 88.88 元', link: `${shop.url}/f` } } },
    ])
  })

  test.each(['微信', '支付宝', '云闪付'])('%s’s own browser has no share sheet', async (app) => {
    await press(app)
    await press('扫一扫')
    await page.getByLabel('相机看到的图片').setInputFiles(file(`${shop.url}/share`))
    await inPage().getByText('没有分享').waitFor()
  })

  test('UnionPay pays its own code and shows balance and bills', async () => {
    await press('云闪付')
    await page.getByText('¥500.00').waitFor()
    await press('扫一扫')
    await page.getByLabel('相机看到的图片').setInputFiles(file('https://qr.95516.com/00010000/1'))
    const sheet = page.getByRole('dialog', { name: '云闪付付款' })
    await sheet.getByText('胡同小店').waitFor()
    await press('确认付款')
    for (const digit of '123456') await press(digit)
    await sheet.getByText('支付成功').waitFor()
    await press('完成')
    await page.getByText('¥411.12').waitFor()
    await page.getByRole('list', { name: '账单' }).getByText('-88.88').waitFor()
  })

  test('UnionPay opens a shop’s link in its browser, which goes through the gateway’s form and back', async () => {
    await press('阿丽的手机')
    await press('云闪付')
    await press('扫一扫')
    await page.getByLabel('相机看到的图片').setInputFiles(file(`${shop.url}/bank`))
    await inPage().getByText('friend U1 (UnionPay/1.0 CloudPay)').waitFor()
    await inPage().getByRole('button', { name: '返回商户' }).click()
    await inPage().getByText('回到商家').waitFor()
  })
})

/** As much of a UnionPay wallet as the phone needs. */
function bankWallet(): PhoneWallet {
  let balanceFen = 50_000
  return {
    async openCode(_user, content) {
      if (!content.startsWith('https://qr.95516.com/')) return { kind: 'open_url', url: content }
      return { kind: 'cashier', payToken: 'u', description: '桂花糕', amountFen: 8888, merchantName: '胡同小店' }
    },
    async pay(_payToken, password) {
      if (password !== '123456') return { kind: 'wrong_password', message: '支付密码错误' }
      balanceFen -= 8888
      return { kind: 'paid' }
    },
    async cancel() {},
    balanceFen: () => balanceFen,
    bills: () =>
      balanceFen === 50_000
        ? []
        : [{ at: '2026-11-23T10:00:00+08:00', merchantName: '胡同小店', description: '桂花糕', amountFen: -8888 }],
  }
}

/** A gateway's front transaction: says who came with what, and posts back to the shop. */
function addBankGateway(app: FastifyInstance) {
  app.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, new URLSearchParams(String(body))),
    )
    scope.post('/unionpay/gateway/api/frontTransReq.do', async (request, reply) => {
      const form = request.body as URLSearchParams
      const agent = /\(UnionPay[^)]*\)/.exec(request.headers['user-agent'] ?? '')?.[0]
      return reply
        .type('text/html; charset=utf-8')
        .send(`<p>${request.headers['x-sim-user']} ${form.get('orderId')} ${agent}</p>
<form method="post" action="${form.get('frontUrl')}"><input type="hidden" name="respCode" value="00"><button>返回商户</button></form>`)
    })
  })
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The demonstration shop has an account here.')
  return value
}
