import { createHash } from 'node:crypto'
import { inflateRawSync, inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bench, isGenuine, type Message, openBench, readAnswer, signed } from './test-bench.ts'

const widths = [
  3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13, 13,
  8, 32, 13, 13, 12, 2, 1, 131,
]

let bench: Bench
let payment: { order: Message; queryId: string }
let cancelled: { order: Message; queryId: string }
beforeAll(async () => {
  bench = await openBench()
  payment = await bench.paidOrder()
  await bench.paidOrder({ txnAmt: '100' })
  await bench.back(bench.refundOf(payment.queryId, { txnAmt: '888', orderId: 'REFUND0001' }))
  cancelled = await bench.paidOrder()
  await bench.back(bench.cancelOf(cancelled.queryId))
  await bench.back(bench.codeOrder())
  await bench.core.clock.set(new Date('2026-11-23T23:00:00+08:00'))
  await bench.paidOrder({ txnAmt: '7' })
  await bench.core.clock.set(new Date('2026-11-24T08:59:59+08:00'))
})
afterAll(() => bench.close())

async function ask(settleDate: string, extra: Message = {}): Promise<Message> {
  const message = {
    version: '5.1.0',
    encoding: 'UTF-8',
    signMethod: '01',
    certId: bench.shop.cert_id,
    accessType: '0',
    merId: bench.shop.mer_id,
    txnType: '76',
    txnSubType: '01',
    bizType: '000000',
    txnTime: bench.now(),
    fileType: '00',
    settleDate,
    ...extra,
  }
  const answer = await bench.app.inject({
    method: 'POST',
    url: new URL(bench.shop.file_url).pathname,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(signed(message, bench.shop.private_key)).toString(),
  })
  return readAnswer(answer.body)
}

/** The files inside, whose sizes are in their headers. */
function unpacked(content: string | undefined): Map<string, string> {
  const archive = inflateSync(Buffer.from(content ?? '', 'base64'))
  const files = new Map<string, string>()
  let at = 0
  while (archive.readUInt32LE(at) === 0x04034b50) {
    const size = archive.readUInt32LE(at + 18)
    const start = at + 30 + archive.readUInt16LE(at + 26)
    const text = new TextDecoder('gbk').decode(inflateRawSync(archive.subarray(start, start + size)))
    files.set(archive.subarray(at + 30, start).toString(), text)
    at = start + size
  }
  return files
}

/** The columns of a line, counted from 1 as the table of the format does. */
function columnsOf(line: string): string[] {
  let at = 0
  const columns = ['']
  for (const width of widths) {
    columns.push(line.slice(at, at + width))
    at += width + 1
  }
  return columns
}

describe('the reconciliation file', () => {
  it('is not there before 9:00 of the next day, for a day without business, or for no day at all', async () => {
    expect((await ask('1123')).respCode).toBe('98')
    await bench.core.clock.set(new Date('2026-11-24T09:00:00+08:00'))
    expect((await ask('1124')).respCode).toBe('98')
    expect((await ask('1122')).respCode).toBe('98')
    expect((await ask('0230')).respCode).toBe('98')
    expect((await ask('1323')).respCode).toBe('10')
    expect((await ask('1123', { fileType: '01' })).respCode).toBe('10')
  })

  it('has a fixed line for each payment and refund of its clearing day, and none for a cancelled payment', async () => {
    const answer = await ask('1123')
    expect(answer).toMatchObject({ respCode: '00', fileName: `${bench.shop.mer_id}_20261123.zip`, settleDate: '1123' })
    expect(isGenuine(answer, bench.shop)).toBe(true)
    expect(Buffer.from(answer.fileContent ?? '', 'base64')[0]).toBe(0x78)
    const files = unpacked(answer.fileContent)
    const name = `INN26112388ZM_${bench.shop.mer_id}`
    expect([...files.keys()]).toEqual([name, `RD201026112301_${bench.shop.mer_id}`])
    const text = files.get(name) ?? ''
    expect(text.endsWith('\r\n')).toBe(true)
    const lines = text.split('\r\n').slice(0, -1)
    expect(lines.map((line) => line.length)).toEqual([607, 607, 607])
    expect(text).not.toContain(cancelled.order.orderId)
    const paid = columnsOf(lines.find((line) => line.includes(payment.order.orderId ?? '')) ?? '')
    const seen = [1, 5, 6, 7, 10, 12, 16, 17, 20, 21, 22, 28].map((index) => paid[index]?.trim())
    expect(seen).toEqual([
      'S56',
      '1123100000',
      '621626******0018',
      '000000008888',
      payment.queryId,
      payment.order.orderId,
      'D000000000053',
      'C000000008835',
      '01',
      '07',
      '000000',
      bench.shop.mer_id,
    ])
    const refund = columnsOf(lines.find((line) => line.includes('REFUND0001')) ?? '')
    expect([7, 15, 16, 17, 20, 27].map((index) => refund[index])).toEqual([
      '000000000888',
      '1123100000',
      'D000000000000',
      'D000000000888',
      '04',
      payment.queryId,
    ])
    expect(refund[41]?.slice(0, 32).trim()).toBe(payment.order.orderId)
  })

  it('comes with a summary in GBK whose totals agree', async () => {
    const files = unpacked((await ask('1123')).fileContent)
    const summary = files.get(`RD201026112301_${bench.shop.mer_id}`) ?? ''
    expect(summary).toContain('商户名称:胡同小店')
    expect(summary).toMatch(/总计 +3 +8\.88 +89\.88 +0\.54 +0\.00 +8\.88 +89\.34\r\n/)
  })

  it('has a payment after 23:00 the day after', async () => {
    await bench.core.clock.set(new Date('2026-11-25T09:00:00+08:00'))
    const files = unpacked((await ask('1124')).fileContent)
    const [line] = (files.get(`INN26112488ZM_${bench.shop.mer_id}`) ?? '').split('\r\n')
    expect(columnsOf(line ?? '')[7]).toBe('000000000007')
  })

  it('is the same whenever it is asked for, and is found for a year', async () => {
    const hash = async () =>
      createHash('sha256')
        .update((await ask('1124')).fileContent ?? '')
        .digest('hex')
    const first = await hash()
    expect(await hash()).toBe(first)
    await bench.core.clock.set(new Date('2027-03-01T09:00:00+08:00'))
    expect((await ask('1123')).fileName).toBe(`${bench.shop.mer_id}_20261123.zip`)
  })
})
