import { type List, type ListParams, pathOf, type WriteOptions } from './path.ts'
import type { Transport } from './transport.ts'
import type { CreateOrder, Order, PaymentAttempt, StartAttempt, Timeline } from './wire.ts'

export type ListOrders = ListParams & Readonly<{ status?: Order['status'] }>

export type StartedAttempt = PaymentAttempt &
  Readonly<{
    /** What the payer must do next, by its `kind`: `show_qr`, `redirect`, `invoke_wechat_bridge`, … Null when nothing. */
    action: Readonly<Record<string, unknown>> | null
  }>

/** Orders and their payment attempts. Amounts are integer fen; every method rejects with `HutongError`. */
export type Orders = Readonly<{
  /**
   * Creates an order; send the buyer to its `cashier_url`. The same `merchant_order_no` with the same content is the same
   * order, with other content it is refused as `order_exists_with_different_content`.
   */
  create: (input: CreateOrder, options?: WriteOptions) => Promise<Order>
  /** Refused as `order_not_found` when the app has no such order. */
  get: (id: string) => Promise<Order>
  /** Null when the app has no order of this number. */
  getByMerchantOrderNo: (merchantOrderNo: string) => Promise<Order | null>
  /** No longer payable from then on. Refused as `order_already_paid`, or `order_payment_in_doubt` for a moment. */
  close: (id: string, options?: WriteOptions) => Promise<Order>
  /** Newest first. */
  list: (params?: ListOrders) => Promise<List<Order>>
  /** Every try to pay this order, with its history. */
  attempts: (id: string) => Promise<List<PaymentAttempt>>
  /** For your own cashier: starts a payment without the platform's pages. */
  startAttempt: (id: string, input: StartAttempt, options?: WriteOptions) => Promise<StartedAttempt>
  /** The whole story of an order, and why it is paid or not, with what to do next. */
  timeline: (id: string) => Promise<Timeline>
}>

export const ordersOf = (send: Transport): Orders => ({
  create: (input, options) =>
    send({ method: 'POST', path: '/v1/orders', body: input, idempotencyKey: options?.idempotencyKey }),
  get: async (id) => send({ method: 'GET', path: pathOf('orders', id) }),
  getByMerchantOrderNo: async (merchantOrderNo) => {
    const query = { merchant_order_no: merchantOrderNo }
    const page = await send<List<Order>>({ method: 'GET', path: '/v1/orders', query })
    return page.data[0] ?? null
  },
  close: async (id, options) =>
    send({
      method: 'POST',
      path: pathOf('orders', id, 'close'),
      body: {},
      idempotencyKey: options?.idempotencyKey,
    }),
  list: (params) => send({ method: 'GET', path: '/v1/orders', query: { ...params } }),
  attempts: async (id) => send({ method: 'GET', path: pathOf('orders', id, 'attempts') }),
  startAttempt: async (id, input, options) =>
    send({
      method: 'POST',
      path: pathOf('orders', id, 'attempts'),
      body: input,
      idempotencyKey: options?.idempotencyKey,
    }),
  timeline: async (id) => send({ method: 'GET', path: pathOf('orders', id, 'timeline') }),
})
