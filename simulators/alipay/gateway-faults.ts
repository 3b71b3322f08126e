import type { Fault, FaultPoint } from '../core/faults.ts'
import { yuanText } from '../core/money.ts'
import type { AnswerNode } from './envelope.ts'
import { GatewayRefusal } from './refusals.ts'

/** Whether the work is done although the answer says something else, or never comes. */
export function doesBefore(fault: Fault): boolean {
  return fault.kind === 'system_error_after'
}

/** The refusal that a fault asks for; undefined when it asks for something else. */
export function refusalOfFault(fault: Fault, point: FaultPoint): GatewayRefusal | undefined {
  switch (fault.kind) {
    case 'http_429':
      // This gateway says with 200 what others say with 429.
      return new GatewayRefusal('isv.app-call-limited')
    case 'system_error_before':
    case 'system_error_after':
      // Two spellings of the same: the outcome is unknown.
      return new GatewayRefusal(point === 'refund' || point === 'close' ? 'ACQ.SYSTEM_ERROR' : 'isp.unknow-error')
    case 'declined':
      return new GatewayRefusal(point === 'refund' ? 'ACQ.SELLER_BALANCE_NOT_ENOUGH' : 'ACQ.ACCESS_FORBIDDEN')
    default:
      return undefined
  }
}

const amountFields = ['total_amount', 'refund_amount', 'refund_fee']

/** Content that is signed genuinely and yet wrong: one fen more, another order's number, or only that it was accepted. */
export function nodeWithFault(node: AnswerNode, fault: Fault | undefined): AnswerNode {
  if (fault?.kind === 'wrong_merchant' && 'out_trade_no' in node) return { ...node, out_trade_no: 'ANOTHER_ORDER' }
  // A refund that was done says that nothing moved, and a query of one says nothing about it.
  if (fault?.kind === 'http_202' && 'fund_change' in node) return { ...node, fund_change: 'N' }
  if (fault?.kind === 'http_202' && 'refund_status' in node) return { code: '10000', msg: 'Success' }
  if (fault?.kind === 'http_202') return { code: '10003', msg: 'order success pay inprocess' }
  if (fault?.kind !== 'wrong_amount') return node
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [
      name,
      amountFields.includes(name) ? oneFenMore(String(value)) : value,
    ]),
  )
}

export function oneFenMore(yuan: string): string {
  return yuanText(BigInt(yuan.replace('.', '')) + 1n)
}
