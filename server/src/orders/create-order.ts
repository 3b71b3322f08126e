import type { CreateOrder } from '@hutong/contract'
import { type Batcher, createBatcher, type Deps, masked, newId, type RefusedError, refused } from '../platform/index.ts'
import { differenceOfRepeat, expiryOf, type NewOrder, type Order } from './order.ts'
import { findOrderByNumber, insertOrders } from './order-store.ts'

export type Created = Readonly<{ order: Order; repeated: boolean }>
export type OrderCreator = (caller: { appId: string; livemode: boolean }, input: CreateOrder) => Promise<Created>

/** Makes orders in sets: whatever requests are waiting share one insert and one commit. */
export function createOrderCreator(deps: Pick<Deps, 'db' | 'clock' | 'random'>): OrderCreator {
  const submit: Batcher<NewOrder, Created | RefusedError> = createBatcher({
    max: 128,
    lanes: 2,
    run: (orders) => createOrders(deps, orders),
  })
  return async (caller, input) => {
    const createdAt = deps.clock.now()
    const result = await submit({
      appId: caller.appId,
      livemode: caller.livemode,
      id: newId('order', createdAt, deps.random),
      input,
      createdAt,
    })
    if (result instanceof Error) throw result
    return result
  }
}

/** One answer per order, in order; a number taken by other content is a refusal of that order alone. */
export async function createOrders(
  deps: Pick<Deps, 'db'>,
  orders: readonly NewOrder[],
): Promise<(Created | RefusedError)[]> {
  const inserted = await insertOrders(deps.db, orders)
  const answers: (Created | RefusedError)[] = []
  for (const order of orders) {
    if (inserted.has(order.id)) {
      answers.push({ order: asStored(order), repeated: false })
      continue
    }
    const existing = await findOrderByNumber(deps.db, {
      appId: order.appId,
      livemode: order.livemode,
      merchantOrderNo: order.input.merchant_order_no,
    })
    if (!existing) throw new Error('an order number is taken, but its order is not there')
    const difference = differenceOfRepeat(existing, order)
    answers.push(
      difference ? refused('order_exists_with_different_content', difference) : { order: existing, repeated: true },
    )
  }
  return answers
}

function asStored(order: NewOrder): Order {
  const { input } = order
  return {
    appId: order.appId,
    id: order.id,
    livemode: order.livemode,
    merchantOrderNo: input.merchant_order_no,
    status: 'awaiting_payment',
    amount: { amount: BigInt(input.amount), currency: 'CNY' },
    subject: input.subject,
    buyerId: masked(input.buyer_id, 'buyer'),
    buyerName: masked(input.buyer_name, 'buyer'),
    returnUrl: input.return_url ?? null,
    goodsType: input.goods_type,
    pictureUrl: input.picture_url ?? null,
    latePayment: input.late_payment,
    metadata: input.metadata,
    createdAt: order.createdAt,
    expiresAt: expiryOf(order),
    closingReason: null,
    closeReason: null,
    closedAt: null,
    paidAt: null,
    paidAmount: 0n,
    refundedAmount: 0n,
    keptAttemptId: null,
    eventSequence: 0,
  }
}
