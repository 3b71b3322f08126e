import { AlipaySdk, type AlipaySdkConfig } from 'alipay-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bench, openBench } from './test-bench.ts'

// The official SDK speaks to the gateway as a merchant would; only its addresses and keys are set.

let bench: Bench
const zone = process.env.TZ
beforeAll(async () => {
  // The SDK writes its timestamp in the zone of the process; the gateway wants China's.
  process.env.TZ = 'Asia/Shanghai'
  bench = await openBench()
  bench.alipay.changeSettings({ timestampWindowMs: 0 })
})
afterAll(async () => {
  if (zone === undefined) delete process.env.TZ
  else process.env.TZ = zone
  await bench.close()
})

const common = { keyType: 'PKCS8', timeout: 10_000 } as const

function configOf(mode: 'public key' | 'certificate'): AlipaySdkConfig {
  const { shop, video } = bench
  if (mode === 'public key') {
    return {
      ...common,
      appId: shop.app_id,
      privateKey: shop.private_key,
      alipayPublicKey: shop.alipay_public_key,
      gateway: shop.gateway,
    }
  }
  return {
    ...common,
    appId: video.app_id,
    privateKey: video.private_key,
    appCertContent: video.app_cert,
    alipayRootCertContent: video.alipay_root_cert,
    alipayPublicCertContent: video.alipay_cert,
    gateway: video.gateway,
  }
}

describe.each(['public key', 'certificate'] as const)('the official SDK in %s mode', (mode) => {
  let sdk: AlipaySdk
  beforeAll(() => {
    sdk = new AlipaySdk(configOf(mode))
  })
  const exec = (method: string, bizContent: object, extra: object = {}) =>
    sdk.exec(method, { bizContent, ...extra }, { validateSign: true })

  it('makes a code, sees it paid, verifies the notification and gives the money back', async () => {
    const order = bench.order({ subject: '手机 a+b 100% 分期' })
    const made = await exec('alipay.trade.precreate', order, { notifyUrl: bench.receiver.url })
    expect(made).toMatchObject({ code: '10000', qrCode: expect.stringMatching(/^https:\/\/qr\.alipay\.com\/bax/) })
    const about = { outTradeNo: order.out_trade_no }
    expect(await exec('alipay.trade.query', about)).toMatchObject({ subCode: 'ACQ.TRADE_NOT_EXIST' })

    const opened = await bench.alipay.user.openCode('buyer', String(made.qrCode), 'camera')
    if (opened.kind !== 'cashier') throw new Error('The code is for paying.')
    expect(await exec('alipay.trade.query', about)).toMatchObject({ tradeStatus: 'WAIT_BUYER_PAY' })
    await bench.alipay.user.pay(opened.payToken, '123456')
    expect(await exec('alipay.trade.query', about)).toMatchObject({
      tradeStatus: 'TRADE_SUCCESS',
      totalAmount: '88.88',
    })

    const received = (await bench.notified()).find((one) => one.params.out_trade_no === order.out_trade_no)
    expect(sdk.checkNotifySignV2({ ...received?.params })).toBe(true)
    expect(sdk.checkNotifySignV2({ ...received?.params, total_amount: '0.01' })).toBe(false)

    const refund = { ...about, refundAmount: '8.88', outRequestNo: 'R1' }
    expect(await exec('alipay.trade.refund', refund)).toMatchObject({ fundChange: 'Y', refundFee: '8.88' })
    const found = await exec('alipay.trade.fastpay.refund.query', { ...about, outRequestNo: 'R1' })
    expect(found).toMatchObject({ refundStatus: 'REFUND_SUCCESS', refundAmount: '8.88' })
  })

  it('closes a trade that waits', async () => {
    const order = bench.order()
    const made = await exec('alipay.trade.precreate', order)
    await bench.alipay.user.openCode('buyer', String(made.qrCode), 'camera')
    const closed = await exec('alipay.trade.close', { outTradeNo: order.out_trade_no })
    expect(closed).toMatchObject({ code: '10000', outTradeNo: order.out_trade_no })
  })

  for (const method of ['GET', 'POST'] as const) {
    it(`opens the cashier by a ${method} page`, async () => {
      const order = bench.order({ product_code: 'QUICK_WAP_WAY' })
      const page = sdk.pageExecute('alipay.trade.wap.pay', method, {
        bizContent: order,
        returnUrl: 'http://localhost:8080/back',
      })
      const answer = method === 'GET' ? await fetch(page) : await submitForm(page)
      const html = await answer.text()
      expect(html).toContain('88.88')
      expect(html).toContain(String(order.out_trade_no))
    })
  }

  it('makes an order string that the app takes', async () => {
    const order = bench.order({ product_code: 'QUICK_MSECURITY_PAY' })
    const orderStr = sdk.sdkExecute('alipay.trade.app.pay', { bizContent: order })
    expect(await bench.alipay.user.tradePayPrepare('friend', { orderStr })).toMatchObject({ kind: 'cashier' })
  })

  it('notices an answer that a stranger signed', async () => {
    bench.core.faults.next('alipay', 'prepay', { kind: 'bad_signature' })
    await expect(exec('alipay.trade.precreate', bench.order())).rejects.toThrow('验签失败')
  })
})

// As a browser would: to the form's address, with its hidden fields in the body.
function submitForm(html: string): Promise<Response> {
  const action = /action="([^"]+)"/.exec(html)?.[1] ?? ''
  const fields = [...html.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value.replaceAll('&quot;', '"'),
  ])
  return fetch(action, { method: 'POST', body: new URLSearchParams(fields) })
}
