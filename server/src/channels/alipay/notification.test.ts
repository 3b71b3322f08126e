import { sign } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RawNotification } from '../connector.ts'
import { readNotification } from './notification.ts'
import { account, formNotification, notification, now, payment, platformKeys, strangerKeys } from './testing.ts'

const ours = account()
const read = (raw: RawNotification) => readNotification(ours, raw, now)
const good = notification()
const withBody = (text: string): RawNotification => ({ headers: {}, body: Buffer.from(text) })
const goodText = Buffer.from(good.body).toString()

describe('a genuine notification', () => {
  it('is the fact it carries, with the order total and not what the payer paid', () => {
    expect(read(good)).toEqual({
      kind: 'trade',
      eventId: payment.notify_id,
      attemptNo: payment.out_trade_no,
      keyId: 'alipay_public_key',
      fact: {
        source: 'notification',
        trade: {
          state: 'paid',
          channelTradeNo: payment.trade_no,
          amount: { amount: 8888n, currency: 'CNY' },
          payerAmount: 8000n,
          paidAt: new Date('2026-11-23T09:59:58+08:00'),
          payerId: payment.buyer_open_id,
        },
      },
    })
  })

  it('is read however its blanks are encoded and in whatever order it comes', () => {
    expect(read(withBody(goodText.replaceAll('+', '%20')))).toEqual(read(good))
    expect(read(withBody(goodText.split('&').reverse().join('&')))).toEqual(read(good))
  })

  it('may have parameters nobody has met yet, empty ones, and a day of age', () => {
    expect(read(notification({ content: { future_field: 'x', body: '' } })).kind).toBe('trade')
    expect(readNotification(ours, good, new Date(now.getTime() + 86_400_000))).toEqual(read(good))
  })

  it('in GBK is verified over its bytes and read as text', () => {
    // 更多 in GBK; the signature covers these bytes.
    const bytes = Buffer.from([0xb8, 0xfc, 0xb6, 0xe0]).toString('latin1')
    const { subject: _, ...rest } = payment
    const parameters = new Map(Object.entries({ ...rest, charset: 'gbk', subject: bytes }))
    const raw = signedBytes(parameters)
    expect(read(raw)).toMatchObject({ kind: 'trade', attemptNo: payment.out_trade_no })
  })

  it('with no refund in it may say so in figures', () => {
    expect(read(notification({ content: { refund_fee: '0.00' } })).kind).toBe('trade')
  })

  it('of a product without refunds is paid as well', () => {
    expect(read(notification({ content: { trade_status: 'TRADE_FINISHED' } }))).toMatchObject({
      fact: { trade: { state: 'paid' } },
    })
  })

  it('of an unpaid trade that ended is closed', () => {
    const unpaid = { gmt_payment: undefined, buyer_pay_amount: undefined, receipt_amount: '0.00' }
    const content = { trade_status: 'TRADE_CLOSED', gmt_close: '2026-11-23 09:59:59', ...unpaid }
    expect(read(notification({ content }))).toMatchObject({ kind: 'trade', fact: { trade: { state: 'closed' } } })
  })

  it.each([
    ['a refund that is not named, told by the sum alone', { refund_fee: '0.01' }, 'refund'],
    ['a refund that is not named, told by the time alone', { gmt_refund: '2026-11-23 09:59:59.123' }, 'refund'],
    ['a full refund that is not named', { trade_status: 'TRADE_CLOSED', refund_fee: '88.88' }, 'refund'],
    [
      'the end of a paid trade without its time',
      { trade_status: 'TRADE_CLOSED', gmt_payment: undefined },
      'TRADE_CLOSED',
    ],
    ['the end of a paid trade', { trade_status: 'TRADE_CLOSED' }, 'TRADE_CLOSED'],
    ['an open cashier', { trade_status: 'WAIT_BUYER_PAY' }, 'WAIT_BUYER_PAY'],
    ['a state never seen', { trade_status: 'TRADE_PENDING' }, 'TRADE_PENDING'],
    ['another kind of message', { notify_type: 'open_app_auth_notify' }, 'open_app_auth_notify'],
  ])('about %s is acknowledged and never a payment', (_, content, what) => {
    expect(read(notification({ content }))).toMatchObject({ kind: 'other', what, attemptNo: payment.out_trade_no })
  })

  it.each([
    ['a partial refund', { refund_fee: '1.00', gmt_refund: '2026-11-23 09:59:59.123' }, 'TRADE_SUCCESS'],
    ['a partial refund told by the sum', { refund_fee: '0.01' }, 'TRADE_SUCCESS'],
    ['a partial refund told by its number alone', {}, 'TRADE_SUCCESS'],
    [
      'a full refund',
      { trade_status: 'TRADE_CLOSED', refund_fee: '88.88', gmt_close: '2026-11-23 09:59:59' },
      'TRADE_CLOSED',
    ],
    [
      'a full refund, without the time of payment',
      { trade_status: 'TRADE_CLOSED', gmt_payment: undefined },
      'TRADE_CLOSED',
    ],
  ])('about %s names the refund to ask about, and is neither a payment nor a close', (_, content, channelCode) => {
    const out_biz_no = '01JD0000000000000000000077'
    expect(read(notification({ content: { ...content, out_biz_no } }))).toEqual({
      kind: 'refund',
      eventId: payment.notify_id,
      attemptNo: payment.out_trade_no,
      refundNo: out_biz_no,
      keyId: 'alipay_public_key',
      fact: { source: 'notification', refund: { state: 'unknown', reason: { code: 'told_of_refund', channelCode } } },
    })
  })

  it.each([
    ['another application', { app_id: '2021000000000999' }, 'other_app'],
    ['another seller', { seller_id: '2088000000000999' }, 'other_merchant'],
  ])('about %s is foreign', (_, content, what) => {
    expect(read(notification({ content }))).toMatchObject({ kind: 'foreign', what, eventId: payment.notify_id })
  })
})

