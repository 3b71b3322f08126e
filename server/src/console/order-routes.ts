import {
  type FoundOrderView,
  foundOrderSchema,
  listOf,
  listQuerySchema,
  type OrderFilter,
  orderFilterSchema,
} from '@hutong/contract'
import { type Caller, callerOf, seesPersonalData } from '../apps/index.ts'
import { type Order, ordersOfNumber, searchOrders } from '../orders/index.ts'
import { listAttempts, orderView, type PaymentAttempt } from '../payments/index.ts'
import { appendAudit, csvStream, type Deps, type HttpApp, typed } from '../platform/index.ts'
import { exportedCells, exportedColumns } from './order-export.ts'

const hide = true

/** How many are read at once while a file is written: much in one go, and little in memory. */
const batch = 500

/** Searching for orders as people do, and taking away what was found. */
export function registerOrderSearchRoutes(scope: HttpApp, deps: Deps): void {
  const found = async (
    caller: Caller,
    filter: OrderFilter,
    page: { startingAfter: string | undefined; limit: number },
  ): Promise<Order[]> => {
    const { appId, livemode } = caller
    const { channel, from, method, number, status, until } = filter
    const ids = number === undefined ? undefined : await ordersOfNumber(deps.db, { appId, livemode, number })
    if (ids?.length === 0) return []
    return searchOrders(deps.db, {
      ...{ appId, livemode, ids, status, method, channel },
      from: from === undefined ? undefined : new Date(from),
      until: until === undefined ? undefined : new Date(until),
      ...page,
    })
  }

  const views = async (caller: Caller, orders: readonly Order[]): Promise<FoundOrderView[]> => {
    const attempts = await listAttempts(
      deps.db,
      orders.map(({ appId, id }) => ({ appId, orderId: id })),
    )
    const ofOrder = Map.groupBy(attempts, ({ orderId }) => orderId)
    return orders.map((order) => foundOrderView(deps, order, ofOrder.get(order.id) ?? [], seesPersonalData(caller)))
  }

  typed(scope).get(
    '/console/api/orders',
    {
      config: { action: 'order.read' },
      schema: {
        hide,
        querystring: listQuerySchema.extend(orderFilterSchema.shape),
        response: { 200: listOf(foundOrderSchema) },
      },
    },
    async (request) => {
      const caller = callerOf(request)
      const { limit, starting_after: startingAfter, ...filter } = request.query
      const orders = await found(caller, filter, { startingAfter, limit: limit + 1 })
      return {
        object: 'list' as const,
        data: await views(caller, orders.slice(0, limit)),
        has_more: orders.length > limit,
      }
    },
  )

  typed(scope).get(
    '/console/api/orders.csv',
    { config: { action: 'export.create' }, schema: { hide, querystring: orderFilterSchema } },
    async (request, reply) => {
      const caller = callerOf(request)
      // What leaves the house is known: who took it, and by which filters.
      await deps.db.transaction((tx) =>
        appendAudit(tx, {
          appId: caller.appId,
          by: caller.by,
          action: 'export.create',
          subject: caller.appId,
          before: null,
          after: { what: 'orders', livemode: caller.livemode, ...request.query },
          at: deps.clock.now(),
        }),
      )
      const rows = async function* () {
        let startingAfter: string | undefined
        for (;;) {
          const orders = await found(caller, request.query, { startingAfter, limit: batch })
          yield* (await views(caller, orders)).map(exportedCells)
          if (orders.length < batch) return
          startingAfter = orders.at(-1)?.id
        }
      }
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="orders.csv"')
        .send(csvStream(exportedColumns, rows()) as never)
    },
  )
}

function foundOrderView(deps: Deps, order: Order, attempts: readonly PaymentAttempt[], whole: boolean): FoundOrderView {
  const kept = attempts.find(({ id }) => id === order.keptAttemptId) ?? null
  const newest = attempts.at(-1)
  return {
    ...orderView(deps, order, kept, whole),
    attempts: attempts.length,
    newest_attempt: newest
      ? {
          id: newest.id,
          method: newest.method,
          channel: newest.channel,
          status: newest.status,
          created_at: newest.createdAt.toISOString(),
        }
      : null,
  }
}
