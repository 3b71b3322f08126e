import { X509Certificate } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FaultKind, FaultPoint } from '../core/faults.ts'
import { isSignedBy } from './signing.ts'
import { type Bench, isGenuine, type Message, openBench, signed } from './test-bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

const plan = (point: FaultPoint, kind: FaultKind, ms?: number) =>
  bench.core.faults.next('unionpay', point, { kind, ...(ms === undefined ? {} : { ms }) })

/** Sends over a real connection, which a fault may drop. */
const overNetwork = (message: Message) =>
  fetch(bench.shop.back_url, {
    method: 'POST',
    body: new URLSearchParams(signed(message, bench.shop.private_key)),
  }).then(
    (answer) => answer.text(),
    () => 'dropped',
  )

describe('a fault at an order', () => {
  for (const [kind, respCode, after] of [
    ['system_error_before', '03', 'query 34'],
    ['system_error_after', '03', '05'],
    ['http_202', '05', '05'],
    ['http_429', '37', 'query 34'],
    ['declined', '30', 'query 34'],
  ] as const) {
    it(`of kind ${kind} answers ${respCode} and leaves ${after}`, async () => {
      plan('prepay', kind)
      const order = bench.codeOrder()
      const answer = await bench.back(order)
      expect(answer).toMatchObject({ respCode, orderId: order.orderId })
      expect(answer).not.toHaveProperty('qrCode')
      expect(isGenuine(answer, bench.shop)).toBe(true)
      expect(await bench.stateOf(order)).toBe(after)
    })
  }

  for (const [kind, status] of [
    ['http_500', 500],
    ['http_502', 502],
    ['html_error_page', 200],
  ] as const) {
    it(`of kind ${kind} is a page, for servers and browsers, and nothing is done`, async () => {
      plan('prepay', kind)
      plan('prepay', kind)
      const order = bench.codeOrder()
      for (const [address, message] of [
        ['backTransReq.do', order],
        ['frontTransReq.do', bench.frontOrder()],
      ] as const) {
        const answer = await bench.post(address, signed(message, bench.shop.private_key))
        expect(answer.statusCode).toBe(status)
        expect(answer.body).toContain('<html>')
      }
      expect(await bench.stateOf(order)).toBe('query 34')
    })
  }

  it('shows in the payer’s browser too', async () => {
    plan('prepay', 'declined')
    const answer = await bench.post('frontTransReq.do', signed(bench.frontOrder(), bench.shop.private_key))
    expect(answer.body).toContain('交易未通过')
  })

  for (const [kind, after] of [
    ['times_out', 'query 34'],
    ['drops_connection_after_doing', '05'],
  ] as const) {
    it(`of kind ${kind} ends without an answer and leaves ${after}`, async () => {
      plan('prepay', kind, 20)
      const order = bench.codeOrder()
      expect(await overNetwork(order)).toBe('dropped')
      expect(await bench.stateOf(order)).toBe(after)
    })
  }

  it('of kind answers_late_after_doing is done and then answered', async () => {
    plan('prepay', 'answers_late_after_doing', 20)
    expect(await overNetwork(bench.codeOrder())).toContain('respCode=00')
  })
})

describe('a fault at a query', () => {
  for (const kind of ['bad_signature', 'sign_probe', 'unknown_serial', 'unsigned'] as const) {
    it(`of kind ${kind} is a good answer that must not be believed`, async () => {
      const { order } = await bench.paidOrder()
      plan('query', kind)
      const answer = await bench.ask(order)
      expect([answer.origRespCode, isGenuine(answer, bench.shop)]).toEqual(['00', false])
      expect(isGenuine(await bench.ask(order), bench.shop)).toBe(true)
    })
  }

  it('of kind unknown_serial is signed rightly by a certificate that only looks like the gateway’s', async () => {
    plan('query', 'unknown_serial')
    const answer = await bench.ask(bench.codeOrder())
    const certificate = new X509Certificate(answer.signPubKeyCert ?? '')
    expect(certificate.subject).toContain('@中国银联股份有限公司@')
    expect(isSignedBy(answer, certificate.publicKey)).toBe(true)
    expect(certificate.verify(new X509Certificate(bench.shop.middle_certificate).publicKey)).toBe(false)
  })

  for (const [kind, name, value] of [
    ['wrong_amount', 'txnAmt', '8889'],
    ['wrong_merchant', 'merId', '777290000000999'],
    ['wrong_app_id', 'orderId', 'ANOTHERORDER'],
  ] as const) {
    it(`of kind ${kind} is genuinely signed, about something else`, async () => {
      const { order } = await bench.paidOrder()
      plan('query', kind)
      const answer = await bench.ask(order)
      expect([answer[name], isGenuine(answer, bench.shop)]).toEqual([value, true])
    })
  }
})

describe('a fault at a refund', () => {
  it('is planned by the number of the order, and apart from its query', async () => {
    const { order, queryId } = await bench.paidOrder()
    const other = await bench.paidOrder()
    const match = { outTradeNo: order.orderId ?? '' }
    bench.core.faults.next('unionpay', 'refund', { kind: 'system_error_after', match })
    bench.core.faults.next('unionpay', 'refund_query', { kind: 'http_202', match })
    expect((await bench.back(bench.refundOf(other.queryId))).respCode).toBe('00')
    const refund = bench.refundOf(queryId)
    expect((await bench.back(refund)).respCode).toBe('03')
    expect((await bench.back(refund)).respCode).toBe('12')
    expect(await bench.stateOf(order)).toBe('00')
    expect(await bench.stateOf(refund)).toBe('query 05')
    expect(await bench.stateOf(refund)).toBe('05')
  })

  it('hits a cancel as well', async () => {
    const { queryId } = await bench.paidOrder()
    plan('refund', 'declined')
    const cancel = bench.cancelOf(queryId)
    expect((await bench.back(cancel)).respCode).toBe('30')
    expect((await bench.back(cancel)).respCode).toBe('00')
  })
})