describe('the content', () => {
  it.each([
    ['no notify_id', { notify_id: undefined }],
    ['no app_id', { app_id: undefined }],
    ['no number', { out_trade_no: undefined }],
    ['no status', { trade_status: undefined }],
    ['no trade number', { trade_no: undefined }],
    ['no total', { total_amount: undefined }],
    ['a total in fen', { total_amount: '8888.888' }],
    ['a total with an exponent', { total_amount: '1e3' }],
    ['a hexadecimal total', { total_amount: '0x10' }],
    ['a total in full-width digits', { total_amount: '８８.８８' }],
    ['a negative total', { total_amount: '-88.88' }],
    ['a total that is none', { total_amount: 'NaN' }],
    ['a payer’s sum that is none', { buyer_pay_amount: 'much' }],
    ['a refund that is none', { refund_fee: 'some' }],
    ['an impossible time', { gmt_payment: '2026-02-30 00:00:00' }],
    ['a time that is none', { gmt_payment: 'yesterday' }],
    ['a number of a refund far too long', { out_biz_no: 'x'.repeat(65) }],
    ['an id far too long', { notify_id: 'x'.repeat(129) }],
  ])('with %s is malformed', (_, content) => {
    expect(read(notification({ content }))).toEqual({ kind: 'rejected', reason: 'malformed', refreshKeys: false })
  })

  it('without a time of payment was paid when we learnt of it', () => {
    expect(read(notification({ content: { gmt_payment: undefined } }))).toMatchObject({
      fact: { trade: { state: 'paid', paidAt: now } },
    })
  })
})

