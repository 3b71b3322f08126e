import type { FrameLocator, Locator, Page } from 'playwright-core'
import { addresses } from './bench.ts'

type ChatApp = '微信' | 'QQ'

/** The simulated phone, used as a person uses it: every step is a press on what is seen. `taps` counts them. */
export type Phone = Readonly<{
  page: Page
  taps: () => number
  press: (name: string) => Promise<void>
  /** Puts a picture into the album, as saving it on a real phone does. */
  save: (picture: Buffer) => Promise<void>
  /** From the home screen to the picture in a chat. */
  sendNewestPicture: (app: ChatApp, partner: string) => Promise<void>
  /** Long-presses the chat's newest picture and asks for its code. */
  recognise: () => Promise<void>
  /** Points an app's scanner at a picture. */
  scan: (app: '微信' | '支付宝' | '云闪付', picture: Buffer) => Promise<void>
  /** Opens an address in the phone's browser. */
  browse: (address: string) => Promise<void>
  /** The page in the app in front. */
  inApp: () => FrameLocator
  /** Confirms the wallet's sheet with the right password and waits for its own "paid". */
  confirm: (wallet: 'wechat' | 'alipay' | 'unionpay') => Promise<void>
  alert: (words: string | RegExp) => Locator
}>

/** Picks up a phone: it lies at its home screen. */
export async function pickUpPhone(page: Page, holder: 'buyer' | 'friend' = 'buyer'): Promise<Phone> {
  let count = 0
  await page.goto(`${addresses.simulatorsUrl}/phone?holder=${holder}`)

  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const press = async (name: string) => {
    await button(name).click()
    count++
  }
  const file = (buffer: Buffer) => ({ name: 'code.png', mimeType: 'image/png', buffer })
  const newest = (list: Locator) => list.last()

  return {
    page,
    press,
    taps: () => count,
    save: async (picture) => {
      await button('相册').click()
      const pictures = page.getByRole('button', { name: /^图片 \d+$/ })
      const before = await pictures.count()
      await page.getByLabel('添加图片').setInputFiles(file(picture))
      await pictures.nth(before).waitFor()
      await button('返回桌面').click()
    },
    sendNewestPicture: async (app, partner) => {
      await press(app)
      await press(partner)
      const sent = page.getByRole('log').getByRole('img')
      const before = await sent.count()
      await press('发送图片')
      await press('图片 1')
      await sent.nth(before).waitFor()
    },
    recognise: async () => {
      await newest(page.getByRole('log').getByRole('img')).click({ button: 'right' })
      count++
      await press('识别图中的二维码')
    },
    scan: async (app, picture) => {
      await press(app)
      await press('扫一扫')
      await page.getByLabel('相机看到的图片').setInputFiles(file(picture))
    },
    browse: async (address) => {
      await press('浏览器')
      await page.getByLabel('网址').fill(address)
      await press('前往')
    },
    inApp: () => page.frameLocator('iframe[title="网页"]:visible'),
    confirm: async (wallet) => {
      await press(wallet === 'wechat' ? '立即支付' : '确认付款')
      for (const digit of '123456') await button(digit).click()
      await page.getByText('支付成功').waitFor()
      await press('完成')
    },
    alert: (words) => page.getByRole('alertdialog', { name: words }),
  }
}
