import { describe, expect, test } from 'vitest'
import { useBench } from './support/bench.ts'
import { buy, sawPaid, shopKnows } from './support/buyer.ts'
import { liveCode, pictureCode } from './support/cashier.ts'
import { readCode } from './support/codes.ts'
import { pickUpPhone } from './support/phone.ts'

describe('WeChat scan pay on a desktop', () => {
  const bench = useBench()

  test('the live code is refused from album and chat with the real words, and paid through the camera', async () => {
    const cashier = await bench.page('desktop')
    await buy(cashier)
    await cashier.getByRole('button', { name: '直接扫码' }).click()
    const { picture, content } = await liveCode(cashier)
    expect(content).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?/)

    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.save(picture)
    await phone.sendNewestPicture('微信', '文件传输助手')
    await phone.recognise()
    await phone.alert('该商户暂不支持通过长按识别二维码完成支付').waitFor()
    await phone.press('确定')
    await phone.press('返回')
    await phone.press('扫一扫')
    await phone.press('相册')
    await phone.press('图片 1')
    await phone.alert('为保障支付安全，暂不支持通过从相册识别二维码完成支付').waitFor()
    await phone.press('确定')
    await phone.press('返回')
    await phone.press('返回桌面')
    await phone.scan('微信', picture)
    await phone.confirm('wechat')

    await sawPaid(cashier)
    await shopKnows(cashier)
    expect(bench.complaints()).toEqual([])
  })

  test('the picture on the screen is a link of ours, so the camera and a screenshot both open it', async () => {
    const cashier = await bench.page('desktop')
    await buy(cashier)
    const screenshot = await pictureCode(cashier).screenshot()
    const { jsqr, zxing } = await readCode(screenshot)
    expect(jsqr).toMatch(/^http:\/\/localhost:\d+\/q\/[\w-]+$/)
    expect(zxing).toBe(jsqr)

    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.scan('微信', screenshot)
    await phone.confirm('wechat')
    await sawPaid(cashier)
    await shopKnows(cashier)
  })
})
