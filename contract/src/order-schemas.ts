import { z } from 'zod'
import {
  amountSchema,
  anyText,
  currencySchema,
  merchantOrderNoSchema,
  metadata,
  pictureUrl,
  returnUrl,
  text,
  time,
} from './schema-fields.ts'
import {
  attemptStatuses,
  channelProducts,
  channels,
  closeReasons,
  dispositions,
  goodsTypes,
  instalmentBearers,
  latePayments,
  methods,
  orderStatuses,
  payerRoles,
  surplusReasons,
} from './statuses.ts'

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

export const instalmentsSchema = z.object({
  count: z.int().meta({ description: 'Number of instalments.' }),
  bearer: z.enum(instalmentBearers).meta({ description: 'Who bears the cost.' }),
  rate_ppm: z.int().meta({ description: 'The whole cost as millionths of the amount.' }),
  fee: z.int().meta({ description: 'The whole cost in fen, whoever bears it.' }),
})
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
    expected_fee: z.int().nullable().meta({
      description: 'What the channel is expected to take of it, fixed when it was paid; null where no rate is known.',
    }),
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
    instalments: z
      .strictObject({ count: z.int() })
      .optional()
      .meta({ description: 'The plan the payer chose; needed for huabei.' }),
  })
  .meta({ id: 'StartAttempt' })
