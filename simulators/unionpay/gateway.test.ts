import { createSign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bench, isGenuine, type Message, openBench, readAnswer, signed } from './test-bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

/** Sends a right code order with some fields changed before (`wrong`) or after (`tampered`) it is signed. */
async function answerTo(wrong: Record<string, string | undefined>, tampered: Record<string, string | undefined> = {}) {
  const message = signed(kept({ ...bench.codeOrder(), ...wrong }), bench.shop.private_key)
  const answer = await bench.post('backTransReq.do', kept({ ...message, ...tampered }))
  return { answer, fields: readAnswer(answer.body) }
}

function kept(fields: Record<string, string | undefined>): Message {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

describe('the gateway refuses', () => {
  for (const [what, wrong, respCode, about] of [
    ['another version', { version: '5.0.0' }, '10', 'version'],
    ['another encoding', { encoding: 'GBK' }, '10', 'encoding'],
    ['a way to sign that is not there', { signMethod: '12' }, '10', 'signMethod'],
    ['a certificate number in hexadecimal', { certId: '1046900149AF' }, '10', 'certId'],
    ['the number of another certificate', { certId: '123456' }, '11', ''],
    ['no version', { version: undefined }, '13', 'version'],
    ['no type', { txnType: undefined }, '13', 'txnType'],
    ['no subtype', { txnSubType: undefined }, '13', 'txnSubType'],
    ['no merchant', { merId: undefined }, '13', 'merId'],
    ['no amount', { txnAmt: undefined }, '13', 'txnAmt'],
    ['no currency', { currencyCode: undefined }, '13', 'currencyCode'],
    ['no channel', { channelType: undefined }, '13', 'channelType'],
    ['no address for notices', { backUrl: undefined }, '13', 'backUrl'],
    ['a type that does not exist', { txnType: '55' }, '10', 'txnType'],
    ['a type that needs another contract', { txnType: '02', txnSubType: '01' }, '32', 'txnType'],
    ['a front transaction at the address for servers', { txnSubType: '01' }, '10', 'txnType'],
    ['the business of another product', { bizType: '000201' }, '10', 'bizType'],
    ['a field that no one knows', { subject: 'book' }, '10', 'subject'],
    ['a field of another transaction', { origQryId: '7'.repeat(21) }, '10', 'origQryId'],
    ['a merchant that is not there', { merId: '777290000000999' }, '31', ''],
    ['a merchant number of another length', { merId: '77729' }, '10', 'merId'],
    ['an acquirer', { accessType: '1' }, '32', 'accessType'],
    ['another channel', { channelType: '01' }, '10', 'channelType'],
    ['an order number of seven', { orderId: 'A123456' }, '10', 'orderId'],
    ['an order number of 33', { orderId: 'A'.repeat(33) }, '10', 'orderId'],
    ['a hyphen in an order number', { orderId: 'ORDER-0001' }, '10', 'orderId'],
    ['an underscore in an order number', { orderId: 'ORDER_0001' }, '10', 'orderId'],
    ['an amount in yuan', { txnAmt: '88.88' }, '10', 'txnAmt'],
    ['an amount of nothing', { txnAmt: '0' }, '10', 'txnAmt'],
    ['an amount with a zero in front', { txnAmt: '08888' }, '10', 'txnAmt'],
    ['an amount of 13 digits', { txnAmt: '1234567890123' }, '10', 'txnAmt'],
    ['another currency', { currencyCode: '840' }, '10', 'currencyCode'],
    ['currency by letters', { currencyCode: 'CNY' }, '10', 'currencyCode'],
    ['a time that is none', { txnTime: '20260231100000' }, '10', 'txnTime'],
    ['a time in UTC', { txnTime: '20261123020000' }, '10', 'txnTime'],
    ['a time with signs in it', { txnTime: '2026-11-23 10:00:00' }, '10', 'txnTime'],
    ['a deadline that has passed', { payTimeout: '20261123095900' }, '10', 'payTimeout'],
    ['a deadline in another form', { payTimeout: '15m' }, '10', 'payTimeout'],
    ['an address that is none', { backUrl: 'shop.example/notify' }, '10', 'backUrl'],
    ['an address of 257 bytes', { backUrl: `http://shop.example/${'a'.repeat(237)}` }, '10', 'backUrl'],
    ['a text of 1025 bytes', { reqReserved: '一'.repeat(513) }, '10', 'reqReserved'],
    ['reserved fields without braces', { reserved: 'a=1' }, '10', 'reserved'],
  ] as const) {
    it(`${what}, signed rightly`, async () => {
      const { answer, fields } = await answerTo(wrong)
      expect([answer.statusCode, fields.respCode]).toEqual([200, respCode])
      expect(fields.respMsg).toContain(about)
      expect(isGenuine(fields, bench.shop)).toBe(true)
    })
  }

  for (const [what, tampered, respCode] of [
    ['no signature', { signature: undefined }, '13'],
    ['an amount that was changed afterwards', { txnAmt: '1' }, '11'],
    ['a signature that is no base64', { signature: '***' }, '10'],
    ['an empty field, which has no place in the signature', { reserved: '' }, '10'],
  ] as const) {
    it(what, async () => {
      expect((await answerTo({}, tampered)).fields.respCode).toBe(respCode)
    })
  }

  it('a signature of another merchant', async () => {
    const answer = await bench.send('backTransReq.do', bench.codeOrder(), bench.video)
    expect(answer.respCode).toBe('11')
  })

  it('a signature over the plain text instead of its digits', async () => {
    const order = bench.codeOrder()
    const text = Object.keys(order)
      .sort()
      .map((name) => `${name}=${order[name]}`)
      .join('&')
    const signature = createSign('RSA-SHA256').update(text).sign(bench.shop.private_key, 'base64')
    expect(readAnswer((await bench.post('backTransReq.do', { ...order, signature })).body).respCode).toBe('11')
  })

  it('a field that comes twice, and a percent sign that means nothing', async () => {
    const body = new URLSearchParams(signed(bench.codeOrder(), bench.shop.private_key)).toString()
    for (const wrong of [`${body}&version=5.1.0`, `${body}&reqReserved=%ZZ`]) {
      const answer = await bench.app.inject({
        method: 'POST',
        url: '/unionpay/gateway/api/backTransReq.do',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: wrong,
      })
      expect(readAnswer(answer.body).respCode).toBe('10')
    }
  })

  it('without a signature where that is set', async () => {
    bench.unionpay.changeSettings({ signsRefusals: false })
    try {
      const { fields } = await answerTo({ txnAmt: '0' })
      expect(fields.respCode).toBe('10')
      expect(fields).not.toHaveProperty('signature')
    } finally {
      bench.unionpay.changeSettings({ signsRefusals: true })
    }
  })
})

describe('the gateway takes', () => {
  for (const [what, extra] of [
    ['texts of exactly the length', { reqReserved: '一'.repeat(512) }],
    ['reserved fields in braces', { reserved: '{a=1&b=2}', riskRateInfo: '{shippingFlag=000}' }],
    ['an address over a leased line', { backUrl: 'ZX|http://shop.example/notify' }],
    ['a time some minutes off', { txnTime: '20261123101000' }],
    ['an order number of 32', { orderId: 'B'.repeat(32) }],
  ] as const) {
    it(what, async () => {
      expect((await answerTo(extra)).fields.respCode).toBe('00')
    })
  }

  it('order numbers of 40 and any time where that is set', async () => {
    bench.unionpay.changeSettings({ orderIdMax: 40, txnTimeWindowMs: 0 })
    try {
      const { fields } = await answerTo({ orderId: 'C'.repeat(40), txnTime: '20200101000000' })
      expect(fields.respCode).toBe('00')
    } finally {
      bench.unionpay.changeSettings({ orderIdMax: 32, txnTimeWindowMs: 900_000 })
    }
  })

  it('messages at both paths', async () => {
    const message = signed(bench.codeOrder(), bench.shop.private_key)
    const answer = await bench.app.inject({
      method: 'POST',
      url: '/gateway/api/backTransReq.do',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(message).toString(),
    })
    expect(readAnswer(answer.body).respCode).toBe('00')
  })
})

describe('an answer', () => {
  it('is plain text that nothing is encoded in, with a certificate of CR LF and the gateway’s signature', async () => {
    const { answer, fields } = await answerTo({ reqReserved: '备注 a+b 100%' })
    expect(answer.headers['content-type']).toBe('text/plain;charset=UTF-8')
    expect(answer.body).toContain('reqReserved=备注 a+b 100%&')
    expect(answer.body).toContain('qrCode=https://qr.95516.com/')
    expect(fields.signPubKeyCert).toMatch(/^-----BEGIN CERTIFICATE-----\r\n/)
    expect(fields).toMatchObject({ respMsg: '成功[0000000]', signMethod: '01', version: '5.1.0' })
    expect(fields).not.toHaveProperty('certId')
    expect(isGenuine(fields, bench.shop)).toBe(true)
    expect(isGenuine({ ...fields, qrCode: 'https://qr.95516.com/1' }, bench.shop)).toBe(false)
  })
})
