import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FaultKind } from '../core/faults.ts'
import { sharedTestKeys } from '../core/keys.ts'
import type { MerchantName } from '../core/merchants.ts'
import { createSimulators, type Simulators } from '../server.ts'
import type { CreateRequest } from './bodies.ts'
import { notificationGapsMs } from './notifications.ts'
import {
  type Bench,
  isSigned,
  newOrderNumber,
  openNotification,
  orderBody,
  startBench,
  startNotifyAddress,
} from './testing.ts'

let bench: Bench
const closers: (() => void)[] = []
beforeEach(async () => {
  bench = await startBench()
})
afterEach(async () => {
  for (const close of closers.splice(0)) close()
  await bench.close()
})

const minute = 60_000
const day = 86_400_000

async function notifyAddress(statuses: number[] = []) {
  const address = await startNotifyAddress(statuses)
  closers.push(address.close)
  return address
}

async function paidOrder(options: { total?: number; name?: MerchantName; notifyUrl?: string } = {}) {
  const merchant = bench.merchant(options.name)
  const number = newOrderNumber()
  const body = orderBody(merchant, {
    out_trade_no: number,
    amount: { total: options.total ?? 8888 },
    ...(options.notifyUrl ? { notify_url: options.notifyUrl } : {}),
  })
  await bench.call('POST', '/v3/pay/transactions/native', { body }, options.name)
  const result = await bench.wechat.payAs('buyer', merchant.mchid, number)
  if (result.kind !== 'paid') throw new Error(`The order was not paid: ${result.kind}.`)
  await bench.core.notifier.settle()
  return { number, transactionId: result.transactionId }
}

const refund = (body: Record<string, unknown>, name?: MerchantName) =>
  bench.call('POST', '/v3/refund/domestic/refunds', { body }, name)
const refundOf = (
  number: string,
  refundNumber: string,
  fen: number,
  total = 8888,
  more: Record<string, unknown> = {},
) =>
  refund({
    out_trade_no: number,
    out_refund_no: refundNumber,
    amount: { refund: fen, total, currency: 'CNY' },
    ...more,
  })
const queryRefund = (refundNumber: string) =>
  bench.call('GET', `/v3/refund/domestic/refunds/${encodeURIComponent(refundNumber)}`)
const tradeState = async (number: string) =>
  (await bench.call('GET', `/v3/pay/transactions/out-trade-no/${number}?mchid=${bench.merchant().mchid}`)).json
    .trade_state

