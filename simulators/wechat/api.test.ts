import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authorizationHeader, decryptResource } from './signing.ts'
import { type Bench, type CallOptions, isSigned, newOrderNumber, orderBody, startBench } from './testing.ts'

let bench: Bench

/** A new merchant has never had certificates; the demonstration's shop has. */
async function withMode(mode: 'public_key', run: () => Promise<void>): Promise<void> {
  const merchant = bench.merchant()
  const { mode: before } = merchant
  merchant.mode = mode
  try {
    await run()
  } finally {
    merchant.mode = before
  }
}
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.close())

const native = '/v3/pay/transactions/native'
const post = (body: unknown, options: CallOptions = {}) => bench.call('POST', native, { body, ...options })

describe('signatures of requests', () => {
  it('are accepted over the target as sent, with and without the path in front', async () => {
    const body = orderBody(bench.merchant())
    expect((await bench.call('POST', native, { body })).status).toBe(200)
    expect((await bench.call('POST', `/wechat${native}`, { body })).status).toBe(200)
    expect((await bench.call('POST', `/wechat${native}`, { body, signedTarget: native })).status).toBe(200)
    expect((await bench.call('POST', native, { body, signedTarget: `/wechat${native}` })).status).toBe(401)
  })

  it('are accepted with the items in any order', async () => {
    const number = newOrderNumber()
    const target = `/v3/pay/transactions/out-trade-no/${number}?mchid=${bench.merchant().mchid}`
    const header = authorizationHeader({
      mchid: bench.merchant().mchid,
      serialNo: bench.merchant().serialNo,
      key: bench.merchant().keys.privateKey,
      method: 'GET',
      target,
      body: '',
      at: bench.core.clock.now(),
    })
    const [scheme, items] = header.split(' ') as [string, string]
    const reply = await bench.call('GET', target, {
      authorization: `${scheme} ${items.split(',').reverse().join(',')}`,
    })
    expect([reply.status, reply.json.code]).toEqual([404, 'ORDER_NOT_EXIST'])
  })

  const minutes = (count: number) =>
    new Date(bench.core.clock.now().getTime() + count * 60_000 + (count > 0 ? 1000 : -1000))
  const refused: [string, () => CallOptions][] = [
    ['no Authorization', () => ({ headers: { authorization: undefined } })],
    ['another scheme', () => ({ authorization: 'Bearer abc' })],
    [
      'a missing item',
      () => ({
        authorization: 'WECHATPAY2-SHA256-RSA2048 mchid="1900000101",nonce_str="a",timestamp="1",serial_no="B"',
      }),
    ],
    ['an unknown merchant', () => ({ mchid: '1900000199' })],
    ["another merchant's serial", () => ({ serialNo: bench.merchant('video').serialNo })],
    ['a timestamp more than 5 minutes ago', () => ({ at: minutes(-5) })],
    ['a timestamp more than 5 minutes ahead', () => ({ at: minutes(5) })],
    ['another target', () => ({ signedTarget: `${native}?a=1` })],
    ['another body', () => ({ signedBody: '{}' })],
    ['a body with one more blank', () => ({ signedBody: `${JSON.stringify(orderBody(bench.merchant()))} ` })],
    [
      'a signature that is not base64',
      () => ({
        authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${bench.merchant().mchid}",nonce_str="a",timestamp="${Math.floor(bench.core.clock.now().getTime() / 1000)}",serial_no="${bench.merchant().serialNo}",signature="WECHATPAY/SIGNTEST/?"`,
      }),
    ],
  ]
  it.each(refused)('are refused with %s', async (_name, options) => {
    const reply = await post(orderBody(bench.merchant()), options())
    expect([reply.status, reply.json.code]).toEqual([401, 'SIGN_ERROR'])
    expect(reply.headers.get('request-id')).toMatch(/^08[0-9A-F]+-268443699$/)
    expect(reply.headers.has('wechatpay-signature')).toBe(false)
  })

  it('are accepted up to 5 minutes off', async () => {
    const at = new Date(bench.core.clock.now().getTime() - 299_000)
    expect((await post(orderBody(bench.merchant()), { at })).status).toBe(200)
  })
})

