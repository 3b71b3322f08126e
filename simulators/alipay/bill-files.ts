import { chinaDate, chinaDateTime } from '../core/clock.ts'
import { feeFor, yuanText } from '../core/money.ts'
import { maskedLogonId } from './accounts.ts'
import type { Trade } from './trade.ts'

/** One line of a bill: money that came in with a payment or went out with a refund. */
export interface AccountRow {
  kind: '交易' | '退款'
  trade: Trade
  at: Date
  /** Positive for payments, negative for refunds. */
  fen: bigint
  /** Negative when it is taken, positive when it is given back with a refund. */
  feeFen: bigint
  outRequestNo: string
}

interface BillText {
  account: string
  /** `yyyy-MM-dd` or `yyyy-MM`. */
  date: string
  now: Date
  rows: AccountRow[]
}

const rateTenThousandths = 60n

/** What happened on `date` (a day or a month in China), in order of time. */
export function billRows(trades: Trade[], sellerId: string, date: string): AccountRow[] {
  const isWithin = (at: Date) => chinaDate(at).startsWith(date)
  const rows: AccountRow[] = []
  for (const trade of trades) {
    if (trade.sellerId !== sellerId || !trade.paidAt) continue
    const fen = trade.request.totalFen
    const feeFen = -feeFor(fen, rateTenThousandths)
    if (isWithin(trade.paidAt)) rows.push({ kind: '交易', trade, at: trade.paidAt, fen, feeFen, outRequestNo: '' })
    for (const refund of trade.refunds) {
      if (!isWithin(refund.at)) continue
      rows.push({
        kind: '退款',
        trade,
        at: refund.at,
        fen: -refund.fen,
        feeFen: feeFor(refund.fen, rateTenThousandths),
        outRequestNo: refund.outRequestNo,
      })
    }
  }
  return rows.sort((a, b) => a.at.getTime() - b.at.getTime())
}

const tradeColumns = `支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注`

export function tradeFile(bill: BillText): string {
  const lines = bill.rows.map(({ kind, trade, at, fen, feeFen, outRequestNo }) => {
    const amount = yuanText(fen)
    return cells(
      trade.tradeNo,
      trade.request.outTradeNo,
      kind,
      trade.request.subject,
      chinaDateTime(trade.createdAt),
      chinaDateTime(at),
      '',
      '',
      '',
      '',
      trade.buyer ? maskedLogonId(trade.buyer) : '',
      amount,
      amount,
      '0.00',
      '0.00',
      '0.00',
      '0.00',
      '0.00',
      '',
      '0.00',
      '0.00',
      outRequestNo,
      yuanText(feeFen),
      '0.00',
      trade.request.body ?? '',
    )
  })
  const paid = bill.rows.filter((row) => row.kind === '交易')
  const refunded = bill.rows.filter((row) => row.kind === '退款')
  return file(bill, '支付宝业务明细查询', '业务明细列表', '------------------------------------', tradeColumns, lines, [
    `#交易合计：${paid.length}笔，商家实收共${sum(paid)}元，商家优惠共0.00元`,
    `#退款合计：${refunded.length}笔，商家实收退款共${sum(refunded)}元，商家优惠退款共0.00元`,
  ])
}

const summaryColumns =
  '门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）'

export function summaryFile(bill: BillText): string {
  const { rows } = bill
  const paid = rows.filter((row) => row.kind === '交易').length
  const feeFen = rows.reduce((all, row) => all + row.feeFen, 0n)
  const net = yuanText(rows.reduce((all, row) => all + row.fen, 0n) + feeFen)
  const counts = [String(paid), String(rows.length - paid)]
  const total = cells(
    '合计',
    '',
    ...counts,
    sum(rows),
    sum(rows),
    '0.00',
    '0.00',
    '0.00',
    yuanText(feeFen),
    '0.00',
    net,
  )
  return file(
    bill,
    '支付宝业务汇总查询',
    '业务汇总列表',
    '-------------------------------------',
    summaryColumns,
    [total],
    [],
  )
}

const accountColumns =
  '账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注'

export function accountFile(bill: BillText): string {
  const movements = bill.rows.flatMap((row) => [
    { row, fen: row.fen, type: row.kind === '交易' ? '在线支付' : '退款' },
    ...(row.feeFen === 0n ? [] : [{ row, fen: row.feeFen, type: row.feeFen < 0n ? '收费' : '收费退回' }]),
  ])
  let balanceFen = 0n
  const lines = movements.map(({ row, fen, type }, index) => {
    balanceFen += fen
    const { trade } = row
    return cells(
      `${trade.tradeNo}${index.toString().padStart(6, '0')}`,
      trade.tradeNo,
      trade.request.outTradeNo,
      trade.request.subject,
      chinaDateTime(row.at),
      trade.buyer ? maskedLogonId(trade.buyer) : '',
      fen > 0n ? yuanText(fen) : '0.00',
      fen < 0n ? yuanText(fen) : '0.00',
      yuanText(balanceFen),
      '支付宝',
      type,
      row.outRequestNo,
    )
  })
  const spent = movements.filter((one) => one.fen < 0n)
  const earned = movements.filter((one) => one.fen > 0n)
  return file(
    bill,
    '支付宝账务明细查询',
    '账务明细列表',
    '------------------------------------',
    accountColumns,
    lines,
    [`#支出合计：${spent.length}笔，共${sum(spent)}元`, `#收入合计：${earned.length}笔，共${sum(earned)}元`],
  )
}

function file(
  { account, date, now }: BillText,
  title: string,
  list: string,
  rule: string,
  columns: string,
  lines: string[],
  totals: string[],
): string {
  const [first, end] = billPeriod(date)
  return [
    `#${title}`,
    `#账号：[${account}]`,
    `#起始日期：[${longDate(first)}]   终止日期：[${longDate(end)}]`,
    `#-----------------------------------------${list}----------------------------------------`,
    columns,
    ...lines,
    `#-----------------------------------------${list}结束${rule}`,
    ...totals,
    `#导出时间：[${longDate(now)}]`,
    '',
  ].join('\r\n')
}

// Cells end in a tab so that spreadsheets leave long numbers alone. A comma inside one would start another column.
function cells(...values: string[]): string {
  return values.map((value) => `${value.replace(/[,\t\r\n]/g, ' ')}\t`).join(',')
}

function sum(rows: { fen: bigint }[]): string {
  return yuanText(rows.reduce((all, row) => all + row.fen, 0n))
}

/** From when to when a day (`yyyy-MM-dd`) or a month (`yyyy-MM`) lasts in China; the end is not part of it. */
export function billPeriod(date: string): [Date, Date] {
  const isDay = date.length === 10
  const first = new Date(`${isDay ? date : `${date}-01`}T00:00:00+08:00`)
  if (isDay) return [first, new Date(first.getTime() + 86_400_000)]
  const [year = 0, month = 0] = date.split('-').map(Number)
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`
  return [first, new Date(`${next}-01T00:00:00+08:00`)]
}

function longDate(at: Date): string {
  const [date = '', time] = chinaDateTime(at).split(' ')
  const [year, month, day] = date.split('-')
  return `${year}年${month}月${day}日 ${time}`
}
