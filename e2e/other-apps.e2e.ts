import { describe, expect, test } from 'vitest'
import { userAgents } from '../simulators/phone/browser/user-agents.ts'
import { addresses, control, useBench } from './support/bench.ts'
import { buy, sawPaid } from './support/buyer.ts'
import { pictureCode } from './support/cashier.ts'
import { readCode } from './support/codes.ts'
import { pickUpPhone } from './support/phone.ts'

describe('the link behind the picture', () => {
  const bench = useBench()

  test('opens in QQ with ways to pay that work there', async () => {
    const cashier = await bench.page('phone')
    await buy(cashier)
    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.save(await pictureCode(cashier).screenshot())
    await phone.sendNewestPicture('QQ', '我的电脑')
    await phone.recognise()
    const inApp = phone.inApp()
    await inApp.getByText('支付宝', { exact: true }).click()
    await inApp.getByRole('button', { name: '去支付宝付款' }).click()
    await inApp.getByRole('button', { name: '小王' }).click()
    await inApp.getByLabel('支付密码').fill('123456')
    await inApp.getByRole('button', { name: '确认付款' }).click()
    await sawPaid(cashier)
  })

  test('copied from the cashier and sent in WeChat, is paid by a friend there', async () => {
    const context = await bench.visitor('phone', { permissions: ['clipboard-read', 'clipboard-write'] })
    const cashier = await context.newPage()
    await buy(cashier)
    await cashier.getByRole('button', { name: '复制付款链接' }).click()
    const link = await cashier.evaluate(() => navigator.clipboard.readText())
    expect(link.startsWith(`${addresses.publicUrl}/q/`)).toBe(true)

    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.press('微信')
    await phone.press('阿丽')
    await phone.page.getByLabel('输入消息').fill(link)
    await phone.press('发送')
    const friend = await pickUpPhone(await bench.page('desktop'), 'friend')
    await friend.press('微信')
    await friend.press('小王')
    await friend.page.getByRole('link', { name: link }).click()
    await friend.confirm('wechat')
    await sawPaid(cashier)
  })

  test('says what is wrong when WeChat does not tell who pays, and a retry goes on to the wallet', async () => {
    const cashier = await bench.page('phone')
    await buy(cashier)
    const { jsqr: link } = await readCode(await pictureCode(cashier).screenshot())
    await control('POST', '/control/faults', { channel: 'wechat', point: 'oauth', kind: 'http_500', times: 1000 })

    // A browser of its own instead of the phone, whose WeChat the site may have met before and would not ask again.
    const wechat = await bench.page('phone', {
      userAgent: userAgents.wechat,
      extraHTTPHeaders: { 'x-sim-user': 'buyer' },
    })
    await wechat.goto(link ?? '')
    await wechat.getByRole('alert').waitFor()
    expect(await wechat.getByRole('button', { name: '立即支付' }).count()).toBe(0)
    await control('DELETE', '/control/faults')
    await wechat.getByRole('link', { name: '重试' }).click()
    await wechat.getByRole('button', { name: '立即支付' }).waitFor()
    expect(new URL(wechat.url()).search).toBe('')
  })
})
