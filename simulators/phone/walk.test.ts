// Walks the phone with a real browser, as a person does: every step is a press on what is seen.

import { type Browser, chromium, type FrameLocator, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findBrowser } from '../../scripts/browser.ts'
import { sharedTestKeys } from '../core/keys.ts'
import { createSimulators, type Simulators } from '../server.ts'
import { codePicture } from './testing/pictures.ts'
import { openTestShop, type ShopCredentials, type TestShop } from './testing/shop.ts'

describe('the phone, walked through in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser
  let sims: Simulators
  let shop: TestShop
  let url: string
  let page: Page

  beforeAll(async () => {
    const { executablePath, args, env } = await findBrowser()
    browser = await chromium.launch({ executablePath, args, env })
  })
  afterAll(() => browser?.close())

  beforeEach(async () => {
    shop = await openTestShop(
      () => sims.wechat.credentials('shop') as ShopCredentials,
      () => needed(sims.alipay.credentials('shop')),
    )
    sims = await createSimulators({ publicUrl: shop.url, keys: sharedTestKeys() })
    url = (await sims.listen(0)).url
    page = await (await browser.newContext({ viewport: { width: 1000, height: 860 } })).newPage()
    page.setDefaultTimeout(20_000)
    await page.goto(`${url}/phone`)
  })
  afterEach(async () => {
    await page.context().close()
    await sims.close()
    await shop.close()
  })

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const inPage = (): FrameLocator => page.frameLocator('iframe[title="网页"]:visible')
  const file = (text: string) => ({ name: 'code.png', mimeType: 'image/png', buffer: codePicture(text) })

  async function addToAlbum(text: string) {
    await press('相册')
    await page.getByLabel('添加图片').setInputFiles(file(text))
    await page.getByRole('button', { name: '图片 1' }).waitFor()
    await press('返回桌面')
  }

  async function sendPicture(app: string, partner: string) {
    await press(app)
    await press(partner)
    await press('发送图片')
    await press('图片 1')
    await page.getByRole('log').getByRole('img').waitFor()
  }

  async function typePassword(digits = '123456') {
    for (const digit of digits) await press(digit)
  }

  async function expectAlert(text: string) {
    await page.getByRole('alertdialog', { name: text }).waitFor()
    await press('确定')
  }

  test('a picture of the code is sent in WeChat, long-pressed, and paid', async () => {
    await addToAlbum(`${shop.url}/q`)
    await sendPicture('微信', '文件传输助手')
    await press('更多操作')
    await press('识别图中的二维码')
    await inPage().getByRole('button', { name: '付款' }).click()
    await press('立即支付')
    await typePassword('123457')
    await page.getByText('支付密码错误，请重试').waitFor()
    await typePassword()
    await page.getByText('支付成功').waitFor()
    await press('完成')
    await inPage().getByText('get_brand_wcpay_request:ok').waitFor()
    expect(sims.wechat.balanceFen('buyer')).toBe(1_000_000 - 8888)
    await press('关闭')
    await press('返回')
    await press('我')
    await page.getByText('¥9911.12').waitFor()
    await page.getByRole('list', { name: '账单' }).getByText('-88.88').waitFor()
  })

  test('closing the payment sheet tells the page that the payer gave up', async () => {
    await addToAlbum(`${shop.url}/q`)
    await sendPicture('微信', '文件传输助手')
    await page.getByRole('log').getByRole('img').click({ button: 'right' })
    await press('识别图中的二维码')
    await inPage().getByRole('button', { name: '付款' }).click()
    await press('关闭支付')
    await inPage().getByText('get_brand_wcpay_request:cancel').waitFor()
  })

  test('WeChat pays a weixin:// code from the camera only', async () => {
    const code = await shop.nativeCode()
    await addToAlbum(code)
    await sendPicture('微信', '文件传输助手')
    await press('更多操作')
    await press('识别图中的二维码')
    await expectAlert('该商户暂不支持通过长按识别二维码完成支付')
    await press('返回')
    await press('扫一扫')
    await press('相册')
    await press('图片 1')
    await expectAlert('为保障支付安全，暂不支持通过从相册识别二维码完成支付')
    await page.getByLabel('相机看到的图片').setInputFiles(file(code))
    await press('立即支付')
    await typePassword()
    await page.getByText('支付成功').waitFor()
    expect(sims.wechat.balanceFen('buyer')).toBe(1_000_000 - 8888)
  })

  test('a declined amount shows the wallet’s reason and takes nothing', async () => {
    const code = await shop.nativeCode(8813)
    await press('微信')
    await press('扫一扫')
    await page.getByLabel('相机看到的图片').setInputFiles(file(code))
    await press('立即支付')
    await typePassword()
    await expectAlert('银行卡交易受限，请更换支付方式')
    expect(sims.wechat.balanceFen('buyer')).toBe(1_000_000)
  })

  test('a link goes to a friend as a card, and the friend pays with her own money', async () => {
    await press('微信')
    await press('阿丽')
    await page.getByLabel('输入消息').fill(`帮我付一下 ${shop.url}/f`)
    await press('发送')
    await page.getByRole('button', { name: '小王想请你帮忙付款 ¥88.88' }).waitFor()
    await press('阿丽的手机')
    await press('微信')
    await press('小王')
    await press('小王想请你帮忙付款 ¥88.88')
    await inPage().getByRole('link', { name: '去付款' }).click()
    await inPage().getByRole('button', { name: '付款' }).click()
    await press('立即支付')
    await typePassword()
    await press('完成')
    expect(sims.wechat.balanceFen('friend')).toBe(1_000_000 - 8888)
    expect(sims.wechat.balanceFen('buyer')).toBe(1_000_000)
  })

  test('a page is shared from WeChat’s browser by its menu', async () => {
    await press('微信')
    await press('文件传输助手')
    await page.getByLabel('输入消息').fill(`${shop.url}/f`)
    await press('发送')
    await page.getByRole('link', { name: `${shop.url}/f` }).click()
    await page.getByRole('heading', { name: '帮小王付款' }).waitFor()
    await press('更多')
    await press('发送给朋友')
    await press('阿丽')
    await press('关闭')
    await press('返回')
    await press('阿丽')
    // The page's own wish, told through the JS-SDK, goes before its meta tags, and the card leads to the real address.
    const card = page.getByRole('log').getByRole('button', { name: '好友代付 ¥88.88' })
    await card.waitFor()
    const { messages } = await (await fetch(`${url}/phone/api/friend`)).json()
    expect(messages[0].content.card).toMatchObject({ link: `${shop.url}/f`, image: `${shop.url}/cake.png` })
  })

  test('the browser saves a long-pressed code to the album and keeps its page while another app is in front', async () => {
    await press('浏览器')
    await page.getByLabel('网址').fill(`${shop.url}/c`)
    await press('前往')
    await inPage().locator('svg').click({ button: 'right' })
    await press('保存图片')
    await page.getByText('已存到相册').waitFor()
    await press('返回桌面')
    await sendPicture('QQ', '阿丽')
    await press('更多操作')
    await press('识别图中的二维码')
    await inPage().getByText('请用微信或支付宝扫码').waitFor()
    await press('返回桌面')
    await press('浏览器')
    await inPage().getByText('找朋友帮我付').waitFor()
  })

  test('Alipay takes its own code from a picture of the album', async () => {
    await addToAlbum(await shop.alipayCode())
    await press('支付宝')
    await press('扫一扫')
    await press('相册')
    await press('图片 1')
    await press('确认付款')
    await typePassword()
    await page.getByText('支付成功').waitFor()
    await press('完成')
    await page.getByText('¥9911.12').waitFor()
    expect(sims.alipay.user.balanceFen('buyer')).toBe(1_000_000 - 8888)
  })

  test('an Alipay payment is taken from Huabei when the payer chooses it', async () => {
    await addToAlbum(await shop.alipayCode())
    await press('支付宝')
    await press('扫一扫')
    await press('相册')
    await press('图片 1')
    await page.getByRole('combobox', { name: '付款方式' }).selectOption('花呗')
    await press('确认付款')
    await typePassword()
    await page.getByText('支付成功').waitFor()
    expect(sims.alipay.user.balanceFen('buyer')).toBe(1_000_000)
    expect(sims.alipay.trades()).toHaveLength(1)
  })

  test('an order by instalments shows its plan on the payment sheet and offers nothing else', async () => {
    await addToAlbum(await shop.alipayCode(8888, '6'))
    await press('支付宝')
    await press('扫一扫')
    await press('相册')
    await press('图片 1')
    await page.getByRole('dialog', { name: '支付宝付款' }).getByText('花呗 · 6 期').waitFor()
    expect(await page.getByRole('combobox', { name: '付款方式' }).count()).toBe(0)
    await press('确认付款')
    await typePassword()
    await page.getByText('支付成功').waitFor()
    expect(sims.alipay.user.balanceFen('buyer')).toBe(1_000_000)
  })

  test('the same code opens Alipay’s bridge in Alipay, and a friend who gives up is told apart', async () => {
    await press('阿丽的手机')
    await addToAlbum(`${shop.url}/q`)
    await press('支付宝')
    await press('扫一扫')
    await press('相册')
    await press('图片 1')
    await inPage().getByRole('button', { name: '付款' }).click()
    await press('关闭支付')
    await inPage().getByText('6001').waitFor()
    await inPage().getByRole('button', { name: '付款' }).click()
    await press('确认付款')
    await typePassword()
    await press('完成')
    await inPage().getByText('9000').waitFor()
    expect(sims.alipay.user.balanceFen('friend')).toBe(1_000_000 - 8888)
  })

  async function browse(address: string) {
    await press('浏览器')
    await page.getByLabel('网址').fill(address)
    await press('前往')
  }

  test('the browser goes through Alipay’s cashier for phones and back to the shop', async () => {
    await browse(`${shop.url}/wap`)
    await inPage().getByRole('button', { name: '小王' }).click()
    await inPage().getByLabel('支付密码').fill('123456')
    await inPage().getByRole('button', { name: '确认付款' }).click()
    await inPage().getByRole('link', { name: '返回商家' }).or(inPage().getByText('回到商家')).first().click()
    await inPage().getByText('回到商家').waitFor()
    expect(await page.getByLabel('网址').inputValue()).toContain(`${shop.url}/back?`)
    expect(sims.alipay.user.balanceFen('buyer')).toBe(1_000_000 - 8888)
  })

  test('the browser pays by WeChat’s H5 page, which sees where it was opened from', async () => {
    await browse(`${shop.url}/h5`)
    await inPage().getByRole('link', { name: '用微信支付' }).click()
    await inPage().getByLabel('支付密码').fill('123456')
    await inPage().getByRole('button', { name: '支付', exact: true }).click()
    await inPage().getByText('回到商家').waitFor()
    expect(sims.wechat.balanceFen('buyer')).toBe(1_000_000 - 8888)
  })

  test('only the plain browser starts another app, and asks first', async () => {
    const link = `alipays://platformapi/startapp?saId=10000007&qrcode=${encodeURIComponent(await shop.alipayCode())}`
    await browse(link)
    await page.getByRole('alertdialog', { name: '在另一个应用中打开？' }).waitFor()
    await press('打开')
    await page.getByRole('dialog', { name: '支付宝付款' }).waitFor()
  })

  test('a pasted picture goes to the album, and the page speaks English when asked', async () => {
    await page.goto(`${url}/phone?lang=en`)
    const bytes = [...codePicture(`${shop.url}/q`)]
    await page.evaluate((data) => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([new Uint8Array(data)], 'code.png', { type: 'image/png' }))
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
    }, bytes)
    await page.getByText('Saved to the album').waitFor()
    await press('Album')
    await page.getByRole('button', { name: 'Picture 1' }).waitFor()
  })
})

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The demonstration shop has an account here.')
  return value
}
