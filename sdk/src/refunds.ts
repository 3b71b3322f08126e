import { type List, type ListParams, pathOf, type WriteOptions } from './path.ts'
import type { Transport } from './transport.ts'
import type { CreateRefund, Refund, SettleRefund, StrayMoney } from './wire.ts'

export type ListRefunds = ListParams &
  Readonly<{
    /** Only the refunds of this order. */
    order?: string
    status?: Refund['status']
    /** `required`: those that wait for a second person. */
    approval?: Refund['approval']
  }>

/** Money of paid orders that goes back. Amounts are integer fen; every method rejects with `HutongError`. */
export type Refunds = Readonly<{
  /**
   * Asks for a refund; it goes to whoever paid. Without `amount` all that is left. The same `refund_no` with the same content is the
   * same refund. How it ends comes as `refund.succeeded`, `refund.failed` or `refund.needs_action`.
   */
  create: (input: CreateRefund, options?: WriteOptions) => Promise<Refund>
  get: (id: string) => Promise<Refund>
  /** Newest first. */
  list: (params?: ListRefunds) => Promise<List<Refund>>
  /** Agrees to a refund above your app's limit: with another key than the one that asked. */
  approve: (id: string, options?: WriteOptions) => Promise<Refund>
  reject: (id: string, options?: WriteOptions) => Promise<Refund>
  /** Looks at a stuck refund now, after its cause was mended. */
  retry: (id: string, options?: WriteOptions) => Promise<Refund>
  /** Says how a stuck refund ended outside its channel. */
  settle: (id: string, how: SettleRefund, options?: WriteOptions) => Promise<Refund>
}>

/** Payments that belong to no order, by the attempt that brought them. */
export type StrayMoneyList = Readonly<{
  /** Newest first. */
  list: (params?: ListParams) => Promise<List<StrayMoney>>
  return: (attempt: string, options?: WriteOptions) => Promise<StrayMoney>
  writeOff: (attempt: string, note: string, options?: WriteOptions) => Promise<StrayMoney>
}>

export const refundsOf = (send: Transport): Refunds => {
  const decide = (verb: string) => async (id: string, options?: WriteOptions) =>
    send<Refund>({
      method: 'POST',
      path: pathOf('refunds', id, verb),
      body: {},
      idempotencyKey: options?.idempotencyKey,
    })
  return {
    create: (input, options) =>
      send({ method: 'POST', path: '/v1/refunds', body: input, idempotencyKey: options?.idempotencyKey }),
    get: async (id) => send({ method: 'GET', path: pathOf('refunds', id) }),
    list: (params) => send({ method: 'GET', path: '/v1/refunds', query: { ...params } }),
    approve: decide('approve'),
    reject: decide('reject'),
    retry: decide('retry'),
    settle: async (id, how, options) =>
      send({
        method: 'POST',
        path: pathOf('refunds', id, 'settle'),
        body: how,
        idempotencyKey: options?.idempotencyKey,
      }),
  }
}

export const strayMoneyOf = (send: Transport): StrayMoneyList => {
  const decide = (attempt: string, verb: string, body: object, options?: WriteOptions) =>
    send<StrayMoney>({
      method: 'POST',
      path: pathOf('stray_money', attempt, verb),
      body,
      idempotencyKey: options?.idempotencyKey,
    })
  return {
    list: (params) => send({ method: 'GET', path: '/v1/stray_money', query: { ...params } }),
    return: async (attempt, options) => decide(attempt, 'return', {}, options),
    writeOff: async (attempt, note, options) => decide(attempt, 'write_off', { note }, options),
  }
}