describe('refunds', () => {
  it('are accepted first, succeed later, and tell the merchant then', async () => {
    const address = await notifyAddress()
    const { number, transactionId } = await paidOrder()
    const accepted = await refundOf(number, 'R@1', 888, 8888, { notify_url: address.url, reason: 'cold' })
    expect(accepted.status).toBe(200)
    expect(accepted.json).toMatchObject({
      status: 'PROCESSING',
      out_refund_no: 'R@1',
      transaction_id: transactionId,
      channel: 'ORIGINAL',
      amount: { total: 8888, refund: 888, payer_refund: 888, discount_refund: 0, currency: 'CNY' },
    })
    expect(accepted.json.refund_id).toMatch(/^50\d{26}$/)
    expect(accepted.json).not.toHaveProperty('success_time')
    expect(await tradeState(number)).toBe('REFUND')
    await bench.core.clock.advance(5000)
    await bench.core.notifier.settle()
    expect((await queryRefund('R@1')).json).toMatchObject({
      status: 'SUCCESS',
      success_time: '2026-11-23T10:00:05+08:00',
    })
    const { envelope, content } = openNotification(address.received[0], bench.merchant().apiV3Key)
    expect(envelope).toMatchObject({ event_type: 'REFUND.SUCCESS', resource: { original_type: 'refund' } })
    expect(content).toMatchObject({
      mchid: bench.merchant().mchid,
      out_refund_no: 'R@1',
      refund_status: 'SUCCESS',
      amount: { refund: 888 },
    })
    expect(content).not.toHaveProperty('status')
    expect(bench.wechat.balanceFen('buyer')).toBe(1_000_000 - 8888 + 888)
    expect(bench.wechat.bills('buyer').map((one) => one.amountFen)).toEqual([888, -8888])
  })

  it('pay once for one number, and answer where they stand when asked again', async () => {
    const { number } = await paidOrder()
    const first = await refundOf(number, 'R1', 888)
    await bench.core.clock.advance(5000)
    const again = await refundOf(number, 'R1', 888)
    expect(again.json.refund_id).toBe(first.json.refund_id)
    expect(again.json.status).toBe('SUCCESS')
    const other = await refundOf(number, 'R1', 889)
    expect([other.status, other.json.code]).toEqual([400, 'INVALID_REQUEST'])
    expect(bench.wechat.refunds.all()).toHaveLength(1)
  })

  it('never exceed the order', async () => {
    const { number } = await paidOrder()
    expect((await refundOf(number, 'R1', 8000)).status).toBe(200)
    await bench.core.clock.advance(minute)
    expect((await refundOf(number, 'R2', 889)).json.code).toBe('INVALID_REQUEST')
    expect((await refundOf(number, 'R3', 888)).status).toBe(200)
  })

  it('keep a minute between two of one order', async () => {
    const { number } = await paidOrder()
    await refundOf(number, 'R1', 1)
    const soon = await refundOf(number, 'R2', 1)
    expect([soon.status, soon.json.code]).toEqual([429, 'FREQUENCY_LIMITED'])
    await bench.core.clock.advance(minute)
    expect((await refundOf(number, 'R2', 1)).status).toBe(200)
  })

  it('are at most 50 of one order, within 365 days', async () => {
    bench.wechat.changeSettings({ refundGapMs: 0 })
    const { number } = await paidOrder()
    for (let count = 1; count <= 50; count += 1) expect((await refundOf(number, `R${count}`, 1)).status).toBe(200)
    expect((await refundOf(number, 'R51', 1)).json.code).toBe('INVALID_REQUEST')
    const old = await paidOrder()
    await bench.core.clock.advance(365 * day + 1000)
    expect((await refundOf(old.number, 'R60', 1)).json.message).toBe('订单已超过可退款的最大期限')
  })

  it('give the payer the part that was not a coupon, and all of it in the end', async () => {
    bench.wechat.changeSettings({ couponFen: 100, refundGapMs: 0 })
    const { number } = await paidOrder({ total: 300 })
    const shares = []
    for (const [index, fen] of [101, 101, 98].entries())
      shares.push((await refundOf(number, `R${index}`, fen, 300)).json.amount.payer_refund)
    expect(shares).toEqual([67, 67, 66])
  })

  it('round half a fen of the payer’s part up, and take it off the last part', async () => {
    bench.wechat.changeSettings({ couponFen: 100, refundGapMs: 0 })
    const { number } = await paidOrder({ total: 200 })
    const shares = []
    for (const [index, fen] of [1, 199].entries())
      shares.push((await refundOf(number, `R${index}`, fen, 200)).json.amount.payer_refund)
    expect(shares).toEqual([1, 99])
  })

  it('end abnormal or closed when set so, and a closed one frees its part of the order', async () => {
    const address = await notifyAddress()
    const { number } = await paidOrder()
    bench.wechat.changeSettings({ refundOutcome: 'CLOSED' })
    await refundOf(number, 'R1', 8888, 8888, { notify_url: address.url })
    await bench.core.clock.advance(minute)
    await bench.core.notifier.settle()
    expect((await queryRefund('R1')).json.status).toBe('CLOSED')
    expect(openNotification(address.received[0], bench.merchant().apiV3Key).content.refund_status).toBe('CLOSED')
    bench.wechat.changeSettings({ refundOutcome: 'ABNORMAL' })
    expect((await refundOf(number, 'R2', 8888)).status).toBe(200)
    await bench.core.clock.advance(minute)
    expect((await queryRefund('R2')).json.status).toBe('ABNORMAL')
    expect(bench.wechat.balanceFen('buyer')).toBe(1_000_000 - 8888)
  })

  it('need the merchant to have the money', async () => {
    const { number } = await paidOrder()
    bench.wechat.accounts.setBalance(bench.merchant().mchid, 887n)
    const reply = await refundOf(number, 'R1', 888)
    expect([reply.status, reply.json.code]).toEqual([403, 'NOT_ENOUGH'])
    bench.wechat.accounts.setBalance(bench.merchant().mchid, 888n)
    expect((await refundOf(number, 'R1', 888)).status).toBe(200)
  })

  it('are refused for other totals, unpaid and unknown orders, and without a number of either kind', async () => {
    const { number } = await paidOrder()
    expect((await refundOf(number, 'R1', 1, 8887)).json.code).toBe('INVALID_REQUEST')
    const unpaid = newOrderNumber()
    await bench.call('POST', '/v3/pay/transactions/native', {
      body: orderBody(bench.merchant(), { out_trade_no: unpaid }),
    })
    expect((await refundOf(unpaid, 'R1', 1)).json.code).toBe('INVALID_REQUEST')
    const unknown = await refundOf('NEVER_SEEN_1', 'R1', 1)
    expect([unknown.status, unknown.json.code]).toEqual([404, 'RESOURCE_NOT_EXISTS'])
    expect((await refund({ out_refund_no: 'R1', amount: { refund: 1, total: 1, currency: 'CNY' } })).json.code).toBe(
      'PARAM_ERROR',
    )
    expect((await refundOf(number, 'R 1', 1)).json.detail.field).toBe('/out_refund_no')
    expect(
      (await refund({ out_trade_no: number, out_refund_no: 'R1', amount: { refund: 1, total: 8888 } })).json.detail
        .field,
    ).toBe('/amount/currency')
    expect((await queryRefund('R1')).status).toBe(404)
  })
})