describe('parameters', () => {
  const whole: [string, Record<string, unknown>, string][] = [
    ['an unknown member', { colour: 'red' }, '/colour'],
    ['a sub-merchant, which is for partners', { sub_mchid: '1900000109' }, '/sub_mchid'],
    ['null', { attach: null }, '/attach'],
    ['an empty string', { attach: '' }, '/attach'],
    ['4-byte UTF-8', { description: '豆汁儿🥣' }, '/description'],
    ['an unpaired surrogate', { description: 'a\ud800' }, '/description'],
    ['a missing appid', { appid: undefined }, '/appid'],
    ['a missing notify_url', { notify_url: undefined }, '/notify_url'],
    ['a description of 128 characters', { description: '豆'.repeat(128) }, '/description'],
    ['an attach of 129 characters', { attach: 'a'.repeat(129) }, '/attach'],
    ['a number of 5 characters', { out_trade_no: 'T2026' }, '/out_trade_no'],
    ['a number of 33 characters', { out_trade_no: 'T'.repeat(33) }, '/out_trade_no'],
    ['a number with a dot', { out_trade_no: 'T2026.1123' }, '/out_trade_no'],
    ['a notify_url with a query', { notify_url: 'https://shop.test/n?a=1' }, '/notify_url'],
    ['a notify_url without a scheme', { notify_url: 'shop.test/notify' }, '/notify_url'],
    ['a notify_url of another scheme', { notify_url: 'ftp://shop.test/notify' }, '/notify_url'],
    ['a notify_url of 256 characters', { notify_url: `https://shop.test/${'n'.repeat(238)}` }, '/notify_url'],
    ['a total of 0', { amount: { total: 0 } }, '/amount/total'],
    ['a negative total', { amount: { total: -1 } }, '/amount/total'],
    ['a total with a fraction', { amount: { total: 1.5 } }, '/amount/total'],
    ['a total as text', { amount: { total: '8888' } }, '/amount/total'],
    ['another currency', { amount: { total: 1, currency: 'USD' } }, '/amount/currency'],
    ['an amount that is a number', { amount: 8888 }, '/amount'],
    ['an unknown member deep inside', { amount: { total: 1, currency: 'CNY', fee: 1 } }, '/amount/fee'],
    ['a time_expire without an offset', { time_expire: '2026-11-23T12:00:00' }, '/time_expire'],
    ['a time_expire that is no date', { time_expire: '2026-13-40T12:00:00+08:00' }, '/time_expire'],
    ['a support_fapiao as text', { support_fapiao: 'true' }, '/support_fapiao'],
    ['a scene without the payer address', { scene_info: { device_id: 'd1' } }, '/scene_info/payer_client_ip'],
    ['a payer address that is none', { scene_info: { payer_client_ip: '300.1.1.1' } }, '/scene_info/payer_client_ip'],
    ['a payer in a Native order', { payer: { openid: 'o1' } }, '/payer'],
    ['an empty goods list', { detail: { goods_detail: [] } }, '/detail/goods_detail'],
    [
      'goods without a price',
      { detail: { goods_detail: [{ merchant_goods_id: 'a', quantity: 1 }] } },
      '/detail/goods_detail/0/unit_price',
    ],
    [
      'goods of more than 6144 bytes',
      {
        detail: {
          goods_detail: Array.from({ length: 30 }, () => ({
            merchant_goods_id: 'a',
            quantity: 1,
            unit_price: 1,
            goods_name: 'g'.repeat(250),
          })),
        },
      },
      '/detail',
    ],
  ]
  it.each(whole)('are refused with %s', async (_name, changes, field) => {
    const reply = await post(orderBody(bench.merchant(), changes))
    expect([reply.status, reply.json.code, reply.json.detail.field, reply.json.detail.location]).toEqual([
      400,
      'PARAM_ERROR',
      field,
      'body',
    ])
  })

  it('name an unknown member by its own internal number', async () => {
    const reply = await post(orderBody(bench.merchant(), { colour: 'red' }))
    expect(reply.headers.get('request-id')).toMatch(/-270924358$/)
  })

  it.each([
    ['no JSON', 'not json'],
    ['a list', '[]'],
    ['a bare null', 'null'],
    ['nothing', ''],
  ])('are refused with a body of %s', async (_name, rawBody) => {
    const reply = await bench.call('POST', native, { rawBody })
    expect([reply.status, reply.json.code]).toEqual([400, 'PARAM_ERROR'])
  })

  it('accept the longest description and a fraction in time_expire', async () => {
    const body = orderBody(bench.merchant(), {
      description: '豆'.repeat(127),
      time_expire: '2026-11-23T12:00:00.123+08:00',
    })
    expect((await post(body)).status).toBe(200)
  })

  it('win over a wrong signature', async () => {
    const reply = await post(orderBody(bench.merchant(), { amount: { total: 0 } }), { signedBody: 'other' })
    expect(reply.json.code).toBe('PARAM_ERROR')
  })

  it('include the headers', async () => {
    expect((await post(orderBody(bench.merchant()), { headers: { 'content-type': 'text/plain' } })).json.code).toBe(
      'PARAM_ERROR',
    )
    const serial = await post(orderBody(bench.merchant()), { headers: { 'wechatpay-serial': 'PUB_KEY_ID_0000' } })
    expect([serial.status, serial.json.message]).toEqual([400, '平台证书序列号Wechatpay-Serial错误'])
  })

  it('must name the merchant that signs and an appid bound to it', async () => {
    const other = await post(orderBody(bench.merchant(), { mchid: bench.merchant('video').mchid }))
    expect([other.status, other.json.message]).toEqual([400, 'mchid不匹配'])
    const app = await post(orderBody(bench.merchant(), { appid: bench.merchant('video').appid }))
    expect([app.status, app.json.code]).toEqual([400, 'APPID_MCHID_NOT_MATCH'])
  })

  it('of the query are as strict', async () => {
    const path = `/v3/pay/transactions/out-trade-no/${newOrderNumber()}`
    const { mchid } = bench.merchant()
    for (const query of [
      '',
      '?mchid=',
      `?mchid=${mchid}&colour=red`,
      `?mchid=${bench.merchant('video').mchid}`,
      `?mchid=${mchid}&mchid=${mchid}`,
    ]) {
      const reply = await bench.call('GET', path + query)
      expect([query, reply.status, reply.json.code]).toEqual([query, 400, 'PARAM_ERROR'])
    }
  })

  it('of a JSAPI order name a person known under the appid', async () => {
    const jsapi = (openid: string) =>
      bench.call('POST', '/v3/pay/transactions/jsapi', { body: orderBody(bench.merchant(), { payer: { openid } }) })
    expect((await jsapi(bench.wechat.accounts.openid('buyer', bench.merchant().appid))).json.prepay_id).toMatch(
      /^wx\w+$/,
    )
    const other = await jsapi(bench.wechat.accounts.openid('buyer', bench.merchant('video').appid))
    expect([other.status, other.json.code]).toEqual([400, 'PARAM_ERROR'])
  })

  it('of an H5 order have a scene', async () => {
    const h5 = (scene_info: unknown) =>
      bench.call('POST', '/v3/pay/transactions/h5', { body: orderBody(bench.merchant(), { scene_info }) })
    expect((await h5(undefined)).json.detail.field).toBe('/scene_info')
    expect((await h5({ payer_client_ip: '1.2.3.4' })).json.detail.field).toBe('/scene_info/h5_info')
    expect((await h5({ payer_client_ip: '1.2.3.4', h5_info: { type: 'Windows' } })).json.detail.field).toBe(
      '/scene_info/h5_info/type',
    )
    expect((await h5({ payer_client_ip: '1.2.3.4', h5_info: { type: 'Wap' } })).json.h5_url).toContain(
      '/checkmweb?prepay_id=wx',
    )
  })

  it('of an unknown path are not looked at', async () => {
    const reply = await bench.call('GET', '/v3/nothing/here')
    expect([reply.status, reply.json.code]).toEqual([404, 'RESOURCE_NOT_EXISTS'])
  })
})

