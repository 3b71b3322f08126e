import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { cny } from '../../money/index.ts'
import { createUnionpayConnector } from './connector.ts'
import { account, carriedCertificate, merchantKeys, middlePem, now, privatePem, record, rootPem } from './testing.ts'

const connector = createUnionpayConnector()
function problems(changes: Parameters<typeof record>[0]): string {
  const result = connector.open(record(changes))
  return result.kind === 'invalid' ? result.problems.join('\n') : ''
}

describe('opening an account', () => {
  it('needs only what a merchant has, and knows UnionPay’s own address and name', () => {
    const { mer_id, cert_id } = record().settings
    const settings = { mer_id, cert_id, root_certs: rootPem, middle_certs: middlePem, products: ['front'] }
    const opened = connector.open({ ...record(), settings })
    expect(opened.kind).toBe('opened')
    expect(account({ settings: { gateway: undefined } }).gateway).toBe('https://gateway.95516.com')
    expect(account({ settings: { verify_cn: undefined } }).trust.company).toBe('中国银联股份有限公司')
  })

  it.each([
    ['gateway', { gateway: 'gateway.95516.com' }],
    ['gateway', { gateway: 'https://gateway.95516.com?x=1' }],
    ['mer_id', { mer_id: '7772' }],
    ['mer_id', { mer_id: undefined }],
    ['cert_id', { cert_id: '1040A' }],
    ['cert_id', { cert_id: '' }],
    ['root_certs', { root_certs: 'garbage' }],
    ['root_certs', { root_certs: undefined }],
    ['middle_certs', { middle_certs: '' }],
    ['middle_certs does not lead', { middle_certs: carriedCertificate() }],
    ['middle_certs does not lead', { root_certs: middlePem }],
    ['verify_cn', { verify_cn: '' }],
    ['access_type', { access_type: '1' }],
    ['sub_mer_id', { access_type: '2' }],
    ['sub_mer_id', { access_type: '2', sub_mer_id: 'a-b', sub_mer_name: '胡同小店', sub_mer_abbr: '小店' }],
    ['sub_mer_abbr', { access_type: '2', sub_mer_id: '10001', sub_mer_name: '胡同小店', sub_mer_abbr: '胡同小店铺' }],
    ['front_biz_type', { front_biz_type: '201' }],
    ['qr_biz_type', { qr_biz_type: 'QR' }],
    ['refund_window_days', { refund_window_days: 0 }],
    ['refund_window_days', { refund_window_days: '330' }],
    ['cancel_same_day', { cancel_same_day: 'yes' }],
    ['products', { products: ['jsapi'] }],
    ['products', { products: [] }],
  ])('tells a problem with %s', (field, settings) => {
    const text = problems({ settings })
    expect(text).toContain(field)
    for (const line of text.split('\n')) expect(line).toMatch(/\.$/)
  })

  it.each(['garbage', undefined, privatePem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey)])(
    'tells a problem with the private key and never shows it',
    (private_key) => {
      const text = problems({ secrets: { private_key } })
      expect(text).toContain('private_key')
      if (private_key) expect(text).not.toContain(private_key)
    },
  )

  it('keeps what the contract says of refunds', () => {
    const opened = connector.open(record({ settings: { refund_window_days: 30 } }))
    expect(opened.kind === 'opened' && opened.account.refundLimits.windowDays).toBe(30)
  })

  it('takes the key in the bare form too', () => {
    const pkcs8 = merchantKeys.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
    expect(problems({ secrets: { private_key: pkcs8 } })).toBe('')
  })
})

describe('before a prepay', () => {
  const opened = connector.open(record({ settings: { products: ['front', 'order_qr'] } }))
  const request = {
    attemptNo: '01JD0000000000000000000001',
    product: 'front' as const,
    amount: cny(8888n),
    subject: '龙井茶',
    createdAt: now,
    expiresAt: new Date(now.getTime() + 900_000),
    notifyUrl: 'https://pay.example.test/notify/unionpay/ca_3',
    returnUrl: 'https://pay.example.test/c/x',
    payerId: null,
    clientIp: null,
    device: 'wap' as const,
    instalments: null,
    goodsType: 'physical' as const,
  }

  it.each([
    ['a product the account does not have', { product: 'app' as const }, 'product_not_available'],
    ['more than twelve digits of fen', { amount: cny(1_000_000_000_000n) }, 'amount_exceeds_channel_limit'],
    ['less than a minute', { expiresAt: new Date(now.getTime() + 59_000) }, 'expires_too_soon'],
  ])('refuses %s', (_, changes, code) => {
    if (opened.kind !== 'opened') throw new Error(opened.problems.join(' '))
    expect(opened.account.checkPrepay(request)).toBeUndefined()
    expect(opened.account.checkPrepay({ ...request, ...changes })).toMatchObject({ code })
  })
})