describe('payment notifications', () => {
  it('are signed, encrypted and carry what a query answers', async () => {
    const address = await notifyAddress([204])
    const { number } = await paidOrder({ notifyUrl: address.url })
    expect(address.received).toHaveLength(1)
    const [received] = address.received
    const { publicKeyPair, publicKeyId, apiV3Key, mchid } = bench.merchant()
    expect(received?.headers.get('wechatpay-serial')).toBe(publicKeyId)
    expect(received && isSigned(received.headers, received.body, publicKeyPair.publicKey)).toBe(true)
    const { envelope, content } = openNotification(received, apiV3Key)
    expect(envelope).toMatchObject({
      event_type: 'TRANSACTION.SUCCESS',
      resource_type: 'encrypt-resource',
      summary: '支付成功',
      create_time: '2026-11-23T10:00:00+08:00',
      resource: { original_type: 'transaction', algorithm: 'AEAD_AES_256_GCM' },
    })
    expect(envelope.id.length).toBeLessThanOrEqual(36)
    expect(content).toEqual(
      (await bench.call('GET', `/v3/pay/transactions/out-trade-no/${number}?mchid=${mchid}`)).json,
    )
    await bench.core.clock.advance(2 * day)
    expect(address.received).toHaveLength(1)
  })

  it('come 16 times by the table, each with a new signature, while nobody accepts them', async () => {
    const address = await notifyAddress(Array.from({ length: 20 }, () => 500))
    await paidOrder({ notifyUrl: address.url })
    const start = bench.core.clock.now().getTime()
    await bench.core.clock.advance(3 * day)
    const waited = bench.core.notifier.log().map((one) => one.at.getTime() - start)
    const sums = [0]
    for (const gap of notificationGapsMs) sums.push((sums.at(-1) ?? 0) + gap)
    expect(waited).toEqual(sums)
    expect(sums.at(-1)).toBe((24 * 60 + 4) * minute)
    const signatures = new Set(address.received.map((one) => one.headers.get('wechatpay-signature')))
    expect(signatures.size).toBe(16)
    const ids = new Set(address.received.map((one) => JSON.parse(one.body).id))
    expect(ids.size).toBe(1)
    for (const one of address.received)
      expect(isSigned(one.headers, one.body, bench.merchant().publicKeyPair.publicKey)).toBe(true)
  })

  it('are not accepted with a redirect or another 2xx', async () => {
    const address = await notifyAddress([302, 201, 202, 204])
    await paidOrder({ notifyUrl: address.url })
    await bench.core.clock.advance(day)
    expect(bench.core.notifier.log().map((one) => one.outcome)).toEqual(['refused', 'refused', 'refused', 'accepted'])
  })

  it('of a merchant between two modes are signed half and half, or as set', async () => {
    const { publicKeyId, mchid } = bench.merchant('secondhand')
    const serials = async () => {
      const address = await notifyAddress()
      for (let count = 0; count < 4; count += 1) await paidOrder({ name: 'secondhand', notifyUrl: address.url })
      for (const one of address.received) {
        const key =
          one.headers.get('wechatpay-serial') === publicKeyId
            ? bench.merchant('secondhand').publicKeyPair.publicKey
            : certificate.publicKey
        expect(isSigned(one.headers, one.body, key)).toBe(true)
      }
      return address.received.filter((one) => one.headers.get('wechatpay-serial') === publicKeyId).length
    }
    const certificate = new X509Certificate(bench.wechat.credentials('secondhand').platform_certificate ?? '')
    expect(mchid).toBe('1900000103')
    expect(await serials()).toBe(2)
    bench.wechat.changeSettings({ publicKeyPercent: 100 })
    expect(await serials()).toBe(4)
    bench.wechat.changeSettings({ publicKeyPercent: 0 })
    expect(await serials()).toBe(0)
  })

  it.each<[FaultKind, (body: Record<string, unknown>) => unknown, unknown]>([
    [
      'wrong_amount',
      (content) => content.amount,
      { total: 8889, payer_total: 8888, currency: 'CNY', payer_currency: 'CNY' },
    ],
    ['wrong_app_id', (content) => content.appid, 'wxffffffffffffffff'],
    ['wrong_merchant', (content) => content.mchid, '1999999999'],
  ])('can be genuine and say something else: %s', async (kind, read, expected) => {
    const address = await notifyAddress()
    bench.core.faults.next('wechat', 'notification', { kind })
    await paidOrder({ notifyUrl: address.url })
    const [received] = address.received
    expect(received && isSigned(received.headers, received.body, bench.merchant().publicKeyPair.publicKey)).toBe(true)
    expect(read(openNotification(received, bench.merchant().apiV3Key).content)).toEqual(expected)
  })

  it.each<[FaultKind, RegExp | null]>([
    ['bad_signature', /^[A-Za-z0-9+/]+={0,2}$/],
    ['sign_probe', /^WECHATPAY\/SIGNTEST\//],
    ['unsigned', null],
  ])('can be badly signed, and come again with a good signature: %s', async (kind, shape) => {
    const address = await notifyAddress([401])
    bench.core.faults.next('wechat', 'notification', { kind })
    await paidOrder({ notifyUrl: address.url })
    const key = bench.merchant().publicKeyPair.publicKey
    const [first] = address.received
    expect(first && isSigned(first.headers, first.body, key)).toBe(false)
    if (shape) expect(first?.headers.get('wechatpay-signature')).toMatch(shape)
    else expect(first?.headers.has('wechatpay-signature')).toBe(false)
    await bench.core.clock.advance(15_000)
    const second = address.received[1]
    expect(second && isSigned(second.headers, second.body, key)).toBe(true)
  })

  it('can name a key that the merchant does not know', async () => {
    const address = await notifyAddress()
    bench.core.faults.next('wechat', 'notification', { kind: 'unknown_serial' })
    await paidOrder({ notifyUrl: address.url })
    expect(address.received[0]?.headers.get('wechatpay-serial')).toMatch(/^[0-9A-F]{40}$/)
  })
})

describe('a restart', () => {
  let dataDir: string
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'simulators-restart-'))
    closers.push(() => rmSync(dataDir, { recursive: true }))
  })
  const start = (at: string) =>
    createSimulators({ clock: { frozen: new Date(at) }, dataDir, keys: sharedTestKeys(), url: bench.url })

  /** A paid order in a simulator that does not listen. */
  async function payIn(simulators: Simulators, notifyUrl: string): Promise<string> {
    const merchant = bench.merchant()
    const number = newOrderNumber()
    const request = orderBody(merchant, { out_trade_no: number, notify_url: notifyUrl })
    simulators.wechat.trades.create(merchant, 'native', request as unknown as CreateRequest)
    await simulators.wechat.payAs('buyer', merchant.mchid, number)
    await simulators.core.notifier.settle()
    return number
  }

  it('keeps merchants, trades and refunds, and finishes what was under way', async () => {
    const before = await start('2026-11-23T10:00:00+08:00')
    const merchant = bench.merchant()
    const number = await payIn(before, 'http://127.0.0.1:9/notify')
    const refund = { out_trade_no: number, out_refund_no: 'R1', amount: { refund: 1, total: 8888 } }
    before.wechat.refunds.create(merchant, refund)
    const certificateMode = before.wechat.credentials('video')
    await before.close()
    const after = await start('2026-12-01T10:00:00+08:00')
    const find = (simulators: Simulators) => simulators.wechat.trades.find(merchant.mchid, number)
    expect(find(after)).toEqual(find(before))
    expect(after.wechat.balanceFen('buyer')).toBe(1_000_000 - 8888)
    expect(after.wechat.credentials('video')).toEqual(certificateMode)
    await after.core.clock.advance(5000)
    expect(after.wechat.refunds.find(merchant.mchid, 'R1')?.status).toBe('SUCCESS')
    await after.close()
  })

  it('sends again what was not received in the last day, and nothing else', async () => {
    const [first, deaf] = [await notifyAddress(), await notifyAddress([500])]
    const before = await start('2026-11-23T10:00:00+08:00')
    await payIn(before, first.url)
    const owed = await payIn(before, deaf.url)
    await before.close()
    const after = await start('2026-11-24T09:00:00+08:00')
    await after.core.notifier.settle()
    expect(after.core.notifier.log()).toMatchObject([{ outTradeNo: owed, delivery: 1, outcome: 'accepted' }])
    await after.close()
    const late = await start('2026-11-24T09:30:00+08:00')
    await late.core.notifier.settle()
    expect(late.core.notifier.log()).toEqual([])
    await late.close()
  })
})
