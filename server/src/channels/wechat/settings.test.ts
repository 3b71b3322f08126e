import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { cny } from '../../money/index.ts'
import { createWeChatConnector } from './connector.ts'
import { apiV3Key, merchantKeys, now, privatePem, record } from './testing.ts'

const connector = createWeChatConnector()
function problems(changes: Parameters<typeof record>[0]): string {
  const result = connector.open(record(changes))
  return result.kind === 'invalid' ? result.problems.join('\n') : ''
}

describe('opening an account', () => {
  it('works with the settings and secrets of a merchant', () => {
    const result = connector.open(record())
    expect(result).toMatchObject({
      kind: 'opened',
      account: { record: { id: 'ca_1', channel: 'wechat', merchantNo: '1900000101' } },
    })
  })

  it('offers to refresh keys in certificate mode only', () => {
    const refreshes = (key_mode: string) => {
      const result = connector.open(record({ settings: { key_mode } }))
      return result.kind === 'opened' && result.account.refreshKeys !== undefined
    }
    expect(refreshes('public_key')).toBe(false)
    expect(refreshes('platform_certificate')).toBe(true)
  })

  it.each([
    ['api_base', { api_base: 'ftp://x' }],
    ['api_base', { api_base: 'x' }],
    ['api_base', { api_base: 'https://user:word@api.example.test' }],
    ['api_base', { api_base: 'https://api.example.test/?a=1' }],
    ['mchid', { mchid: 'shop' }],
    ['appid', { appid: '' }],
    ['serial_no', { serial_no: 'not hex' }],
    ['key_mode', { key_mode: 'both' }],
    ['public_key ', { public_key: 'garbage' }],
    ['public_key_id', { public_key_id: 'KEY_1' }],
    ['public_key and public_key_id', { public_key: undefined }],
    ['public_key and public_key_id', { public_key: '', public_key_id: '' }],
    ['platform_certificates.0', { platform_certificates: [{ serial: 'AB', pem: 'garbage' }] }],
    ['access_token_way', { access_token_way: 'both' }],
    ['jssdk_url', { jssdk_url: 'javascript:alert(1)' }],
    ['refund_window_days', { refund_window_days: 0 }],
    ['refund_window_days', { refund_window_days: 1.5 }],
    ['refund_window_days', { refund_window_days: 731 }],
    ['refund_window_days', { refund_window_days: '90' }],
    ['products', { products: [] }],
    ['products', { products: ['page'] }],
    ['products', { products: undefined }],
  ])('tells a problem with %s', (field, settings) => {
    expect(problems({ settings })).toContain(field)
  })

  it('takes the time for refunds from the contract, or else the usual year', () => {
    const limits = (settings: Record<string, unknown>) => {
      const result = connector.open(record({ settings }))
      return result.kind === 'opened' ? result.account.refundLimits : undefined
    }
    expect(limits({})).toEqual(connector.capabilities.refunds)
    expect(limits({})?.windowDays).toBe(365)
    expect(limits({ refund_window_days: 90 })).toEqual({ ...connector.capabilities.refunds, windowDays: 90 })
  })

  it('tells all problems at once, in sentences', () => {
    const lines = problems({ settings: { mchid: 'x', products: [] }, secrets: { api_v3_key: undefined } }).split('\n')
    expect(lines).toHaveLength(3)
    for (const line of lines) expect(line).toMatch(/\.$/)
  })

  it.each([
    ['private_key', { private_key: 'garbage' }],
    ['private_key', { private_key: undefined }],
    ['private_key', { private_key: weakKey() }],
    ['private_key', { private_key: ellipticKey() }],
    ['api_v3_key', { api_v3_key: 'testAPIv3Key0000' }],
    ['api_v3_key', { api_v3_key: '十六个汉字不是三十二字节的密钥啊' }],
  ])('tells a problem with the secret %s and never shows it', (field, secrets) => {
    const text = problems({ secrets })
    expect(text).toContain(field)
    for (const secret of [apiV3Key, privatePem(merchantKeys.privateKey), ...Object.values(secrets)]) {
      if (secret) expect(text).not.toContain(secret)
    }
  })
})