describe('signatures of answers', () => {
  const query = (name: 'shop' | 'video' | 'secondhand', serial?: string) =>
    bench.call(
      'POST',
      `/v3/pay/transactions/out-trade-no/${newOrderNumber()}/close`,
      { body: { mchid: bench.merchant(name).mchid }, headers: { 'wechatpay-serial': serial } },
      name,
    )
  const publicKeyOf = (name: 'shop' | 'video' | 'secondhand') => bench.merchant(name).publicKeyPair.publicKey
  const certificateOf = () => new X509Certificate(bench.wechat.credentials('video').platform_certificate ?? '')

  it('are made with the public key in public-key mode, also for an empty 204', async () => {
    const reply = await query('shop')
    expect([reply.status, reply.text]).toEqual([204, ''])
    expect(reply.headers.get('wechatpay-serial')).toBe(bench.merchant().publicKeyId)
    expect(isSigned(reply.headers, '', publicKeyOf('shop'))).toBe(true)
    expect(reply.headers.get('request-id')).toMatch(/-0$/)
  })

  it('are made with the platform certificate in certificate mode', async () => {
    const reply = await query('video')
    expect(reply.headers.get('wechatpay-serial')).toBe(certificateOf().serialNumber)
    expect(isSigned(reply.headers, '', certificateOf().publicKey)).toBe(true)
  })

  it('follow the key that the request names while a merchant moves between the two', async () => {
    const certificate = certificateOf()
    expect(isSigned((await query('secondhand')).headers, '', certificate.publicKey)).toBe(true)
    expect(isSigned((await query('secondhand', certificate.serialNumber)).headers, '', certificate.publicKey)).toBe(
      true,
    )
    expect(
      isSigned(
        (await query('secondhand', bench.merchant('secondhand').publicKeyId)).headers,
        '',
        publicKeyOf('secondhand'),
      ),
    ).toBe(true)
  })

  it('are refused for a key of the mode that the merchant is not in', async () => {
    await withMode('public_key', async () =>
      expect((await query('shop', certificateOf().serialNumber)).status).toBe(400),
    )
    expect((await query('video', bench.merchant('video').publicKeyId)).status).toBe(400)
  })

  it('follow the key a request names for a merchant that has moved, its public key without a name', async () => {
    const certificate = certificateOf()
    expect(isSigned((await query('shop', certificate.serialNumber)).headers, '', certificate.publicKey)).toBe(true)
    expect(isSigned((await query('shop')).headers, '', publicKeyOf('shop'))).toBe(true)
  })
})

