import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import wechatpay from 'wechatpay-axios-plugin'
import WechatPay from 'wechatpay-node-v3'
import { PayRequest } from 'wechatpay-node-v3/dist/lib/pay-request.js'
import type { MerchantName } from '../core/merchants.ts'
import { type Bench, newOrderNumber, startBench, startNotifyAddress } from './testing.ts'

let bench: Bench
let address: Awaited<ReturnType<typeof startNotifyAddress>>
beforeAll(async () => {
  // The libraries look at the machine's clock themselves.
  bench = await startBench('real')
  address = await startNotifyAddress()
})
afterAll(async () => {
  address.close()
  await bench.close()
})

const order = (name: MerchantName, number: string) => ({
  appid: bench.merchant(name).appid,
  mchid: bench.merchant(name).mchid,
  description: '豆汁儿两碗',
  out_trade_no: number,
  notify_url: address.url,
  amount: { total: 8888, currency: 'CNY' },
})

/** The libraries type an answer like the request it belongs to. */
const dataOf = (answer: { data?: unknown }) => answer.data as Record<string, string>

async function payByCamera(codeUrl: string) {
  const cashier = await bench.wechat.openCode('buyer', codeUrl, 'camera')
  if (cashier.kind !== 'cashier') throw new Error('The code does not open a cashier.')
  const came = address.received.length
  await bench.wechat.pay(cashier.payToken, '123456')
  await bench.core.notifier.settle()
  const received = address.received[came]
  if (!received) throw new Error('No notification came.')
  const header = (name: string) => received.headers.get(`wechatpay-${name}`) ?? ''
  return { body: received.body, resource: JSON.parse(received.body).resource, header }
}

describe.each([
  ['at the root', ''],
  ['under a path', '/wechat'],
])('wechatpay-axios-plugin with its base URL %s', (_name, mount) => {
  const client = (name: MerchantName) => {
    const given = bench.wechat.credentials(name)
    return new wechatpay.Wechatpay({
      mchid: given.mchid,
      serial: given.serial_no,
      privateKey: given.private_key,
      certs: given.public_key_id
        ? { [given.public_key_id]: given.public_key ?? '' }
        : { [given.platform_serial ?? '']: given.platform_certificate ?? '' },
      baseURL: `${bench.url}${mount}/`,
    })
  }

  it.each<MerchantName>(['shop', 'video'])('orders, queries, closes and verifies for %s', async (name) => {
    const api = client(name)
    const { mchid } = bench.merchant(name)
    const number = newOrderNumber()
    const path = `v3/pay/transactions/out-trade-no/${number}`
    const created = await api.chain('v3/pay/transactions/native').post(order(name, number))
    expect(dataOf(created).code_url).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=/)
    expect((await api.chain(path).get({ params: { mchid } })).data.trade_state).toBe('NOTPAY')
    expect((await api.chain(`${path}/close`).post({ mchid })).status).toBe(204)
    expect((await api.chain(path).get({ params: { mchid } })).data.trade_state).toBe('CLOSED')
    await expect(api.chain('v3/pay/transactions/native').post(order(name, number))).rejects.toMatchObject({
      response: { status: 400, data: { code: 'ORDER_CLOSED' } },
    })
  })

  it('refuses an answer with a wrong signature', async () => {
    for (const kind of ['bad_signature', 'sign_probe', 'unsigned', 'unknown_serial'] as const) {
      bench.core.faults.next('wechat', 'prepay', { kind })
      await expect(
        client('shop').chain('v3/pay/transactions/native').post(order('shop', newOrderNumber())),
      ).rejects.toThrow()
    }
  })

  it('verifies and opens a notification', async () => {
    const number = newOrderNumber()
    const created = await client('shop').chain('v3/pay/transactions/native').post(order('shop', number))
    const { body, resource, header } = await payByCamera(dataOf(created).code_url ?? '')
    const key = wechatpay.Rsa.from(bench.wechat.credentials('shop').public_key ?? '', 'public')
    const message = wechatpay.Formatter.response(header('timestamp'), header('nonce'), body)
    expect(wechatpay.Rsa.verify(message, header('signature'), key)).toBe(true)
    expect(wechatpay.Rsa.verify(`${message}x`, header('signature'), key)).toBe(false)
    const opened = wechatpay.Aes.AesGcm.decrypt(
      resource.ciphertext,
      bench.merchant().apiV3Key,
      resource.nonce,
      resource.associated_data,
    )
    expect(JSON.parse(opened)).toMatchObject({ out_trade_no: number, trade_state: 'SUCCESS', amount: { total: 8888 } })
  })

  it('refunds', async () => {
    const api = client('shop')
    const number = newOrderNumber()
    const created = await api.chain('v3/pay/transactions/native').post(order('shop', number))
    await payByCamera(dataOf(created).code_url ?? '')
    const body = {
      out_trade_no: number,
      out_refund_no: `R_${number}`,
      amount: { refund: 1, total: 8888, currency: 'CNY' },
    }
    expect(dataOf(await api.chain('v3/refund/domestic/refunds').post(body)).status).toBe('PROCESSING')
    expect((await api.chain(`v3/refund/domestic/refunds/R_${number}`).get()).data.amount.refund).toBe(1)
  })
})

describe('wechatpay-node-v3 with its host replaced', () => {
  const client = () => {
    const { appid, mchid, serial_no, certificate, private_key, api_v3_key } = bench.wechat.credentials('video')
    const pay = new WechatPay({
      appid,
      mchid,
      publicKey: Buffer.from(certificate),
      privateKey: Buffer.from(private_key),
      key: api_v3_key,
    })
    expect(pay.getSN(certificate)).toBe(serial_no.toLowerCase())
    const http = new PayRequest()
    const here = (url: string) => url.replace('https://api.mch.weixin.qq.com', bench.url)
    pay.createHttp({
      get: (url, headers) => http.get(here(url), headers),
      post: (url, params, headers) => http.post(here(url), params, headers),
      upload: (url, params, headers) => http.upload(here(url), params, headers),
    })
    return pay
  }

  it('orders, queries and closes', async () => {
    const pay = client()
    const number = newOrderNumber()
    const { mchid: _signer, ...body } = order('video', number)
    const created = await pay.transactions_native(body)
    expect(created).toMatchObject({ status: 200, data: { code_url: expect.stringMatching(/^weixin:/) } })
    expect(await pay.query({ out_trade_no: number })).toMatchObject({ status: 200, data: { trade_state: 'NOTPAY' } })
    expect(await pay.close(number)).toMatchObject({ status: 204 })
    expect(await pay.query({ out_trade_no: number })).toMatchObject({ data: { trade_state: 'CLOSED' } })
  })

  it('fetches the platform certificates, then verifies and opens a notification', async () => {
    const pay = client()
    const number = newOrderNumber()
    const { mchid: _signer, ...body } = order('video', number)
    const created = await pay.transactions_native(body)
    const notification = await payByCamera(dataOf(created).code_url ?? '')
    const { header, resource } = notification
    const verify = (text: string) =>
      pay.verifySign({
        timestamp: header('timestamp'),
        nonce: header('nonce'),
        serial: header('serial'),
        signature: header('signature'),
        body: text,
        apiSecret: bench.merchant('video').apiV3Key,
      })
    expect(await verify(notification.body)).toBe(true)
    expect(await verify(`${notification.body} `)).toBe(false)
    expect(pay.decipher_gcm(resource.ciphertext, resource.associated_data, resource.nonce)).toMatchObject({
      out_trade_no: number,
      trade_state: 'SUCCESS',
    })
  })
})
