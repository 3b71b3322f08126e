import { describe, expect, it } from 'vitest'
import { cny } from '../../money/index.ts'
import { readNotification } from './notification.ts'
import { account, carriedCertificate, type Forgery, formNotice, notice, now, payment, strangerKeys } from './testing.ts'

const read = (forgery: Forgery = {}, ours = account()) => readNotification(ours, notice(forgery), now)

describe('a notice of a payment', () => {
  it('is the fact of it, with UnionPay’s number, the whole sum and the time in China', () => {
    expect(read()).toEqual({
      kind: 'trade',
      eventId: '782611230959506740281-01',
      attemptNo: '01JD0000000000000000000001',
      keyId: '4097',
      fact: {
        source: 'notification',
        trade: {
          state: 'paid',
          channelTradeNo: '782611230959506740281',
          amount: cny(8888n),
          payerAmount: null,
          paidAt: new Date('2026-11-23T09:59:58+08:00'),
          payerId: null,
        },
      },
    })
  })

  it('counts with a defect too', () => {
    expect(read({ content: { respCode: 'A6' } })).toMatchObject({ kind: 'trade', fact: { trade: { state: 'paid' } } })
  })

  it('that was made across midnight of the year is of the new year', () => {
    const content = { txnTime: '20261231235958', traceTime: '0101000003' }
    expect(read({ content })).toMatchObject({ fact: { trade: { paidAt: new Date('2027-01-01T00:00:03+08:00') } } })
  })

  it('without the second time is of the order’s, and without any of the moment it came', () => {
    expect(read({ content: { traceTime: undefined } })).toMatchObject({
      fact: { trade: { paidAt: new Date('2026-11-23T09:59:50+08:00') } },
    })
    expect(read({ content: { traceTime: undefined, txnTime: undefined } })).toMatchObject({
      fact: { trade: { paidAt: now } },
    })
  })

  it('says the amount that was ordered, whatever is settled', () => {
    expect(read({ content: { settleAmt: '8000' } })).toMatchObject({ fact: { trade: { amount: cny(8888n) } } })
  })

  it('that failed is stored and changes nothing', () => {
    expect(read({ content: { respCode: '64' } })).toMatchObject({ kind: 'other', what: 'txn_01_64' })
  })

  it('of another merchant is foreign', () => {
    expect(read({ content: { merId: '777290000000999' } })).toMatchObject({ kind: 'foreign', what: 'other_merchant' })
  })

  it.each([
    ['without an order', { orderId: undefined }],
    ['without UnionPay’s number', { queryId: undefined }],
    ['without a sum', { txnAmt: undefined }],
    ['with a sum that is none', { txnAmt: '88.88' }],
    ['in another currency', { currencyCode: '840' }],
    ['without a kind', { txnType: undefined }],
  ])('%s is malformed', (_, content) => {
    expect(read({ content })).toEqual({ kind: 'rejected', reason: 'malformed', refreshKeys: false })
  })
})

describe('a notice of a refund or a cancel', () => {
  it.each(['04', '31'])('of type %s is of the refund whose number it carries, and never a payment', (txnType) => {
    const content = { txnType, orderId: '01JR0000000000000000000001', txnAmt: '1000', origQryId: payment.queryId }
    expect(read({ content: { ...content, queryId: '782611231000006740299' } })).toEqual({
      kind: 'refund',
      eventId: `782611231000006740299-${txnType}`,
      attemptNo: null,
      refundNo: '01JR0000000000000000000001',
      keyId: '4097',
      fact: {
        source: 'notification',
        refund: {
          state: 'succeeded',
          amount: cny(1000n),
          channelRefundNo: '782611231000006740299',
          refundedAt: new Date('2026-11-23T09:59:58+08:00'),
        },
      },
    })
  })

  it('that is of no success leaves the refund to be asked about', () => {
    expect(read({ content: { txnType: '04', respCode: '01' } })).toMatchObject({
      kind: 'refund',
      fact: { refund: { state: 'unknown', reason: { channelCode: '01' } } },
    })
  })

  it('of anything else is stored', () => {
    expect(read({ content: { txnType: '03' } })).toMatchObject({ kind: 'other', what: 'txn_03_00' })
  })
})

describe('a notice that is not believed', () => {
  it.each<[string, Forgery, string]>([
    ['changed afterwards', { wire: { txnAmt: '1' } }, 'bad_signature'],
    ['with a field more', { wire: { reqReserved: 'x' } }, 'bad_signature'],
    ['signed by a stranger', { key: strangerKeys.privateKey }, 'bad_signature'],
    ['signed in another way', { wire: { signMethod: '11' } }, 'unsupported_algorithm'],
    ['without a signature', { wire: { signature: undefined } }, 'malformed'],
    ['without a certificate', { wire: { signPubKeyCert: undefined } }, 'malformed'],
    ['with a certificate that is none', { wire: { signPubKeyCert: 'x' } }, 'unknown_serial'],
    [
      'with a certificate that a stranger issued',
      {
        key: strangerKeys.privateKey,
        certificate: carriedCertificate({ publicKey: strangerKeys.publicKey, issuerKey: strangerKeys.privateKey }),
      },
      'unknown_serial',
    ],
    [
      'with the certificate of a merchant of the same authority',
      {
        key: strangerKeys.privateKey,
        certificate: carriedCertificate({
          publicKey: strangerKeys.publicKey,
          cn: '041@Z2014-11-11@700000000000001:SIGN@00000001',
        }),
      },
      'unknown_serial',
    ],
    [
      'with a certificate that has expired',
      { certificate: carriedCertificate({ until: new Date('2026-11-22T00:00:00Z') }) },
      'unknown_serial',
    ],
    [
      'with a certificate that is not valid yet',
      { certificate: carriedCertificate({ from: new Date('2026-11-24T00:00:00Z') }) },
      'unknown_serial',
    ],
  ])('is one %s', (_, forgery, reason) => {
    expect(read(forgery)).toMatchObject({ kind: 'rejected', reason })
  })

  it('is one whose certificate expired after it was first believed', () => {
    const ours = account()
    const certificate = carriedCertificate({ until: new Date('2026-12-01T00:00:00Z') })
    expect(readNotification(ours, notice({ certificate }), now).kind).toBe('trade')
    expect(readNotification(ours, notice({ certificate }), new Date('2026-12-02T00:00:00Z')).kind).toBe('rejected')
  })

  it('is one that is no form', () => {
    const bodies = ['', '{}', 'a=1&a=2', 'a=%zz', 'x'.repeat(70_000)]
    for (const body of bodies) {
      const reading = readNotification(account(), { headers: {}, body: Buffer.from(body) }, now)
      expect(reading).toMatchObject({ kind: 'rejected', reason: 'malformed' })
    }
    expect(readNotification(account(), formNotice({ ...payment }), now)).toMatchObject({ reason: 'malformed' })
  })
})
