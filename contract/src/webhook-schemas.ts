import { z } from 'zod'
import { eventTypeNames } from './events.ts'
import { text, time } from './schema-fields.ts'
import { deliveryStatuses } from './statuses.ts'

export const webhookEndpointSchema = z
  .object({
    id: z.string(),
    object: z.literal('webhook_endpoint'),
    url: z.string(),
    event_types: z.array(z.enum(eventTypeNames)).meta({ description: 'Empty: every type.' }),
    enabled: z.boolean(),
    description: z.string().nullable(),
    created_at: time,
    secret: z.string().optional().meta({ description: 'Shown once, when made or rotated.' }),
    previous_secret_expires_at: time.nullable(),
    paused_until: time.nullable(),
  })
  .meta({ id: 'WebhookEndpoint' })
export type WebhookEndpointView = z.output<typeof webhookEndpointSchema>

export const createWebhookEndpointSchema = z
  .strictObject({
    url: z.string().min(1).max(512),
    event_types: z.array(z.enum(eventTypeNames)).max(64).default([]),
    description: text(200).optional(),
  })
  .meta({ id: 'CreateWebhookEndpoint' })

export const updateWebhookEndpointSchema = z
  .strictObject({
    url: z.string().min(1).max(512).optional(),
    event_types: z.array(z.enum(eventTypeNames)).max(64).optional(),
    enabled: z.boolean().optional(),
    description: text(200).nullable().optional(),
  })
  .meta({ id: 'UpdateWebhookEndpoint' })

export const eventSchema = z
  .object({
    id: z.string(),
    object: z.literal('event'),
    type: z.enum(eventTypeNames),
    app: z.string(),
    livemode: z.boolean(),
    subject_id: z.string().meta({ description: 'The object the event is about, normally an order.' }),
    sequence: z
      .int()
      .meta({ description: 'Counts the events of one subject from 1 without gaps: the order of events is visible.' }),
    created_at: time,
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' })
export type EventView = z.output<typeof eventSchema>

export const deliverySchema = z
  .object({
    id: z.string(),
    object: z.literal('webhook_delivery'),
    event: z.string(),
    endpoint: z.string(),
    status: z.enum(deliveryStatuses),
    tries: z.int(),
    next_attempt_at: time.nullable(),
    last_status_code: z.int().nullable(),
    last_error: z.string().nullable(),
    delivered_at: time.nullable(),
    created_at: time,
  })
  .meta({ id: 'WebhookDelivery' })
export type DeliveryView = z.output<typeof deliverySchema>
