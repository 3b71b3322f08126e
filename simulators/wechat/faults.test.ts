import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '../core/faults.ts'
import { type Bench, isSigned, newOrderNumber, orderBody, startBench } from './testing.ts'

let bench: Bench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

const create = (number: string) =>
  bench.call('POST', '/v3/pay/transactions/native', { body: orderBody(bench.merchant(), { out_trade_no: number }) })
const query = (number: string) =>
  bench.call('GET', `/v3/pay/transactions/out-trade-no/${number}?mchid=${bench.merchant().mchid}`)
const plan = (fault: Fault) => bench.core.faults.next('wechat', 'prepay', fault)
const isKnown = (number: string) => bench.wechat.trades.find(bench.merchant().mchid, number) !== undefined

describe('faults of the API', () => {
  it.each<[Fault['kind'], number, string]>([
    ['http_500', 500, 'SYSTEM_ERROR'],
    ['system_error_before', 500, 'SYSTEM_ERROR'],
    ['http_502', 502, 'SERVICE_UNAVAILABLE'],
    ['http_429', 429, 'FREQUENCY_LIMITED'],
    ['declined', 403, 'TRADE_ERROR'],
  ])('%s refuses without doing', async (kind, status, code) => {
    const number = newOrderNumber()
    plan({ kind })
    const reply = await create(number)
    expect([reply.status, reply.json.code]).toEqual([status, code])
    expect(isKnown(number)).toBe(false)
    expect((await create(number)).status).toBe(200)
  })

  it('system_error_after refuses what it did', async () => {
    const number = newOrderNumber()
    plan({ kind: 'system_error_after' })
    expect((await create(number)).status).toBe(500)
    expect(isKnown(number)).toBe(true)
  })

  it('http_202 accepts and tells nothing', async () => {
    const number = newOrderNumber()
    plan({ kind: 'http_202' })
    const reply = await create(number)
    expect([reply.status, reply.text]).toEqual([202, ''])
    expect(isKnown(number)).toBe(true)
  })

  it('html_error_page answers like a proxy', async () => {
    plan({ kind: 'html_error_page' })
    const reply = await create(newOrderNumber())
    expect([reply.status, reply.headers.get('content-type'), reply.json]).toEqual([502, 'text/html', undefined])
  })

  it('drops_connection_after_doing does it and never answers', async () => {
    const number = newOrderNumber()
    plan({ kind: 'drops_connection_after_doing' })
    await expect(create(number)).rejects.toThrow('fetch failed')
    expect(isKnown(number)).toBe(true)
  })

  it('times_out never answers and does nothing', async () => {
    const number = newOrderNumber()
    plan({ kind: 'times_out', ms: 20 })
    await expect(create(number)).rejects.toThrow('fetch failed')
    expect(isKnown(number)).toBe(false)
  })

  it('answers_late_after_doing lets the payment come before the answer', async () => {
    const number = newOrderNumber()
    // Long enough for a payment on a busy machine; the answer's own time is what is waited for.
    plan({ kind: 'answers_late_after_doing', ms: 2_000 })
    const order: string[] = []
    const reply = create(number).then((answer) => {
      order.push('answer')
      return answer
    })
    while (!isKnown(number)) await new Promise((resolve) => setTimeout(resolve, 1))
    expect((await bench.wechat.payAs('buyer', bench.merchant().mchid, number)).kind).toBe('paid')
    order.push('paid')
    expect((await reply).status).toBe(200)
    expect(order).toEqual(['paid', 'answer'])
  })

  it.each<Fault['kind']>(['bad_signature', 'sign_probe', 'unsigned'])(
    '%s answers with 200 and no valid signature',
    async (kind) => {
      plan({ kind })
      const reply = await create(newOrderNumber())
      expect(reply.status).toBe(200)
      expect(isSigned(reply.headers, reply.text, bench.merchant().publicKeyPair.publicKey)).toBe(false)
    },
  )

  it('wrong_amount in a query is genuinely signed', async () => {
    const number = newOrderNumber()
    await create(number)
    await bench.wechat.payAs('buyer', bench.merchant().mchid, number)
    bench.core.faults.next('wechat', 'query', { kind: 'wrong_amount' })
    const reply = await query(number)
    expect(reply.json.amount.total).toBe(8889)
    expect(isSigned(reply.headers, reply.text, bench.merchant().publicKeyPair.publicKey)).toBe(true)
    expect((await query(number)).json.amount.total).toBe(8888)
  })

  it('hit only the order they name', async () => {
    const [one, other] = [newOrderNumber(), newOrderNumber()]
    plan({ kind: 'http_500', match: { outTradeNo: one } })
    expect((await create(other)).status).toBe(200)
    expect((await create(one)).status).toBe(500)
  })

  it('a share of the answers can be probes, and errors can be signed', async () => {
    bench.wechat.changeSettings({ probePercent: 100, signsErrors: true })
    expect((await create(newOrderNumber())).headers.get('wechatpay-signature')).toMatch(/^WECHATPAY\/SIGNTEST\//)
    const error = await query(newOrderNumber())
    expect(error.status).toBe(404)
    expect(isSigned(error.headers, error.text, bench.merchant().publicKeyPair.publicKey)).toBe(true)
  })
})
