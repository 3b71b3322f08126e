import type { Fault, FaultPoint } from '../core/faults.ts'
import type { Book } from './book.ts'
import { Refusal } from './resp-codes.ts'
import type { Fields } from './signing.ts'
import type { Door } from './transactions.ts'

/** Where faults can hit a message, and the order they are matched with: a refund's is the order it gives back. */
export function faultPlace(fields: Fields, door: Door, book: Book): { point: FaultPoint; orderId: string | undefined } {
  const { txnType, merId = '', orderId } = fields
  if (door === 'file') return { point: 'bill', orderId: undefined }
  if (txnType === '00' && fields.txnSubType === '10') return { point: 'oauth', orderId }
  if (txnType === '04' || txnType === '31') {
    return { point: 'refund', orderId: book.tradeByQueryId(merId, fields.origQryId ?? '')?.orderId ?? orderId }
  }
  if (txnType !== '00' && door !== 'query') return { point: 'prepay', orderId }
  const reversal = book.reversal(merId, orderId ?? '')
  return reversal ? { point: 'refund_query', orderId: reversal.origOrderId } : { point: 'query', orderId }
}

/** Whether the work is done although the answer says something else. */
export function doesBefore(fault: Fault): boolean {
  return fault.kind === 'system_error_after' || fault.kind === 'http_202'
}

/** The refusal that a fault asks for; undefined when it asks for something else. */
export function refusalOfFault(fault: Fault): Refusal | undefined {
  switch (fault.kind) {
    case 'http_429':
      // This gateway says with 200 what others say with 429.
      return new Refusal('37')
    case 'http_202':
      return new Refusal('05')
    case 'system_error_before':
    case 'system_error_after':
      return new Refusal('03')
    case 'declined':
      return new Refusal('30')
    default:
      return undefined
  }
}
