import { deflateSync } from 'node:zlib'
import { chinaDigits } from '../core/clock.ts'
import { encodeGbk } from '../core/gbk.ts'
import { yuanText } from '../core/money.ts'
import { zipArchive } from '../core/zip.ts'
import { type ClearingRow, clearingRows } from './clearing-rows.ts'
import type { Gateway } from './gateway-parts.ts'
import type { UnionpayMerchant } from './merchants.ts'
import { readChinaDigits } from './times.ts'

const acquirer = '88022900'
const sender = '00049993'
const noMoney = ` ${'0'.repeat(12)}`

/** Widths of the columns of a line, one blank between them. The last one begins with the original order's number. */
export const columnWidths = [
  3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13, 13,
  8, 32, 13, 13, 12, 2, 1, 131,
]

/** The reconciliation file of a clearing day, MMDD; undefined when there is none, or not yet. */
export function clearingFile(
  gateway: Gateway,
  merchant: UnionpayMerchant,
  settleDate: string,
): { name: string; content: string } | undefined {
  const now = gateway.core.clock.now()
  const day = latestDay(settleDate, new Date(now.getTime() - gateway.settings().filesTakeMs))
  const rows = day === undefined ? [] : clearingRows(gateway, merchant.merId, day)
  if (day === undefined || rows.length === 0) return undefined
  const archive = zipArchive(
    [
      { name: `INN${day.slice(2)}88ZM_${merchant.merId}`, content: rows.map(lineOf).join('') },
      {
        name: `RD2010${day.slice(2)}01_${merchant.merId}`,
        content: summaryOf(rows, merchant, day, now),
      },
    ].map(({ name, content }) => ({ name: Buffer.from(name), content: encodeGbk(content) })),
  )
  return { name: `${merchant.merId}_${day}.zip`, content: deflateSync(archive).toString('base64') }
}

/** The last day of that name that had ended at `at`, within a year. */
function latestDay(settleDate: string, at: Date): string | undefined {
  const year = Number(chinaDigits(at).slice(0, 4))
  const days = [year, year - 1].map((one) => `${one}${settleDate}`)
  return days.find((day) => {
    const end = readChinaDigits(`${day}230000`)
    return end !== undefined && end <= at
  })
}

/** One line of the file of trades. */
function lineOf(row: ClearingRow): string {
  const { kind, origin } = row
  const isPayment = kind === 'payment'
  const net = row.fen - row.feeFen
  const columns: string[] = [
    // What refunds have here is not known, and is made up.
    isPayment ? 'S56' : 'S30',
    acquirer,
    sender,
    row.traceNo,
    chinaDigits(row.at).slice(4),
    row.card,
    digits(row.fen),
    '4899',
    '07',
    row.queryId,
    '01',
    row.orderId,
    '01',
    origin?.traceNo ?? '',
    origin ? chinaDigits(origin.at).slice(4) : '',
    `D${digits(row.feeFen)}`,
    `${isPayment ? 'C' : 'D'}${digits(net)}`,
    '0001',
    '',
    row.txnType,
    row.txnSubType,
    row.bizType,
    '',
    '',
    '',
    '',
    origin?.queryId ?? '',
    row.merId,
    '',
    '0'.repeat(15),
    '',
    noMoney,
    `${isPayment ? 'C' : 'D'}${digits(net)}`,
    '01080209',
    '',
    noMoney,
    noMoney,
    ` ${'0'.repeat(11)}`,
    '',
    '7',
    origin?.orderId ?? '',
  ]
  return `${columns.map((text, index) => text.padEnd(columnWidths[index] ?? 0)).join(' ')}\r\n`
}

function digits(fen: bigint): string {
  return fen.toString().padStart(12, '0')
}

/** The summary that comes with it, for people. */
function summaryOf(rows: ClearingRow[], merchant: UnionpayMerchant, day: string, now: Date): string {
  const rule = '_'.repeat(136)
  const kinds = [
    ['自助消费', rows.filter((row) => row.kind === 'payment')],
    ['退货', rows.filter((row) => row.kind === 'refund')],
    ['总计', rows],
  ] as const
  const [payments, refunds, total] = kinds.map(([title, some]) => sumLine(title, some))
  return [
    `${' '.repeat(73)}中国银联全渠道商户交易汇总表`,
    '',
    `商户代码:${merchant.merId}    清算币种:人民币`,
    `收单机构:${acquirer}    清算日期:${day}`,
    `商户名称:${merchant.title}    生成日期:${chinaDigits(now).slice(0, 8)}`,
    '',
    '交易类型            交易笔数     交易金额(借)     交易金额(贷)         费用(借)         费用(贷)         清算(借)         清算(贷)',
    rule,
    payments,
    refunds,
    rule,
    total,
    '',
  ].join('\r\n')
}

function sumLine(title: string, rows: readonly ClearingRow[]): string {
  const sum = (kind: ClearingRow['kind'], of: (row: ClearingRow) => bigint) =>
    rows.filter((row) => row.kind === kind).reduce((fen, row) => fen + of(row), 0n)
  const debit = sum('refund', ({ fen }) => fen)
  const credit = sum('payment', ({ fen }) => fen)
  const fee = sum('payment', ({ feeFen }) => feeFen)
  const amounts = [debit, credit, fee, 0n, debit, credit - fee].map((fen) => yuanText(fen).padStart(17))
  return `${title.padEnd(20 - title.length)}${String(rows.length).padStart(8)}${amounts.join('')}`
}
