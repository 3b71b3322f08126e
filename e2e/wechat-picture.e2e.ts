import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { addresses, useBench } from './support/bench.ts'
import { buy, sawPaid, shopKnows } from './support/buyer.ts'
import { asSentInChat, readCode } from './support/codes.ts'
import { pickUpPhone } from './support/phone.ts'

describe('WeChat scan pay by a picture of the code', () => {
  const bench = useBench()

  test('the saved picture is sent in WeChat, recognised and paid; the cashier and the shop hear of it by themselves', async () => {
    const cashier = await bench.page('phone')
    await buy(cashier)
    let loads = 0
    cashier.on('load', () => loads++)

    const [download] = await Promise.all([
      cashier.waitForEvent('download'),
      cashier.getByRole('button', { name: '保存图片' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('付款码-88.88元.png')
    const picture = readFileSync(await download.path())

    const link = await readCode(picture)
    expect(link.jsqr).toMatch(/\/q\/[\w-]+$/)
    expect(link.jsqr?.startsWith(`${addresses.publicUrl}/q/`)).toBe(true)
    expect(link.zxing).toBe(link.jsqr)
    const forwarded = await asSentInChat(cashier, picture, 0.5, 0.5)
    expect(await readCode(forwarded)).toEqual(link)

    // The chat shows the worse copy: what is recognised from it is what a buyer's friend would get.
    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.save(forwarded)
    await phone.sendNewestPicture('微信', '文件传输助手')
    await phone.recognise()
    await phone.confirm('wechat')

    await sawPaid(cashier)
    expect(loads).toBe(0)
    await shopKnows(cashier)
    await phone.inApp().getByRole('heading', { name: '支付成功' }).waitFor()
    // WeChat, chat, picture button, picture, long press, recognise, pay now, done; the password is not counted.
    expect(phone.taps()).toBeLessThanOrEqual(8)
    expect(bench.complaints()).toEqual([])
  })
})
