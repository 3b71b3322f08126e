import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { linesMessage, signText } from './signing.ts'
import { type Bench, orderBody, startBench } from './testing.ts'
import { payerTexts } from './wallet.ts'

let bench: Bench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

const minute = 60_000
const hour = 60 * minute

type Changes = Record<string, unknown>
const create = (product: string, changes: Changes = {}) =>
  bench.call('POST', `/v3/pay/transactions/${product}`, { body: orderBody(bench.merchant(), changes) })
const openid = (user: 'buyer' | 'friend') => bench.wechat.accounts.openid(user, bench.merchant().appid)

describe('the bridge in WeChat', () => {
  async function order(user: 'buyer' | 'friend' = 'buyer') {
    return (await create('jsapi', { payer: { openid: openid(user) } })).json.prepay_id as string
  }
  function args(prepayId: string, changes: Changes = {}) {
    const { appid, keys } = bench.merchant()
    const given = {
      appId: appid,
      timeStamp: '1795399200',
      nonceStr: 'abc',
      package: `prepay_id=${prepayId}`,
      signType: 'RSA',
    }
    const paySign = signText(linesMessage(given.appId, given.timeStamp, given.nonceStr, given.package), keys.privateKey)
    return { ...given, paySign, ...changes }
  }

  it('opens for the person of the order and pays', async () => {
    const cashier = await bench.wechat.bridgePrepare('buyer', args(await order()), 'http://shop.test/cashier/1')
    expect(cashier).toMatchObject({ kind: 'cashier', amountFen: 8888 })
    expect(cashier.kind === 'cashier' && (await bench.wechat.pay(cashier.payToken, '123456')).kind).toBe('paid')
  })

  it.each<[string, (prepayId: string) => unknown, string]>([
    ['no arguments', () => undefined, '缺少参数'],
    ['a timeStamp that is a number', (id) => args(id, { timeStamp: 1795399200 }), '缺少参数'],
    ['another timeStamp than signed', (id) => args(id, { timeStamp: '1795399201' }), payerTexts.signature],
    ['a bare prepay_id as package', (id) => args(id, { package: id }), 'package参数错误'],
    [
      'another prepay_id than signed',
      (id) => ({ ...args('wx0000'), package: `prepay_id=${id}` }),
      payerTexts.signature,
    ],
    ['an unknown prepay_id', () => args('wx0000'), payerTexts.expiredCode],
    ['the appid of another merchant', (id) => args(id, { appId: bench.merchant('video').appid }), payerTexts.signature],
    ['the sign type of the old interface', (id) => args(id, { signType: 'MD5' }), '不支持的签名类型'],
    ['no paySign', (id) => args(id, { paySign: '' }), '缺少参数'],
  ])('refuses %s', async (_name, make, message) => {
    const result = await bench.wechat.bridgePrepare('buyer', make(await order()))
    expect(result).toMatchObject({ kind: 'refused', err_msg: 'get_brand_wcpay_request:fail' })
    expect(result.kind === 'refused' && result.message).toContain(message)
  })

  it('refuses another person, another site and an old prepay_id', async () => {
    const id = await order()
    expect(await bench.wechat.bridgePrepare('friend', args(id))).toMatchObject({ message: payerTexts.otherOpenid })
    expect(await bench.wechat.bridgePrepare('buyer', args(id), 'http://shop.test.evil.example/')).toMatchObject({
      message: payerTexts.pageNotRegistered,
    })
    await bench.core.clock.advance(2 * hour)
    expect(await bench.wechat.bridgePrepare('buyer', args(id))).toMatchObject({ message: payerTexts.expiredCode })
  })
})

describe('H5 and app', () => {
  const scene = (ip: string) => ({ scene_info: { payer_client_ip: ip, h5_info: { type: 'Wap' } } })

  it('an H5 link serves one account for five minutes and may come back to the registered domain', async () => {
    const { json } = await create('h5', scene('1.2.3.4'))
    expect(
      await bench.wechat.h5Prepare(
        'buyer',
        `${json.h5_url}&redirect_url=${encodeURIComponent('https://evil.example/')}`,
      ),
    ).toMatchObject({ kind: 'refused' })
    const cashier = await bench.wechat.h5Prepare(
      'buyer',
      `${json.h5_url}&redirect_url=${encodeURIComponent('http://shop.test/back?a=1')}`,
    )
    expect((await bench.wechat.h5Prepare('friend', json.h5_url)).kind).toBe('refused')
    expect(cashier.kind === 'cashier' && (await bench.wechat.pay(cashier.payToken, '123456'))).toMatchObject({
      kind: 'paid',
      redirectUrl: 'http://shop.test/back?a=1',
    })
    const old = (await create('h5', scene('1.2.3.4'))).json.h5_url
    await bench.core.clock.advance(5 * minute)
    expect((await bench.wechat.h5Prepare('buyer', old)).kind).toBe('refused')
  })

  it('an H5 order that names this machine is refused to a payer elsewhere', async () => {
    const { json } = await create('h5', scene('127.0.0.1'))
    expect(await bench.wechat.h5Prepare('buyer', json.h5_url, '8.8.8.8')).toEqual({
      kind: 'refused',
      message: payerTexts.network,
    })
    expect((await bench.wechat.h5Prepare('buyer', json.h5_url)).kind).toBe('cashier')
  })

  it('the H5 page refuses to open in WeChat and from another site', async () => {
    const { json } = await create('h5', scene('127.0.0.1'))
    const page = async (headers: Record<string, string>) => (await fetch(json.h5_url, { headers })).text()
    expect(await page({ 'user-agent': 'MicroMessenger/8', referer: 'http://shop.test/' })).toContain('请在微信外打开')
    expect(await page({ 'user-agent': 'Mobile' })).toContain('商家参数格式有误')
    expect(await page({ 'user-agent': 'Mobile', referer: 'http://shop.test/pay' })).toContain('支付密码')
  })

  it('an app hands over arguments signed by the merchant', async () => {
    const { json } = await create('app')
    const { appid, mchid, keys } = bench.merchant()
    const sign = signText(linesMessage(appid, '1795399200', 'abc', json.prepay_id), keys.privateKey)
    const args = {
      appId: appid,
      partnerId: mchid,
      prepayId: json.prepay_id,
      packageValue: 'Sign=WXPay',
      nonceStr: 'abc',
      timeStamp: '1795399200',
      sign,
    }
    expect((await bench.wechat.appPrepare('buyer', args)).kind).toBe('cashier')
    for (const [name, value] of Object.entries({
      packageValue: 'Sign',
      partnerId: '1900000102',
      nonceStr: 'abd',
      prepayId: 'wx0',
    }))
      expect((await bench.wechat.appPrepare('buyer', { ...args, [name]: value })).kind).toBe('refused')
  })
})
