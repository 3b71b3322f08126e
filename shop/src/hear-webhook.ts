import { type Event, type Hutong, HutongError } from '@hutong/sdk'
import { afterEvent } from './order.ts'
import type { OrderBook } from './order-book.ts'

type Deps = Readonly<{ book: OrderBook; hutong: Hutong }>

/** The shop may have died between asking for an order and learning its id: then the order's own number leads back to it. */
const numberOf = async ({ book, hutong }: Deps, hutongOrder: string): Promise<string | undefined> => {
  const known = book.findByHutongOrder(hutongOrder)
  if (known) return known.no
  try {
    const { merchant_order_no, cashier_url } = await hutong.orders.get(hutongOrder)
    await book.change(merchant_order_no, (order) => ({ ...order, hutongOrder, cashierUrl: cashier_url }))
    return book.find(merchant_order_no)?.no
  } catch (error) {
    if (error instanceof HutongError && error.code === 'order_not_found') return undefined
    throw error
  }
}

/**
 * Applies a verified event. False when it is about an order this shop does not have, such as one made by hand with the
 * shop's key. Resolves once the order is in the file.
 */
export const hearWebhook = async (deps: Deps, event: Event): Promise<boolean> => {
  const no = await numberOf(deps, event.subject_id)
  if (no === undefined) return false
  await deps.book.change(no, (order) => afterEvent(order, event))
  return true
}
