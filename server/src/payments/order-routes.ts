import {
  attemptSchema,
  createOrderSchema,
  listOf,
  listQuerySchema,
  merchantOrderNoSchema,
  orderSchema,
  orderStatuses,
  startAttemptSchema,
} from '@hutong/contract'
import type { FastifyZodOpenApiSchema } from 'fastify-zod-openapi'
import { z } from 'zod'
import { type Caller, callerOf, chooseInstalments, listInstalmentPlans, seesPersonalData } from '../apps/index.ts'
import {
  findOrder,
  findOrderByNumber,
  listOrders,
  type Order,
  type OrderCreator,
  payableState,
} from '../orders/index.ts'
import { appendAudit, type Deps, type HttpApp, masked, refused, typed } from '../platform/index.ts'
import type { OrderCloser } from './close-order.ts'
import { attemptView, orderView } from './order-view.ts'
import { findAttempt, listAttempts } from './payment-store.ts'
import type { AttemptStarter } from './start-attempt.ts'

const tags = ['Orders']
const idParams = z.object({ id: z.string().max(64) })

export function registerOrderRoutes(
  app: HttpApp,
  deps: Deps,
  use: { createOrder: OrderCreator; closeOrder: OrderCloser; startAttempt: AttemptStarter },
): void {
  const view = async (caller: Caller, order: Order) =>
    orderView(
      deps,
      order,
      order.keptAttemptId === null
        ? null
        : ((await findAttempt(deps.db, { appId: order.appId, attemptId: order.keptAttemptId })) ?? null),
      seesPersonalData(caller),
    )

  const requireOrder = async (caller: Caller, orderId: string): Promise<Order> => {
    const order = await findOrder(deps.db, { appId: caller.appId, orderId })
    if (!order || order.livemode !== caller.livemode) throw refused('order_not_found')
    return order
  }

  typed(app).post(
    '/v1/orders',
    {
      config: { action: 'order.create' },
      schema: {
        tags,
        summary: 'Create an order',
        body: createOrderSchema,
        response: { 201: orderSchema, 200: orderSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { order, repeated } = await use.createOrder(caller, request.body)
      if (repeated) reply.header('idempotency-hit', 'true')
      const made = repeated ? await view(caller, order) : orderView(deps, order, null, seesPersonalData(caller))
      return reply.status(repeated ? 200 : 201).send(made)
    },
  )

  typed(app).get(
    '/v1/orders',
    {
      config: { action: 'order.read' },
      schema: {
        tags,
        summary: 'List orders, newest first, or find one by its merchant_order_no',
        querystring: listQuerySchema.extend({
          merchant_order_no: merchantOrderNoSchema.optional(),
          status: z.enum(orderStatuses).optional(),
        }),
        response: { 200: listOf(orderSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const caller = callerOf(request)
      const { appId, livemode } = caller
      const { limit, merchant_order_no: merchantOrderNo, starting_after: startingAfter, status } = request.query
      const found = merchantOrderNo
        ? await findOrderByNumber(deps.db, { appId, livemode, merchantOrderNo }).then((order) => (order ? [order] : []))
        : await listOrders(deps.db, { appId, livemode, startingAfter, status, limit: limit + 1 })
      return {
        object: 'list' as const,
        data: await Promise.all(found.slice(0, limit).map((order) => view(caller, order))),
        has_more: found.length > limit,
      }
    },
  )

  typed(app).get(
    '/v1/orders/:id',
    {
      config: { action: 'order.read' },
      schema: {
        tags,
        summary: 'Read an order',
        params: idParams,
        response: { 200: orderSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => view(callerOf(request), await requireOrder(callerOf(request), request.params.id)),
  )

  typed(app).post(
    '/v1/orders/:id/close',
    {
      config: { action: 'order.close' },
      schema: {
        tags,
        summary: 'Close an unpaid order, at its channels first',
        params: idParams,
        body: z.union([z.strictObject({}), z.null(), z.undefined()]).optional(),
        response: { 200: orderSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const caller = callerOf(request)
      const order = await requireOrder(caller, request.params.id)
      await auditClose(deps, order, caller)
      return view(caller, await use.closeOrder({ appId: order.appId, orderId: order.id }))
    },
  )

  typed(app).get(
    '/v1/orders/:id/attempts',
    {
      config: { action: 'order.read' },
      schema: {
        tags,
        summary: 'List every payment attempt of an order, with its history',
        params: idParams,
        response: { 200: listOf(attemptSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appId, id } = await requireOrder(callerOf(request), request.params.id)
      return {
        object: 'list' as const,
        data: (await listAttempts(deps.db, [{ appId, orderId: id }])).map(attemptView),
        has_more: false,
      }
    },
  )

  const startedSchema = attemptSchema.extend({
    action: z.record(z.string(), z.unknown()).nullable().meta({
      description:
        'What the payer must do: show_qr, redirect, submit_form, invoke_wechat_bridge, invoke_alipay_bridge or invoke_app.',
    }),
  })
  typed(app).post(
    '/v1/orders/:id/attempts',
    {
      config: { action: 'attempt.start' },
      schema: {
        tags,
        summary: 'Start an attempt without the cashier, for an app or mini program of your own',
        params: idParams,
        body: startAttemptSchema,
        response: { 201: startedSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request, reply) => {
      const order = await requireOrder(callerOf(request), request.params.id)
      const { appId, id, livemode } = order
      const { client_ip: clientIp, instalments: plan, method, payer_id: payerId, product } = request.body
      const now = deps.clock.now()
      const plans = plan || method === 'huabei' ? await listInstalmentPlans(deps.db, appId) : []
      const chosen = chooseInstalments(plans, { ...order, method, count: plan?.count, now })
      // An order that cannot be paid any more is refused by its own name, whatever was chosen.
      if (chosen.kind === 'refused' && payableState(order, now) === 'open') throw refused(chosen.refusal, 'instalments')
      const { attempt, action } = await use.startAttempt({
        ref: { appId, orderId: id },
        livemode,
        method,
        product,
        initiator: { role: 'buyer' },
        instalments: chosen.kind === 'chosen' ? chosen.instalments : null,
        payerId: masked(payerId, 'payer'),
        clientIp: clientIp ?? null,
        device: 'wap',
      })
      return reply.status(201).send({ ...attemptView(attempt), action: action && { ...action } })
    },
  )
}

/** Before it is tried: closing asks channels, and what a person set going is known even where that does not end well. */
async function auditClose(deps: Pick<Deps, 'db' | 'clock'>, order: Order, { actor, by }: Caller): Promise<void> {
  if (actor.kind !== 'person') return
  await deps.db.transaction((tx) =>
    appendAudit(tx, {
      appId: order.appId,
      by,
      action: 'order.close',
      subject: order.id,
      before: { status: order.status },
      after: { asked: 'close' },
      at: deps.clock.now(),
    }),
  )
}