describe('before a prepay', () => {
  const result = connector.open(record({ settings: { products: ['native_qr', 'jsapi', 'h5'] } }))
  if (result.kind !== 'opened') throw new Error('The test account does not open.')
  const { account } = result
  const request = {
    attemptNo: '01JD0000000000000000000001',
    product: 'native_qr' as const,
    amount: cny(1n),
    subject: '茶',
    createdAt: now,
    expiresAt: new Date(now.getTime() + 60_000),
    notifyUrl: 'https://pay.example.test/notify',
    returnUrl: null,
    payerId: null,
    clientIp: null,
    device: 'wap' as const,
    instalments: null,
    goodsType: 'physical' as const,
  }

  it('nothing is refused that WeChat Pay takes', () => {
    expect(account.checkPrepay(request)).toBeUndefined()
    expect(account.checkPrepay({ ...request, amount: cny(1_000_000_000n) })).toBeUndefined()
  })

  it.each([
    ['app', { product: 'app' as const }, 'product_not_available'],
    ['page', { product: 'page' as const }, 'product_not_available'],
    ['jsapi without a payer', { product: 'jsapi' as const }, 'payer_required'],
    ['h5 without an address', { product: 'h5' as const }, 'product_not_available'],
    ['too large an amount', { amount: cny(1_000_000_001n) }, 'amount_exceeds_channel_limit'],
    [
      'instalments',
      { instalments: { count: 3, bearer: 'buyer' as const, rate_ppm: 23_000, fee: 0 } },
      'product_not_available',
    ],
    ['59 seconds', { expiresAt: new Date(now.getTime() + 59_999) }, 'expires_too_soon'],
  ])('%s is refused by name', (_, changes, code) => {
    expect(account.checkPrepay({ ...request, ...changes })).toMatchObject({ code })
  })

  it('the answers to notifications are the channel’s', () => {
    expect(account.acknowledge('accepted')).toMatchObject({ status: 200, body: '{"code":"SUCCESS","message":"成功"}' })
    expect(account.acknowledge('refused')).toMatchObject({ status: 400, body: expect.stringContaining('FAIL') })
  })

  it('the payer is sent to the wallet with the parameters in its order', () => {
    expect(account.authorizeUrl('https://pay.example.test/q/a?b=1&c=2', 'S1')).toBe(
      'https://open.weixin.qq.com/connect/oauth2/authorize?appid=wxd000000000000101' +
        '&redirect_uri=https%3A%2F%2Fpay.example.test%2Fq%2Fa%3Fb%3D1%26c%3D2' +
        '&response_type=code&scope=snsapi_base&state=S1#wechat_redirect',
    )
  })
})

function weakKey(): string {
  return privatePem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey)
}
function ellipticKey(): string {
  return privatePem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
}

describe('a platform certificate', () => {
  // Its private key was thrown away.
  const pem = `-----BEGIN CERTIFICATE-----
MIICzjCCAbagAwIBAgIUcVfwnv3Alt4V6+gaRwV6cjLxuOEwDQYJKoZIhvcNAQEL
BQAwITEfMB0GA1UEAwwWVGVucGF5LmNvbSBzaWduICh0ZXN0KTAeFw0yNjAxMDEw
MDAwMDBaFw00NjAxMDEwMDAwMDBaMCExHzAdBgNVBAMMFlRlbnBheS5jb20gc2ln
biAodGVzdCkwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCE6ISK3MT0
lsyuFCWl/tvqBk8xJ2DUEknpayPXVI20VtKNYKMq2uwHDw6HCpo1UxmqDR4wApQn
6ZMVbjJTeRzQBnwb/D6zkCVA5MjF4rASnxGBFwbGaMp/ofnTHLrBf46AnOQqSS5t
TT5VtGVIrlm7KKJ94izpBe8czjyWEQarnrNiPwh2kq8/889TbFk1jiuEO4rwH2wQ
qhHDAFDT/g+wAtqaITpkK5qq6+mPkcNXf+AT7fY9Ca9CxYHj0/yoU/EN6kJdWt03
a4o0KtR3ff+XoSgto7z/lzLl8vH3MMTEVH70MfdCDhixIWW/iqCU7OCjgRGgi2GE
1Yf4g/vYZB09AgMBAAEwDQYJKoZIhvcNAQELBQADggEBAEYj4Ngwmmilrcw4V8O6
50+pyD1BNoZObNGgzVAkaC3SARUulvyVn2DZ5zHccQ8m+x/hOzWaYKW21j5drQAj
iVNxthXeWB1utBAakOIqGw8tdy2XvWViJ2ZBtaN/Fmhip53smRjgTrO16aQqWZ0P
hUrgomX0jk8+FwcqH84qzT68qVSrQ/WF7qoBl+ZCtaHnTHjONnWyy04515Ta7O+8
FthJ6wQfJBpefXzeDx0hDGRoy72pnsf4C6oOPaFWO/nd+H6Onfnwhi/6KVmfcmoO
4VHsONKZwDcbP2u5+kxObx66orl//N4MUpoDHKe6sMblwPMmx6ieqxeNJH3g66n0
GQA=
-----END CERTIFICATE-----`
  const settings = (serial: string) => ({ settings: { platform_certificates: [{ serial, pem }] } })

  it('is taken under its own serial, in whatever case it is written', () => {
    for (const serial of ['7157F09EFDC096DE15EBE81A47057A7232F1B8E1', '7157f09efdc096de15ebe81a47057a7232f1b8e1']) {
      expect(problems(settings(serial))).toBe('')
    }
  })

  it('is not taken under another one: messages that name that one would be believed by the wrong key', () => {
    const text = problems(settings('7157F09EFDC096DE15EBE81A47057A7232F1B8E2'))
    expect(text).toBe('platform_certificates.0 has another serial than the one given.')
  })
})
