import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { cny } from '../../money/index.ts'
import { createAlipayConnector } from './connector.ts'
import { appKeys, now, platformKeys, privatePem, record } from './testing.ts'

const connector = createAlipayConnector()
function problems(changes: Parameters<typeof record>[0]): string {
  const result = connector.open(record(changes))
  return result.kind === 'invalid' ? result.problems.join('\n') : ''
}

describe('opening an account', () => {
  it('works with keys in PEM and with the bare base64 of Alipay’s own tool', () => {
    const bare = (key: Buffer) => key.toString('base64')
    const pkcs1 = bare(appKeys.privateKey.export({ type: 'pkcs1', format: 'der' }))
    const pkcs8 = bare(appKeys.privateKey.export({ type: 'pkcs8', format: 'der' }))
    const spki = bare(platformKeys.publicKey.export({ type: 'spki', format: 'der' }))
    for (const private_key of [pkcs1, pkcs8, privatePem(appKeys.privateKey), ` ${pkcs8}\n`]) {
      expect(problems({ settings: { alipay_public_key: spki }, secrets: { private_key } })).toBe('')
    }
  })

  it('offers to refresh keys in certificate mode only', () => {
    const result = connector.open(record())
    expect(result.kind === 'opened' && result.account.refreshKeys).toBeUndefined()
  })

  it.each([
    ['gateway', { gateway: 'gateway.do' }],
    ['gateway', { gateway: 7 }],
    ['gateway', { gateway: 'https://gateway.example.test/gateway.do?charset=gbk' }],
    ['app_id', { app_id: 'shop' }],
    ['seller_id', { seller_id: 'me@example.test' }],
    ['sign_mode', { sign_mode: 'sm2' }],
    ['alipay_public_key', { alipay_public_key: 'garbage' }],
    ['alipay_public_key', { alipay_public_key: undefined }],
    ['refund_window_days', { refund_window_days: 0 }],
    ['refund_window_days', { refund_window_days: '90' }],
    ['products', { products: ['native_qr'] }],
    ['products', { products: [] }],
    ['app_cert', { sign_mode: 'certificate', app_cert: 'garbage' }],
    ['alipay_root_cert', { sign_mode: 'certificate', alipay_root_cert: '' }],
    ['alipay_certs', { sign_mode: 'certificate', alipay_certs: [] }],
    ['alipay_certs.0', { sign_mode: 'certificate', alipay_certs: ['garbage'] }],
  ])('tells a problem with %s', (field, settings) => {
    const text = problems({ settings })
    expect(text).toContain(field)
    for (const line of text.split('\n')) expect(line).toMatch(/\.$/)
  })

  it('takes the time for refunds from the contract, or else the usual year', () => {
    const days = (settings: Record<string, unknown>) => {
      const result = connector.open(record({ settings }))
      return result.kind === 'opened' ? result.account.refundLimits.windowDays : undefined
    }
    expect(days({})).toBe(365)
    expect(days({ refund_window_days: 90 })).toBe(90)
  })

  it.each(['garbage', undefined, privatePem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey)])(
    'tells a problem with the private key and never shows it',
    (private_key) => {
      const text = problems({ secrets: { private_key } })
      expect(text).toContain('private_key')
      if (private_key) expect(text).not.toContain(private_key)
    },
  )
})

describe('before a prepay', () => {
  const result = connector.open(record({ settings: { products: ['page', 'jsapi'] } }))
  if (result.kind !== 'opened') throw new Error('The test account does not open.')
  const { account } = result
  const request = {
    attemptNo: '01JD0000000000000000000001',
    product: 'page' as const,
    amount: cny(10_000_000_000n),
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

  it('nothing is refused that Alipay takes', () => {
    expect(account.checkPrepay(request)).toBeUndefined()
    expect(account.checkPrepay({ ...request, product: 'jsapi', payerId: 'o1' })).toBeUndefined()
  })

  it.each([
    ['wap', { product: 'wap' as const }, 'product_not_available'],
    ['native_qr', { product: 'native_qr' as const }, 'product_not_available'],
    ['jsapi without a payer', { product: 'jsapi' as const }, 'payer_required'],
    ['too large an amount', { amount: cny(10_000_000_001n) }, 'amount_exceeds_channel_limit'],
    ['59 seconds', { expiresAt: new Date(now.getTime() + 59_999) }, 'expires_too_soon'],
  ])('%s is refused by name', (_, changes, code) => {
    expect(account.checkPrepay({ ...request, ...changes })).toMatchObject({ code })
  })

  const plan = (count: number) => ({ count, bearer: 'buyer' as const, rate_ppm: 23_000, fee: 204 })
  it.each([3, 6, 12])('a plan of %i instalments is taken for goods that are things', (count) => {
    expect(account.checkPrepay({ ...request, instalments: plan(count) })).toBeUndefined()
  })

  it('instalments are refused for virtual goods, and in a number Alipay does not have', () => {
    const goodsType = 'virtual' as const
    expect(account.checkPrepay({ ...request, goodsType })).toBeUndefined()
    expect(account.checkPrepay({ ...request, goodsType, instalments: plan(3) })).toEqual({
      code: 'product_not_available',
      param: 'goods_type',
    })
    expect(account.checkPrepay({ ...request, instalments: plan(24) })).toEqual({
      code: 'product_not_available',
      param: 'instalments',
    })
  })

  it('the answers to notifications are the channel’s', () => {
    expect(account.acknowledge('accepted')).toMatchObject({ status: 200, body: 'success' })
    expect(account.acknowledge('refused').body).not.toBe('success')
  })
})
