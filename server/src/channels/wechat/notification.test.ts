import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RawNotification } from '../connector.ts'
import { readNotification } from './notification.ts'
import {
  account,
  apiV3Key,
  notification,
  now,
  publicKeyId,
  sealed,
  signedNotification,
  strangerKeys,
  transaction,
} from './testing.ts'

const ours = account()
const read = (raw: RawNotification, at = now) => readNotification(ours, raw, at)
const good = notification()

describe('a genuine notification', () => {
  it('is the fact it carries, with the order total and not what the payer paid', () => {
    expect(read(good)).toEqual({
      kind: 'trade',
      eventId: 'EV-2026112310000000001',
      attemptNo: transaction.out_trade_no,
      keyId: publicKeyId,
      fact: {
        source: 'notification',
        trade: {
          state: 'paid',
          channelTradeNo: transaction.transaction_id,
          amount: { amount: 8888n, currency: 'CNY' },
          payerAmount: 8000n,
          paidAt: new Date('2026-11-23T09:59:58+08:00'),
          payerId: transaction.payer.openid,
        },
      },
    })
  })

  it('is read whatever the case of its header names, and without a signature type', () => {
    const upper = Object.fromEntries(Object.entries(good.headers).map(([name, value]) => [name.toUpperCase(), value]))
    expect(read({ ...good, headers: upper }).kind).toBe('trade')
    expect(read({ ...good, headers: { ...good.headers, 'wechatpay-signature-type': undefined } }).kind).toBe('trade')
  })

  it('may have members nobody has met yet', () => {
    const content = { ...transaction, promotion_detail: [{ amount: 888 }], future: { deep: [null] } }
    expect(read(notification({ content, envelope: { future: 1 } })).kind).toBe('trade')
  })

  it('may have no associated data', () => {
    const { associated_data: _, ...resource } = sealed(transaction, apiV3Key, '')
    expect(read(notification({ envelope: { resource } })).kind).toBe('trade')
    expect(read(notification({ envelope: { resource: { ...resource, associated_data: '' } } })).kind).toBe('trade')
  })

  it('that is a self-test is acknowledged and nothing else', () => {
    expect(read(notification({ envelope: { event_type: 'SECURITY_ECHO.SUCCESS' } }))).toMatchObject({
      kind: 'other',
      what: 'SECURITY_ECHO.SUCCESS',
      attemptNo: transaction.out_trade_no,
    })
  })

  it.each([
    ['another merchant', { ...transaction, mchid: '1900000999' }, 'other_merchant'],
    ['another app', { ...transaction, appid: 'wxffffffffffffffff' }, 'other_app'],
    ['another currency', { ...transaction, amount: { total: 8888, currency: 'USD' } }, 'other_currency'],
  ])('about %s is foreign', (_, content, what) => {
    expect(read(notification({ content }))).toMatchObject({ kind: 'foreign', what, eventId: 'EV-2026112310000000001' })
  })

  it.each([
    ['NOTPAY', { state: 'waiting', action: null }],
    ['USERPAYING', { state: 'waiting', action: null }],
    ['CLOSED', { state: 'closed', reason: { code: 'closed_at_channel', channelCode: 'CLOSED' } }],
    ['PAYERROR', { state: 'unknown', reason: { code: 'unfamiliar_state', channelCode: 'PAYERROR' } }],
    ['NEVER_SEEN', { state: 'unknown', reason: { code: 'unfamiliar_state', channelCode: 'NEVER_SEEN' } }],
  ])('with the state %s is never paid', (trade_state, trade) => {
    expect(read(notification({ content: { ...transaction, trade_state } }))).toMatchObject({ fact: { trade } })
  })

  it('with a refund since was paid all the same', () => {
    const content = { ...transaction, trade_state: 'REFUND' }
    expect(read(notification({ content }))).toMatchObject({ fact: { trade: { state: 'paid' } } })
  })
})

