import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encryptMember } from './signing.ts'
import { type Bench, newOrderNumber, openNotification, orderBody, startBench, startNotifyAddress } from './testing.ts'

let bench: Bench
let address: Awaited<ReturnType<typeof startNotifyAddress>>
beforeEach(async () => {
  bench = await startBench()
  address = await startNotifyAddress()
})
afterEach(async () => {
  address.close()
  await bench.close()
})

async function control(path: string, body: object) {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${bench.url}/control/wechat/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function paidOrder() {
  const merchant = bench.merchant()
  const number = newOrderNumber()
  await bench.call('POST', '/v3/pay/transactions/native', { body: orderBody(merchant, { out_trade_no: number }) })
  expect((await bench.wechat.payAs('buyer', merchant.mchid, number)).kind).toBe('paid')
  await bench.core.notifier.settle()
  return number
}

const refundOf = (number: string, refundNumber: string) =>
  bench.call('POST', '/v3/refund/domestic/refunds', {
    body: {
      out_trade_no: number,
      out_refund_no: refundNumber,
      amount: { refund: 888, total: 8888, currency: 'CNY' },
      notify_url: address.url,
    },
  })

/** A refund that the control panel has let go wrong. */
async function abnormalRefund(): Promise<string> {
  const { json } = await refundOf(await paidOrder(), 'R1')
  const finished = await control(`refunds/${bench.merchant().mchid}/R1/finish`, { outcome: 'ABNORMAL' })
  expect(await finished.json()).toEqual({ status: 'ABNORMAL' })
  await bench.core.notifier.settle()
  return json.refund_id
}

const apply = (refundId: string, body: object, serial = bench.merchant().publicKeyId) =>
  bench.call('POST', `/v3/refund/domestic/refunds/${refundId}/apply-abnormal-refund`, {
    body,
    headers: { 'wechatpay-serial': serial },
  })
const card = (changes: object = {}) => {
  const key = bench.merchant().publicKeyPair.publicKey
  return {
    out_refund_no: 'R1',
    type: 'USER_BANK_CARD',
    bank_type: 'ICBC_DEBIT',
    bank_account: encryptMember('6222020000001234', key),
    real_name: encryptMember('王小', key),
    ...changes,
  }
}
const status = async () => (await bench.call('GET', '/v3/refund/domestic/refunds/R1')).json.status
const told = () =>
  address.received.map((one) => {
    const { envelope, content } = openNotification(one, bench.merchant().apiV3Key)
    return [envelope.event_type, content.refund_status, content.user_received_account]
  })

describe('a refund that the payer’s account does not take', () => {
  it('is told as abnormal, goes to a card on demand, and then succeeds', async () => {
    const refundId = await abnormalRefund()
    expect(told()).toEqual([['REFUND.ABNORMAL', 'ABNORMAL', '支付用户零钱']])
    const applied = await apply(refundId, card())
    expect(applied.json).toMatchObject({
      status: 'PROCESSING',
      channel: 'OTHER_BANKCARD',
      user_received_account: 'ICBC_DEBIT1234',
    })
    expect((await apply(refundId, card())).json.refund_id).toBe(refundId)
    await bench.core.clock.advance(5000)
    await bench.core.notifier.settle()
    expect(await status()).toBe('SUCCESS')
    expect(told().at(-1)).toEqual(['REFUND.SUCCESS', 'SUCCESS', 'ICBC_DEBIT1234'])
    expect(bench.wechat.balanceFen('buyer')).toBe(1_000_000 - 8888)
    expect(bench.wechat.bills('buyer')).toHaveLength(1)
  })

  it('goes to the merchant’s own account without anything secret', async () => {
    const refundId = await abnormalRefund()
    const applied = await apply(refundId, { out_refund_no: 'R1', type: 'MERCHANT_BANK_CARD' })
    expect(applied.json.user_received_account).toBe('商户结算银行账户')
    await bench.core.clock.advance(5000)
    expect(await status()).toBe('SUCCESS')
  })

  it('is not ended by what was planned before it went elsewhere', async () => {
    bench.wechat.changeSettings({ refundOutcome: 'ABNORMAL' })
    const refundId = await abnormalRefund()
    await bench.core.clock.advance(3000)
    await apply(refundId, card())
    await bench.core.clock.advance(3000)
    expect(await status()).toBe('PROCESSING')
    await bench.core.clock.advance(2000)
    expect(await status()).toBe('SUCCESS')
  })

  it.each([
    [
      'a member that another key encrypted',
      () => card({ real_name: encryptMember('王', bench.merchant().keys.publicKey) }),
      '/real_name',
    ],
    ['a member that is not encrypted', () => card({ bank_account: '6222020000001234' }), '/bank_account'],
    ['a card without its bank', () => card({ bank_type: undefined }), '/bank_type'],
    ['a kind of account that there is not', () => card({ type: 'CASH' }), '/type'],
  ])('is refused with %s', async (_what, body, field) => {
    const reply = await apply(await abnormalRefund(), body())
    expect([reply.status, reply.json.code, reply.json.detail.field]).toEqual([400, 'PARAM_ERROR', field])
    expect(await status()).toBe('ABNORMAL')
  })

  it('is refused for a refund that is not abnormal, and for one that is not there', async () => {
    const { json } = await refundOf(await paidOrder(), 'R1')
    expect((await apply(json.refund_id, card())).json.code).toBe('INVALID_REQUEST')
    expect((await apply('50000', card())).json.code).toBe('RESOURCE_NOT_EXISTS')
    expect((await apply(json.refund_id, card({ out_refund_no: 'R2' }))).json.code).toBe('RESOURCE_NOT_EXISTS')
  })
})

describe('refunds on demand', () => {
  it('are refused while the payer’s account is abnormal, and pass with the same number later', async () => {
    const number = await paidOrder()
    expect((await control('settings', { abnormalAccounts: ['buyer'] })).status).toBe(204)
    const reply = await refundOf(number, 'R1')
    expect([reply.status, reply.json.code]).toEqual([403, 'USER_ACCOUNT_ABNORMAL'])
    await control('settings', { abnormalAccounts: [] })
    expect((await refundOf(number, 'R1')).status).toBe(200)
    expect((await control('settings', { abnormalAccounts: ['nobody'] })).status).toBe(400)
  })

  it('end closed by the control panel, which is told', async () => {
    await refundOf(await paidOrder(), 'R1')
    await control(`refunds/${bench.merchant().mchid}/R1/finish`, { outcome: 'CLOSED' })
    await bench.core.notifier.settle()
    expect(told()).toEqual([['REFUND.CLOSED', 'CLOSED', '支付用户零钱']])
  })

  it('take as long as they are set to', async () => {
    await control('settings', { refundTakesMs: 86_400_000 })
    await refundOf(await paidOrder(), 'R1')
    await bench.core.clock.advance(86_399_999)
    expect(await status()).toBe('PROCESSING')
    await bench.core.clock.advance(1)
    expect(await status()).toBe('SUCCESS')
  })
})
