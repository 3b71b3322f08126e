import { z } from 'zod'
import { eventTypeNames } from './events.ts'
import {
  approvals,
  attemptStatuses,
  channelProducts,
  channels,
  closeReasons,
  deliveryStatuses,
  dispositions,
  goodsTypes,
  instalmentBearers,
  latePayments,
  methods,
  orderStatuses,
  payerRoles,
  refundPurposes,
  refundStatuses,
  strayStates,
  surplusReasons,
} from './statuses.ts'

/** 100,000,000.00 yuan: the largest amount any of our channels takes. */
export const amountMaxFen = 10_000_000_000

const withCode = (code: string) => ({ params: { code } })

export const amountSchema = z
  .number({ error: 'must be an integer number of fen' })
  .refine((value) => Number.isInteger(value), { ...withCode('amount_not_integer'), abort: true })
  .refine((value) => value >= 1, withCode('amount_not_positive'))
  .refine((value) => value <= amountMaxFen, withCode('amount_too_large'))
  .meta({
    description: 'Integer fen (1/100 CNY).',
    override: { type: 'integer', minimum: 1, maximum: amountMaxFen, example: 8888 },
  })

const currencySchema = z
  .string()
  .refine((value) => value === 'CNY', withCode('currency_not_supported'))
  .meta({ override: { type: 'string', enum: ['CNY'] } })

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controlCharacters = /[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u

export const text = (max: number) =>
  z
    .string()
    .min(1)
    .refine((value) => [...value].length <= max, withCode('text_too_long'))
    .refine((value) => !controlCharacters.test(value) && value.isWellFormed(), withCode('forbidden_characters'))
    .refine((value) => value.trim() !== '', { message: 'must not be blank' })
    .meta({ override: { type: 'string', minLength: 1, maxLength: max } })

const returnUrl = z
  .string()
  .max(512)
  .refine((value) => {
    if (!URL.canParse(value) || controlCharacters.test(value) || /[\s\\]/.test(value)) return false
    const url = new URL(value)
    return (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === ''
  }, withCode('return_url_invalid'))
  .meta({ override: { type: 'string', format: 'uri', maxLength: 512 } })

/** What a shared card shows of the order; fetched by the chat's own servers, so it must be reachable by everybody. */
const pictureUrl = returnUrl.refine(
  (value) =>
    value.startsWith('https://') || value.startsWith('http://localhost') || value.startsWith('http://127.0.0.1'),
  {
    message: 'must be an https address',
  },
)

/** Any text that a database can keep: lines and tabs too, but no U+0000 and no half of a character. */
const anyText = z
  .string()
  .refine((value) => !value.includes('\u0000') && value.isWellFormed(), withCode('forbidden_characters'))

const metadata = z
  .record(anyText.min(1).max(40), anyText.max(500))
  .refine((value) => Object.keys(value).length <= 20, { message: 'at most 20 keys' })

export const time = z.string().meta({ override: { type: 'string', format: 'date-time' } })

export const merchantOrderNoSchema = z
  .string()
  .regex(/^[A-Za-z0-9_\-|*.]{1,64}$/, 'letters, digits and _ - | * . only, at most 64')
  .meta({ description: 'Your own number of the order; unique per app.', example: 'T20261123-0001' })

export const createOrderSchema = z
  .strictObject({
    merchant_order_no: merchantOrderNoSchema,
    amount: amountSchema,
    currency: currencySchema.default('CNY'),
    subject: text(256).meta({
      description: 'What the payer sees, and what the channel stores.',
      override: { type: 'string', minLength: 1, maxLength: 256, example: '龙井茶 250g' },
    }),
    buyer_id: text(64).optional().meta({ description: 'Your own id of the buyer.' }),
    buyer_name: text(64).optional(),
    expires_in: z
      .int()
      .min(60)
      .max(1_296_000)
      .default(900)
      .meta({ description: 'Seconds until the order can no longer be paid: 60 to 1,296,000 (15 days).' }),
    return_url: returnUrl.optional(),
    goods_type: z
      .enum(goodsTypes)
      .default('physical')
      .meta({ description: 'Virtual goods cannot be paid by instalments.' }),
    picture_url: pictureUrl.optional(),
    late_payment: z.enum(latePayments).default('return').meta({
      description:
        'What becomes of a payment that arrives after the order has expired: `return` sends it back, `accept` lets it pay the order after all.',
    }),
    metadata: metadata.default({}),
  })
  .meta({ id: 'CreateOrder' })
export type CreateOrder = z.output<typeof createOrderSchema>

export const orderSchema = z
  .object({
    id: z.string().meta({ example: 'ord_01jd0000000000000000000000' }),
    object: z.literal('order'),
    app: z.string(),
    livemode: z.boolean(),
    merchant_order_no: z.string(),
    status: z.enum(orderStatuses),
    amount: z.int(),
    currency: z.literal('CNY'),
    subject: z.string(),
    buyer_id: z.string().nullable(),
    buyer_name: z.string().nullable(),
    cashier_url: z.string(),
    return_url: z.string().nullable(),
    goods_type: z.enum(goodsTypes),
    picture_url: z.string().nullable(),
    late_payment: z.enum(latePayments),
    metadata: z.record(z.string(), z.string()),
    created_at: time,
    expires_at: time,
    paid_at: time.nullable(),
    paid_amount: z.int(),
    refunded_amount: z.int().meta({ description: 'What has gone back to the payer; refunds under way are not in it.' }),
    closed_at: time.nullable(),
    close_reason: z.enum(closeReasons).nullable(),
    payment: z
      .object({
        attempt: z.string(),
        channel: z.enum(channels),
        method: z.enum(methods),
        product: z.enum(channelProducts),
        payer_role: z.enum(payerRoles),
        channel_trade_no: z.string(),
      })
      .nullable(),
  })
  .meta({ id: 'Order' })
export type OrderView = z.output<typeof orderSchema>

export const instalmentsSchema = z
  .object({
    count: z.int().meta({ description: 'Number of instalments.' }),
    bearer: z.enum(instalmentBearers).meta({ description: 'Who bears the cost.' }),
    rate_ppm: z.int().meta({ description: 'The whole cost as millionths of the amount.' }),
    fee: z.int().meta({ description: 'The whole cost in fen, whoever bears it.' }),
  })
  .meta({ id: 'Instalments' })
export type Instalments = z.output<typeof instalmentsSchema>

export const attemptSchema = z
  .object({
    id: z.string(),
    object: z.literal('payment_attempt'),
    order: z.string(),
    channel: z.enum(channels),
    channel_account: z.string(),
    method: z.enum(methods),
    product: z.enum(channelProducts),
    payer_role: z.enum(payerRoles),
    attempt_no: z.string().meta({ description: 'Our number at the channel (`out_trade_no`).' }),
    status: z.enum(attemptStatuses),
    disposition: z.enum(dispositions).nullable(),
    surplus_reason: z.enum(surplusReasons).nullable(),
    friend_pay_link: z.string().nullable().meta({ description: 'The link a friend paid by.' }),
    instalments: instalmentsSchema.nullable(),
    amount: z.int(),
    currency: z.literal('CNY'),
    paid_amount: z.int().nullable().meta({ description: 'The order total as the channel reports it.' }),
    payer_amount: z.int().nullable().meta({ description: 'What the payer paid after the channel’s own coupons.' }),
    channel_trade_no: z.string().nullable(),
    failure: z.object({ code: z.string(), message: z.string().nullable() }).nullable(),
    created_at: time,
    expires_at: time,
    paid_at: time.nullable(),
    history: z.array(
      z.object({
        at: time,
        source: z.string(),
        state: z.string(),
        from: z.enum(attemptStatuses),
        to: z.enum(attemptStatuses),
        note: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'PaymentAttempt' })
export type AttemptView = z.output<typeof attemptSchema>

export const startAttemptSchema = z
  .strictObject({
    method: z.enum(methods),
    product: z.enum(channelProducts),
    payer_id: anyText
      .min(1)
      .max(128)
      .optional()
      .meta({ description: 'The payer at the channel (openid, buyer_open_id); needed for jsapi.' }),
    client_ip: z.union([z.ipv4(), z.ipv6()]).optional().meta({ description: 'The payer’s address; needed for h5.' }),
  })
  .meta({ id: 'StartAttempt' })

export const createRefundSchema = z
  .strictObject({
    order: z.string().max(64),
    refund_no: merchantOrderNoSchema.meta({
      description: 'Your own number of the refund, unique per app; a repeat with the same content is the same refund.',
    }),
    amount: amountSchema.optional().meta({ description: 'Integer fen; everything that is left when not given.' }),
    reason: text(80).optional().meta({ description: 'The payer may see it.' }),
  })
  .meta({ id: 'CreateRefund' })
export type CreateRefund = z.output<typeof createRefundSchema>

export const refundSchema = z
  .object({
    id: z.string(),
    object: z.literal('refund'),
    order: z.string(),
    attempt: z.string(),
    livemode: z.boolean(),
    purpose: z.enum(refundPurposes),
    refund_no: z.string().nullable().meta({ description: 'Null where the refund was not asked for by you.' }),
    status: z.enum(refundStatuses),
    amount: z.int(),
    currency: z.literal('CNY'),
    reason: z.string().nullable(),
    approval: z.enum(approvals),
    channel: z.enum(channels),
    channel_refund_no: z.string().nullable(),
    failure: z.object({ code: z.string(), message: z.string().nullable() }).nullable(),
    created_at: time,
    submitted_at: time.nullable(),
    refunded_at: time.nullable(),
    next_try_at: time.nullable(),
    history: z.array(
      z.object({
        at: time,
        source: z.string(),
        state: z.string(),
        from: z.enum(refundStatuses),
        to: z.enum(refundStatuses),
        note: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Refund' })
export type RefundView = z.output<typeof refundSchema>

/** What a person decides about a refund that is stuck at its channel. */
export const settleRefundSchema = z
  .strictObject({
    outcome: z.enum(['returned_elsewhere', 'not_returned']),
    note: text(200),
  })
  .meta({ id: 'SettleRefund' })

export const strayMoneySchema = z
  .object({
    attempt: z.string(),
    object: z.literal('stray_money'),
    order: z.string(),
    livemode: z.boolean(),
    disposition: z.enum(['surplus', 'suspense']),
    reason: z.enum(surplusReasons).nullable(),
    state: z.enum(strayStates),
    amount: z.int(),
    currency: z.literal('CNY'),
    channel: z.enum(channels),
    refund: z.string().nullable(),
    due_at: time.nullable(),
    note: z.string().nullable(),
    created_at: time,
  })
  .meta({ id: 'StrayMoney' })
export type StrayMoneyView = z.output<typeof strayMoneySchema>

export const writeOffStrayMoneySchema = z.strictObject({ note: text(200) }).meta({ id: 'WriteOffStrayMoney' })

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

export const errorSchema = z
  .object({
    error: z.object({ code: z.string(), message: z.string(), param: z.string().optional(), request_id: z.string() }),
  })
  .meta({ id: 'Error' })

/** Strict: a misspelt filter must not answer with everything. */
export const listQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  starting_after: z.string().max(64).optional(),
})

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ object: z.literal('list'), data: z.array(item), has_more: z.boolean() })
