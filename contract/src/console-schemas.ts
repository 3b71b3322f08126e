import { z } from 'zod'
import { orderSchema } from './order-schemas.ts'
import { time } from './schema-fields.ts'
import { attemptStatuses, channels, methods, orderStatuses } from './statuses.ts'
import { deliverySchema } from './webhook-schemas.ts'

// What the console asks beyond `/v1`: the same things, gathered as its pages show them.

/** `number`: any number an order is known by, ours, the merchant's or a channel's, its own or a refund's. */
export const orderFilterSchema = z.strictObject({
  number: z.string().trim().min(1).max(128).optional(),
  status: z.enum(orderStatuses).optional(),
  method: z.enum(methods).optional(),
  channel: z.enum(channels).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
})
export type OrderFilter = z.output<typeof orderFilterSchema>

export const foundOrderSchema = orderSchema.extend({
  attempts: z.int().meta({ description: 'How often somebody began to pay.' }),
  newest_attempt: z
    .object({
      id: z.string(),
      method: z.enum(methods),
      channel: z.enum(channels),
      status: z.enum(attemptStatuses),
      created_at: time,
    })
    .nullable(),
})
export type FoundOrderView = z.output<typeof foundOrderSchema>

/** A webhook that nobody tries any more, with what it was about. */
export const deadLetterSchema = deliverySchema.extend({
  event_type: z.string(),
  subject_id: z.string(),
  url: z.string(),
})
export type DeadLetterView = z.output<typeof deadLetterSchema>
