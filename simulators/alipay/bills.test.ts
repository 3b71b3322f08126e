import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeText } from './charset.ts'
import { type Bench, openBench } from './test-bench.ts'

const method = 'alipay.data.dataservice.bill.downloadurl.query'
let bench: Bench
beforeAll(async () => {
  bench = await openBench()
  for (const [total, refund] of [
    ['88.88', '8.88'],
    ['0.01', undefined],
  ] as const) {
    const order = bench.order({ total_amount: total })
    const { qr_code: code } = await bench.call('alipay.trade.precreate', order)
    const opened = await bench.alipay.user.openCode('buyer', String(code), 'camera')
    if (opened.kind === 'cashier') await bench.alipay.user.pay(opened.payToken, '123456')
    if (!refund) continue
    const about = { out_trade_no: order.out_trade_no, refund_amount: refund, out_request_no: 'R1' }
    await bench.call('alipay.trade.refund', about)
  }
  await bench.core.clock.set(new Date('2026-11-24T10:00:00+08:00'))
})
afterAll(() => bench.close())

async function download(type: string, date: string): Promise<Map<string, string>> {
  const { bill_download_url: address } = await bench.call(method, { bill_type: type, bill_date: date })
  const answer = await bench.app.inject({ url: String(address).replace(bench.url, '') })
  return unzip(answer.rawPayload)
}

/** Reads the local entries of an archive whose sizes are in their headers. */
function unzip(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>()
  let at = 0
  while (archive.readUInt32LE(at) === 0x04034b50) {
    const size = archive.readUInt32LE(at + 18)
    const nameLength = archive.readUInt16LE(at + 26)
    const start = at + 30 + nameLength + archive.readUInt16LE(at + 28)
    const name = decodeText(archive.subarray(at + 30, at + 30 + nameLength), 'gbk')
    files.set(name, decodeText(inflateRawSync(archive.subarray(start, start + size)), 'gbk'))
    at = start + size
  }
  return files
}

describe('a bill', () => {
  it('of trades is two files in GBK with tabbed cells, negative refunds and totals', async () => {
    const files = await download('trade', '2026-11-23')
    const stem = `${bench.shop.seller_id}0156_20261123_业务明细`
    expect([...files.keys()]).toEqual([`${stem}.csv`, `${stem}(汇总).csv`])
    const lines = (files.get(`${stem}.csv`) ?? '').split('\r\n')
    expect(lines[1]).toBe(`#账号：[${bench.shop.seller_id}0156]`)
    expect(lines[2]).toBe('#起始日期：[2026年11月23日 00:00:00]   终止日期：[2026年11月24日 00:00:00]')
    const rows = lines.filter((line) => line.includes('\t')).map((line) => line.split(',').map((cell) => cell.trim()))
    expect(rows.map((row) => row.length)).toEqual([25, 25, 25])
    const header = lines.find((line) => line.startsWith('支付宝交易号,'))?.split(',') ?? []
    const cell = (row: string[] | undefined, name: string) => row?.[header.indexOf(name)]
    const shown = rows.map((row) =>
      ['业务类型', '商家实收（元）', '服务费（元）', '退款批次号/请求号'].map((name) => cell(row, name)),
    )
    expect(shown).toEqual([
      ['交易', '88.88', '-0.53', ''],
      ['退款', '-8.88', '0.05', 'R1'],
      ['交易', '0.01', '0.00', ''],
    ])
    expect(lines).toContain('#交易合计：2笔，商家实收共88.89元，商家优惠共0.00元')
    expect(lines).toContain('#退款合计：1笔，商家实收退款共-8.88元，商家优惠退款共0.00元')
    expect(files.get(`${stem}(汇总).csv`)).toContain('合计\t')
  })

  it('is not there before it is made', async () => {
    const ask = async (date: string) => (await bench.call(method, { bill_type: 'trade', bill_date: date })).sub_code
    const now = bench.core.clock.now()
    await bench.core.clock.set(new Date('2026-11-24T08:59:59+08:00'))
    expect(await ask('2026-11-23')).toBe('BILL_NOT_EXIST')
    await bench.core.clock.set(new Date('2026-11-24T09:00:00+08:00'))
    expect(await ask('2026-11-23')).toBeUndefined()
    await bench.core.clock.set(new Date('2026-12-02T10:00:00+08:00'))
    expect(await ask('2026-11')).toBe('BILL_NOT_EXIST')
    await bench.core.clock.set(new Date('2026-12-03T09:00:00+08:00'))
    expect(await ask('2026-11')).toBeUndefined()
    await bench.core.clock.set(now)
  })

  it('of movements has its fees in rows of their own', async () => {
    const [text = ''] = (await download('signcustomer', '2026-11-23')).values()
    const kinds = text
      .split('\r\n')
      .filter((line) => line.includes('\t'))
      .map((line) => line.split(',')[10]?.trim())
    expect(kinds).toEqual(['在线支付', '收费', '退款', '收费退回', '在线支付'])
    expect(text).toContain('#支出合计：2笔，共-9.41元')
  })

  it('is at an address that dies after half a minute', async () => {
    const { bill_download_url: address } = await bench.call(method, { bill_type: 'trade', bill_date: '2026-11-23' })
    const url = String(address).replace(bench.url, '')
    await bench.core.clock.advance(29_999)
    expect((await bench.app.inject({ url })).statusCode).toBe(200)
    await bench.core.clock.advance(1)
    expect((await bench.app.inject({ url })).statusCode).toBe(403)
  })

  for (const [what, type, date, subCode] of [
    ['a day without business', 'trade', '2026-11-22', 'NO_BILL_DATA'],
    ['today', 'trade', '2026-11-24', 'INVAILID_ARGUMENTS'],
    ['this month', 'trade', '2026-11', 'INVAILID_ARGUMENTS'],
    ['a date that is none', 'trade', '2026-02-31', 'INVAILID_ARGUMENTS'],
    ['seven years ago', 'trade', '2019-01-01', 'INVAILID_ARGUMENTS'],
    ['another kind', 'poems', '2026-11-23', 'TYPE_NOT_SUPPORTED'],
  ] as const) {
    it(`for ${what} is answered with ${subCode}`, async () => {
      const node = await bench.call(method, { bill_type: type, bill_date: date })
      expect(node.sub_code).toBe(subCode)
    })
  }
})
