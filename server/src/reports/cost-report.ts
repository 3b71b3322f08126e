import type { CostRow } from '@hutong/contract'
import { divideRounded } from '../money/index.ts'

/** What was paid in a time, and what went back in it, of one thing the report is by. */
export type PaidFigures = Readonly<{
  payments: bigint
  amount: bigint
  fee: bigint
  feeUnknown: bigint
  instalmentCost: bigint
}>
export type RefundedFigures = Readonly<{ refunded: bigint; feeReturned: bigint }>
export type CostFigures = PaidFigures & RefundedFigures

const nothingPaid: PaidFigures = { payments: 0n, amount: 0n, fee: 0n, feeUnknown: 0n, instalmentCost: 0n }
const nothingRefunded: RefundedFigures = { refunded: 0n, feeReturned: 0n }

/** Hundredths of a percent, to the nearest. */
export const shareOf = (cost: bigint, amount: bigint): number | null =>
  amount === 0n ? null : Number(divideRounded(cost * 10_000n, amount))

export const netCostOf = (figures: CostFigures): bigint => figures.fee + figures.instalmentCost - figures.feeReturned

function viewOf(figures: CostFigures): Omit<CostRow, 'object' | 'key'> {
  const net = netCostOf(figures)
  return {
    payments: Number(figures.payments),
    amount: Number(figures.amount),
    fee: Number(figures.fee),
    fee_unknown: Number(figures.feeUnknown),
    instalment_cost: Number(figures.instalmentCost),
    refunded: Number(figures.refunded),
    fee_returned: Number(figures.feeReturned),
    net_cost: Number(net),
    share: shareOf(net, figures.amount),
  }
}

/** One row a key, whatever it had of payments and refunds, in the order of the keys; and all of them together. */
export function costRows(
  paid: ReadonlyMap<string, PaidFigures>,
  refunded: ReadonlyMap<string, RefundedFigures>,
): { rows: CostRow[]; total: Omit<CostRow, 'object' | 'key'> } {
  const keys = [...new Set([...paid.keys(), ...refunded.keys()])].sort()
  const figures = keys.map((key) => ({ ...(paid.get(key) ?? nothingPaid), ...(refunded.get(key) ?? nothingRefunded) }))
  const total = figures.reduce<CostFigures>(
    (sum, each) => ({
      payments: sum.payments + each.payments,
      amount: sum.amount + each.amount,
      fee: sum.fee + each.fee,
      feeUnknown: sum.feeUnknown + each.feeUnknown,
      instalmentCost: sum.instalmentCost + each.instalmentCost,
      refunded: sum.refunded + each.refunded,
      feeReturned: sum.feeReturned + each.feeReturned,
    }),
    { ...nothingPaid, ...nothingRefunded },
  )
  return {
    rows: keys.map((key, index) => ({ object: 'cost', key, ...viewOf(figures[index] as CostFigures) })),
    total: viewOf(total),
  }
}
