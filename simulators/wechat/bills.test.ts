import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authorizationHeader } from './signing.ts'
import { type Bench, newOrderNumber, orderBody, startBench } from './testing.ts'

let bench: Bench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

const hour = 3_600_000

async function pay(total: number, changes: Record<string, unknown> = {}) {
  const number = newOrderNumber()
  await bench.call('POST', '/v3/pay/transactions/native', {
    body: orderBody(bench.merchant(), { out_trade_no: number, amount: { total }, ...changes }),
  })
  await bench.wechat.payAs('buyer', bench.merchant().mchid, number)
  return number
}

async function refund(number: string, fen: number, total: number) {
  const body = { out_trade_no: number, out_refund_no: `R_${number}`, amount: { refund: fen, total, currency: 'CNY' } }
  expect((await bench.call('POST', '/v3/refund/domestic/refunds', { body })).status).toBe(200)
}

const ask = (query: string, path = '/v3/bill/tradebill') => bench.call('GET', `${path}?${query}`)

async function download(url: string, as: 'shop' | 'video' = 'shop') {
  const target = url.slice(bench.url.length)
  const { mchid, serialNo, keys } = bench.merchant(as)
  const authorization = authorizationHeader({
    mchid,
    serialNo,
    key: keys.privateKey,
    method: 'GET',
    target,
    body: '',
    at: bench.core.clock.now(),
  })
  const response = await fetch(url, { headers: { authorization, accept: '*/*', 'user-agent': 'tests' } })
  return { response, bytes: Buffer.from(await response.arrayBuffer()) }
}

/** Lines of a file as lists of values; headings as they are. */
function readFile(bytes: Buffer) {
  const text = bytes.toString('utf8')
  expect(text.startsWith('\uFEFF')).toBe(true)
  expect(text.endsWith('\r\n')).toBe(true)
  return text
    .slice(1, -2)
    .split('\r\n')
    .map((line) => (line.startsWith('`') ? line.slice(1).split(',`') : line.split(',')))
}
const asRecord = (columns: string[] = [], values: string[] = []) =>
  Object.fromEntries(columns.map((name, index) => [name, values[index]]))

describe('the trade bill', () => {
  it('is being made until ten the next morning, and is not there for a day without trades', async () => {
    await pay(600)
    expect((await ask('bill_date=2026-11-23')).json.code).toBe('INVALID_REQUEST')
    expect((await ask('bill_date=2026-11-24')).json.code).toBe('INVALID_REQUEST')
    await bench.core.clock.advance(24 * hour - 1000)
    expect((await ask('bill_date=2026-11-23')).json.code).toBe('STATEMENT_CREATING')
    await bench.core.clock.advance(1000)
    expect((await ask('bill_date=2026-11-23')).status).toBe(200)
    expect((await ask('bill_date=2026-11-22')).json.code).toBe('NO_STATEMENT_EXIST')
    expect((await ask('bill_date=2026-08-01')).json.code).toBe('INVALID_REQUEST')
  })

  it.each([
    'bill_date=20261122',
    'bill_date=2026-02-30',
    'bill_type=ALL',
    'bill_date=2026-11-22&bill_type=SOME',
    'bill_date=2026-11-22&colour=red',
  ])('is refused for %s', async (query) => {
    expect((await ask(query)).json.code).toBe('PARAM_ERROR')
  })

  it('lists payments and refunds with fees, and sums them', async () => {
    const number = await pay(600, { description: '焦圈, 咸菜', attach: 'a,b' })
    await pay(2990)
    await bench.core.clock.advance(hour)
    await refund(number, 600, 600)
    await bench.core.clock.advance(24 * hour)
    const { json } = await ask('bill_date=2026-11-23&bill_type=ALL')
    expect(json).toMatchObject({ hash_type: 'SHA1' })
    const { response, bytes } = await download(json.download_url)
    expect(response.headers.has('wechatpay-signature')).toBe(false)
    expect(createHash('sha1').update(bytes).digest('hex')).toBe(json.hash_value)
    const [columns, first, , third, summaryColumns, summary, ...rest] = readFile(bytes)
    expect(rest).toEqual([])
    expect(columns).toHaveLength(27)
    expect(asRecord(columns, first)).toMatchObject({
      交易时间: '2026-11-23 10:00:00',
      特约商户号: '0',
      商户订单号: number,
      交易类型: 'NATIVE',
      交易状态: 'SUCCESS',
      应结订单金额: '6.00',
      微信退款单号: '0',
      商品名称: '焦圈, 咸菜',
      手续费: '0.04000',
      费率: '0.60%',
      订单金额: '6.00',
    })
    expect(asRecord(columns, third)).toMatchObject({
      交易时间: '2026-11-23 11:00:00',
      交易状态: 'REFUND',
      应结订单金额: '0.00',
      商户退款单号: `R_${number}`,
      退款金额: '6.00',
      退款状态: 'SUCCESS',
      手续费: '-0.04000',
      申请退款金额: '6.00',
    })
    expect(asRecord(summaryColumns, summary)).toEqual({
      总交易单数: '3.0',
      应结订单总金额: '35.90',
      退款总金额: '6.00',
      充值券退款总金额: '0.00',
      手续费总金额: '0.18000',
      订单总金额: '35.90',
      申请退款总金额: '6.00',
    })
  })

  it('comes zipped when asked for, with the hash of the plain text', async () => {
    await pay(600)
    await bench.core.clock.advance(24 * hour)
    const { json } = await ask('bill_date=2026-11-23&tar_type=GZIP')
    expect(json.download_url).toMatch(/&tartype=gzip$/)
    const plain = gunzipSync((await download(json.download_url)).bytes)
    expect(createHash('sha1').update(plain).digest('hex')).toBe(json.hash_value)
  })

  it('comes as payments only and as refunds only', async () => {
    const number = await pay(600)
    await refund(number, 1, 600)
    await bench.core.clock.advance(24 * hour)
    const lines = async (type: string) =>
      readFile((await download((await ask(`bill_date=2026-11-23&bill_type=${type}`)).json.download_url)).bytes)
    expect((await lines('SUCCESS')).map((line) => line.length)).toEqual([20, 20, 4, 4])
    expect((await lines('REFUND')).map((line) => line.length)).toEqual([29, 29, 7, 7])
  })

  it('is downloaded by its merchant within five minutes', async () => {
    await pay(600)
    await bench.core.clock.advance(24 * hour)
    const { json } = await ask('bill_date=2026-11-23', '/wechat/v3/bill/tradebill')
    expect(json.download_url).toContain('/wechat/v3/billdownload/')
    expect((await download(json.download_url, 'video')).response.status).toBe(403)
    expect((await download(json.download_url)).response.status).toBe(200)
    await bench.core.clock.advance(300_000)
    expect((await download(json.download_url)).response.status).toBe(400)
  })
})

describe('the fund flow bill', () => {
  it('has a row for each payment and one for its fee', async () => {
    await pay(600)
    await bench.core.clock.advance(24 * hour)
    const { json } = await ask('bill_date=2026-11-23&account_type=BASIC', '/v3/bill/fundflowbill')
    const lines = readFile((await download(json.download_url)).bytes)
    expect(lines.slice(1, 3).map((line) => line.slice(3, 8))).toEqual([
      ['交易', '交易', '收入', '6.00', '6.00'],
      ['扣除交易手续费', '手续费', '支出', '0.04', '5.96'],
    ])
    expect(lines.at(-1)).toEqual(['2.0', '1.0', '6.00', '1.0', '0.04'])
  })
})