describe('the content', () => {
  it.each([
    ['no number', { ...transaction, out_trade_no: undefined }],
    ['no total', { ...transaction, amount: { currency: 'CNY' } }],
    ['no transaction', { ...transaction, transaction_id: undefined }],
    ['a total with a fraction', { ...transaction, amount: { total: 88.5, currency: 'CNY' } }],
    ['a total in words', { ...transaction, amount: { total: '8888', currency: 'CNY' } }],
    ['a negative total', { ...transaction, amount: { total: -1, currency: 'CNY' } }],
    ['a total past exact numbers', { ...transaction, amount: { total: 2 ** 53, currency: 'CNY' } }],
    ['a list for a total', { ...transaction, amount: { total: [8888], currency: 'CNY' } }],
    ['a time that is none', { ...transaction, success_time: 'yesterday' }],
    ['an impossible time', { ...transaction, success_time: '2026-13-41T00:00:00+08:00' }],
    ['a number with an escape', { ...transaction, out_trade_no: '../../etc' }],
    ['a bare number', 7],
    ['a list', []],
    ['no JSON', 'SUCCESS'],
    ['a prototype', '{"__proto__":{"mchid":"1900000101"}}'],
  ])('with %s is malformed', (_, content) => {
    expect(read(notification({ content }))).toEqual({ kind: 'rejected', reason: 'malformed', refreshKeys: false })
  })

  it('does not reach a prototype', () => {
    const text = JSON.stringify(transaction).replace('{', '{"__proto__":{"polluted":true},')
    expect(read(notification({ content: text })).kind).toBe('trade')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('without a time of payment was paid when we learnt of it', () => {
    const content = { ...transaction, success_time: undefined }
    expect(read(notification({ content }))).toMatchObject({ fact: { trade: { state: 'paid', paidAt: now } } })
  })
})

describe('a notification is rejected', () => {
  const required = ['wechatpay-timestamp', 'wechatpay-nonce', 'wechatpay-serial', 'wechatpay-signature'] as const

  it.each(required)('without %s, with an empty one, with two, with a list of two', (name) => {
    const value = good.headers[name] as string
    for (const header of [undefined, '', `${value}, ${value}`, [value, value], [], ` ${value}`, `${value}\n`]) {
      expect(read({ ...good, headers: { ...good.headers, [name]: header } })).toMatchObject({ reason: 'malformed' })
    }
    const twice = { ...good.headers, [name.toUpperCase()]: value }
    expect(read({ ...good, headers: twice })).toMatchObject({ reason: 'malformed' })
  })

  it.each(required)('with another value of %s', (name) => {
    const value = good.headers[name] as string
    const other = `${value.startsWith('1') ? '2' : '1'}${value.slice(1)}`
    expect(read({ ...good, headers: { ...good.headers, [name]: other } }).kind).toBe('rejected')
  })

  it.each([
    ['299 s old', 299, 'trade'],
    ['300 s old', 300, 'rejected'],
    ['299 s ahead', -299, 'trade'],
    ['300 s ahead', -300, 'rejected'],
    ['a day old', 86_400, 'rejected'],
  ])('by its age: %s', (_, seconds, kind) => {
    const reading = read(good, new Date(now.getTime() + seconds * 1000))
    expect(reading.kind).toBe(kind)
    if (kind === 'rejected') expect(reading).toMatchObject({ reason: 'stale', refreshKeys: false })
  })

  it('with a serial nobody knows, and only a certificate is worth asking for', () => {
    const certificate = '5DEA10EF55877E3CF6C33255C2E7DEFFF7E427EC'
    const inCertificateMode = account({ settings: { key_mode: 'platform_certificate' } })
    for (const [who, serial, refreshKeys] of [
      [ours, certificate, false],
      [ours, 'PUB_KEY_ID_9', false],
      [inCertificateMode, certificate, true],
      [inCertificateMode, 'PUB_KEY_ID_9', false],
    ] as const) {
      expect(readNotification(who, notification({ serial }), now)).toEqual({
        kind: 'rejected',
        reason: 'unknown_serial',
        refreshKeys,
      })
    }
  })

  it('with a signature of another key, a probe, or another algorithm', () => {
    const signature = good.headers['wechatpay-signature'] as string
    const withSignature = (value: string) => ({ ...good, headers: { ...good.headers, 'wechatpay-signature': value } })
    expect(read(notification({ key: strangerKeys.privateKey }))).toMatchObject({ reason: 'bad_signature' })
    expect(read(withSignature(`WECHATPAY/SIGNTEST/${signature}`))).toMatchObject({ reason: 'bad_signature' })
    expect(read(withSignature('WECHATPAY/SIGNTEST/%%%not~base64'))).toMatchObject({ reason: 'bad_signature' })
    expect(read(withSignature(signature.slice(4)))).toMatchObject({ reason: 'bad_signature' })
    const sm2 = { ...good.headers, 'wechatpay-signature-type': 'WECHATPAY2-SM2-WITH-SM3' }
    expect(read({ ...good, headers: sm2 })).toMatchObject({ reason: 'unsupported_algorithm' })
  })

  it('when its resource is sealed otherwise, with another key or by another method', () => {
    expect(read(notification({ apiV3Key: 'ffffffffffffffffffffffffffffffff' }))).toMatchObject({
      reason: 'undecryptable',
    })
    const spoilt = [
      { nonce: 'short' },
      { nonce: '' },
      { associated_data: '' },
      { ciphertext: 'AAAA' },
      { ciphertext: '' },
    ]
    for (const resource of spoilt) {
      expect(read(notification({ resource }))).toMatchObject({ reason: 'undecryptable' })
    }
    expect(read(notification({ resource: { algorithm: 'AEAD_AES_128_GCM' } }))).toMatchObject({
      reason: 'unsupported_algorithm',
    })
  })

  it('when its genuinely signed body is no notification', () => {
    for (const body of ['null', '[]', '"text"', '{}', '{"id":"x"}', 'garbage', '\u0000', '\ufeff{}']) {
      expect(read(signedNotification(Buffer.from(body)))).toMatchObject({ reason: 'malformed' })
    }
    expect(read(signedNotification(Buffer.from('{"id":"\xe9"}', 'latin1')))).toMatchObject({ reason: 'malformed' })
  })

  it('when its body is compressed, written anew, empty or huge', () => {
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(good.body.toString()), null, 1))
    expect(read({ ...good, body: rewritten })).toMatchObject({ reason: 'bad_signature' })
    expect(read({ ...good, body: gzipSync(good.body) })).toMatchObject({ reason: 'bad_signature' })
    expect(read({ ...good, body: Buffer.alloc(0) })).toMatchObject({ reason: 'malformed' })
    expect(read(signedNotification(Buffer.alloc(10_000_000, 0x61)))).toMatchObject({ reason: 'malformed' })
  })

  it('with any one bit of it flipped', () => {
    fc.assert(
      fc.property(fc.nat(good.body.length * 8 - 1), (bit) => {
        const body = Buffer.from(good.body)
        body[bit >> 3] = (body[bit >> 3] as number) ^ (1 << (bit & 7))
        expect(read({ ...good, body })).toEqual({ kind: 'rejected', reason: 'bad_signature', refreshKeys: false })
      }),
      { numRuns: 400 },
    )
    fc.assert(
      fc.property(fc.constantFrom(...required), fc.nat(10_000), fc.nat(6), (name, at, bit) => {
        const value = Buffer.from(good.headers[name] as string)
        value[at % value.length] = (value[at % value.length] as number) ^ (1 << bit)
        const headers = { ...good.headers, [name]: value.toString('latin1') }
        expect(read({ ...good, headers }).kind).toBe('rejected')
      }),
      { numRuns: 400 },
    )
  })

  it('and never throws, whatever comes', () => {
    const header = fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined))
    const names = fc.constantFrom(...required, 'wechatpay-signature-type', '__proto__')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.dictionary(names, header), (body, headers) => {
        expect(read({ headers, body }).kind).toBe('rejected')
      }),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(fc.json(), (content) => {
        expect(['rejected', 'other', 'foreign']).toContain(read(notification({ content })).kind)
      }),
      { numRuns: 60 },
    )
  })
})
