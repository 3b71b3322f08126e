import type { Core } from '../core/core.ts'
import { encodeGbk } from '../core/gbk.ts'
import { randomText } from '../core/random.ts'
import { zipArchive } from '../core/zip.ts'
import { type AccountRow, accountFile, billRows, summaryFile, tradeFile } from './bill-files.ts'
import type { Book } from './book.ts'
import type { AlipayMerchant } from './merchants.ts'

/** Bills at addresses that die after 30 seconds of simulated time. */
export interface Bills {
  /** The address of a merchant's bill; undefined when nothing happened in that time. */
  publish(merchant: AlipayMerchant, type: 'trade' | 'signcustomer', date: string): string | undefined
  /** The archive behind an address; undefined when there is none (any more). */
  read(token: string): Buffer | undefined
}

const addressLifeMs = 30_000

export function createBills(core: Core, book: Book): Bills {
  const published = new Map<string, { archive: Buffer; validUntil: Date }>()

  return {
    publish: (merchant, type, date) => {
      const rows = billRows(book.trades(), merchant.sellerId, date)
      if (rows.length === 0) return undefined
      const now = core.clock.now()
      const token = randomText(32)
      const archive = zipArchive(files(merchant, type, date, rows, now))
      published.set(token, { archive, validUntil: new Date(now.getTime() + addressLifeMs) })
      return `${core.url()}/alipay/bill/downloadBillFile.resource?token=${token}`
    },
    read: (token) => {
      const bill = published.get(token)
      return bill && core.clock.now() < bill.validUntil ? bill.archive : undefined
    },
  }
}

function files(
  merchant: AlipayMerchant,
  type: 'trade' | 'signcustomer',
  date: string,
  rows: AccountRow[],
  now: Date,
): { name: Buffer; content: Buffer }[] {
  const account = `${merchant.sellerId}0156`
  const stem = `${account}_${date.replaceAll('-', '')}`
  const about = { account, date, now, rows }
  const texts: [string, string][] =
    type === 'trade'
      ? [
          [`${stem}_业务明细.csv`, tradeFile(about)],
          [`${stem}_业务明细(汇总).csv`, summaryFile(about)],
        ]
      : [[`${stem}_账务明细.csv`, accountFile(about)]]
  return texts.map(([name, text]) => ({ name: encodeGbk(name), content: encodeGbk(text) }))
}
