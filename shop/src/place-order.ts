import type { Hutong } from '@hutong/sdk'
import { type Product, productById } from './catalogue.ts'
import type { ShopOrder } from './order.ts'
import type { OrderBook } from './order-book.ts'
import type { Language } from './words.ts'

type Deps = Readonly<{ book: OrderBook; hutong: Hutong; shopUrl: string }>

export const newOrder = (no: string, buyer: string, product: Product, language: Language, now: Date): ShopOrder => ({
  no,
  buyer,
  product: product.id,
  subject: `${product.name[language]} ${product.size[language]}`,
  amount: product.price,
  status: 'awaiting_payment',
  createdAt: now.toISOString(),
  paidAt: null,
  hutongOrder: null,
  cashierUrl: null,
  told: [],
})

/**
 * Writes the order down, then asks Hutong for its cashier. When the answer is lost the order is still in the book, and asking
 * again with the same number and content finds the same order there. Rejects with `HutongError`.
 */
export const openCashier = async ({ book, hutong, shopUrl }: Deps, order: ShopOrder): Promise<string> => {
  if (order.cashierUrl) return order.cashierUrl
  if (!book.find(order.no)) await book.put(order)
  const created = await hutong.orders.create({
    merchant_order_no: order.no,
    amount: order.amount,
    subject: order.subject,
    buyer_id: order.buyer,
    return_url: `${shopUrl}/orders/${order.no}`,
    ...(productById(order.product)?.virtual ? { goods_type: 'virtual' as const } : {}),
    metadata: { product: order.product },
  })
  await book.change(order.no, (current) => ({ ...current, hutongOrder: created.id, cashierUrl: created.cashier_url }))
  return created.cashier_url
}
