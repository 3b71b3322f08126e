// The text of the bill files: byte order mark, CR LF, a backtick before every value, no backtick in the headings.

import { chinaDateTime } from '../core/clock.ts'
import { yuanText } from '../core/money.ts'
import type { Refund } from './refunds.ts'
import { type Trade, tradeTypes } from './trades.ts'

export type BillType = 'ALL' | 'SUCCESS' | 'REFUND'
export type TradeRow =
  | { kind: 'payment'; at: Date; trade: Trade; feeFen: bigint }
  | { kind: 'refund'; at: Date; trade: Trade; refund: Refund; feeFen: bigint }

const refundColumns = ['微信退款单号', '商户退款单号', '退款金额', '充值券退款金额', '退款类型', '退款状态']
const firstColumns = [
  '交易时间',
  '公众账号ID',
  '商户号',
  '特约商户号',
  '设备号',
  '微信订单号',
  '商户订单号',
  '用户标识',
  '交易类型',
  '交易状态',
  '付款银行',
  '货币种类',
  '应结订单金额',
  '代金券金额',
]
const lastColumns = ['商品名称', '商户数据包', '手续费', '费率', '订单金额']

export const tradeColumns: Record<BillType, string[]> = {
  ALL: [...firstColumns, ...refundColumns, ...lastColumns, '申请退款金额', '费率备注'],
  SUCCESS: [...firstColumns, ...lastColumns, '费率备注'],
  REFUND: [
    ...firstColumns,
    '退款申请时间',
    '退款成功时间',
    ...refundColumns,
    ...lastColumns,
    '申请退款金额',
    '费率备注',
  ],
}
const wholeSummary = [
  '总交易单数',
  '应结订单总金额',
  '退款总金额',
  '充值券退款总金额',
  '手续费总金额',
  '订单总金额',
  '申请退款总金额',
]
const summaryColumns: Record<BillType, string[]> = {
  ALL: wholeSummary,
  SUCCESS: ['总交易单数', '应结订单总金额', '手续费总金额', '订单总金额'],
  REFUND: wholeSummary,
}

export function tradeFile(type: BillType, rows: TradeRow[], rateText: string): string {
  const columns = tradeColumns[type]
  const sum = (of: (row: TradeRow) => bigint) => rows.reduce((total, row) => total + of(row), 0n)
  const paidFen = sum((row) => (row.kind === 'payment' ? row.trade.totalFen : 0n))
  const refundFen = sum((row) => (row.kind === 'refund' ? row.refund.refundFen : 0n))
  const summary: Record<string, string> = {
    总交易单数: `${rows.length}.0`,
    应结订单总金额: yuanText(paidFen),
    退款总金额: yuanText(refundFen),
    充值券退款总金额: '0.00',
    手续费总金额: feeText(sum((row) => row.feeFen)),
    订单总金额: yuanText(paidFen),
    申请退款总金额: yuanText(refundFen),
  }
  const data = rows.map((row) => {
    const values = rowValues(row, rateText)
    return columns.map((column) => values[column] ?? '')
  })
  return fileText(columns, data, summaryColumns[type], summary)
}