describe('a notification is rejected', () => {
  it.each([
    ['RSA', 'sha1'],
    ['MD5', 'md5'],
  ])('when it asks for %s, even with a signature that is right by it', (sign_type, hash) => {
    expect(read(notification({ hash, wire: { sign_type } }))).toMatchObject({ reason: 'unsupported_algorithm' })
    expect(read(notification({ hash }))).toMatchObject({ reason: 'bad_signature' })
  })

  it.each(['', 'rsa2', 'HMAC', undefined])('when its sign_type is %s', (sign_type) => {
    expect(read(notification({ wire: { sign_type } }))).toMatchObject({ reason: 'unsupported_algorithm' })
  })

  it('without a signature, with another’s, with one of the wrong length or alphabet', () => {
    expect(read(notification({ wire: { sign: undefined } }))).toMatchObject({ reason: 'malformed' })
    expect(read(notification({ wire: { sign: '' } }))).toMatchObject({ reason: 'malformed' })
    expect(read(notification({ key: strangerKeys.privateKey }))).toMatchObject({ reason: 'bad_signature' })
    for (const sign of ['AAAA', '%%%', '签名', 'x'.repeat(344)]) {
      expect(read(notification({ wire: { sign } }))).toMatchObject({ reason: 'bad_signature' })
    }
  })

  it.each(Object.keys(payment).filter((name) => name !== 'charset'))(
    'when %s was changed, emptied or left out',
    (name) => {
      for (const value of [`${payment[name]}1`, '', undefined]) {
        expect(read(notification({ wire: { [name]: value } }))).toMatchObject({ reason: 'bad_signature' })
      }
    },
  )

  it('when a parameter was added, or comes twice', () => {
    expect(read(notification({ wire: { refund_fee: '0.00' } }))).toMatchObject({ reason: 'bad_signature' })
    for (const twice of [
      'total_amount=0.01',
      'sign_type=RSA2',
      'trade_status=TRADE_SUCCESS',
      'sign=x',
      'sign%5Ftype=RSA',
    ]) {
      expect(read(withBody(`${goodText}&${twice}`))).toMatchObject({ reason: 'malformed' })
      expect(read(withBody(`${twice}&${goodText}`))).toMatchObject({ reason: 'malformed' })
    }
  })

  it.each([
    '',
    '&',
    '=x',
    'a',
    'a=%zz',
    'a=%',
    'a=b\n',
    'a=\u0000',
    'a=é',
    'a[]=1&a[]=2',
    '{"sign":"x"}',
    '<xml></xml>',
    Array.from({ length: 129 }, (_, index) => `p${index}=1`).join('&'),
  ])('when the form is %j', (text) => {
    expect(read(withBody(text))).toMatchObject({ reason: 'malformed' })
  })

  it('when a broken charset is named, or the text is not valid in it', () => {
    expect(read(notification({ content: { charset: 'utf-7' } }))).toMatchObject({ reason: 'malformed' })
    const parameters = new Map(Object.entries({ ...payment, notify_id: '\xff\xfe' }))
    expect(read(signedBytes(parameters))).toMatchObject({ reason: 'malformed' })
  })

  it('when it is compressed or huge', () => {
    expect(read({ headers: {}, body: gzipSync(good.body) })).toMatchObject({ reason: 'malformed' })
    expect(read({ headers: {}, body: Buffer.alloc(10_000_000, 0x61) })).toMatchObject({ reason: 'malformed' })
  })

  it('and reaches no prototype', () => {
    expect(read(withBody(`${goodText}&__proto__=x&constructor=y`))).toMatchObject({ reason: 'bad_signature' })
    expect(read(formNotification({ sign: 'x', sign_type: 'RSA2' })).kind).toBe('rejected')
  })

  it('with any one bit of it flipped', () => {
    fc.assert(
      fc.property(fc.nat(good.body.length * 8 - 1), (bit) => {
        const body = Buffer.from(good.body)
        body[bit >> 3] = (body[bit >> 3] as number) ^ (1 << (bit & 7))
        // A plus that turns into the blank it stands for, or %2f into %2F, is the same form and no forgery.
        const isSameForm = sameForm(body)
        expect(read({ headers: {}, body }).kind).toBe(isSameForm ? 'trade' : 'rejected')
      }),
      { numRuns: 800 },
    )
  })

  it('and never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        expect(read({ headers: {}, body }).kind).toBe('rejected')
      }),
    )
    const names = fc.constantFrom('sign', 'sign_type', 'charset', 'app_id', 'notify_id', '__proto__', 'a.b')
    fc.assert(
      fc.property(fc.dictionary(names, fc.string()), (parameters) => {
        expect(read(formNotification(parameters)).kind).toBe('rejected')
      }),
    )
  })
})

function sameForm(body: Buffer): boolean {
  const text = body.toString('latin1')
  if (!/^[\x21-\x7e]+$/.test(text) || /%(?![0-9A-Fa-f]{2})/.test(text)) return false
  return JSON.stringify([...new URLSearchParams(text)]) === JSON.stringify([...new URLSearchParams(goodText)])
}

/** A signed form whose values are given as bytes, one character each. */
function signedBytes(parameters: ReadonlyMap<string, string>): RawNotification {
  const content = [...parameters.keys()]
    .sort()
    .map((name) => `${name}=${parameters.get(name)}`)
    .join('&')
  const signature = signBytes(Buffer.from(content, 'latin1'))
  const encoded = [...parameters, ['sign', signature] as const, ['sign_type', 'RSA2'] as const].map(
    ([name, value]) =>
      `${name}=${[...Buffer.from(value, 'latin1')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`,
  )
  return withBody(encoded.join('&'))
}

function signBytes(content: Buffer): string {
  return sign('sha256', content, platformKeys.privateKey).toString('base64')
}
