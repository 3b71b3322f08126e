import type { Event } from '@hutong/sdk'

export type ShopOrderStatus = 'awaiting_payment' | 'paid' | 'closed'

/** The shop's own record. Its status moves by verified webhooks only, never by what a browser says or by asking back. */
export type ShopOrder = Readonly<{
  no: string
  buyer: string
  product: string
  /** What the buyer read when ordering; sent unchanged whenever the request is repeated. */
  subject: string
  /** Integer fen, as it was when ordered. */
  amount: number
  status: ShopOrderStatus
  createdAt: string
  paidAt: string | null
  /** The order at Hutong, once it answered. */
  hutongOrder: string | null
  cashierUrl: string | null
  /** What the platform told the shop, in the order it was told. */
  told: readonly Readonly<{ event: string; type: string; at: string }>[]
}>

const statusAfter = (status: ShopOrderStatus, type: Event['type']): ShopOrderStatus => {
  if (status !== 'awaiting_payment') return status
  if (type === 'order.paid') return 'paid'
  return type === 'order.closed' ? 'closed' : status
}

/** The order after an event; the very same object when the event was known already. */
export const afterEvent = (order: ShopOrder, event: Event): ShopOrder => {
  if (order.told.some((one) => one.event === event.id)) return order
  const status = statusAfter(order.status, event.type)
  return {
    ...order,
    status,
    paidAt: status === 'paid' ? (order.paidAt ?? event.created_at) : order.paidAt,
    told: [...order.told, { event: event.id, type: event.type, at: event.created_at }],
  }
}

// No letters that are read as digits: people read order numbers out on the phone.
const letters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const noPattern = /^T\d{8}-[2-9A-HJKMNP-Z]{12}$/

/** `T20261123-…`: the day in Shanghai and twelve random letters, so that an order's page cannot be guessed. */
export const newOrderNo = (now: Date, randomBytes: Uint8Array): string => {
  const day = new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '')
  return `T${day}-${[...randomBytes.subarray(0, 12)].map((byte) => letters[byte % letters.length]).join('')}`
}

export const isOrderNo = (text: string): boolean => noPattern.test(text)