function rowValues(row: TradeRow, rateText: string): Record<string, string> {
  const { trade } = row
  const isPayment = row.kind === 'payment'
  const values: Record<string, string> = {
    交易时间: chinaDateTime(row.at),
    公众账号ID: trade.appid,
    商户号: trade.mchid,
    特约商户号: '0',
    设备号: trade.deviceId ?? '',
    微信订单号: trade.payment?.transactionId ?? '',
    商户订单号: trade.outTradeNo,
    用户标识: trade.payment?.openid ?? '',
    交易类型: tradeTypes[trade.product],
    交易状态: isPayment ? 'SUCCESS' : 'REFUND',
    付款银行: trade.payment?.bankType ?? '',
    货币种类: 'CNY',
    应结订单金额: isPayment ? yuanText(trade.totalFen) : '0.00',
    代金券金额: isPayment ? yuanText(trade.payment?.couponFen ?? 0n) : '0.00',
    商品名称: trade.description,
    商户数据包: trade.attach ?? '',
    手续费: feeText(row.feeFen),
    费率: rateText,
    订单金额: isPayment ? yuanText(trade.totalFen) : '0.00',
    微信退款单号: '0',
    商户退款单号: '0',
    退款金额: '0.00',
    充值券退款金额: '0.00',
    申请退款金额: '0.00',
  }
  if (row.kind === 'payment') return values
  const { refund } = row
  return {
    ...values,
    退款申请时间: chinaDateTime(refund.createdAt),
    退款成功时间: refund.successAt ? chinaDateTime(refund.successAt) : '',
    微信退款单号: refund.refundId,
    商户退款单号: refund.outRefundNo,
    退款金额: yuanText(refund.refundFen),
    退款类型: 'ORIGINAL',
    退款状态: refund.status,
    申请退款金额: yuanText(refund.refundFen),
  }
}

const fundFlowColumns = [
  '记账时间',
  '微信支付业务单号',
  '资金流水单号',
  '业务名称',
  '业务类型',
  '收支类型',
  '收支金额(元)',
  '账户结余(元)',
  '资金变更提交申请人',
  '备注',
  '业务凭证号',
]
const fundFlowSummaryColumns = ['资金流水总笔数', '收入笔数', '收入金额', '支出笔数', '支出金额']

/** The fee of each trade is a row of its own. The balance counts from nothing at the start of the day. */
export function fundFlowFile(rows: TradeRow[]): string {
  const entries = rows.flatMap((row) => {
    const number = row.kind === 'payment' ? (row.trade.payment?.transactionId ?? '') : row.refund.refundId
    const voucher = row.kind === 'payment' ? row.trade.outTradeNo : row.refund.outRefundNo
    const name = row.kind === 'payment' ? '交易' : '退款'
    const amountFen = row.kind === 'payment' ? row.trade.totalFen : -row.refund.refundFen
    const entry = { at: row.at, number, voucher, name, type: name, amountFen }
    const fee = {
      ...entry,
      name: row.kind === 'payment' ? '扣除交易手续费' : '退还交易手续费',
      type: '手续费',
      amountFen: -row.feeFen,
    }
    return row.feeFen === 0n ? [entry] : [entry, fee]
  })
  let balanceFen = 0n
  const data = entries.map((entry, index) => {
    balanceFen += entry.amountFen
    const isIncome = entry.amountFen >= 0n
    return [
      chinaDateTime(entry.at),
      entry.number,
      `${entry.number}${String(index + 1).padStart(3, '0')}`,
      entry.name,
      entry.type,
      isIncome ? '收入' : '支出',
      yuanText(isIncome ? entry.amountFen : -entry.amountFen),
      yuanText(balanceFen),
      'system',
      '',
      entry.voucher,
    ]
  })
  const income = entries.filter((entry) => entry.amountFen >= 0n)
  const expense = entries.filter((entry) => entry.amountFen < 0n)
  const sumOf = (some: typeof entries) => some.reduce((sum, entry) => sum + entry.amountFen, 0n)
  return fileText(fundFlowColumns, data, fundFlowSummaryColumns, {
    资金流水总笔数: `${entries.length}.0`,
    收入笔数: `${income.length}.0`,
    收入金额: yuanText(sumOf(income)),
    支出笔数: `${expense.length}.0`,
    支出金额: yuanText(-sumOf(expense)),
  })
}

/** Fees have five decimals: 0.04000. */
function feeText(fen: bigint): string {
  return `${yuanText(fen)}000`
}

function fileText(columns: string[], data: string[][], summaryOf: string[], summary: Record<string, string>): string {
  const values = (row: string[]) => row.map((value) => `\`${value}`).join(',')
  const lines = [
    columns.join(','),
    ...data.map(values),
    summaryOf.join(','),
    values(summaryOf.map((one) => summary[one] ?? '')),
  ]
  return `\uFEFF${lines.join('\r\n')}\r\n`
}