describe('platform certificates', () => {
  it('are handed out encrypted, and two at a time after a rotation', async () => {
    const own = await startBench()
    try {
      const download = async () => {
        const reply = await own.call('GET', '/v3/certificates', {}, 'video')
        return (
          reply.json.data as {
            serial_no: string
            encrypt_certificate: { nonce: string; associated_data: string; ciphertext: string }
          }[]
        ).map((one) => {
          const certificate = new X509Certificate(
            decryptResource(one.encrypt_certificate, own.merchant('video').apiV3Key),
          )
          expect(certificate.serialNumber).toBe(one.serial_no)
          return certificate
        })
      }
      const before = await download()
      expect(before).toHaveLength(1)
      await own.wechat.rotateCertificate()
      const after = await download()
      expect(after).toHaveLength(2)
      expect(after[0]?.serialNumber).toBe(before[0]?.serialNumber)
      const reply = await own.call('GET', '/v3/certificates', {}, 'video')
      expect(reply.headers.get('wechatpay-serial')).toBe(after[1]?.serialNumber)
      expect(after[1] && isSigned(reply.headers, reply.text, after[1].publicKey)).toBe(true)
      const old = await own.call(
        'GET',
        '/v3/certificates',
        { headers: { 'wechatpay-serial': after[0]?.serialNumber } },
        'video',
      )
      expect(after[0] && isSigned(old.headers, old.text, after[0].publicKey)).toBe(true)
    } finally {
      await own.close()
    }
  })

  it('are not there for a merchant in public-key mode', async () => {
    await withMode('public_key', async () => expect((await bench.call('GET', '/v3/certificates')).status).toBe(404))
  })
})
